package module

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

const deadHelp = `
  list NAME             print number, time, size and reason of each; --json prints the events too,
                        one JSON object a line. It may be called while the connector runs.
  retry NAME [NUMBER…]  send them, or these, to the sink again and forget what it accepts
  drop NAME NUMBER…     forget these; --all forgets every one

Stop the connector before retry and drop: the state has one writer. With --alerts the events are
normalised again before they are sent.
`

// deadBatch is how many dead letters are held in memory at a time.
const deadBatch = 500

func (c *command) deadLetters() error {
	what := c.args[0]
	numbers := make([]int64, 0, len(c.args)-2)
	for _, arg := range c.args[2:] {
		n, err := strconv.ParseInt(arg, 10, 64)
		if err != nil || n < 1 {
			return usagef("dead-letters %s: %q is not the number of a dead letter", what, arg)
		}
		numbers = append(numbers, n)
	}
	switch {
	case what == "list" && len(numbers) == 0:
		return c.listDead()
	case what == "list":
		return usagef("dead-letters list: unexpected argument %q", c.args[2])
	case what == "retry":
		return c.retryDead(numbers)
	case what == "drop" && len(numbers) == 0 && !c.set.all:
		return usageError("dead-letters drop wants numbers, or --all")
	case what == "drop" && len(numbers) > 0 && c.set.all:
		return usageError("dead-letters drop wants numbers or --all, not both")
	case what == "drop":
		return c.dropDead(numbers)
	}
	return usageError("dead-letters wants list, retry or drop, got " +
		guessed(what, []string{"list", "retry", "drop"}, func(s string) string { return s }))
}

// letter is a dead letter as `dead-letters list --json` prints it. An event
// that is JSON is printed as it is, any other as a string.
type letter struct {
	Number int64           `json:"number"`
	Time   time.Time       `json:"time"`
	Reason string          `json:"reason"`
	Event  json.RawMessage `json:"event"`
}

func (c *command) listDead() (err error) {
	reader, err := state.OpenReadOnly(c.ctx, c.stateDir(), c.owner())
	if err != nil {
		return c.by("data-dir", err)
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	w := tabwriter.NewWriter(c.program.Stdout, 0, 0, 2, ' ', 0)
	total := 0
	err = eachDead(func(after int64) ([]state.DeadLetter, error) { return reader.DeadLetters(c.ctx, after, deadBatch) },
		func(d state.DeadLetter) error {
			if c.set.json {
				return c.printLetter(d)
			}
			if total++; total == 1 {
				fmt.Fprintln(w, "NUMBER\tTIME\tBYTES\tREASON")
			}
			_, err := fmt.Fprintf(w, "%d\t%s\t%d\t%s\n", d.Number, d.Time.UTC().Format(time.RFC3339), len(d.Event), strings.ReplaceAll(d.Reason, "\n", "; "))
			return err
		})
	if err != nil || c.set.json {
		return err
	}
	if total == 0 {
		fmt.Fprintln(w, "no dead letters")
	}
	return w.Flush()
}

func (c *command) printLetter(d state.DeadLetter) error {
	event := json.RawMessage(d.Event)
	var one bytes.Buffer
	if json.Compact(&one, d.Event) != nil {
		text, err := json.Marshal(string(d.Event))
		if err != nil {
			return err
		}
		event = text
	}
	enc := json.NewEncoder(c.program.Stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(letter{d.Number, d.Time.UTC(), d.Reason, event})
}

// eachDead calls f with every dead letter, oldest first.
func eachDead(read func(after int64) ([]state.DeadLetter, error), f func(state.DeadLetter) error) error {
	for after := int64(0); ; {
		letters, err := read(after)
		if err != nil || len(letters) == 0 {
			return err
		}
		for _, d := range letters {
			if err := f(d); err != nil {
				return err
			}
			after = d.Number
		}
	}
}

func (c *command) dropDead(numbers []int64) (err error) {
	store, err := c.existingState()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if c.set.all {
		err := eachDead(func(after int64) ([]state.DeadLetter, error) { return store.DeadLetters(c.ctx, after, deadBatch) },
			func(d state.DeadLetter) error { numbers = append(numbers, d.Number); return nil })
		if err != nil {
			return err
		}
	}
	dropped, err := store.DropDeadLetters(c.ctx, numbers...)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.program.Stdout, "dropped %s\n", counted(dropped))
	if slices.Sort(numbers); dropped < len(slices.Compact(numbers)) {
		return failedError{errNoNumber}
	}
	return nil
}

// existingState opens the state for writing, but makes none.
func (c *command) existingState() (*state.Store, error) {
	reader, err := state.OpenReadOnly(c.ctx, c.stateDir(), c.owner())
	if err != nil {
		return nil, c.by("data-dir", err)
	}
	if err := reader.Close(); err != nil {
		return nil, err
	}
	return c.openState()
}

// retryDead sends dead letters again and drops those that are accepted.
func (c *command) retryDead(numbers []int64) (err error) {
	conf, err := c.configuration()
	if err != nil {
		return err
	}
	recorder := telemetry.NewRecorder(c.entry.Identity, wallClock{}, &c.redactor)
	transport, err := c.transport()
	if err != nil {
		return err
	}
	defer transport.CloseIdleConnections()
	out, err := c.openSink(conf)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close()) }()
	store, err := c.existingState()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	r := &retry{c: c, store: store, publisher: c.publisher(out, recorder, sink.Options{}), numbers: numbers}
	if c.set.alerts {
		made, err := c.connector(conf.raw, c.environment(transport, recorder, store.Tokens()))
		if err != nil {
			return err
		}
		r.normalize = normalizer(made)
	}
	if err := r.run(); err != nil {
		return failedError{err}
	}
	fmt.Fprintf(c.program.Stdout, "delivered %s, %d refused again\n", counted(r.delivered), r.left)
	if slices.Sort(numbers); r.delivered+r.left < len(slices.Compact(numbers)) {
		return failedError{errNoNumber}
	}
	if r.left > 0 {
		return errFailed
	}
	return nil
}

var errNoNumber = errors.New("some of these numbers are no dead letter's")

func counted(n int) string {
	if n == 1 {
		return "1 dead letter"
	}
	return strconv.Itoa(n) + " dead letters"
}
