package sdktest

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// trial is a streamer that is tried, and what is wrong with it.
type trial struct {
	StreamVendor
	intake Intake
	// accepted, unless nil, is called when a page was accepted.
	accepted func()
	*runs
}

func newTrial(ctx context.Context, v StreamVendor) *trial {
	return &trial{StreamVendor: v, runs: newRuns(ctx)}
}

// problems returns what was found.
func (x *trial) problems() []string {
	if x.Log != nil {
		for _, problem := range shown(x.Log.String(), "the log", x.Secrets) {
			x.wrong("%s", problem)
		}
	}
	for _, page := range x.intake.Pages {
		if leaks := shown(string(page.Cursor), "a cursor", x.Secrets); len(leaks) > 0 {
			x.wrong("%s", leaks[0])
			break
		}
	}
	return x.found()
}

// succeed lets all be well.
func (x *trial) succeed() {
	if returned, err := x.test(x.ctx); returned && err != nil {
		x.wrong("TestConnection: %v", err)
	}
	x.finish()
}

// fail plays a failure.
func (x *trial) fail(f streamFailure) {
	if f.opening {
		f.play(x.StreamVendor)
		if returned, err := x.test(x.ctx); returned {
			x.judge(testConnection.name, err, f)
		}
	}
	f.play(x.StreamVendor)
	heard := x.heard()
	returned, err := x.stream(x.ctx)
	if !returned {
		return
	}
	if n := x.heard() - heard; f.deaf && n > 0 {
		x.wrong("the stand-in hears %d acknowledgements in a session of Silence: let it hear and answer none", n)
	}
	x.judge(stream.name, err, f)
	if n := len(x.intake.Events); n > f.after {
		x.wrong("Stream: %d events of a session that has %d", n, f.after)
	}
	x.finish()
}

// fallSilent lets the vendor fall silent when nothing is left to come.
func (x *trial) fallSilent() {
	x.finish()
	x.fail(silence)
}

// judge says what is wrong with the error of a failure.
func (x *trial) judge(name string, err error, f streamFailure) {
	class, e := f.class, sdk.Classify(err)
	if e != nil && f.or != "" && e.Class == f.or {
		class = f.or
	}
	for _, problem := range judgeFailure(err, class, f.wait, x.Secrets) {
		x.wrong("%s: %s", name, problem)
	}
}

// refuse accepts no more than so many events.
func (x *trial) refuse(events int) {
	full := errors.New("the intake is full")
	x.intake.Refuse = func(page sdk.Page) error {
		if len(x.intake.Events)+len(page.Events) > events {
			return full
		}
		return nil
	}
	returned, err := x.stream(x.ctx)
	if !returned {
		return
	}
	if !errors.Is(err, full) {
		x.wrong("Stream: %v, want the error of emit", err)
	}
	x.intake.Refuse = nil
	x.finish()
}

// stopTest stops TestConnection.
func (x *trial) stopTest() {
	x.Hang()
	ctx, release := x.asked()
	defer release()
	if returned, err := x.test(ctx); returned && err == nil {
		x.wrong("TestConnection succeeds, though its vendor has not answered")
	}
}

// stopOpening stops Stream while it connects.
func (x *trial) stopOpening() {
	x.Hang()
	ctx, release := x.asked()
	defer release()
	x.stopped(ctx)
}

// asked returns a context that ends when another session is asked for.
func (x *trial) asked() (ctx context.Context, release func()) {
	before := x.Sessions()
	return x.when(func() bool { return x.Sessions() > before })
}

// stopDelivering stops Stream while the intake has a page, and does not accept it.
func (x *trial) stopDelivering() {
	ctx, cancel := context.WithCancel(x.ctx)
	defer cancel()
	x.intake.Refuse = func(page sdk.Page) error {
		if len(page.Events) > 0 {
			cancel()
		}
		return ctx.Err()
	}
	x.stopped(ctx)
}

// stopSilent stops Stream while the vendor does not hear it.
func (x *trial) stopSilent() {
	ctx, cancel := context.WithCancel(x.ctx)
	defer cancel()
	x.Silence()
	x.accepted = func() {
		if len(x.intake.Events) > 0 {
			cancel()
		}
	}
	x.stopped(ctx)
}

// stopped runs a Stream whose context ends, and then another one.
func (x *trial) stopped(ctx context.Context) {
	returned, err := x.stream(ctx)
	if !returned {
		return
	}
	if !errors.Is(err, context.Canceled) {
		x.wrong("Stream: %v, want the error of its context, which has ended: ask ctx.Err() before you return another", err)
	}
	x.intake.Refuse = nil
	x.finish()
}

// finish runs a Stream that brings all that is missing, and stops it while it
// waits for more.
func (x *trial) finish() {
	var complete atomic.Bool
	x.accepted = func() { complete.Store(len(x.intake.Events) >= len(x.Events)) }
	x.accepted() // what is missing may be nothing, and is acknowledged no more
	acknowledged := func() bool { return true }
	if x.Acknowledged != nil && !complete.Load() {
		acknowledged = func() bool { return x.Acknowledged() >= len(x.Events) }
	}
	ctx, release := x.when(func() bool { return complete.Load() && acknowledged() })
	defer release()
	returned, err := x.stream(ctx)
	switch {
	case !returned:
	case !slices.Equal(x.intake.Events, x.Events):
		x.wrong("Stream: %s (%v)", differ(x.intake.Events, x.Events), err)
	case !acknowledged():
		x.wrong("%d of %d events are acknowledged, and all were accepted: acknowledge when emit has returned nil", x.Acknowledged(), len(x.Events))
	case !errors.Is(err, context.Canceled):
		x.wrong("Stream: %v, want the error of its context, which has ended: ask ctx.Err() before you return another", err)
	}
}

// test runs TestConnection.
func (x *trial) test(ctx context.Context) (returned bool, err error) {
	returned, err = x.run(ctx, testConnection.name, x.Streamer.TestConnection)
	x.settle()
	return returned, err
}

// stream runs Stream from the cursor on.
func (x *trial) stream(ctx context.Context) (returned bool, err error) {
	e := &emitter{trial: x}
	cursor := x.intake.Cursor
	returned, err = x.run(ctx, stream.name, func(ctx context.Context) error {
		defer e.end()
		return x.Streamer.Stream(ctx, cursor, func(page sdk.Page) error { return e.emit(ctx, page) })
	})
	if returned = returned && !e.torn; returned {
		x.acknowledgedEarly()
		x.settle()
	}
	return returned, err
}

func (x *trial) settle() {
	if x.Settle != nil {
		x.Settle()
	}
}

// heard is how many acknowledgements the vendor has heard.
func (x *trial) heard() int {
	if x.Acknowledged == nil {
		return 0
	}
	return x.Acknowledged()
}

// acknowledgedEarly says when more is acknowledged than was accepted.
func (x *trial) acknowledgedEarly() {
	if x.Acknowledged == nil {
		return
	}
	x.pause() // what is on its way arrives
	if n := x.Acknowledged(); n > len(x.intake.Events) {
		x.wrong("%d events are acknowledged, and %d were accepted: acknowledge when emit has returned nil", n, len(x.intake.Events))
	}
}
