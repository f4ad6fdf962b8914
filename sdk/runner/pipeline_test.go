package runner

import (
	"context"
	"errors"
	"fmt"
	stdio "io"
	"iter"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// after is a vendor of the pages 1 to last: page n has the event n, and the
// cursor says which was read.
func after(last int) pages {
	return func(_ context.Context, req sdk.FetchRequest, yield func(sdk.Page, error) bool) {
		n := 0
		_, _ = fmt.Sscan(string(req.Cursor), &n)
		for n++; n <= last; n++ {
			if !yield(page(fmt.Sprint(n), fmt.Sprint(n)), nil) {
				return
			}
		}
	}
}

func numbers(last int) string {
	var b strings.Builder
	for n := 1; n <= last; n++ {
		fmt.Fprintf(&b, " %d", n)
	}
	return b.String()[1:]
}

// Pages are published beside each other and committed one after the other.
func TestPagesInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: after(12)})
		b.intake.handle = func(ctx context.Context, events [][]byte) ([]sink.Refused, error) {
			n, _ := strconv.Atoi(string(events[0]))
			wait(ctx, time.Duration(1+n*7%4)*time.Second) // later pages are often accepted first
			return nil, ctx.Err()
		}
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, "committed", b.store.cursors(), numbers(12))
		equal(t, "at once", b.intake.most, 4)
		if b.intake.got() == numbers(12) {
			t.Error("the intake accepted the pages in order: this test proves nothing")
		}
	})
}

// A sink that keeps the order of events gets one page after the other, while
// the next ones are read.
func TestOrdered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var read atomic.Int32
		b := newBench(t, &vendor{fetch: func(ctx context.Context, req sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			after(12)(ctx, req, func(p sdk.Page, err error) bool { read.Add(1); return yield(p, err) })
		}}, func(o *Options) { o.Ordered = true })
		b.intake.handle = func(ctx context.Context, events [][]byte) ([]sink.Refused, error) {
			n, _ := strconv.Atoi(string(events[0]))
			wait(ctx, time.Duration(1+n*7%4)*time.Second)
			if n == 1 && read.Load() != 4 {
				t.Errorf("%d pages read ahead", read.Load())
			}
			if n == 7 && b.intake.count() == 7 {
				return nil, sdk.StatusError(400, 0, "") // what follows must wait too
			}
			return nil, nil
		}
		b.run(t, time.Minute)
		equal(t, "accepted", b.intake.got(), numbers(12))
		equal(t, "at once", b.intake.most, 1)
		equal(t, "failures", len(b.notes.with("failed")), 1)
	})
}

// No page is read for which there is no room.
func TestRoom(t *testing.T) {
	cases := map[string]struct {
		inFlight, bytes int
		want            int
	}{
		"pages":             {3, 0, 3},
		"one page":          {1, 0, 1},
		"bytes":             {100, 2500, 3},
		"more than is room": {100, 1, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				read := 0
				b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
					for {
						read++
						if !yield(page(fmt.Sprint(read), strings.Repeat("x", 1000)), nil) {
							return
						}
					}
				}}, func(o *Options) { o.InFlight, o.InFlightBytes = c.inFlight, c.bytes })
				b.intake.handle = slowly(time.Hour)
				b.run(t, time.Minute)
				equal(t, "pages read", read, c.want)
			})
		})
	}
}

// What is committed makes room again.
func TestRoomIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: after(50)}, func(o *Options) { o.InFlight, o.InFlightBytes = 2, 2 })
		b.intake.handle = slowly(time.Second)
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, "committed", b.store.cursors(), numbers(50))
	})
}

// What is not accepted is not committed, nor is what came after it.
func TestPublishFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: after(6)})
		failures := 0
		b.intake.handle = func(ctx context.Context, events [][]byte) ([]sink.Refused, error) {
			if string(events[0]) == "3" && failures < 2 {
				failures++
				wait(ctx, time.Second)
				if b.store.cursors() != "1 2" {
					t.Errorf("committed while page 3 is under way: %s", b.store.cursors())
				}
				return nil, sdk.StatusError(403, 0, "")
			}
			return nil, nil
		}
		b.run(t, time.Minute)
		equal(t, "committed", b.store.cursors(), numbers(6))
		equal(t, "failures", b.notes.with("failed"), []string{
			"failed publish permission: permission error: HTTP 403",
			"failed publish permission: permission error: HTTP 403",
		})
		for n := 1; n <= 6; n++ {
			if !strings.Contains(b.intake.got(), fmt.Sprint(n)) {
				t.Errorf("event %d is missing: %s", n, b.intake.got())
			}
		}
	})
}

func TestCommitFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: after(6)})
		failures := 0
		b.store.fail = func(c state.Commit) error {
			if c.Cursor == "3" && failures == 0 {
				failures++
				return errors.New("disk full")
			}
			return nil
		}
		b.run(t, time.Minute)
		equal(t, "committed", b.store.cursors(), numbers(6))
		equal(t, "failure", b.notes.with("failed"), []string{"failed state state: state error: commit: disk full"})
	})
}

// Pages before an error of Fetch stand.
func TestFetchFailsBetweenPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		b := newBench(t, &vendor{fetch: func(ctx context.Context, req sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			if calls++; calls > 1 {
				after(4)(ctx, req, yield)
				return
			}
			_ = yield(page("1", "1"), nil) && yield(page("2", "2"), nil) && yield(sdk.Page{}, sdk.StatusError(500, 0, ""))
		}})
		b.intake.handle = slowly(time.Second)
		b.run(t, time.Minute)
		equal(t, "accepted", len(b.intake.accepted), 4)
		equal(t, "committed", b.store.cursors(), "1 2 3 4")
		equal(t, "calls", calls, 2)
	})
}

// Whatever the connector does, the loop goes on and says what happened.
//
// Seed: "polling failures must be non-terminal."
// Seed: "4. Handle errors gracefully"
// Seed: "that polling failures are non-terminal"
func TestFetchMisbehaves(t *testing.T) {
	cases := map[string]struct {
		first pages
		want  string
	}{
		"panics": {
			func(context.Context, sdk.FetchRequest, func(sdk.Page, error) bool) { panic("oh") },
			"failed fetch bug: bug: Fetch panicked: oh",
		},
		"panics with an error of another class": {
			func(context.Context, sdk.FetchRequest, func(sdk.Page, error) bool) {
				panic(sdk.StatusError(500, 0, ""))
			},
			"failed fetch bug: bug: Fetch panicked: unexpected status: HTTP 500",
		},
		"ends its goroutine": {
			func(context.Context, sdk.FetchRequest, func(sdk.Page, error) bool) { runtime.Goexit() },
			"failed fetch bug: bug: the connector ended its goroutine (runtime.Goexit): return an error instead",
		},
		"hangs": {
			func(ctx context.Context, _ sdk.FetchRequest, _ func(sdk.Page, error) bool) { <-ctx.Done() },
			"failed fetch timeout: network error: timeout: Fetch gave no page within 10s",
		},
		"hangs after an error": {
			func(ctx context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
				yield(sdk.Page{}, sdk.StatusError(500, 0, ""))
				<-ctx.Done()
			},
			"failed fetch status: unexpected status: HTTP 500",
		},
		"goes on after an error": {
			func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
				yield(sdk.Page{}, sdk.StatusError(500, 0, ""))
				yield(page("9", "9"), nil)
			},
			"failed fetch status: unexpected status: HTTP 500",
		},
		"an id too few": {
			func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
				yield(sdk.Page{Cursor: "9", Events: page("", "9", "10").Events, IDs: []string{"9"}}, nil)
			},
			"failed fetch bug: bug: a page has 1 ids for 2 events: give one id an event, empty where there is none, or no ids at all",
		},
		"not written yet": {
			func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
				yield(sdk.Page{}, fmt.Errorf("fetch: %w", sdk.ErrNotImplemented))
			},
			"failed fetch bug: not implemented yet: fetch",
		},
		"an error and events": {
			func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
				yield(page("9", "9"), io())
			},
			"failed fetch network: network error: unexpected EOF",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				b := newBench(t, &vendor{fetch: func(ctx context.Context, req sdk.FetchRequest, yield func(sdk.Page, error) bool) {
					if calls++; calls == 1 {
						c.first(ctx, req, yield)
						return
					}
					after(2)(ctx, req, yield)
				}}, func(o *Options) { o.FetchTimeout = 10 * time.Second })
				b.run(t, time.Minute)
				equal(t, "failures", b.notes.with("failed"), []string{c.want})
				equal(t, "committed", b.store.cursors(), "1 2")
				equal(t, "accepted", len(b.intake.accepted), 2)
				if strings.Contains(name, "panics") && !strings.Contains(b.log.String(), "pipeline_test.go") {
					t.Errorf("the log does not say where it panicked:\n%s", b.log)
				}
			})
		})
	}
}

func io() error { return fmt.Errorf("%w", stdio.ErrUnexpectedEOF) }

// An iterator that is nil panics when it is called.
func TestFetchReturnsNil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nilFetch{})
		b.run(t, time.Second)
		equal(t, "failures", len(b.notes.with("failed fetch bug: bug: Fetch panicked: runtime error: invalid memory address")), 1)
	})
}

type nilFetch struct{}

func (nilFetch) TestConnection(context.Context) error                               { return nil }
func (nilFetch) Fetch(context.Context, sdk.FetchRequest) iter.Seq2[sdk.Page, error] { return nil }
func (nilFetch) Normalize([]byte) (sdk.Alert, error)                                { return sdk.Alert{}, nil }

// The timeout is for one page. That the intake is slow is not Fetch's fault.
func TestFetchTimeoutIsPerPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: func(ctx context.Context, req sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			after(10)(ctx, req, func(p sdk.Page, err error) bool {
				wait(ctx, 9*time.Second)
				return yield(p, err)
			})
		}}, func(o *Options) { o.FetchTimeout, o.InFlight = 10*time.Second, 1 })
		b.intake.handle = slowly(time.Minute)
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, "accepted", b.intake.got(), numbers(10))
	})
}

// A Fetch that ignores its context is reported again and again, and no second
// one runs beside it; when it returns at last, the work goes on.
func TestFetchNeverReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running, calls := 0, 0
		b := newBench(t, &vendor{fetch: func(ctx context.Context, req sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			if running++; running > 1 {
				t.Error("two calls of Fetch at once")
			}
			defer func() { running-- }()
			if calls++; calls == 1 {
				_ = yield(page("1", "1"), nil)
				time.Sleep(5 * time.Minute)
			}
			after(3)(ctx, req, yield)
		}}, func(o *Options) { o.FetchTimeout = 10 * time.Second })
		b.run(t, time.Hour)
		equal(t, "committed", b.store.cursors(), "1 2 3")
		failures := b.notes.with("failed fetch timeout")
		if len(failures) < 4 || !strings.Contains(failures[1], "the connector has still not returned though its context ended") {
			t.Errorf("failures: %q", failures)
		}
	})
}

// Seed: "If fetch_alerts() raises, the entire job slot is poisoned"
// Seed: "any other connectors sharing that thread will be delayed."
//
// Not here: connectors do not know of each other's failures.
func TestConnectorsDoNotDelayEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := newBench(t, &vendor{fetch: func(context.Context, sdk.FetchRequest, func(sdk.Page, error) bool) { panic("oh") }})
		good := newBench(t, &vendor{fetch: after(3)})
		ended := make(chan struct{})
		go func() { defer close(ended); bad.run(t, time.Minute) }()
		time.Sleep(time.Second)
		began := time.Now()
		if err := good.Once(t.Context()); err != nil || time.Since(began) != 0 {
			t.Errorf("Once = %v after %s", err, time.Since(began))
		}
		<-ended
	})
}

// A vendor whose next link leads back, at once or behind pages that are in order.
func TestPagingInCircles(t *testing.T) {
	for _, test := range []struct{ lead, length int }{{0, 1}, {0, 2}, {0, 3}, {0, 7}, {0, 50}, {1, 2}, {10, 1}, {10, 3}, {40, 7}} {
		t.Run(fmt.Sprintf("%d behind %d", test.length, test.lead), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
					for n := range 1000 {
						at := n
						if n > test.lead {
							at = test.lead + (n-test.lead)%test.length
						}
						if !yield(page(fmt.Sprint(at), fmt.Sprint("e", at)), nil) {
							return
						}
					}
				}})
				err := b.Once(t.Context())
				if err == nil || !strings.Contains(err.Error(), "fetch: bad response: the paging goes round in circles") {
					t.Errorf("Once = %v", err)
				}
				if b.intake.count() > 8*(test.lead+test.length)+16 {
					t.Errorf("found after %d pages", b.intake.count())
				}
			})
		})
	}
}

// Progress excuses failures, but not when it leads round in circles.
func TestCirclesBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			calls++
			for n := 0; yield(page(fmt.Sprint(n%2), "e"), nil); n++ {
			}
		}})
		b.run(t, time.Hour)
		if calls > 25 {
			t.Errorf("%d calls of Fetch in an hour", calls)
		}
	})
}

// A connector that asks for one part after the other may find nothing in any.
func TestPagesWithoutEventsAreNoCircle(t *testing.T) {
	for parts, circle := range map[int]bool{24: false, 240: false, 10_000: true} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
				for range parts {
					if !yield(page(""), nil) {
						return
					}
				}
			}})
			if err := b.Once(t.Context()); (err != nil) != circle {
				t.Errorf("%d parts: Once = %v", parts, err)
			}
		})
	}
}

// Many pages of one cursor are in order, and so are empty pages that move it.
func TestPagingThatIsNoCircle(t *testing.T) {
	cases := map[string]func(n int) sdk.Page{
		"one timestamp":      func(n int) sdk.Page { return page("12:00", fmt.Sprint(n)) },
		"no cursor":          func(n int) sdk.Page { return page("", fmt.Sprint(n)) },
		"empty pages":        func(n int) sdk.Page { return page(fmt.Sprint(n)) },
		"the same, moving":   func(n int) sdk.Page { return page(fmt.Sprint(n), "ping") },
		"same first event":   func(n int) sdk.Page { return page("", "header", fmt.Sprint(n)) },
		"twice the same":     func(n int) sdk.Page { return page("", fmt.Sprint(n/2)) },
		"of different sizes": func(n int) sdk.Page { return page("", strings.Split(strings.Repeat("x", n+1), "")...) },
	}
	for name, at := range cases {
		t.Run(name, func(t *testing.T) {
			var p paging
			for n := range 2000 {
				if err := p.check(at(n)); err != nil {
					t.Fatalf("page %d: %v", n, err)
				}
			}
		})
	}
}

// Seed: "2. Forward events to Sekoia.io if any exist"
// Seed: "Calls `self.publish_events_to_intake()` to forward events"
// Seed: "When events are collected, call `self.publish_events_to_intake()` to forward them to Sekoia.io:"
func TestOnlyEventsArePublished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			_ = yield(page("1"), nil) && yield(page("2", "a", "b"), nil) && yield(page(""), nil)
		}})
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, "calls", b.intake.count(), 1)
		equal(t, "accepted", b.intake.got(), "a b")
		equal(t, "committed", b.store.cursors(), "1 2")
	})
}

// What the intake refuses is set aside in the commit of its page.
func TestRefusedEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			yield(page("1", "a", "b", "c"), nil)
		}})
		b.intake.handle = func(context.Context, [][]byte) ([]sink.Refused, error) {
			return []sink.Refused{{Index: 1, Reason: "poison"}}, nil
		}
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		c := b.store.commits[1]
		if c.Cursor != "1" || c.Forwarded != 2 || len(c.Dead) != 1 || string(c.Dead[0].Event) != "b" || c.Dead[0].Reason != "poison" {
			t.Errorf("commit %+v", c)
		}
		equal(t, "counted", b.notes.with("dead letters"), []string{"dead letters 0", "dead letters 1"})
	})
}

// After a failure nothing is sent beside what is still being sent.
func TestPublishFailsWhileOthersAreUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var first, underway atomic.Int32
		b := newBench(t, &vendor{fetch: after(2)})
		b.intake.handle = func(_ context.Context, events [][]byte) ([]sink.Refused, error) {
			if string(events[0]) == "1" && first.Add(1) == 1 {
				return nil, sdk.StatusError(400, 0, "")
			}
			if string(events[0]) == "2" && underway.Add(1) > 1 {
				t.Error("page 2 is sent while it is still being sent")
			}
			time.Sleep(30 * time.Second) // whatever its context says
			if string(events[0]) == "2" {
				underway.Add(-1)
			}
			return nil, nil
		}
		b.run(t, 2*time.Minute)
		equal(t, "committed", b.store.cursors(), "1 2")
	})
}

// A publisher that does not account for every event holds the cursor.
func TestOutcomeIsVerified(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: after(1)})
		b.intake.handle = func(context.Context, [][]byte) ([]sink.Refused, error) {
			return []sink.Refused{{Index: 5}}, nil
		}
		if err := b.Once(t.Context()); err == nil || !strings.Contains(err.Error(), "publish: bug: the publisher accounts for 0 events delivered and 1 refused, of 1") {
			t.Errorf("Once = %v", err)
		}
		equal(t, "cursor", b.store.pos.Cursor, "")
	})
}

func TestOutcomeThatDoesNotAddUp(t *testing.T) {
	cases := map[string]sink.Outcome{
		"too few":        {Forwarded: 1},
		"too many":       {Forwarded: 4},
		"index":          {Forwarded: 2, Refused: []sink.Refused{{Index: 3}}},
		"negative index": {Forwarded: 2, Refused: []sink.Refused{{Index: -1}}},
		"twice":          {Forwarded: 1, Refused: []sink.Refused{{Index: 1}, {Index: 1}}},
	}
	for name, outcome := range cases {
		if err := verify(outcome, 3); sdk.Classify(err) == nil || sdk.Classify(err).Class != sdk.ClassBug {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := verify(sink.Outcome{Forwarded: 1, Refused: []sink.Refused{{Index: 0}, {Index: 2}}}, 3); err != nil {
		t.Error(err)
	}
}

func TestPublisherPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: after(2)})
		b.intake.handle = func(context.Context, [][]byte) ([]sink.Refused, error) {
			if b.intake.count() == 1 {
				panic("oh")
			}
			return nil, nil
		}
		b.run(t, time.Minute)
		equal(t, "committed", b.store.cursors(), "1 2")
		equal(t, "failures", b.notes.with("failed"), []string{"failed publish bug: bug: publishing panicked: oh"})
	})
}
