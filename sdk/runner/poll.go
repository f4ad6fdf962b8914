package runner

import (
	"context"
	"log/slog"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// coverage is what the last poll that was read to its end covered.
type coverage struct {
	to    time.Time // by the clock on the wall
	began time.Time // the same moment, by the clock that only goes forward
}

// clockSlack is how far the two clocks may drift apart between polls without
// events being read twice for it.
const clockSlack = time.Second

// poll reads one window.
func (r *Runner) poll(s span, pos state.Position) result {
	began, now := time.Now(), r.o.Clock.Now().UTC().Round(0)
	d := r.deliver(s, pos)
	if pos.Time.IsZero() {
		// Where the first window begins is kept: were it found anew after
		// each failure, it would move on past events that nobody read.
		if _, err := d.commit(state.Commit{Time: now.Add(-r.o.Interval)}); err != nil {
			return result{err: err}
		}
	}
	window := r.window(d.pos.Time, now)
	p := &pipeline{delivery: d, window: window}
	if err := p.run(); err != nil {
		return result{err, p.moved}
	}
	r.covered = coverage{to: window.To, began: began}
	r.polled(s.reading, p.total, time.Since(began), r.o.Clock.Now().Sub(window.To))
	return result{moved: p.moved}
}

// window returns the window from the position to now.
//
// A clock that was set back leaves a position in the future. What was read is
// then less than the position says: nothing later than when the poll began, and
// how long ago that was the monotonic clock knows. After a restart it does not;
// the window then begins one interval ago. Events may be read twice for it.
func (r *Runner) window(position, now time.Time) sdk.Window {
	w := sdk.Window{From: position.UTC(), To: now}
	if position.Equal(r.covered.to) {
		if read := now.Add(-time.Since(r.covered.began)); read.Before(position.Add(-clockSlack)) {
			w.From = read
		}
	} else if position.After(now) {
		w.From = now.Add(-r.o.Interval)
	}
	if w.From.After(w.To) {
		w.From = w.To
	}
	if !w.From.Equal(position) {
		r.o.Logger.Warn("the clock was set back: reading again from an earlier time",
			"position", position, "now", now, "from", w.From)
	}
	return w
}

// polled reports a poll that ended without failure.
func (r *Runner) polled(ctx context.Context, t totals, took, lag time.Duration) {
	r.record.Polled(took, lag)
	level := slog.LevelDebug
	if t.events > 0 {
		level = slog.LevelInfo
	}
	r.o.Logger.Log(ctx, level, "polled",
		"pages", t.pages, "events", t.events, "repeats", t.repeats,
		"forwarded", t.forwarded, "dead_letters", t.dead, "took", took.Round(time.Millisecond))
}
