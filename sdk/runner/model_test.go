package runner

import (
	"context"
	"flag"
	"fmt"
	"iter"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

// worlds is how many the long test runs: go test -run Lost -worlds 100000.
var worlds = flag.Int("worlds", 500, "how many worlds TestNothingIsLost runs")

// lives runs worlds and returns what was found in them.
func lives(t *testing.T, seeds int, wrong func(made, *Options), only func(*world) bool) (findings []string) {
	t.Helper()
	var (
		mu   sync.Mutex
		wait sync.WaitGroup
	)
	for shard := range 4 {
		wait.Go(func() {
			for seed := shard; seed < seeds; seed += 4 {
				var w *world
				synctest.Test(t, func(*testing.T) {
					w = newWorld(uint64(seed))
					if only == nil || only(w) {
						w.live(wrong)
					}
				})
				mu.Lock()
				findings = append(findings, w.findings...)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return findings
}

// Whatever fails, in the vendor, the intake, the store and the process, every
// event arrives, no commit leads past one that has not, and what is sent twice
// is what was in flight.
func TestNothingIsLost(t *testing.T) {
	findings := lives(t, *worlds, nil, nil)
	for _, f := range findings[:min(10, len(findings))] {
		t.Error(f)
	}
	t.Logf("%d worlds, %d findings", *worlds, len(findings))
}

// The oracle of [TestNothingIsLost] must find what the wrong disciplines lose.
func TestWrongDisciplinesAreCaught(t *testing.T) {
	polls := func(w *world) bool { return w.kind != pushed }
	cases := map[string]struct {
		wrong func(made, *Options)
		only  func(*world) bool
	}{
		"commit before sending":          {func(m made, o *Options) { o.Publisher = &early{made: m} }, nil},
		"advance after bounded retry":    {func(m made, o *Options) { o.Publisher = resigned{m} }, nil},
		"move the window on errors":      {func(m made, o *Options) { o.Connector = hushed{m} }, func(w *world) bool { return w.kind == byWindow || w.kind == byWindowRaw }},
		"none: the right one for polls":  {nil, polls},
		"none: the right one for others": {nil, func(w *world) bool { return !polls(w) }},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var missing, past int
			for _, f := range lives(t, 100, c.wrong, c.only) {
				if strings.HasSuffix(f, "is missing") {
					missing++
				}
				if strings.Contains(f, "leads past") {
					past++
				}
			}
			t.Logf("%d events missing, %d commits past an event that was not accepted", missing, past)
			if caught := missing > 0 && past > 0; caught == strings.HasPrefix(name, "none") {
				t.Errorf("caught: %t", caught)
			}
		})
	}
}

// early accepts at once and sends later: what it has not sent when the process
// is killed is lost.
type early struct{ made }

func (e *early) Publish(ctx context.Context, events [][]byte) (sink.Outcome, error) {
	if !e.w.op(e.p) {
		return sink.Outcome{}, errKilled
	}
	go func() {
		for {
			_, err := func() (o sink.Outcome, err error) {
				defer func() {
					if v := recover(); v != nil {
						err = fmt.Errorf("%v", v)
					}
				}()
				return e.made.Publish(context.WithoutCancel(ctx), events)
			}()
			if err == nil || !e.w.op(e.p) {
				return
			}
			time.Sleep(time.Second)
		}
	}()
	return sink.Outcome{Forwarded: len(events)}, nil
}

// resigned tries three times and goes on.
type resigned struct{ made }

func (r resigned) Publish(ctx context.Context, events [][]byte) (o sink.Outcome, err error) {
	for range 3 {
		if o, err = r.made.Publish(ctx, events); err == nil {
			return o, nil
		}
	}
	return sink.Outcome{Forwarded: len(events)}, nil
}

// hushed turns errors into the end of the events.
type hushed struct{ made }

func (h hushed) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		for p, err := range h.made.Fetch(ctx, req) {
			if err != nil || !yield(p, nil) {
				return
			}
		}
	}
}
