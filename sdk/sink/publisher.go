package sink

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// Publisher delivers events through a sink. Its methods may be called concurrently.
type Publisher struct {
	sink    Sink
	framer  framer // the sink, or nil when it is none
	limits  Limits
	options Options
	line    *semaphore.Weighted // held by the call whose batches are next
	slots   *semaphore.Weighted // one for each batch under way

	trust trust

	mu      sync.Mutex
	held    time.Time // before it nothing is sent: the other side asked for it
	because error     // the answer that did
	idle    []*batch  // the last one was used last
}

// NewPublisher returns a Publisher for a sink.
func NewPublisher(s Sink, o Options) *Publisher {
	o.InFlight = cmp.Or(max(o.InFlight, 0), 4)
	o.MinBackoff = cmp.Or(max(o.MinBackoff, 0), time.Second)
	o.MaxBackoff = max(cmp.Or(o.MaxBackoff, time.Minute), o.MinBackoff)
	p := &Publisher{sink: s, limits: s.Limits(), options: o}
	p.framer, _ = s.(framer)
	slots := o.InFlight
	if n := p.limits.InFlight; n > 0 {
		slots = min(slots, n)
	}
	p.line, p.slots = semaphore.NewWeighted(1), semaphore.NewWeighted(int64(slots))
	return p
}

// Publish delivers events in their order and returns when each of them is
// accepted or refused. What may pass (no connection, 408, 429, 5xx, 422 "not
// ready", an answer that cannot be read) it tries again until ctx ends. An
// error means that events are undelivered: their cursor must not be committed.
// The Outcome then says what became of the others.
//
// Batches of one call are under way together; while slots are scarce, what was
// published first goes first. A batch that is refused as a whole is halved
// until the events at fault stand alone. These are refused as long as the sink
// accepts others; before it has accepted anything, and after many refusals with
// nothing accepted in between, the fault may be the key's or ours, and Publish
// returns it as an error.
func (p *Publisher) Publish(ctx context.Context, events [][]byte) (Outcome, error) {
	if len(events) == 0 {
		return Outcome{}, nil
	}
	c := &call{p: p, ctx: ctx, events: events}
	c.waits, c.stop = context.WithCancel(ctx)
	defer c.stop()

	if err := c.deliverAll(); err != nil {
		c.fail(err) // unless a batch has said more
	}
	return c.outcome()
}

// deliverAll delivers the events in batches, as slots become free, and returns
// when none is under way. The error is that of waiting for a slot.
func (c *call) deliverAll() error {
	p := c.p
	if err := p.line.Acquire(c.waits, 1); err != nil {
		return err
	}
	var running sync.WaitGroup
	defer running.Wait()
	leave := sync.OnceFunc(func() { p.line.Release(1) })
	defer leave()
	for next := 0; next < len(c.events); {
		if err := p.slots.Acquire(c.waits, 1); err != nil {
			return err
		}
		b := p.takeBatch()
		next = c.pack(b, next)
		settle := func() {
			defer p.slots.Release(1)
			defer p.giveBatch(b)
			c.settle(b)
		}
		if next < len(c.events) {
			running.Go(settle)
			continue
		}
		leave() // the next call's first batch may go beside our last
		settle()
	}
	return nil
}

// idleBody is the most memory that a batch keeps for its next use. Most batches
// take less, and one that takes more is rare enough to take it anew.
const idleBody = 4 << 20

// takeBatch returns a batch that nobody uses. There are as many as were under
// way at once. They are not left to a [sync.Pool], which the garbage collector
// empties: to grow a body again costs as much as to encode what is in it.
func (p *Publisher) takeBatch() *batch {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	if last < 0 {
		return &batch{sink: p.sink, framer: p.framer}
	}
	b := p.idle[last]
	p.idle = p.idle[:last]
	return b
}

func (p *Publisher) giveBatch(b *batch) {
	if cap(b.body) > idleBody {
		b.body = nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, b)
}

// call is one call of Publish.
type call struct {
	p      *Publisher
	ctx    context.Context // attempts are made under it
	events [][]byte

	// waits ends with ctx, or by stop when a batch has failed for good: the
	// attempts of the other batches then end, and no more are made.
	waits context.Context
	stop  context.CancelFunc

	mu        sync.Mutex
	forwarded int
	refused   []Refused
	err       error // the first
}

func (c *call) forward(events int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forwarded += events
}

func (c *call) refuse(index int, why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = append(c.refused, Refused{Index: index, Reason: why.Error()})
}

func (c *call) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
		c.stop()
	}
}

func (c *call) outcome() (Outcome, error) {
	slices.SortFunc(c.refused, func(a, b Refused) int { return cmp.Compare(a.Index, b.Index) })
	o := Outcome{Forwarded: c.forwarded, Refused: c.refused}
	if c.err == nil {
		return o, nil
	}
	left := len(c.events) - o.Forwarded - len(o.Refused)
	return o, fmt.Errorf("publish to %s: %d of %d events undelivered: %w", c.p.sink.Name(), left, len(c.events), c.err)
}
