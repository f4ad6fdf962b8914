package module

import (
	"fmt"
	"slices"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// retry sends dead letters again, a batch at a time. What is accepted is
// dropped before the next batch goes out: an interruption repeats one batch.
type retry struct {
	c         *command
	store     *state.Store
	publisher *sink.Publisher
	normalize func([]byte) (sdk.Alert, error) // nil for the vendor's events
	numbers   []int64                         // those to send; none means all

	delivered, left int
}

func (r *retry) run() error {
	for after := int64(0); ; {
		letters, err := r.store.DeadLetters(r.c.ctx, after, deadBatch)
		if err != nil || len(letters) == 0 {
			return err
		}
		after = letters[len(letters)-1].Number
		if len(r.numbers) > 0 {
			letters = slices.DeleteFunc(letters, func(d state.DeadLetter) bool { return !slices.Contains(r.numbers, d.Number) })
		}
		if err := r.send(letters); err != nil {
			return err
		}
	}
}

func (r *retry) send(letters []state.DeadLetter) error {
	var events [][]byte
	var sent []state.DeadLetter
	for _, d := range letters {
		event, err := r.event(d.Event)
		if err != nil {
			r.refused(d, err.Error())
			continue
		}
		events, sent = append(events, event), append(sent, d)
	}
	outcome, err := r.publisher.Publish(r.c.ctx, events)
	if err != nil {
		return err
	}
	accepted := make([]int64, 0, len(sent))
	for i, d := range sent {
		j, found := slices.BinarySearchFunc(outcome.Refused, i, func(refused sink.Refused, i int) int { return refused.Index - i })
		if found {
			r.refused(d, outcome.Refused[j].Reason)
			continue
		}
		accepted = append(accepted, d.Number)
	}
	dropped, err := r.store.DropDeadLetters(r.c.ctx, accepted...)
	r.delivered += dropped
	return err
}

// event is what is sent of a dead letter.
func (r *retry) event(event []byte) (_ []byte, err error) {
	if r.normalize == nil {
		return event, nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = bug("Normalize", p)
		}
	}()
	alert, err := r.normalize(event)
	if err != nil {
		return nil, err
	}
	return alert.AppendJSON(nil)
}

func (r *retry) refused(d state.DeadLetter, reason string) {
	r.left++
	fmt.Fprintf(r.c.program.Stderr, "%s: dead letter %d stays: %s\n", r.c.program.Name, d.Number, r.c.redactor.Text(oneLine(reason)))
}

func normalizer(c sdk.Connector) func([]byte) (sdk.Alert, error) {
	if n, ok := c.(sdk.Normalizer); ok {
		return n.Normalize
	}
	return nil
}
