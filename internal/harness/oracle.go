package harness

import (
	"fmt"
	"hash/crc64"
	"slices"
	"sync"
)

// Oracle knows which events a vendor has published and what became of them.
// Its methods may be called concurrently.
type Oracle struct {
	identify func(event []byte) string

	mu        sync.Mutex
	events    map[string]int // index of the members below, by identity
	names     []string
	sums      []uint64
	times     []uint32 // accepted
	dead      []bool
	distinct  int
	furthest  int
	seen      int
	repeats   int
	backwards int
	altered   []string
	strange   []string
}

var table = crc64.MakeTable(crc64.ECMA)

// NewOracle returns an oracle for events that identify tells apart.
func NewOracle(identify func(event []byte) string) *Oracle {
	return &Oracle{identify: identify, events: map[string]int{}, furthest: -1}
}

// Published says that the vendor has an event, behind those before.
func (o *Oracle) Published(events ...[]byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, event := range events {
		name := o.identify(event)
		if _, known := o.events[name]; known {
			panic(fmt.Sprintf("harness: two events are %s", name)) // a mistake in a test
		}
		o.events[name] = len(o.names)
		o.names = append(o.names, name)
		o.sums = append(o.sums, crc64.Checksum(event, table))
		o.times = append(o.times, 0)
		o.dead = append(o.dead, false)
	}
}

// Accepted says that the intake has accepted events, in this order.
func (o *Oracle) Accepted(events [][]byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, event := range events {
		at, ok := o.known(event)
		if !ok {
			continue
		}
		o.seen++
		if o.times[at]++; o.times[at] > 1 {
			o.repeats++
			continue
		}
		o.distinct++
		if at < o.furthest {
			o.backwards++
		}
		o.furthest = max(o.furthest, at)
	}
}

// DeadLetter says that an event was set aside.
func (o *Oracle) DeadLetter(event []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if at, ok := o.known(event); ok {
		o.dead[at] = true
	}
}

// known returns the index of an event that the vendor has published, and keeps
// those that it has not, or not like this.
func (o *Oracle) known(event []byte) (at int, ok bool) {
	name := o.identify(event)
	at, ok = o.events[name]
	switch {
	case !ok:
		o.strange = append(o.strange, fmt.Sprintf("%.100q", event))
	case crc64.Checksum(event, table) != o.sums[at]:
		o.altered = append(o.altered, name)
	}
	return at, ok
}

// Left returns how many published events were not accepted so far; those that
// were set aside are among them.
func (o *Oracle) Left() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.names) - o.distinct
}

// Distinct returns how many different events were accepted so far.
func (o *Oracle) Distinct() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.distinct
}

// Verdict is what became of the events.
type Verdict struct {
	Published int
	Accepted  int // deliveries, repeats included
	Distinct  int
	Dead      int // set aside
	Missing   int // neither accepted nor set aside
	// Duplicates is how many deliveries were of events that had been accepted.
	Duplicates int
	// Backwards is how many events were accepted, for the first time, after one
	// that the vendor has published after them.
	Backwards int
	// Altered and Strange are how many deliveries were of other bytes than were
	// published, and of events that were not.
	Altered, Strange int

	// Examples are some of those that are missing, altered or strange.
	Examples []string
}

// Verdict returns what became of the events so far.
func (o *Oracle) Verdict() Verdict {
	o.mu.Lock()
	defer o.mu.Unlock()
	v := Verdict{
		Published: len(o.names), Accepted: o.seen, Distinct: o.distinct,
		Duplicates: o.repeats, Backwards: o.backwards, Altered: len(o.altered), Strange: len(o.strange),
	}
	for i, name := range o.names {
		switch {
		case o.dead[i]:
			v.Dead++
		case o.times[i] == 0:
			if v.Missing++; v.Missing <= 5 {
				v.Examples = append(v.Examples, fmt.Sprintf("missing: %s, published as number %d", name, i))
			}
		}
	}
	for _, list := range [][]string{o.altered, o.strange} {
		v.Examples = slices.Concat(v.Examples, list[:min(5, len(list))])
	}
	return v
}

// String is the verdict in a line.
func (v Verdict) String() string {
	return fmt.Sprintf("published %d, accepted %d, missing %d, duplicates %d, dead letters %d, out of order %d, altered %d, strange %d",
		v.Published, v.Accepted, v.Missing, v.Duplicates, v.Dead, v.Backwards, v.Altered, v.Strange)
}
