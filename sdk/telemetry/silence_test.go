package telemetry_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// A page without events, which every connection may begin with, proves nothing
// of the intake that refuses what it is sent.
func TestAnIntakeThatRefusesIsNotHiddenByReconnecting(t *testing.T) {
	r, c := newRecorder()
	r.Connected(true)
	for range 3 {
		c.advance(time.Minute)
		r.Connected(true)
		r.Committed(0, 0) // the cursor of an empty page
		if h := r.Health(); h.LastError != nil && h.Status != "failing" {
			t.Errorf("after reconnecting: %s", h.Status)
		}
		c.advance(time.Minute)
		r.Fetched(1, 0)
		r.Attempt(1, 10, refused)
		r.Connected(false)
		r.Failed(telemetry.StagePublish, refused)
	}
	h := r.Health()
	if h.Status != "failing" || h.LastError.Count != 3 {
		t.Errorf("got %s, %+v", h.Status, h.LastError)
	}
	if got := h.LastSuccess.Sub(epoch); got > 2*time.Minute {
		t.Errorf("the last success is %s after the begin, though nothing was accepted since two minutes", got)
	}
	r.Committed(1, 0)
	if h := r.Health(); h.Status != "ok" {
		t.Errorf("accepted at last: %s", h.Status)
	}
}

// The state that could not be read, and then could, fails no more.
func TestAStageThatWorksAgain(t *testing.T) {
	r, c := newRecorder()
	r.Polled(time.Second, 0)
	r.Failed(telemetry.StageState, sdk.Errorf(sdk.ClassState, "locked"))
	c.advance(time.Minute)
	r.Worked(telemetry.StageState)
	if h := r.Health(); h.Status != "ok" || h.LastError.Until.Sub(epoch) != time.Minute {
		t.Errorf("got %s, %+v", h.Status, h.LastError)
	}
}

// While Normalize is still to be written, no page is delivered: that is no
// event set aside alone.
func TestNormalizeToBeWrittenIsAFailure(t *testing.T) {
	for name, over := range map[string]func(*telemetry.Recorder){
		"a page":  func(r *telemetry.Recorder) { r.Committed(1, 0) },
		"a cycle": func(r *telemetry.Recorder) { r.Polled(time.Second, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := newRecorder()
			r.Polled(time.Second, 0)
			r.Failed(telemetry.StageNormalize, fmt.Errorf("normalize: %w", sdk.ErrNotImplemented))
			if h := r.Health(); h.Status != "failing" {
				t.Errorf("got %s", h.Status)
			}
			if over(r); r.Health().Status != "ok" {
				t.Errorf("after it was written: %s", r.Health().Status)
			}
		})
	}
}

// Who hangs says nothing of it: health must not call that quiet.
func TestSilenceOfTheLoopIsAFailure(t *testing.T) {
	for name, c := range map[string]struct {
		last   func(*telemetry.Recorder)
		status string
	}{
		"a poll that hangs":            {func(r *telemetry.Recorder) { r.Polled(time.Second, 0) }, "failing"},
		"a pause":                      {func(r *telemetry.Recorder) { r.Polled(time.Second, 0); r.Waiting(epoch.Add(time.Hour), "interval") }, "quiet"},
		"a stream without events":      {func(r *telemetry.Recorder) { r.Connected(true) }, "quiet"},
		"a stream of repeats":          {func(r *telemetry.Recorder) { r.Connected(true); r.Fetched(2, 2) }, "quiet"},
		"a stream whose page is stuck": {func(r *telemetry.Recorder) { r.Connected(true); r.Fetched(2, 0) }, "failing"},
		"a stream that delivered":      {func(r *telemetry.Recorder) { r.Connected(true); r.Fetched(2, 0); r.Committed(2, 0) }, "quiet"},
		"a stream that was lost":       {func(r *telemetry.Recorder) { r.Connected(true); r.Fetched(2, 0); r.Connected(false); r.Connected(true) }, "quiet"},
	} {
		t.Run(name, func(t *testing.T) {
			r, clock := newRecorder()
			c.last(r)
			clock.advance(32 * time.Minute)
			h := r.Health()
			if h.Status != c.status || r.Live() != (c.status == "quiet") {
				t.Errorf("status %s, live %v, want %s", h.Status, r.Live(), c.status)
			}
			if c.status == "failing" {
				if h.Since != epoch || h.LastError == nil || h.LastError.Class != sdk.ClassTimeout || !strings.Contains(h.LastError.Message, "nothing was heard") {
					t.Errorf("since %s, error %+v", h.Since, h.LastError)
				}
				if r.Polled(time.Second, 0); r.Health().Status != "ok" && r.Health().Status != "quiet" {
					t.Errorf("heard of again: %s", r.Health().Status)
				}
			}
		})
	}
}
