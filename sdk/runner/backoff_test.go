package runner

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Seed: "# Error backoff"
func TestBackoffGrowsWithJitter(t *testing.T) {
	var jitter bool
	for range 50 {
		b := newBackoff(firstWait, longestWait)
		for n, least := 0, firstWait; n < 20; n++ {
			wait, reason := b.after(errors.New("x"))
			if wait < least || wait > min(2*least+1, longestWait+1) || reason != "back-off after a failure" {
				t.Fatalf("wait %d: %s (%s), want from %s", n, wait, reason, least)
			}
			jitter = jitter || wait%time.Second != 0
			least = min(2*least, longestWait/2)
		}
		b.Reset()
		if wait, _ := b.after(errors.New("x")); wait > 2*firstWait {
			t.Errorf("after Reset: %s", wait)
		}
	}
	if !jitter {
		t.Error("no jitter")
	}
}

func TestBackoffObeysRetryAfter(t *testing.T) {
	cases := map[string]struct {
		err    error
		least  time.Duration
		most   time.Duration
		reason string
	}{
		"longer":          {sdk.StatusError(429, time.Hour, ""), time.Hour, time.Hour, "rate limit"},
		"shorter":         {sdk.StatusError(429, time.Millisecond, ""), firstWait, 2 * firstWait, "rate limit"},
		"without":         {sdk.StatusError(429, 0, ""), firstWait, 2 * firstWait, "rate limit"},
		"unavailable":     {sdk.StatusError(503, time.Minute, ""), time.Minute, time.Minute, "back-off that the other side asks for"},
		"wrapped":         {errors.Join(sdk.StatusError(429, time.Hour, "")), time.Hour, time.Hour, "rate limit"},
		"longer than day": {sdk.StatusError(429, 365*24*time.Hour, ""), 24 * time.Hour, 24 * time.Hour, "rate limit"},
	}
	for name, c := range cases {
		b := newBackoff(firstWait, longestWait)
		if wait, reason := b.after(c.err); wait < c.least || wait > c.most || reason != c.reason {
			t.Errorf("%s: %s (%s)", name, wait, reason)
		}
	}
}

// A rate limit is waited for without asking.
func TestRateLimitWaitsInTheScheduler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		epoch := time.Now()
		b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			at = append(at, time.Since(epoch))
			if len(at) == 1 {
				yield(sdk.Page{}, sdk.StatusError(429, 20*time.Minute, ""))
			}
		}})
		b.run(t, 21*time.Minute)
		equal(t, "polls", at, []time.Duration{0, 20 * time.Minute})
		equal(t, "waiting", b.notes.with("waiting"), []string{"waiting 20m0s: rate limit", "waiting 5m0s: interval"})
	})
}

// Seed: "4. Handle errors gracefully"
//
// An hour of failures costs the vendor few requests, and ends as soon as it is over.
func TestAnHourOfFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		epoch := time.Now()
		polls, down := 0, true
		b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			polls++
			if down = time.Since(epoch) < time.Hour; down {
				yield(sdk.Page{}, sdk.StatusError(503, 0, ""))
			}
		}})
		b.run(t, time.Hour+longestWait)
		if polls < 15 || polls > 40 {
			t.Errorf("%d polls in an hour of failures", polls)
		}
		if down || !strings.Contains(b.log.String(), "working again after 1h") {
			t.Errorf("not working again: %s", b.log)
		}
	})
}

// A vendor that breaks off after some pages each time is read on at once.
func TestProgressResetsBackoff(t *testing.T) {
	for name, cursor := range map[string]bool{"the cursor moves": true, "the cursor stays": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				polls := 0
				b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
					polls++
					p := page("", "e")
					if cursor {
						p.Cursor = sdk.Cursor(strings.Repeat("x", polls))
					}
					_ = yield(p, nil) && yield(sdk.Page{}, io())
				}})
				b.run(t, 10*time.Minute)
				if often := polls > 250; often != cursor {
					t.Errorf("%d polls", polls)
				}
			})
		})
	}
}
