package runner

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

// endless yields a page a second, whatever happens.
func endless(ctx context.Context, req sdk.FetchRequest, yield func(sdk.Page, error) bool) {
	after(1_000_000)(ctx, req, func(p sdk.Page, err error) bool {
		wait(ctx, time.Second)
		return ctx.Err() == nil && yield(p, err)
	})
}

// What is in flight when the stop begins is delivered and committed.
func TestStopDeliversWhatIsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: endless})
		b.intake.handle = slowly(3 * time.Second)
		took := b.run(t, 10500*time.Millisecond)
		equal(t, "accepted", len(b.intake.accepted), 10)
		equal(t, "committed", b.store.cursors(), numbers(10))
		if took > 3*time.Second {
			t.Errorf("the stop took %s", took)
		}
		equal(t, "failures", b.notes.with("failed"), []string{}) // a stop is none
		equal(t, "stop", b.notes.with("stopping"), []string{"stopping"})
	})
}

// What is not accepted within the grace is not committed.
func TestStopLeavesWhatIsNotAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: endless})
		b.intake.handle = func(ctx context.Context, events [][]byte) ([]sink.Refused, error) {
			if string(events[0]) == "3" {
				<-ctx.Done()
			}
			return nil, ctx.Err()
		}
		took := b.run(t, 5500*time.Millisecond)
		equal(t, "committed", b.store.cursors(), "1 2")
		if took < 8*time.Second || took > 9*time.Second {
			t.Errorf("the stop took %s", took)
		}
		equal(t, "failures", b.notes.with("failed"), []string{})
	})
}

// What is accepted at the last moment of the grace is committed all the same.
func TestStopCommitsWhatIsAcceptedLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: endless})
		b.intake.handle = func(context.Context, [][]byte) ([]sink.Refused, error) {
			time.Sleep(defaultGrace + leave/2)
			return nil, nil
		}
		b.run(t, time.Second+1)
		equal(t, "committed", b.store.cursors(), "1")
	})
}

func TestStopIsPrompt(t *testing.T) {
	cases := map[string]struct {
		fetch  pages
		intake func(context.Context, [][]byte) ([]sink.Refused, error)
		within time.Duration
	}{
		"between polls":     {after(0), nil, 0},
		"while Fetch waits": {func(ctx context.Context, _ sdk.FetchRequest, _ func(sdk.Page, error) bool) { <-ctx.Done() }, nil, 0},
		"Fetch ignores it":  {func(context.Context, sdk.FetchRequest, func(sdk.Page, error) bool) { time.Sleep(time.Hour) }, nil, patience},
		"back-off": {func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			yield(sdk.Page{}, sdk.StatusError(429, time.Hour, ""))
		}, nil, 0},
		"the publisher ignores it": {after(3), func(context.Context, [][]byte) ([]sink.Refused, error) { time.Sleep(time.Hour); return nil, nil }, 9 * time.Second},
		"no room":                  {after(9), slowly(2 * time.Hour), 9 * time.Second},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, &vendor{fetch: c.fetch})
				b.intake.handle = c.intake
				if took := b.run(t, 30*time.Second); took > c.within {
					t.Errorf("the stop took %s, want at most %s", took, c.within)
				}
				time.Sleep(3 * time.Hour) // until those left behind are gone
			})
		})
	}
}

// A Fetch that returns because it was told to has not read its window to the end.
func TestStopDoesNotMoveTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: func(ctx context.Context, _ sdk.FetchRequest, _ func(sdk.Page, error) bool) { <-ctx.Done() }})
		epoch := time.Now()
		b.run(t, time.Minute)
		equal(t, "position", b.store.pos.Time.Sub(epoch), -5*time.Minute)
	})
}

func TestTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var (
			mu     sync.Mutex
			points []string
		)
		point := func(p Point) {
			mu.Lock()
			defer mu.Unlock()
			points = append(points, string(p))
		}
		b := newBench(t, &vendor{fetch: endless}, func(o *Options) { o.InFlight, o.Trace = 1, point })
		b.intake.handle = func(ctx context.Context, _ [][]byte) ([]sink.Refused, error) {
			point("publish")
			wait(ctx, time.Second)
			return nil, nil
		}
		b.run(t, 3500*time.Millisecond)
		equal(t, "points", points, "[fetched publish committed fetched publish stopping committed]")
	})
}

// Nothing of an event nor of a cursor stands in the log above DEBUG.
func TestLogHoldsNoContent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{
			fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
				_ = yield(withIDs(page("cursor-canary", "event-canary", "refused-canary")), nil) && yield(sdk.Page{}, sdk.StatusError(500, 0, ""))
			},
		})
		b.intake.handle = func(_ context.Context, events [][]byte) ([]sink.Refused, error) {
			return []sink.Refused{{Index: len(events) - 1, Reason: "no"}}, nil
		}
		b.run(t, time.Hour)
		for line := range strings.Lines(b.log.String()) {
			if strings.Contains(line, "canary") && !strings.Contains(line, "level=DEBUG") {
				t.Error(line)
			}
		}
		if n := strings.Count(b.log.String(), "level=WARN"); n != len(b.notes.with("failed")) {
			t.Errorf("%d warnings for %d failures", n, len(b.notes.with("failed")))
		}
	})
}

// Polls in the thousands leave nothing behind.
func TestGoroutinesAfterManyPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // a goroutine that stays is a deadlock here
		polls := 0
		b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			polls++
			yield(page(fmt.Sprint(polls), "e"), nil)
		}}, func(o *Options) { o.Interval = time.Second })
		b.run(t, 1000*time.Second-1)
		equal(t, "polls", polls, 1000)
	})
}
