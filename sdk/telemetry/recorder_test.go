package telemetry_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

var epoch = time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)

func newRecorder() (*telemetry.Recorder, *clock) {
	c := &clock{now: epoch}
	who := sdk.Identity{Command: "hello", PollIntervalSeconds: 60}
	return telemetry.NewRecorder(who, c, redact.New(sdk.NewSecret(canary))), c
}

// canary is the secret that nothing may show.
const canary = "canary-9f8e7d6c"

var (
	refused    = sdk.StatusError(401, 0, "token "+canary+" is not known")
	errTimeout = fmt.Errorf("get events: %w", context.DeadlineExceeded)
	down       = sdk.StatusError(503, 0, "")
)

// Seed: "The scheduler logs the failure, records it on health_status, surfaces it in the UI on the connector card, and tries again next interval."
func TestHealth(t *testing.T) {
	type step = func(*telemetry.Recorder, *clock)
	after := func(d time.Duration) step { return func(_ *telemetry.Recorder, c *clock) { c.advance(d) } }
	polled := func(r *telemetry.Recorder, _ *clock) { r.Polled(time.Second, 0) }
	events := func(r *telemetry.Recorder, _ *clock) { r.Fetched(3, 1); r.Committed(2, 0) }
	repeats := func(r *telemetry.Recorder, _ *clock) { r.Fetched(3, 3); r.Committed(0, 0) }
	failed := func(stage telemetry.Stage, err error) step {
		return func(r *telemetry.Recorder, _ *clock) { r.Failed(stage, err) }
	}
	attempt := func(err error) step { return func(r *telemetry.Recorder, _ *clock) { r.Attempt(2, 100, err) } }
	connected := func(is bool) step { return func(r *telemetry.Recorder, _ *clock) { r.Connected(is) } }
	stopping := func(r *telemetry.Recorder, _ *clock) { r.Stopping() }
	request := func(status int, class sdk.Class, took time.Duration) step {
		return func(r *telemetry.Recorder, _ *clock) { r.Request(status, class, took) }
	}
	answered, unavailable := request(200, "", 0), request(503, sdk.ClassStatus, 0)
	const s, m = time.Second, time.Minute

	for name, c := range map[string]struct {
		steps  []step
		status string
		since  time.Duration // after the epoch
		failed string        // class stage count since at until, of the last error
	}{
		"nothing yet":                       {[]step{after(m)}, "starting", 0, ""},
		"first poll":                        {[]step{after(s), polled, after(s)}, "ok", s, ""},
		"first page":                        {[]step{after(s), events, after(s)}, "ok", s, ""},
		"more polls":                        {[]step{after(s), events, polled, after(m), events, polled, after(m)}, "ok", s, ""},
		"no events for long":                {[]step{after(s), events, polled, after(10 * m), polled, after(5 * m), polled, after(5 * m)}, "quiet", 15*m + s, ""},
		"never an event":                    {[]step{after(s), polled, after(15 * m), polled}, "quiet", 15*m + s, ""},
		"only repeats":                      {[]step{after(s), events, polled, after(15 * m), repeats, polled}, "quiet", 15*m + s, ""},
		"events again":                      {[]step{polled, after(20 * m), events, polled}, "ok", 0, ""},
		"fails at once":                     {[]step{after(s), failed("fetch", refused)}, "failing", s, "credential fetch 1 1s 1s -"},
		"fails again":                       {[]step{polled, after(m), failed("fetch", refused), after(m), failed("fetch", errTimeout)}, "failing", m, "timeout fetch 2 1m0s 2m0s -"},
		"a failure and no events: broken":   {[]step{events, polled, after(m), failed("fetch", down), after(60 * m)}, "failing", m, "status fetch 1 1m0s 1m0s -"},
		"a request is tried again":          {[]step{after(s), unavailable, after(9 * s)}, "starting", 0, "status fetch 1 1s 1s -"},
		"requests fail for long":            {[]step{after(s), unavailable, after(3 * s), unavailable, after(7 * s)}, "failing", s, "status fetch 2 1s 4s -"},
		"a request hung":                    {[]step{polled, after(m), request(0, sdk.ClassTimeout, m)}, "failing", 0, "timeout fetch 1 0s 1m0s -"},
		"requests work again soon":          {[]step{polled, after(s), unavailable, after(5 * s), answered, after(m)}, "ok", 0, ""},
		"requests work again at last":       {[]step{polled, after(s), unavailable, after(15 * s), answered, after(m)}, "ok", 16 * s, "status fetch 1 1s 1s 16s"},
		"a status that the connector takes": {[]step{after(s), request(404, sdk.ClassStatus, 0), polled, after(m)}, "ok", s, ""},
		"told to slow down":                 {[]step{polled, after(s), request(429, sdk.ClassRateLimit, 0), after(25 * s)}, "ok", 0, "rate_limit fetch 1 1s 1s -"},
		"broken off by ourselves":           {[]step{polled, request(0, sdk.ClassOther, m), after(m)}, "ok", 0, ""},
		"requests fail on the way out":      {[]step{polled, after(s), stopping, request(0, sdk.ClassTimeout, m)}, "stopping", s, ""},
		"requests, then the cycle":          {[]step{polled, after(s), unavailable, after(3 * s), unavailable, failed("fetch", down), after(m)}, "failing", s, "status fetch 2 1s 4s -"},
		"a cycle after such a cycle":        {[]step{unavailable, failed("fetch", down), after(m), unavailable, failed("fetch", down), polled, after(m), failed("fetch", down)}, "failing", 2 * m, "status fetch 1 2m0s 2m0s -"},
		"recovers":                          {[]step{after(s), failed("fetch", down), after(m), polled, after(m)}, "ok", m + s, "status fetch 1 1s 1s 1m1s"},
		"recovers, quiet later":             {[]step{events, polled, failed("fetch", down), after(20 * m), polled, after(16 * m)}, "quiet", 35 * m, "status fetch 1 0s 0s 20m0s"},
		"fails anew":                        {[]step{failed("fetch", down), after(m), polled, after(m), failed("fetch", refused)}, "failing", 2 * m, "credential fetch 1 2m0s 2m0s -"},
		"a page of a poll that fails":       {[]step{polled, failed("fetch", down), after(s), events, after(s)}, "failing", 0, "status fetch 1 0s 0s -"},
		"the intake is down":                {[]step{polled, after(m), attempt(down), after(m), attempt(down)}, "failing", m, "status publish 2 1m0s 2m0s -"},
		"the intake is back":                {[]step{polled, after(m), attempt(down), after(m), attempt(nil)}, "ok", 2 * m, "status publish 1 1m0s 1m0s 2m0s"},
		"the intake is back at first":       {[]step{attempt(down), after(m), attempt(nil)}, "starting", 0, "status publish 1 0s 0s 1m0s"},
		"the intake refuses for good":       {[]step{polled, attempt(refused), failed("publish", refused)}, "failing", 0, "credential publish 1 0s 0s -"},
		"an attempt broken off":             {[]step{polled, attempt(fmt.Errorf("post: %w", context.Canceled))}, "ok", 0, ""},
		"one event refused, the rest taken": {[]step{polled, after(s), attempt(sdk.StatusError(400, 0, "")), events}, "ok", s, "status publish 1 1s 1s 1s"},
		"the disk is full":                  {[]step{polled, after(m), failed("state", sdk.Errorf(sdk.ClassState, "no space"))}, "failing", m, "state state 1 1m0s 1m0s -"},
		"two stages, one works again":       {[]step{polled, failed("fetch", down), failed("state", errTimeout), events}, "failing", 0, "timeout state 2 0s 0s -"},
		"an event that is not understood":   {[]step{polled, failed("normalize", errors.New("no id")), after(s), failed("normalize", errors.New("no id"))}, "ok", 0, "other normalize 2 0s 1s 1s"},
		"such an event during an outage":    {[]step{polled, failed("fetch", down), failed("normalize", errors.New("no id"))}, "failing", 0, "status fetch 1 0s 0s -"},
		"a class of the connector's own":    {[]step{failed("fetch", sdk.Errorf("mine", "x"))}, "failing", 0, "other fetch 1 0s 0s -"},
		"no failure":                        {[]step{polled, failed("fetch", nil)}, "ok", 0, ""},
		"stopping":                          {[]step{polled, after(m), stopping, after(s), stopping}, "stopping", m, ""},
		"stopping while failing":            {[]step{failed("fetch", down), after(m), stopping}, "stopping", m, "status fetch 1 0s 0s -"},
		"broken off by stopping":            {[]step{polled, stopping, failed("publish", errTimeout), attempt(errTimeout)}, "stopping", 0, ""},
		"a stream connects":                 {[]step{after(s), connected(false), after(s), connected(true), after(s)}, "ok", 2 * s, ""},
		"a stream is silent":                {[]step{connected(true), after(20 * m)}, "quiet", 15 * m, ""},
		"a stream breaks":                   {[]step{connected(true), after(20 * m), connected(false), failed("fetch", errTimeout), after(m)}, "failing", 20 * m, "timeout fetch 1 20m0s 20m0s -"},
		"a stream is back":                  {[]step{connected(true), connected(false), failed("fetch", errTimeout), after(m), connected(true)}, "ok", m, "timeout fetch 1 0s 0s 1m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			r, clock := newRecorder()
			for _, s := range c.steps {
				s(r, clock)
			}
			h := r.Health()
			if got := h.Since.Sub(epoch); h.Status != c.status || got != c.since {
				t.Errorf("got %s since %s, want %s since %s", h.Status, got, c.status, c.since)
			}
			if got := told(h.LastError); got != c.failed {
				t.Errorf("last error: got %q, want %q", got, c.failed)
			}
			if h.LastError != nil && strings.Contains(h.LastError.Message, canary) {
				t.Errorf("the message shows the secret: %s", h.LastError.Message)
			}
		})
	}
}

func told(e *telemetry.LastError) string {
	if e == nil {
		return ""
	}
	until := "-"
	if !e.Until.IsZero() {
		until = e.Until.Sub(epoch).String()
	}
	return fmt.Sprint(e.Class, " ", e.Stage, " ", e.Count, " ", e.Since.Sub(epoch), " ", e.At.Sub(epoch), " ", until)
}

func TestHealthPage(t *testing.T) {
	r, c := newRecorder()
	if got := page(t, r); got != `{"connector":"hello","status":"starting","since":"2030-01-01T12:00:00Z","forwarded":0,"dead_letters":0}` {
		t.Errorf("at first: %s", got)
	}
	c.advance(time.Second)
	r.Fetched(3, 0)
	r.Position("after-"+canary, time.Time{})
	r.Committed(2, 1)
	r.DeadLetters(4)
	r.Polled(time.Second, 0)
	c.advance(10 * time.Second)
	r.Failed(telemetry.StageFetch, fmt.Errorf("page 2\nof 3: %w", refused))
	r.Waiting(c.Now().Add(30*time.Second), "back-off after "+canary)
	c.advance(500 * time.Millisecond)
	want := `{"connector":"hello","status":"failing","since":"2030-01-01T12:00:11Z","last_success":"2030-01-01T12:00:01Z",` +
		`"last_event":"2030-01-01T12:00:01Z","position":{"time":"2030-01-01T12:00:01Z","cursor":"after-[redacted]"},"lag_seconds":10.5,` +
		`"forwarded":2,"dead_letters":4,"waiting":{"until":"2030-01-01T12:00:41Z","reason":"back-off after [redacted]"},` +
		`"last_error":{"class":"credential","stage":"fetch","message":"page 2; of 3: credential error: HTTP 401: token [redacted] is not known",` +
		`"since":"2030-01-01T12:00:11Z","at":"2030-01-01T12:00:11Z","count":1}}`
	if got := page(t, r); got != want {
		t.Errorf("while failing:\ngot  %s\nwant %s", got, want)
	}
	c.advance(time.Minute)
	if got := page(t, r); strings.Contains(got, "waiting") || !strings.Contains(got, `"lag_seconds":70.5`) {
		t.Errorf("a minute later: %s", got)
	}
}

func page(t *testing.T, r *telemetry.Recorder) string {
	t.Helper()
	data, err := json.Marshal(r.Health())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestHealthOfAStreamKeepsItsSuccessNew(t *testing.T) {
	r, c := newRecorder()
	r.Connected(true)
	c.advance(time.Hour)
	if got := r.Health().LastSuccess.Sub(epoch); got != time.Hour {
		t.Errorf("connected: last success %s", got)
	}
	r.Connected(false)
	c.advance(time.Hour)
	if got := r.Health().LastSuccess.Sub(epoch); got != time.Hour {
		t.Errorf("lost: last success %s", got)
	}
}

func TestLongMessagesAreCut(t *testing.T) {
	r, _ := newRecorder()
	r.Failed(telemetry.StageFetch, errors.New(strings.Repeat("ä", 1000)))
	r.Position(sdk.Cursor(strings.Repeat("ä", 1000)), epoch)
	h := r.Health()
	if m := h.LastError.Message; len(m) > 610 || strings.Trim(m, "ä") != "…" {
		t.Errorf("got %q", m)
	}
	if got := h.Position.Cursor; len(got) > 310 || strings.Trim(got, "ä") != "…" {
		t.Errorf("got %q", got)
	}
}

func TestLive(t *testing.T) {
	r, c := newRecorder()
	live := func(what string, want bool) {
		t.Helper()
		if r.Live() != want {
			t.Errorf("%s: live is %v", what, !want)
		}
	}
	live("at first", true)
	c.advance(31 * time.Minute)
	live("after the interval and half an hour", true)
	c.advance(time.Second)
	live("and a second", false)
	r.Failed(telemetry.StageFetch, errTimeout)
	live("failing is no reason to restart", true)
	r.Waiting(c.Now().Add(24*time.Hour), "interval")
	c.advance(24 * time.Hour)
	live("after an announced pause", true)
	c.advance(32 * time.Minute)
	live("long after it", false)
	r.Connected(true)
	c.advance(48 * time.Hour)
	live("a silent stream", true)
	r.Connected(false)
	c.advance(32 * time.Minute)
	live("a stream that does not reconnect", false)
}

func TestRecorderConcurrently(t *testing.T) {
	r, c := newRecorder()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 200 {
				r.Fetched(2, 1)
				r.Attempt(1, 10, down)
				r.Attempt(1, 10, nil)
				r.Committed(1, 0)
				r.Failed(telemetry.StageFetch, down)
				r.Polled(time.Second, 0)
				r.Waiting(c.Now(), "x")
				r.Position("c", c.Now())
				r.Connected(true)
				r.DeadLetters(1)
				r.Request(200, "", time.Second)
				_ = r.Health()
				_ = r.Live()
				c.advance(time.Millisecond)
			}
		})
	}
	group.Wait()
	r.Polled(time.Second, 0)
	if h := r.Health(); h.Forwarded != 800 || h.Status != "ok" {
		t.Errorf("got %+v", h)
	}
}
