package runner

import (
	"errors"
	"log/slog"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// failure is an error and where in a cycle it happened.
type failure struct {
	stage telemetry.Stage
	err   *sdk.Error
	// repeats marks a failure that moving the cursor does not excuse: the
	// vendor's paging goes round in circles.
	repeats bool
}

func (f *failure) Error() string { return string(f.stage) + ": " + f.err.Error() }

func (f *failure) Unwrap() error { return f.err }

// failureOf returns err with where it happened: in the connector, unless it says
// otherwise.
func failureOf(err error) *failure {
	if f, ok := err.(*failure); ok { //nolint:errorlint // a failure is never wrapped by us
		return f
	}
	return failed(telemetry.StageFetch, err)
}

func failed(stage telemetry.Stage, err error) *failure {
	return &failure{stage: stage, err: sdk.Classify(err)}
}

// stateFailure is an error of the store, whose class is state unless it says otherwise.
func stateFailure(doing string, err error) *failure {
	known := sdk.Classify(err)
	if known.Class == sdk.ClassOther {
		known = sdk.Errorf(sdk.ClassState, "%s: %w", doing, err)
	}
	return failed(telemetry.StageState, known)
}

// judge records what a cycle came to, and returns how long to wait before the
// next one begins, and why; after a cycle without failure that is measured from
// its begin.
func (r *Runner) judge(c result) (wait time.Duration, reason string) {
	if c.err == nil {
		r.recovered()
		return r.o.Interval, "interval"
	}
	f := failureOf(c.err)
	if c.moved && !f.repeats {
		r.retry.Reset() // it gets on, if with interruptions
	}
	if r.failing.times == 0 {
		r.failing.since = time.Now()
	}
	r.failing.times++
	wait, reason = r.retry.after(f.err)
	r.record.Failed(f.stage, f.err)
	attrs := []any{
		"stage", f.stage, "class", f.err.Class, "error", f.err,
		"retry_in", wait.Round(time.Millisecond), "retry_at", r.o.Clock.Now().Add(wait).UTC().Round(time.Second),
	}
	if p, ok := errors.AsType[*panicked](f.err); ok {
		attrs = append(attrs, "stack", string(p.stack))
	}
	message := "failed; trying again"
	if errors.Is(f.err, sdk.ErrNotImplemented) {
		message = "this part of the connector is still to be written"
	}
	r.o.Logger.Warn(message, attrs...)
	return wait, reason
}

// recovered ends a series of failures.
func (r *Runner) recovered() {
	r.retry.Reset()
	if r.failing.times == 0 {
		return
	}
	took := time.Since(r.failing.since).Round(time.Second)
	r.o.Logger.Info("working again after "+took.String(), "failures", r.failing.times)
	r.failing.times, r.failing.since = 0, time.Time{}
}

// stillRunning is a failure while a call that ignored the end of its context
// has not returned: the connector is not called from two goroutines.
func (r *Runner) stillRunning() error {
	if r.lost == nil {
		return nil
	}
	select {
	case <-r.lost:
		r.lost = nil
		return nil
	default:
		return failed(telemetry.StageFetch, sdk.Errorf(sdk.ClassTimeout,
			"the connector has still not returned though its context ended: "+
				"it must make every request under ctx; nothing is read until it returns"))
	}
}

// leftBehind waits a little for a connector whose context has ended, and
// remembers it when it does not return.
func (r *Runner) leftBehind(s span, done <-chan struct{}) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
		return
	case <-timer.C:
	case <-s.leaving.Done():
	}
	select {
	case <-done:
	default:
		r.lost = done
		r.o.Logger.Warn("the connector does not return though its context ended", slog.Duration("waited", patience))
	}
}

// patience is how long a connector may take to return after its context ended
// before that is a failure of its own.
const patience = time.Second
