// Package intake stands in for Sekoia.io's intake: an [http.Handler] that
// speaks its protocol, remembers what it accepted, and fails as it is told.
//
// What it remembers is the oracle of tests that break things: which events were
// accepted, how often, and how many answers did not reach who sent them.
package intake

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The limits of the real intake.
const (
	BodyLimit  = 10 << 20 // exclusive
	EventLimit = 250_000
	BatchLimit = 1000
)

// Options are those of [New]. The zero value accepts everything within the
// real intake's limits.
type Options struct {
	// Key, unless empty, is the only intake_key that is accepted: no key is
	// answered 401, another one 403.
	Key string
	// BodyLimit, EventLimit and BatchLimit replace the real intake's; above
	// them a request is answered 413, and 400 for the last two.
	BodyLimit, EventLimit, BatchLimit int
	// Identify, unless nil, returns what tells an event from all others; it is
	// remembered in place of the event, whose bytes are then not kept.
	Identify func(event []byte) string
	// Poison, unless nil, says whether an event makes the intake answer 400 to
	// the whole of a request that holds it.
	Poison func(event []byte) bool
	// Accepted, unless nil, is told of the events of each request that was
	// accepted, in their order, by one request at a time. It must not keep them.
	Accepted func(events [][]byte)
}

// Intake is a stand-in for the intake. Its methods may be called concurrently.
type Intake struct {
	options Options

	mu       sync.Mutex
	faults   []*Fault
	script   func(request int) *Fault
	seen     Snapshot
	counts   map[string]int
	order    []string // each accepted event, once
	poisoned func(event []byte) bool
}

// New returns an intake that nothing was sent to.
func New(o Options) *Intake {
	o.BodyLimit = cmp.Or(o.BodyLimit, BodyLimit)
	o.EventLimit = cmp.Or(o.EventLimit, EventLimit)
	o.BatchLimit = cmp.Or(o.BatchLimit, BatchLimit)
	if o.Identify == nil {
		o.Identify = func(event []byte) string { return string(event) }
	}
	return &Intake{options: o, poisoned: o.Poison, counts: map[string]int{}, seen: Snapshot{Statuses: map[int]int{}}}
}

// Poison replaces [Options.Poison].
func (i *Intake) Poison(poison func(event []byte) bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.poisoned = poison
}

type request struct {
	Key    *string  `json:"intake_key"`
	Events []string `json:"jsons"`
}

// refusal is a request that is not accepted.
type refusal struct {
	status int
	reason string
}

// ServeHTTP serves POST /batch.
func (i *Intake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/batch") {
		i.answer(w, http.StatusNotFound, "no such resource")
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		i.answer(w, http.StatusMethodNotAllowed, "only POST is served")
		return
	}
	fault := i.next()
	if fault.early() {
		i.strike(w, r, fault)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(i.options.BodyLimit)-1))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		i.answer(w, http.StatusRequestEntityTooLarge, "the body has "+strconv.Itoa(i.options.BodyLimit)+" bytes or more")
		return
	}
	if err != nil {
		return // who sent it is gone
	}
	if fault != nil && !fault.Store {
		i.strike(w, r, fault)
		return
	}
	events, refused := i.decode(body)
	if refused != nil {
		i.answer(w, refused.status, refused.reason)
		return
	}
	if fault == nil {
		i.acknowledge(w, r, i.store(events), len(events))
		return
	}
	ids := i.store(events[:len(events)-min(fault.Lose, len(events))])
	if !fault.Answer {
		i.lost(len(ids))
		i.strike(w, r, fault)
		return
	}
	if !i.strike(w, r, fault) {
		i.lost(len(ids))
		return
	}
	if shown := len(ids) - min(fault.HideIDs, len(ids)); shown < len(events) {
		i.lost(len(ids))
		ids = ids[:shown]
	}
	i.acknowledge(w, r, ids, 0)
}

// decode reads a request and says why it is refused, if it is.
func (i *Intake) decode(body []byte) ([][]byte, *refusal) {
	var sent request
	if err := json.Unmarshal(body, &sent); err != nil {
		return nil, &refusal{http.StatusBadRequest, "the body is not JSON: " + err.Error()}
	}
	o := i.options
	switch {
	case o.Key != "" && (sent.Key == nil || *sent.Key == ""):
		return nil, &refusal{http.StatusUnauthorized, "no intake key"}
	case o.Key != "" && *sent.Key != o.Key: // quoted, as careless services do
		return nil, &refusal{http.StatusForbidden, "unknown intake key " + *sent.Key}
	case len(sent.Events) == 0:
		return nil, &refusal{http.StatusBadRequest, "no events"}
	case len(sent.Events) > o.BatchLimit:
		return nil, &refusal{http.StatusBadRequest, strconv.Itoa(len(sent.Events)) + " events are too many"}
	}
	i.mu.Lock()
	poisoned := i.poisoned
	i.mu.Unlock()
	events := make([][]byte, len(sent.Events))
	for n, text := range sent.Events {
		events[n] = []byte(text)
		if len(text) > o.EventLimit {
			return nil, &refusal{http.StatusBadRequest, "event " + strconv.Itoa(n) + " has " + strconv.Itoa(len(text)) + " bytes"}
		}
		if poisoned != nil && poisoned(events[n]) {
			return nil, &refusal{http.StatusBadRequest, "event " + strconv.Itoa(n) + " cannot be parsed"}
		}
	}
	return events, nil
}

// store remembers events and returns an id for each.
func (i *Intake) store(events [][]byte) []string {
	if len(events) == 0 {
		return nil
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.options.Accepted != nil {
		i.options.Accepted(events)
	}
	ids := make([]string, len(events))
	for n, event := range events {
		key := i.options.Identify(event)
		if i.counts[key]++; i.counts[key] == 1 {
			i.order = append(i.order, key)
		} else {
			i.seen.Duplicates++
		}
		i.seen.Accepted++
		i.seen.Bytes += int64(len(event))
		ids[n] = "00000000-0000-4000-8000-" + pad(i.seen.Accepted)
	}
	i.seen.Batches++
	i.seen.LargestBatch = max(i.seen.LargestBatch, len(events))
	return ids
}

// pad writes n with twelve digits.
func pad(n int) string {
	text := strconv.Itoa(n)
	return strings.Repeat("0", max(12-len(text), 0)) + text
}

// lost counts an answer that does not reach who sent the request.
func (i *Intake) lost(events int) {
	if events == 0 {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.seen.LostAnswers++
	i.seen.LostEvents += events
}

// acknowledge answers with ids. unknown is how many of the events are accepted
// without who sent them learning it if the answer does not reach it.
func (i *Intake) acknowledge(w http.ResponseWriter, r *http.Request, ids []string, unknown int) {
	var b bytes.Buffer
	b.WriteString(`{"event_ids":["`)
	b.WriteString(strings.Join(ids, `","`))
	b.WriteString(`"]}`)
	body := b.Bytes()
	if len(ids) == 0 {
		body = []byte(`{"event_ids":[]}`)
	}
	i.count(http.StatusOK)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	if _, err := w.Write(body); unknown > 0 && (err != nil || r.Context().Err() != nil) {
		i.lost(unknown)
	}
}

func (i *Intake) answer(w http.ResponseWriter, status int, reason string) {
	i.count(status)
	body, _ := json.Marshal(map[string]string{"error": reason}) // a string marshals
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func (i *Intake) count(status int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.seen.Statuses[status]++
}

// Snapshot is what an intake has seen.
type Snapshot struct {
	Requests     int         // all of them, whatever became of them
	Statuses     map[int]int // that were answered
	Batches      int         // requests whose events were accepted
	Accepted     int         // events that were accepted, duplicates included
	Distinct     int         // of these, different ones
	Duplicates   int         // of these, repeats
	Bytes        int64       // of the accepted events, decoded
	LargestBatch int         // in events
	LostAnswers  int         // batches that were accepted without who sent them learning it
	LostEvents   int         // in these
	Last         time.Time   // when the last request came
}

// Snapshot returns what the intake has seen so far.
func (i *Intake) Snapshot() Snapshot {
	i.mu.Lock()
	defer i.mu.Unlock()
	s := i.seen
	s.Distinct = len(i.order)
	s.Statuses = maps.Clone(i.seen.Statuses)
	return s
}

// Events returns the events that were accepted, each once, in the order of
// their first acceptance: what [Options.Identify] made of them.
func (i *Intake) Events() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.order)
}

// Count returns how often an event was accepted.
func (i *Intake) Count(event string) int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.counts[event]
}
