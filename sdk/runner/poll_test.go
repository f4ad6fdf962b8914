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

type pages = func(context.Context, sdk.FetchRequest, func(sdk.Page, error) bool)

// Seed: "Contains an infinite loop for continuous event collection"
// Seed: "This method runs in an infinite loop."
// Seed: "Handles polling intervals and error recovery"
// Seed: "Infinite loop pattern for event collection."
// Seed: "3. Wait before next poll"
// Seed: "This is the polling read path. The scheduler calls it every poll_interval_seconds (default 300) with the elapsed window since the last successful poll."
// Seed: "Keep the since_seconds parameter in the signature even if your vendor doesn't expose a time-window filter — the scheduler always passes it."
func TestWindowsFollowOneAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var windows []string
		epoch := time.Now()
		b := newBench(t, &vendor{fetch: func(_ context.Context, req sdk.FetchRequest, _ func(sdk.Page, error) bool) {
			windows = append(windows, req.Window.From.Sub(epoch).String()+".."+req.Window.To.Sub(epoch).String())
		}})
		b.run(t, 16*time.Minute)
		equal(t, "windows", windows, []string{"-5m0s..0s", "0s..5m0s", "5m0s..10m0s", "10m0s..15m0s"})
		equal(t, "position", b.store.pos.Time.Sub(epoch), 15*time.Minute)
	})
}

// Seed: "polling failures must be non-terminal."
// Seed: "Network errors, 5xx responses, and bad JSON all return [] rather than raising."
// Seed: "The scheduler logs the failure, records it on health_status, surfaces it in the UI on the connector card, and tries again next interval."
// Seed: "Handles polling intervals and error recovery"
// Seed: "with the elapsed window since the last successful poll."
func TestWindowAfterFailuresReachesBack(t *testing.T) {
	failures := []error{
		sdk.Errorf(sdk.ClassConnect, "refused"),
		sdk.StatusError(503, 0, ""),
		sdk.Errorf(sdk.ClassResponse, "not JSON"),
	}
	synctest.Test(t, func(t *testing.T) {
		epoch := time.Now()
		var windows []sdk.Window
		b := newBench(t, &vendor{fetch: func(_ context.Context, req sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			windows = append(windows, req.Window)
			if n := len(windows); n <= len(failures) {
				yield(sdk.Page{}, failures[n-1])
			}
		}})
		b.run(t, time.Minute)
		if len(windows) != 4 {
			t.Fatalf("%d polls, want 4", len(windows))
		}
		for i, w := range windows {
			equal(t, "from", w.From.Sub(epoch), -5*time.Minute) // though the clock went on
			if i > 0 && !w.To.After(windows[i-1].To) {
				t.Errorf("poll %d ends at %s", i, w.To)
			}
		}
		equal(t, "failures", b.notes.with("failed"), []string{
			"failed fetch connect: network error: connect: refused",
			"failed fetch status: unexpected status: HTTP 503",
			"failed fetch response: bad response: not JSON",
		})
		equal(t, "successes", len(b.notes.with("polled")), 1) // no events after a failure is not one
		for _, want := range []string{"class=connect", "stage=fetch", "retry_in=", "retry_at=", "working again after"} {
			if !strings.Contains(b.log.String(), want) {
				t.Errorf("the log lacks %q:\n%s", want, b.log)
			}
		}
	})
}

// The first window's begin survives a restart: nothing moves but by reading.
func TestFirstWindowIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var froms []time.Time
		fail := &vendor{fetch: func(_ context.Context, req sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			froms = append(froms, req.Window.From)
			yield(sdk.Page{}, errors.New("down"))
		}}
		b := newBench(t, fail)
		b.run(t, time.Hour)
		again := newBench(t, fail, func(o *Options) { o.Store = b.store })
		again.run(t, time.Hour)
		for _, from := range froms {
			equal(t, "from", from, froms[0])
		}
	})
}

// Seed: "3. Wait before next poll"
func TestIntervalIsFromBeginToBegin(t *testing.T) {
	cases := map[string]struct {
		takes time.Duration
		want  string
	}{
		"short poll": {40 * time.Second, "[0s 1m0s 2m0s]"},
		"long poll":  {80 * time.Second, "[0s 1m20s]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				epoch := time.Now()
				var begins []time.Duration
				b := newBench(t, &vendor{fetch: func(ctx context.Context, _ sdk.FetchRequest, _ func(sdk.Page, error) bool) {
					begins = append(begins, time.Since(epoch))
					wait(ctx, c.takes)
				}}, func(o *Options) { o.Interval = time.Minute })
				b.run(t, 150*time.Second)
				equal(t, "begins", begins, c.want)
			})
		})
	}
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// Seed: "fetch_alerts()path that the polling scheduler hits every five minutes."
func TestIntervalOfTheIdentity(t *testing.T) {
	for seconds, want := range map[int]time.Duration{0: 300 * time.Second, 30: 30 * time.Second} {
		b := newBench(t, &vendor{}, func(o *Options) { o.Identity.PollIntervalSeconds = seconds })
		equal(t, "interval", b.o.Interval, want)
	}
}

// The end of the window rides on the last page's commit where it can.
func TestCommitsOfAPoll(t *testing.T) {
	cases := map[string]struct {
		pages       []sdk.Page
		least, most int // commits beside the one of the first begin
	}{
		"quiet":                         {nil, 1, 1},
		"one page":                      {[]sdk.Page{page("1", "a")}, 1, 1},
		"two pages":                     {[]sdk.Page{page("1", "a"), page("2", "b")}, 2, 2},
		"an empty page":                 {[]sdk.Page{page("")}, 1, 1},
		"an empty page with a cursor":   {[]sdk.Page{page("1")}, 1, 2}, // it does not wait for the end to be known
		"an empty page of no new place": {[]sdk.Page{page("1", "a"), page("1"), page("")}, 2, 2},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
					for _, p := range c.pages {
						if !yield(p, nil) {
							return
						}
					}
				}})
				b.intake.handle = slowly(time.Second)
				began := time.Now()
				if err := b.Once(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := len(b.store.commits) - 1; got < c.least || got > c.most {
					t.Errorf("%d commits, want %d to %d: %+v", got, c.least, c.most, b.store.commits)
				}
				if !b.store.pos.Time.Equal(began) {
					t.Errorf("position %s", b.store.pos.Time)
				}
			})
		})
	}
}

// A clock that is set back must neither turn the window round nor lose what
// was written while it was ahead.
func TestClockSetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := &shifted{}
		epoch := time.Now()
		var windows []sdk.Window
		b := newBench(t, &vendor{fetch: func(_ context.Context, req sdk.FetchRequest, _ func(sdk.Page, error) bool) {
			windows = append(windows, req.Window)
			switch len(windows) {
			case 1:
				clock.by = time.Hour
			case 2:
				clock.by = 0
			}
		}}, func(o *Options) { o.Clock = clock })
		b.run(t, 16*time.Minute)
		want := [][2]time.Duration{
			{-5 * time.Minute, 0},
			{0, 65 * time.Minute},
			{5 * time.Minute, 10 * time.Minute}, // what was read by minute 5, though the clock said 65
			{10 * time.Minute, 15 * time.Minute},
		}
		for i, w := range windows {
			equal(t, "window", [2]time.Duration{w.From.Sub(epoch), w.To.Sub(epoch)}, want[i])
		}
		equal(t, "windows", len(windows), len(want))
	})
}

type shifted struct{ by time.Duration }

func (s *shifted) Now() time.Time { return time.Now().Add(s.by) }

func TestWindowIsNeverNegative(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	b := newBench(t, &vendor{})
	cases := map[string]struct {
		position, from time.Time
	}{
		"past":   {now.Add(-time.Hour), now.Add(-time.Hour)},
		"now":    {now, now},
		"future": {now.Add(time.Hour), now.Add(-5 * time.Minute)},
	}
	for name, c := range cases {
		if w := b.window(c.position, now); !w.From.Equal(c.from) || !w.To.Equal(now) {
			t.Errorf("%s: window %s to %s, want from %s", name, w.From, w.To, c.from)
		}
	}
	// A clock that wanders a little is no jump: an empty window, nothing read twice.
	b.covered = coverage{to: now.Add(clockSlack / 2), began: time.Now()}
	if w := b.window(now.Add(clockSlack/2), now); !w.From.Equal(now) {
		t.Errorf("after wandering: window %s to %s", w.From, w.To)
	}
}

// Where the position cannot be read, nothing is: the vendor's default is not the position.
func TestUnreadablePosition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetched := 0
		b := newBench(t, &vendor{fetch: func(context.Context, sdk.FetchRequest, func(sdk.Page, error) bool) { fetched++ }})
		b.store.loading = errors.New("the database is locked")
		b.run(t, time.Minute)
		equal(t, "calls of Fetch", fetched, 0)
		equal(t, "failure", b.notes.with("failed")[0], "failed state state: state error: read the position: the database is locked")
		b.store.loading = nil
		b.run(t, time.Minute)
		equal(t, "calls of Fetch", fetched, 1)
	})
}

func TestOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			_ = yield(page("1", "a"), nil) && yield(sdk.Page{}, sdk.StatusError(403, 0, "no"))
		}})
		err := b.Once(t.Context())
		known, ok := errors.AsType[*sdk.Error](err)
		if !ok || known.Class != sdk.ClassPermission || err.Error() != "fetch: permission error: HTTP 403: no" {
			t.Errorf("Once = %v", err)
		}
		equal(t, "accepted", b.intake.got(), "a")
		equal(t, "cursor", b.store.pos.Cursor, "1")

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := b.Once(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Once in a context that has ended = %v", err)
		}
	})
}

func TestNew(t *testing.T) {
	good := func() Options {
		b := newBench(t, &vendor{})
		return b.o
	}
	cases := map[string]struct {
		change func(*Options)
		want   string
	}{
		"no connector": {func(o *Options) { o.Connector = nil }, "Options.Connector is nil"},
		"no store":     {func(o *Options) { o.Store = nil }, "Options.Store is nil"},
		"no publisher": {func(o *Options) { o.Publisher = nil }, "Options.Publisher is nil"},
		"no recorder":  {func(o *Options) { o.Recorder = nil }, "Options.Recorder is nil"},
		"form":         {func(o *Options) { o.Form = 7 }, "Options.Form is 7"},
		"negative":     {func(o *Options) { o.Grace = -1 }, "is negative"},
		"neither kind": {func(o *Options) { o.Connector = tester{} }, "neither a Poller nor a Streamer"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := good()
			c.change(&o)
			if _, err := New(o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("New = %v, want %q", err, c.want)
			}
		})
	}
}

type tester struct{}

func (tester) TestConnection(context.Context) error { return nil }
