package telemetry

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// Recorder takes what happens in one connector, for metrics and health. Its
// methods may be called concurrently.
type Recorder struct {
	who      sdk.Identity
	clock    sdk.Clock
	redactor *redact.Redactor
	metrics  *metrics

	mu sync.Mutex
	s  state
}

// NewRecorder returns a Recorder; r redacts what it is told. The identity's
// poll interval should be the one that is used: how soon a source counts as
// quiet depends on it. A nil clock is the real time.
func NewRecorder(who sdk.Identity, clock sdk.Clock, r *redact.Redactor) *Recorder {
	if clock == nil {
		clock = realTime{}
	}
	rec := &Recorder{who: who, clock: clock, redactor: r}
	rec.s.began = rec.now()
	rec.s.heard = rec.s.began
	rec.metrics = newMetrics(rec)
	return rec
}

type realTime struct{}

func (realTime) Now() time.Time { return time.Now() }

func (r *Recorder) now() time.Time { return stamp(r.clock.Now()) }

// stamp is a time as the health page shows it.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// change calls f with the state and the time.
func (r *Recorder) change(f func(s *state, now time.Time)) {
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.s.heard = now
	f(&r.s, now)
}

// Fetched counts events that the vendor gave, before repeats are left out.
func (r *Recorder) Fetched(events, repeats int) {
	r.metrics.fetched.Add(float64(events))
	r.metrics.repeated.Add(float64(repeats))
	r.change(func(s *state, now time.Time) {
		if events > repeats {
			s.lastEvent, s.underway = now, true
		}
	})
}

// Committed counts what a committed page did: events delivered, events set
// aside. It also says that the state works, and delivery where there was any:
// a page without events proves nothing of a sink.
func (r *Recorder) Committed(forwarded, dead int) {
	r.metrics.forwarded.Add(float64(forwarded))
	r.metrics.dead.Add(float64(dead))
	r.change(func(s *state, now time.Time) {
		s.forwarded += uint64(max(0, forwarded))
		s.underway = false
		s.resolve(now, StageState)
		if forwarded > 0 || dead > 0 {
			s.resolve(now, StageNormalize, StagePublish)
		}
		if len(s.failing) == 0 {
			s.succeed(now)
		}
	})
}

// DeadLetters says how many dead letters the state holds now.
func (r *Recorder) DeadLetters(n int) {
	r.metrics.deadLetters.Set(float64(n))
	r.change(func(s *state, _ time.Time) { s.dead = n })
}

// Attempt records one attempt to send a batch. While attempts fail, so does
// the connector: a batch may be tried for hours.
func (r *Recorder) Attempt(events, bytes int, err error) {
	failed := sdk.Classify(err)
	if failed == nil {
		r.metrics.attempt("ok", events, bytes)
		r.change(func(s *state, now time.Time) { s.resolve(now, StagePublish) })
		return
	}
	class := knownClass(failed.Class)
	r.metrics.attempt(string(class), 0, 0)
	message := r.message(failed)
	r.change(func(s *state, now time.Time) {
		if s.stopping.IsZero() && !errors.Is(err, context.Canceled) { // broken off on the way out: no news
			s.fail(now, StagePublish, class, message, true)
		}
	})
}

// Sent records how long an attempt to send a batch took.
func (r *Recorder) Sent(took time.Duration) { r.metrics.sent.Observe(took.Seconds()) }

// Request records one request to the vendor: its status, or its error's class,
// and how long it took. Requests that fail are shown at once, and are a failure
// of the connector when none succeeds for 10 seconds: a connector may try
// again for minutes before it gives up.
func (r *Recorder) Request(status int, class sdk.Class, took time.Duration) {
	r.metrics.request(status, class, took)
	r.change(func(s *state, now time.Time) {
		switch {
		case class == "":
			s.calm(now)
		case class != sdk.ClassOther && s.stopping.IsZero(): // other: broken off by ourselves
			class = knownClass(class)
			s.struggle(now, stamp(now.Add(-took)), class, attempted(status, class))
		}
	})
}

// Failed records a failure of a stage, which fails until it works again. But
// an event that cannot be normalised is set aside alone: the connector works,
// unless its Normalize is still to be written.
func (r *Recorder) Failed(stage Stage, err error) {
	failed := sdk.Classify(err)
	if failed == nil {
		return
	}
	stage, class := stage.known(), knownClass(failed.Class)
	r.metrics.failure(stage, class)
	message := r.message(failed)
	r.change(func(s *state, now time.Time) {
		switch {
		case !s.stopping.IsZero():
		case stage == StageNormalize && !errors.Is(failed, sdk.ErrNotImplemented):
			s.remark(now, stage, class, message)
		default: // failures to publish were counted by Attempt
			s.fail(now, stage, class, message, stage != StagePublish || !s.failing[stage])
		}
	})
}

// Worked says that a stage that failed works again, where nothing else shows it.
func (r *Recorder) Worked(stage Stage) {
	r.change(func(s *state, now time.Time) { s.resolve(now, stage.known()) })
}

// message is the text of an error for people.
func (r *Recorder) message(failed *sdk.Error) string {
	return line(r.redactor.Text(failed.Error()), maxMessage)
}

// Polled records a cycle that ended without failure: how long it took, and how
// far behind the present the position is.
func (r *Recorder) Polled(took, lag time.Duration) {
	r.metrics.polls.Observe(took.Seconds())
	r.change(func(s *state, now time.Time) {
		s.position.Time = now.Add(-lag)
		s.calm(now)
		s.resolve(now, StageFetch, StageNormalize, StagePublish, StageState)
		s.succeed(now)
	})
}

// Connected says whether a streamer holds its connection.
func (r *Recorder) Connected(is bool) {
	r.change(func(s *state, now time.Time) {
		if s.connected && len(s.failing) == 0 {
			s.success = now // it was connected until now
		}
		s.streams, s.connected, s.underway = true, is, false
		if is {
			s.calm(now)
			s.resolve(now, StageFetch)
		}
		if is && len(s.failing) == 0 { // to connect again and again is no success of a sink that refuses
			s.succeed(now)
		}
	})
}

// Waiting says until when nothing is done, and why: the interval, back-off, a rate limit.
func (r *Recorder) Waiting(until time.Time, reason string) {
	r.change(func(s *state, _ time.Time) {
		s.waiting = Wait{stamp(until), line(r.redactor.Text(reason), maxMessage)}
	})
}

// Position says the cursor's place for the health page. A zero time leaves the
// one that is known.
func (r *Recorder) Position(cursor sdk.Cursor, at time.Time) {
	r.change(func(s *state, _ time.Time) {
		s.position.Cursor = line(r.redactor.Text(string(cursor)), maxCursor)
		if !at.IsZero() {
			s.position.Time = stamp(at)
		}
	})
}

// Stopping says that the process was asked to end.
func (r *Recorder) Stopping() {
	r.change(func(s *state, now time.Time) {
		if s.stopping.IsZero() {
			s.stopping = now
		}
	})
}

// Health returns the present state.
func (r *Recorder) Health() Health {
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	h := r.s.health(now, max(quietAfter, quietPolls*r.interval()))
	if r.s.stuck(now, r.interval()) {
		r.s.silent(now, &h)
	}
	h.Connector = r.who.Command
	return h
}

// Live reports whether the loop turns: it is heard of, or said how long it
// would wait.
func (r *Recorder) Live() bool {
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.s.stuck(now, r.interval())
}

func (r *Recorder) interval() time.Duration {
	return time.Duration(r.who.PollIntervalSeconds) * time.Second
}

// stream says whether the connector is a streamer, and connected.
func (r *Recorder) stream() (is, connected bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.s.streams, r.s.connected
}
