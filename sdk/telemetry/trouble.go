package telemetry

import (
	"errors"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// failingAfter is how long requests to the vendor fail, one after the other,
// before the connector is failing though its cycle still tries again. A vendor
// that answers nothing keeps a cycle busy for minutes.
const failingAfter = 10 * time.Second

// trouble are requests to the vendor that failed, with none that succeeded in
// between, in a cycle that goes on: since the first of them was made.
type trouble LastError

// struggle records a request that failed; it was made at a time.
func (s *state) struggle(now, made time.Time, class sdk.Class, message string) {
	t := &s.trouble
	if !t.begun() {
		t.Since = made
	}
	t.Class, t.Stage, t.Message, t.At = class, StageFetch, message, now
	t.Count++
}

// calm records that the vendor answers. What was a failure is remembered as
// the last one.
func (s *state) calm(now time.Time) {
	if s.trouble.lasting(now) && len(s.failing) == 0 {
		last := LastError(s.trouble)
		last.Until = now
		s.lastError = &last
		if !s.success.IsZero() {
			s.healthy = now
		}
	}
	s.trouble = trouble{}
}

func (t *trouble) begun() bool { return t.Count > 0 }

// lasting reports whether the trouble is a failure by now. To be told to slow
// down is none while the cycle does as it is told.
func (t *trouble) lasting(now time.Time) bool {
	return t.begun() && t.Class != sdk.ClassRateLimit && now.Sub(t.Since) >= failingAfter
}

// attempted is the text of a request that failed. The error itself is the
// cycle's to tell, if it comes to that.
func attempted(status int, class sdk.Class) string {
	e := sdk.Error{Class: class, Err: errors.New("a request to the vendor failed and may be tried again")}
	if status >= 100 && status <= 599 {
		e.Status = status
	}
	return e.Error()
}
