package telemetry

import (
	"strings"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// The statuses of [Health].
const (
	StatusStarting = "starting" // nothing was read yet, and nothing failed
	StatusOK       = "ok"       // the last cycle ended well and events come
	StatusQuiet    = "quiet"    // the last cycle ended well; the source has no new events
	StatusFailing  = "failing"  // something failed and has not worked since
	StatusStopping = "stopping" // the process was asked to end
)

// Health is the health page. Times are absent until there is something to say.
type Health struct {
	Connector string `json:"connector"`
	// Status is starting, ok, quiet, failing or stopping.
	Status string `json:"status"`
	// Since is when the status began.
	Since time.Time `json:"since"`
	// LastSuccess is when a cycle last ended well; of a stream that is
	// connected, it is now.
	LastSuccess time.Time `json:"last_success,omitzero"`
	// LastEvent is when the source last gave an event that was new.
	LastEvent time.Time `json:"last_event,omitzero"`
	// Position is up to where everything was read and accepted.
	Position Position `json:"position,omitzero"`
	// LagSeconds is how far Position is behind the present; it grows while
	// nothing succeeds.
	LagSeconds *float64 `json:"lag_seconds,omitempty"`
	// Forwarded counts the events that were delivered since the process began.
	Forwarded uint64 `json:"forwarded"`
	// DeadLetters is how many events lie set aside.
	DeadLetters int `json:"dead_letters"`
	// Waiting says until when nothing is done, and why.
	Waiting Wait `json:"waiting,omitzero"`
	// LastError is the latest failure. It stays after recovery, with Until.
	LastError *LastError `json:"last_error,omitempty"`
}

// Position is where the collection stands.
type Position struct {
	Time   time.Time `json:"time,omitzero"`
	Cursor string    `json:"cursor,omitempty"`
}

// Wait is a pause.
type Wait struct {
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
}

// LastError is a failure, and what came of it.
type LastError struct {
	Class   sdk.Class `json:"class"`
	Stage   Stage     `json:"stage"`
	Message string    `json:"message"`
	// Since is the first failure after things last went well, At the latest.
	Since time.Time `json:"since"`
	At    time.Time `json:"at"`
	// Count is how many there were from Since to At.
	Count int `json:"count"`
	// Until is when it worked again; absent while it does not.
	Until time.Time `json:"until,omitzero"`
}

const (
	// quietAfter is how long a source is without new events before it is quiet:
	// this, or so many polls if those take longer.
	quietAfter = 15 * time.Minute
	quietPolls = 3
	// stuckAfter is how long nothing at all may be heard of the loop beyond the
	// pause that it announced. One page may take 10 minutes to read.
	stuckAfter = 30 * time.Minute

	maxMessage = 600 // bytes
	maxCursor  = 300
)

// state is what health is made of.
type state struct {
	began    time.Time
	stopping time.Time

	success   time.Time // the latest cycle that ended well
	healthy   time.Time // since when nothing fails; zero before the first success
	lastEvent time.Time
	heard     time.Time // the latest call of any kind

	failing   map[Stage]bool // what failed and has not worked since
	lastError *LastError
	trouble   trouble // of the cycle under way

	streams, connected bool
	underway           bool // new events were fetched, and are not committed

	position  Position
	forwarded uint64
	dead      int
	waiting   Wait
}

// fail records a failure of a stage; more says whether it counts as one more.
func (s *state) fail(now time.Time, stage Stage, class sdk.Class, message string, more bool) {
	last := s.lastError
	if len(s.failing) == 0 || last == nil {
		last = &LastError{Since: now, Count: 1}
		if stage == StageFetch && s.trouble.begun() { // it failed for a while before the cycle gave up
			last.Since, last.Count = s.trouble.Since, s.trouble.Count
		}
	} else if more {
		last.Count++
	}
	last.Stage, last.Class, last.Message, last.At, last.Until = stage, class, message, now, time.Time{}
	s.lastError = last
	if stage == StageFetch {
		s.trouble = trouble{}
	}
	if s.failing == nil {
		s.failing = map[Stage]bool{}
	}
	s.failing[stage] = true
}

// remark records a failure that is over as soon as it is noticed.
func (s *state) remark(now time.Time, stage Stage, class sdk.Class, message string) {
	if len(s.failing) > 0 {
		return // what still fails is more important
	}
	if last := s.lastError; last != nil && last.Stage == stage && last.Class == class {
		last.Message, last.At, last.Until = message, now, now
		last.Count++
		return
	}
	s.lastError = &LastError{Stage: stage, Class: class, Message: message, Since: now, At: now, Count: 1, Until: now}
}

// resolve records that stages work.
func (s *state) resolve(now time.Time, stages ...Stage) {
	failed := len(s.failing) > 0
	for _, stage := range stages {
		delete(s.failing, stage)
	}
	if failed && len(s.failing) == 0 {
		s.lastError.Until = now
		if !s.success.IsZero() {
			s.healthy = now
		}
	}
}

// succeed records the end of a cycle that went well.
func (s *state) succeed(now time.Time) {
	s.success = now
	if s.healthy.IsZero() {
		s.healthy = now
	}
}

// status returns the status at a moment, and since when it holds.
func (s *state) status(now time.Time, quiet time.Duration) (string, time.Time) {
	switch {
	case !s.stopping.IsZero():
		return StatusStopping, s.stopping
	case len(s.failing) > 0:
		return StatusFailing, s.lastError.Since
	case s.trouble.lasting(now):
		return StatusFailing, s.trouble.Since
	case s.success.IsZero():
		return StatusStarting, s.began
	}
	if begun := later(s.lastEvent, s.healthy).Add(quiet); !now.Before(begun) {
		return StatusQuiet, begun
	}
	return StatusOK, s.healthy
}

// lastSuccess is the latest moment at which all was well.
func (s *state) lastSuccess(now time.Time) time.Time {
	if s.connected && len(s.failing) == 0 && s.stopping.IsZero() {
		return now
	}
	return s.success
}

// stuck reports whether nothing was heard of the loop for too long.
func (s *state) stuck(now time.Time, interval time.Duration) bool {
	if s.connected && !s.underway {
		return false // a stream without events is silent
	}
	return now.Sub(later(s.heard, s.waiting.Until)) > stuckAfter+interval
}

// silent makes h the page of a connector whose loop is stuck: who hangs does
// not report a failure, and must not be taken for quiet.
func (s *state) silent(now time.Time, h *Health) {
	if h.Status == StatusFailing || h.Status == StatusStopping {
		return
	}
	since := later(s.heard, s.waiting.Until)
	stage := StageFetch
	if s.underway {
		stage = StagePublish
	}
	h.Status, h.Since = StatusFailing, since
	h.LastSuccess = s.success
	h.LastError = &LastError{
		Class: sdk.ClassTimeout, Stage: stage, Since: since, At: now, Count: 1,
		Message: "nothing was heard of the connector since " + since.Format(time.RFC3339) + ": a call of it, of the sink or of the state hangs; restart the process",
	}
}

func (s *state) lag(now time.Time) (time.Duration, bool) {
	if s.position.Time.IsZero() {
		return 0, false
	}
	return max(0, now.Sub(s.position.Time)), true
}

func (s *state) health(now time.Time, quiet time.Duration) Health {
	h := Health{
		LastSuccess: s.lastSuccess(now), LastEvent: s.lastEvent, Position: s.position,
		Forwarded: s.forwarded, DeadLetters: s.dead,
	}
	h.Status, h.Since = s.status(now, quiet)
	if lag, ok := s.lag(now); ok {
		seconds := lag.Round(time.Millisecond).Seconds()
		h.LagSeconds = &seconds
	}
	if s.waiting.Until.After(now) {
		h.Waiting = s.waiting
	}
	if s.lastError != nil {
		last := *s.lastError
		h.LastError = &last
	}
	if s.trouble.begun() && len(s.failing) == 0 {
		last := LastError(s.trouble)
		h.LastError = &last
	}
	return h
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// line returns a text as one line of bounded length.
func line(s string, most int) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "\n", "; ")
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
