package runner

import (
	"context"
	"errors"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// settled is how long a Stream must last to count as connected before it has
// emitted anything: a quiet source is not a broken one. A connector that emits
// an empty page once it is connected need not wait for that. It is longer than
// connecting may take: who waits for an answer in vain is not connected.
//
// A Stream that lasted as long has recovered, too: what is lost sooner, without
// having brought anything, goes on backing off.
const settled = 45 * time.Second

// connection is the life of one Stream.
type connection struct {
	delivery
	ctx    context.Context // of the Stream
	cancel context.CancelFunc
	alive  chan struct{} // has room for one: something was accepted
	done   chan struct{} // closed when Stream has returned
	err    error         // what Stream returned; read it after done

	turn   chan struct{} // has room for one: who holds it may deliver
	failed error         // what emit failed with; read it holding the turn
	served bool          // a page with new events was committed, and no other is wanted
}

// stream holds one connection until it is lost.
func (r *Runner) stream(s span, pos state.Position) result {
	c := &connection{
		delivery: r.deliver(s, pos), err: errGoexit,
		alive: make(chan struct{}, 1), done: make(chan struct{}), turn: make(chan struct{}, 1),
	}
	c.ctx, c.cancel = context.WithCancel(s.reading)
	defer c.cancel()
	go func() {
		defer close(c.done)
		c.err = guard("Stream", func() error { return r.streamer.Stream(c.ctx, pos.Cursor, c.emit) })
	}()
	c.watch()
	return c.close()
}

// watch returns when the Stream has returned, or when it should.
func (c *connection) watch() {
	held := time.NewTimer(settled)
	defer held.Stop()
	connected := false
	defer func() { c.r.record.Connected(false) }()
	for {
		select {
		case <-c.done:
			return
		case <-c.ctx.Done():
			return
		case <-c.alive:
		case <-held.C:
			c.r.recovered()
		}
		if !connected {
			connected = true
			c.r.record.Connected(true)
		}
	}
}

// emit delivers a page: it is accepted and committed when emit returns nil.
func (c *connection) emit(page sdk.Page) error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	default:
		return sdk.Errorf(sdk.ClassBug, "emit was called concurrently, or after Stream had returned: call it from one goroutine, in Stream")
	}
	fresh, err := c.accept(page)
	if err != nil {
		c.failed = err
		c.cancel() // and so every emit after this one fails
		return err
	}
	select {
	case c.alive <- struct{}{}:
	default:
	}
	if c.s.once && fresh {
		c.served = true
		c.cancel()
	}
	return nil
}

// accept reports whether the page had events that are new. Repeats alone serve
// nobody: each connection may begin with those of the last one's end.
func (c *connection) accept(page sdk.Page) (fresh bool, err error) {
	p, err := c.prepare(page)
	if err != nil {
		return false, err
	}
	c.arrived(p)
	c.publish(c.s.delivering, p, nil)
	if err := c.settle(p, <-p.sent, time.Time{}); err != nil {
		return false, err
	}
	if p.fetched == p.repeats {
		return false, nil
	}
	c.moved = true // on, though the vendor may have no cursor
	return true, nil
}

// close ends the connection and returns what became of it. A page that is
// being delivered is waited for; the turn is kept, so that no other follows.
func (c *connection) close() result {
	c.cancel()
	select {
	case c.turn <- struct{}{}:
	case <-c.s.leaving.Done():
		return result{err: failed(telemetry.StagePublish, c.s.leaving.Err())}
	}
	c.r.leftBehind(c.s, c.done)
	if c.served {
		return result{moved: c.moved}
	}
	if c.failed != nil {
		return result{failureOf(c.failed), c.moved}
	}
	err := error(sdk.Errorf(sdk.ClassTimeout, "Stream does not return though its context ended"))
	select {
	case <-c.done:
		err = c.err
	default:
	}
	if err == nil {
		err = sdk.Errorf(sdk.ClassNetwork, "the connection was lost: Stream returned without saying why")
	}
	if errors.Is(err, context.Canceled) && c.s.reading.Err() == nil {
		err = sdk.Errorf(sdk.ClassNetwork, "the connection was lost: Stream returned %q though its context had not ended", err)
	}
	return result{failureOf(err), c.moved}
}
