package runner

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

// pushing is a source that pushes events a second apart, from after the
// cursor on, and acknowledges those that emit accepted.
type pushing struct {
	acknowledged []string
	connections  int
	lose         func(n int) error // unless nil: the connection is lost before event n
}

func (p *pushing) stream(ctx context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error {
	p.connections++
	n := 0
	_, _ = fmt.Sscan(string(cursor), &n)
	for n++; ; n++ {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
		if p.lose != nil {
			if err := p.lose(n); err != nil {
				return err
			}
		}
		if err := emit(page(fmt.Sprint(n), fmt.Sprint(n))); err != nil {
			return fmt.Errorf("emit: %w", err)
		}
		p.acknowledged = append(p.acknowledged, fmt.Sprint(n))
	}
}

func TestStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pushing{}
		b := newBench(t, &source{stream: p.stream})
		b.run(t, 10500*time.Millisecond)
		equal(t, "accepted", b.intake.got(), numbers(10))
		equal(t, "committed", b.store.cursors(), numbers(10))
		equal(t, "acknowledged", strings.Join(p.acknowledged, " "), numbers(10))
		equal(t, "connected", b.notes.with("connected"), []string{"connected true", "connected false"})
		equal(t, "failures", b.notes.with("failed"), []string{})
		equal(t, "windows", b.store.pos.Time.IsZero(), true) // a stream has none
	})
}

func TestStreamReconnects(t *testing.T) {
	lost := false
	cases := map[string]struct {
		first func(ctx context.Context) error
		want  string
	}{
		"an error":          {func(context.Context) error { return io() }, "failed fetch network: network error: unexpected EOF"},
		"nil":               {func(context.Context) error { return nil }, "failed fetch network: network error: the connection was lost: Stream returned without saying why"},
		"cancelled by whom": {func(context.Context) error { return context.Canceled }, `failed fetch network: network error: the connection was lost: Stream returned "context canceled" though its context had not ended`},
		"a panic":           {func(context.Context) error { panic("oh") }, "failed fetch bug: bug: Stream panicked: oh"},
		"goexit":            {func(context.Context) error { runtime.Goexit(); return nil }, "failed fetch bug: bug: the connector ended its goroutine (runtime.Goexit): return an error instead"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := &pushing{}
				lost = false
				b := newBench(t, &source{stream: func(ctx context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error {
					if cursor == "3" && !lost {
						lost = true
						return c.first(ctx)
					}
					if !lost {
						p.lose = func(n int) error {
							if n == 4 {
								return io()
							}
							return nil
						}
					} else {
						p.lose = nil
					}
					return p.stream(ctx, cursor, emit)
				}})
				b.run(t, 30*time.Second)
				equal(t, "accepted", b.intake.got(), numbers(max(10, len(b.intake.accepted))))
				equal(t, "failures", b.notes.with("failed")[1:], []string{c.want})
			})
		})
	}
}

// The source hears nothing of a page that was not accepted.
func TestStreamPublishFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pushing{}
		b := newBench(t, &source{stream: p.stream})
		b.intake.handle = func(_ context.Context, events [][]byte) ([]sink.Refused, error) {
			if string(events[0]) == "3" && p.connections == 1 {
				return nil, sdk.StatusError(401, 0, "")
			}
			return nil, nil
		}
		b.run(t, 10*time.Second)
		equal(t, "acknowledged", strings.Join(p.acknowledged, " "), b.store.cursors())
		equal(t, "connections", p.connections, 2)
		equal(t, "failures", b.notes.with("failed"), []string{"failed publish credential: credential error: HTTP 401"})
	})
}

// A Stream that does not care what emit says gets no second chance.
func TestStreamIgnoresEmit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := true
		b := newBench(t, &source{stream: func(ctx context.Context, _ sdk.Cursor, emit func(sdk.Page) error) error {
			if !first {
				<-ctx.Done()
				return ctx.Err()
			}
			first = false
			_ = emit(page("1", "1"))
			_ = emit(page("2", "2"))
			_ = emit(page("3", "3"))
			return nil
		}})
		b.intake.handle = func(_ context.Context, events [][]byte) ([]sink.Refused, error) {
			if string(events[0]) == "2" {
				return nil, sdk.StatusError(400, 0, "")
			}
			return nil, nil
		}
		b.run(t, time.Minute)
		equal(t, "accepted", b.intake.got(), "1")
		equal(t, "failures", b.notes.with("failed"), []string{"failed publish status: unexpected status: HTTP 400"})
	})
}

func TestEmitIsCalledWrongly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var kept func(sdk.Page) error
		var concurrent error
		b := newBench(t, &source{stream: func(_ context.Context, _ sdk.Cursor, emit func(sdk.Page) error) error {
			kept = emit
			ended := make(chan struct{})
			go func() { defer close(ended); _ = emit(page("1", "1")) }()
			time.Sleep(time.Second)
			concurrent = emit(page("2", "2"))
			<-ended
			return io()
		}})
		b.intake.handle = slowly(2 * time.Second)
		err := b.Once(t.Context())
		_ = err
		if sdk.Classify(concurrent) == nil || sdk.Classify(concurrent).Class != sdk.ClassBug {
			t.Errorf("the second emit beside the first: %v", concurrent)
		}
		if err := kept(page("9", "9")); err == nil {
			t.Error("emit after Stream has returned is accepted")
		}
		equal(t, "accepted", b.intake.got(), "1")
	})
}

// A source without events is connected all the same, and failures are over.
func TestQuietStreamIsConnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first := true
		b := newBench(t, &source{stream: func(ctx context.Context, _ sdk.Cursor, _ func(sdk.Page) error) error {
			if first {
				first = false
				return io()
			}
			<-ctx.Done()
			return ctx.Err()
		}})
		b.run(t, time.Minute)
		equal(t, "connected", b.notes.with("connected"), []string{"connected false", "connected true", "connected false"})
		if !strings.Contains(b.log.String(), "working again") {
			t.Errorf("the log: %s", b.log)
		}
	})
}

// Connections that are lost at once are not tried at every moment; one that
// held is tried again at once.
func TestStreamBacksOff(t *testing.T) {
	for name, c := range map[string]struct {
		holds       time.Duration
		least, most int
	}{"at once": {0, 15, 40}, "after a minute": {time.Minute, 55, 60}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				connections := 0
				b := newBench(t, &source{stream: func(ctx context.Context, _ sdk.Cursor, _ func(sdk.Page) error) error {
					connections++
					wait(ctx, c.holds)
					return io()
				}})
				b.run(t, time.Hour)
				if connections < c.least || connections > c.most {
					t.Errorf("%d connections in an hour", connections)
				}
			})
		})
	}
}

func TestStreamStops(t *testing.T) {
	cases := map[string]struct {
		stream func(ctx context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error
		intake func(context.Context, [][]byte) ([]sink.Refused, error)
		within time.Duration
		want   string
	}{
		"idle":             {func(ctx context.Context, _ sdk.Cursor, _ func(sdk.Page) error) error { <-ctx.Done(); return ctx.Err() }, nil, 0, ""},
		"deaf":             {func(context.Context, sdk.Cursor, func(sdk.Page) error) error { time.Sleep(time.Hour); return nil }, nil, patience, ""},
		"a page in flight": {(&pushing{}).stream, slowly(3 * time.Second), 3 * time.Second, "1 2 3"},
		"a page that takes too long": {(&pushing{}).stream, func(ctx context.Context, events [][]byte) ([]sink.Refused, error) {
			if string(events[0]) == "2" {
				<-ctx.Done()
			}
			return nil, ctx.Err()
		}, 9 * time.Second, "1"},
		"a publisher that is deaf": {(&pushing{}).stream, func(context.Context, [][]byte) ([]sink.Refused, error) { time.Sleep(time.Hour); return nil, nil }, 9 * time.Second, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, &source{stream: c.stream})
				b.intake.handle = c.intake
				if took := b.run(t, 10*time.Second); took > c.within {
					t.Errorf("the stop took %s, want at most %s", took, c.within)
				}
				equal(t, "committed", b.store.cursors(), c.want)
				time.Sleep(2 * time.Hour)
			})
		})
	}
}

func TestStreamOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &pushing{}
		b := newBench(t, &source{stream: p.stream})
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, "accepted", b.intake.got(), "1")
		p.lose = func(int) error { return sdk.StatusError(401, 0, "") }
		if err := b.Once(t.Context()); err == nil || err.Error() != "fetch: credential error: HTTP 401" {
			t.Errorf("Once = %v", err)
		}
		var known *sdk.Error
		if errors.As(b.Once(t.Context()), &known); known == nil || known.Class != sdk.ClassCredential {
			t.Errorf("Once's error has no class: %v", known)
		}
	})
}

func TestStreamNormalizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &source{stream: (&pushing{}).stream, vendor: vendor{normalize: alertOf}}, alerts)
		b.run(t, 2500*time.Millisecond)
		equal(t, "committed", b.store.cursors(), "1 2")
		if !strings.Contains(b.intake.got(), `"raw":2}`) {
			t.Errorf("accepted %s", b.intake.got())
		}
	})
}

// Each connection may begin with what the last one ended with. A run of one
// page must not be satisfied with that: it would never get on.
func TestStreamOnceGetsBeyondRepeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := 0
		b := newBench(t, &source{stream: func(_ context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error {
			for _, n := range []string{string(cursor), fmt.Sprint(p + 1)} {
				if n == "" {
					continue
				}
				if err := emit(withIDs(page(n, n))); err != nil {
					return err
				}
				p++
			}
			return io()
		}})
		for range 3 {
			if err := b.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			p = len(b.intake.accepted)
		}
		equal(t, "accepted", b.intake.got(), numbers(3))
	})
}

// Who takes every connection and drops it at once is not asked at every moment.
func TestStreamThatIsDroppedAtOnceBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		connections := 0
		b := newBench(t, &source{stream: func(_ context.Context, _ sdk.Cursor, emit func(sdk.Page) error) error {
			connections++
			if err := emit(page("begin")); err != nil {
				return err
			}
			return io()
		}})
		b.run(t, time.Hour)
		if connections > 40 {
			t.Errorf("%d connections in an hour", connections)
		}
		equal(t, "log", strings.Count(b.log.String(), "working again"), 0)
	})
}

// Who waits in vain for an answer is not connected, though that lasts.
func TestStreamThatDoesNotConnectIsNotConnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &source{stream: func(ctx context.Context, _ sdk.Cursor, _ func(sdk.Page) error) error {
			wait(ctx, 30*time.Second)
			return sdk.Errorf(sdk.ClassTimeout, "no answer to the handshake")
		}})
		b.run(t, 10*time.Minute)
		equal(t, "connected", b.notes.with("connected true"), []string{})
	})
}

// A page that changes nothing shows of nothing that it works.
func TestPageThatChangesNothingIsNotCommitted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &source{stream: func(ctx context.Context, _ sdk.Cursor, emit func(sdk.Page) error) error {
			for range 3 {
				if err := emit(page("1")); err != nil {
					return err
				}
			}
			<-ctx.Done()
			return ctx.Err()
		}})
		b.run(t, time.Minute)
		equal(t, "committed", b.notes.with("committed"), []string{"committed 0 0"})
	})
}
