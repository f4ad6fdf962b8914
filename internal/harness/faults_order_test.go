package harness_test

import (
	"strconv"
	"sync/atomic"
	"testing"
	"time"
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// sources are all three, by name.
func sources() map[string]source {
	return map[string]source{"okta": oktaSource(300), "github": githubSource(100), "proofpoint": proofpointSource()}
}

// Ten thousand events of one moment, across many pages, are all delivered, each
// once, and none again after a restart.
func TestEventsOfOneMoment(t *testing.T) {
	t.Parallel()
	for name, s := range sources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			now := time.Now().Truncate(time.Millisecond)
			w.publishAt(now, 10_000, func(int) time.Time { return now.Add(-time.Second) })
			r := w.run(hurry)
			until(t, patience, "half of them are delivered", func() bool { return w.Left() < 5_000 })
			r.stop()
			r = w.run(hurry)
			r.delivered(w)
			w.publish(10)
			r.delivered(w)
			r.stop()
			w.held(0)
		})
	}
}

// Events that the vendor has late, as late as the connector allows for, are
// delivered, each once.
func TestEventsAreLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		source source
		late   time.Duration
	}{
		"okta":       {oktaSource(300), 3 * time.Hour}, // however late
		"github":     {githubSource(100), 9 * time.Minute},
		"proofpoint": {proofpointSource(), 50 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.source)
			begin := time.Now().Add(-50 * time.Minute)
			w.publishAt(begin, 1000, func(i int) time.Time { return begin.Add(time.Duration(i) * time.Second) })
			w.publish(10)
			r := w.run(hurry)
			r.delivered(w)
			for n := range 4 {
				now := time.Now()
				w.publishAt(now, 100, func(i int) time.Time {
					return now.Add(-c.late + time.Duration(n)*time.Second + time.Duration(i)*time.Millisecond)
				})
				if n == 2 {
					r.stop()
					r = w.run(hurry)
				}
				r.delivered(w)
			}
			r.stop()
			w.held(0)
		})
	}
}

// jumpy is a clock that is set while the program runs.
type jumpy struct {
	fast
	off *atomic.Int64
}

func (c jumpy) Now() time.Time { return time.Now().Add(time.Duration(c.off.Load())) }

// A clock that is wrong, and set meanwhile, loses nothing.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	for name, s := range sources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var off atomic.Int64
			tempo := hurry
			tempo.Clock = jumpy{off: &off}
			w := newWorld(t, s)
			w.publish(700)
			r := w.run(tempo)
			r.delivered(w)
			for n, jump := range []time.Duration{26 * time.Hour, -30 * time.Hour, -time.Second, 0} {
				off.Store(int64(jump))
				w.publish(700)
				r.delivered(w)
				if n%2 == 0 {
					r.stop()
					r = w.run(tempo)
				}
				w.publish(700)
				r.delivered(w)
			}
			r.stop()
			w.held(0)
		})
	}
}

// A position that the vendor refuses, after an outage or for no reason, is
// replaced by a time, and what is known is left out.
func TestPositionExpires(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]source{"okta": oktaSource(300), "github": githubSource(100)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			w.publish(2000)
			r := w.run(hurry)
			until(t, patience, "half of them are delivered", func() bool { return w.Left() < 1000 })
			w.expire()
			r.delivered(w)
			r.stop()
			w.expire()
			w.publish(2000)
			r = w.run(hurry)
			until(t, patience, "half of them are delivered", func() bool { return w.Left() < 1000 })
			w.expire()
			r.delivered(w)
			r.stop()
			w.held(0)
		})
	}
}
