// Package runner runs one connector: when to poll, what to read, delivery, the
// cursor, back-off. It never ends on an error.
//
// A poll is a pipeline. Fetch and Normalize run in a goroutine of their own and
// hand over page by page; the events of up to [Options.InFlight] pages are
// published at once; the pages are committed one by one, in their order, each
// after its events and those of all pages before it are accepted or set aside:
//
//	Fetch -> leave out repeats -> Normalize -> Publish -> Commit
//
// Whatever fails, what is not committed is read again, from the cursor and the
// time that are. Delivery is therefore at least once: what a failure or a crash
// costs is the pages in flight, sent twice.
//
// The time at which the next window begins is committed with the last page of a
// poll that was read to its end. Where that page was committed before it was
// known to be the last, and after a poll without events, the time takes a
// commit of its own: one more write per poll, so that a quiet source's window
// does not grow.
package runner

import (
	"context"
	"sync"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// Runner runs one connector. Its methods must not be called concurrently.
type Runner struct {
	o         Options      // complete
	poller    sdk.Poller   // nil for a streamer
	streamer  sdk.Streamer // nil for a poller
	normalize func([]byte) (sdk.Alert, error)
	record    recorder

	seen    *seen           // the ids of recent events; nil until they are loaded
	covered coverage        // by the last poll that was read to its end
	lost    <-chan struct{} // closed when a call that ignored its context has returned
	unread  bool            // the position could not be read when it was last tried
	// unwritten says that the last commit failed. To read the position again
	// does not show that the next one will succeed.
	unwritten bool

	retry   backoff
	failing struct { // since the last cycle without failure
		since time.Time
		times int
	}
}

// recorder is what the runner tells a [telemetry.Recorder].
type recorder interface {
	Fetched(events, repeats int)
	Committed(forwarded, dead int)
	DeadLetters(n int)
	Failed(stage telemetry.Stage, err error)
	Worked(stage telemetry.Stage)
	Polled(took, lag time.Duration)
	Connected(connected bool)
	Waiting(until time.Time, reason string)
	Position(cursor sdk.Cursor, at time.Time)
	Stopping()
}

// Run collects until ctx ends, then delivers and commits what is in flight as
// far as Grace allows. It returns nil after that, whatever failed on the way:
// half a second after Grace at the latest, even if publisher or store hangs.
//
// A connector that does not return when its context ends is left behind when
// Run returns. Before that, nothing is asked of it until it has returned: its
// methods run in one goroutine at a time.
func (r *Runner) Run(ctx context.Context) error {
	s, release := newSpan(ctx, r.o.Grace)
	defer release()
	defer r.onStop(ctx)()
	for ctx.Err() == nil {
		began := time.Now()
		result := r.cycle(s)
		if ctx.Err() != nil {
			break // what failed because of the stop is no failure
		}
		wait, reason := r.judge(result)
		if result.err == nil {
			wait -= time.Since(began)
		}
		r.sleep(ctx, wait, reason)
	}
	return nil
}

// Once makes one poll and returns what failed. Of a [sdk.Streamer] it accepts
// pages until one with new events is committed, or ctx ends.
func (r *Runner) Once(ctx context.Context) error {
	s, release := newSpan(ctx, r.o.Grace)
	defer release()
	s.once = true
	result := r.cycle(s)
	if err := ctx.Err(); err != nil {
		return err
	}
	if result.err != nil {
		f := failureOf(result.err)
		r.record.Failed(f.stage, f.err)
	}
	return result.err
}

// onStop announces the stop, when it comes. The returned function must be
// called at the end: a run that is over at once may be faster than the news.
func (r *Runner) onStop(ctx context.Context) (end func()) {
	announce := sync.OnceFunc(func() {
		r.o.Logger.Info("stopping: delivering what is in flight", "grace", r.o.Grace)
		r.record.Stopping()
		r.o.Trace(Stopping)
	})
	cancel := context.AfterFunc(ctx, announce)
	return func() {
		cancel()
		if ctx.Err() != nil {
			announce()
		}
	}
}

// result is what one cycle came to.
type result struct {
	err   error // a *failure, or nil
	moved bool  // the cursor is beyond where it was
}

// cycle is one poll, or the life of one connection. Not even a panic of our own
// ends the run.
func (r *Runner) cycle(s span) (c result) {
	if err := guard("the runner", func() error { c = r.attempt(s); return nil }); err != nil {
		c.err = failed(telemetry.StageState, err)
	}
	return c
}

func (r *Runner) attempt(s span) result {
	if err := r.stillRunning(); err != nil {
		return result{err: err}
	}
	pos, err := r.load(s)
	if err != nil {
		return result{err: err}
	}
	if r.poller != nil {
		return r.poll(s, pos)
	}
	return r.stream(s, pos)
}

// load reads where the collection stands. The store is asked each time: after a
// commit that failed, only it knows.
func (r *Runner) load(s span) (state.Position, error) {
	pos, err := ask(s.reading, "reading the position", r.o.Store.Position)
	if err != nil {
		r.unread = true
		return pos, stateFailure("read the position", err)
	}
	if r.seen == nil || !r.seen.whole() {
		ids, err := ask(s.reading, "reading the ids of recent events", r.o.Store.RecentIDs)
		if err != nil {
			r.unread = true
			return pos, stateFailure("read the ids of recent events", err)
		}
		r.seen = newSeen(ids, keepIDs)
		r.countDeadLetters(s)
	}
	if r.unread && !r.unwritten {
		r.record.Worked(telemetry.StageState) // a quiet stream may commit nothing for long
	}
	r.unread = false
	r.record.Position(pos.Cursor, pos.Time)
	return pos, nil
}

func (r *Runner) countDeadLetters(s span) {
	n, err := ask(s.leaving, "counting the dead letters", r.o.Store.CountDeadLetters)
	if err != nil {
		r.o.Logger.Debug("cannot count the dead letters", "error", err)
		return
	}
	r.record.DeadLetters(n)
}

// sleep waits for d or until ctx ends.
func (r *Runner) sleep(ctx context.Context, d time.Duration, reason string) {
	if d <= 0 {
		return
	}
	r.record.Waiting(r.o.Clock.Now().Add(d), reason)
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
