package sink_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory is a sink that answers what its answer function says and keeps what
// is accepted.
type memory struct {
	limits sink.Limits
	answer func(ctx context.Context, batch []string) error // nil accepts all

	mu       sync.Mutex
	sent     [][]string
	times    []time.Time
	accepted []string
}

func (m *memory) Name() string          { return "memory" }
func (m *memory) Limits() sink.Limits   { return m.limits }
func (m *memory) Size(event []byte) int { return len(event) }
func (m *memory) Close() error          { return nil }

func (m *memory) Send(ctx context.Context, batch [][]byte) error {
	texts := make([]string, len(batch))
	for i, event := range batch {
		texts[i] = string(event)
	}
	m.mu.Lock()
	m.sent = append(m.sent, texts)
	m.times = append(m.times, time.Now())
	m.mu.Unlock()
	if m.answer != nil {
		if err := m.answer(ctx, texts); err != nil {
			return err
		}
	}
	m.mu.Lock()
	m.accepted = append(m.accepted, texts...)
	m.mu.Unlock()
	return nil
}

// numbered returns the events "0" to n-1.
func numbered(n int) [][]byte {
	events := make([][]byte, n)
	for i := range events {
		events[i] = strconv.AppendInt(nil, int64(i), 10)
	}
	return events
}

func texts(events [][]byte) []string {
	var out []string
	for _, e := range events {
		out = append(out, string(e))
	}
	return out
}

// answers returns an answer function that gives these errors in turn, then nil.
func answers(errs ...error) func(context.Context, []string) error {
	var mu sync.Mutex
	return func(context.Context, []string) error {
		mu.Lock()
		defer mu.Unlock()
		if len(errs) == 0 {
			return nil
		}
		err := errs[0]
		errs = errs[1:]
		return err
	}
}

func status(code int) error { return sdk.StatusError(code, 0, "as scripted") }

// Seed: "Calls `self.publish_events_to_intake()` to forward events".
func TestPublishForwardsEveryEventInOrder(t *testing.T) {
	m := &memory{limits: sink.Limits{BatchEvents: 10}}
	p := sink.NewPublisher(m, sink.Options{InFlight: 1})
	got, err := p.Publish(t.Context(), numbered(25))
	if err != nil || got.Forwarded != 25 || len(got.Refused) != 0 {
		t.Fatalf("got %+v, %v", got, err)
	}
	if !slices.Equal(m.accepted, texts(numbered(25))) {
		t.Errorf("accepted %v", m.accepted)
	}
	if len(m.sent) != 3 || len(m.sent[0]) != 10 || len(m.sent[2]) != 5 {
		t.Errorf("batches %v", m.sent)
	}
}

func TestPublishOfNothingSendsNothing(t *testing.T) {
	m := &memory{}
	got, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), nil)
	if err != nil || got.Forwarded != 0 || got.Refused != nil || len(m.sent) != 0 {
		t.Errorf("got %+v, %v after %d batches", got, err, len(m.sent))
	}
}

func TestBatchesKeepTheLimits(t *testing.T) {
	cases := map[string]struct {
		limits sink.Limits
		events []string
		want   string // sizes of the batches
	}{
		"no limit": {sink.Limits{}, []string{"a", "bb", "ccc"}, "[3]"},
		"events":   {sink.Limits{BatchEvents: 2}, []string{"a", "b", "c", "d", "e"}, "[2 2 1]"},
		"bytes":    {sink.Limits{BatchBytes: 4}, []string{"aa", "bb", "ccc", "d", "e"}, "[2 2 1]"},
		"both":     {sink.Limits{BatchEvents: 3, BatchBytes: 4}, []string{"a", "a", "a", "a", "bbbb", "c"}, "[3 1 1 1]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m := &memory{limits: c.limits}
			var events [][]byte
			for _, e := range c.events {
				events = append(events, []byte(e))
			}
			got, err := sink.NewPublisher(m, sink.Options{InFlight: 1}).Publish(t.Context(), events)
			if err != nil || got.Forwarded != len(events) {
				t.Fatalf("got %+v, %v", got, err)
			}
			var sizes []int
			for _, batch := range m.sent {
				sizes = append(sizes, len(batch))
			}
			if fmt.Sprint(sizes) != c.want || !slices.Equal(m.accepted, c.events) {
				t.Errorf("batches of %v, want %s; accepted %v", sizes, c.want, m.accepted)
			}
		})
	}
}

func TestEventsThatFitNoBatchAreRefused(t *testing.T) {
	m := &memory{limits: sink.Limits{EventBytes: 5, BatchBytes: 4}}
	events := [][]byte{[]byte("12345"), []byte("1"), []byte("123456"), {}, []byte("4")}
	got, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), events)
	want := []sink.Refused{
		{Index: 0, Reason: "the event takes 5 bytes encoded, its frame included; memory takes up to 4"},
		{Index: 2, Reason: "the event has 6 bytes; memory takes up to 5"},
		{Index: 3, Reason: "the event is empty"},
	}
	if err != nil || got.Forwarded != 2 || !slices.Equal(got.Refused, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if len(m.sent) != 1 {
		t.Errorf("%d batches: refused events must not break a batch up", len(m.sent))
	}
}

func TestFailureForGoodLetsOtherAttemptsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{limits: sink.Limits{BatchEvents: 1}}
		m.answer = func(ctx context.Context, batch []string) error {
			switch batch[0] {
			case "0": // under way when the failure comes
				time.Sleep(10 * time.Second)
				return ctx.Err()
			case "1": // waiting for its next attempt by then
				return status(503)
			}
			time.Sleep(time.Second)
			return status(401)
		}
		start := time.Now()
		got, err := sink.NewPublisher(m, sink.Options{InFlight: 3}).Publish(t.Context(), numbered(3))
		if sdk.Classify(err).Status != 401 || got.Forwarded != 1 || time.Since(start) != 10*time.Second {
			t.Errorf("got %+v, %v after %v", got, err, time.Since(start))
		}
	})
}

func TestAcceptedBatchesAreNotSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{limits: sink.Limits{BatchEvents: 1}}
		tries := map[string]int{}
		var mu sync.Mutex
		m.answer = func(_ context.Context, batch []string) error {
			mu.Lock()
			defer mu.Unlock()
			if tries[batch[0]]++; batch[0] == "3" && tries["3"] < 4 {
				return status(500)
			}
			return nil
		}
		if _, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), numbered(8)); err != nil {
			t.Fatal(err)
		}
		for event, n := range tries {
			if want := 1; event != "3" && n != want {
				t.Errorf("event %s was sent %d times", event, n)
			}
		}
	})
}

func TestHooksSeeEachAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log []string
		m := &memory{answer: answers(status(500))}
		p := sink.NewPublisher(m, sink.Options{
			Sending: func() { log = append(log, "sending") },
			Sent:    func() { log = append(log, "sent") },
			Observe: func(events, bytes int, err error) {
				log = append(log, fmt.Sprintf("%d events, %d bytes, %v", events, bytes, err))
			},
		})
		if _, err := p.Publish(t.Context(), [][]byte{[]byte("abc"), []byte("de")}); err != nil {
			t.Fatal(err)
		}
		want := "sending; 2 events, 5 bytes, unexpected status: HTTP 500: as scripted; sending; 2 events, 5 bytes, <nil>; sent"
		if got := strings.Join(log, "; "); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestEventsAreNotChanged(t *testing.T) {
	m := &memory{answer: answers(status(400)), limits: sink.Limits{BatchEvents: 3}}
	events := numbered(9)
	before := bytes.Join(events, nil)
	if _, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), events); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, bytes.Join(events, nil)) {
		t.Error("the caller's events were written to")
	}
}

// A sink that panics, in goroutines that are ours, does not end the process.
func TestSinkThatPanics(t *testing.T) {
	m := &memory{limits: sink.Limits{BatchEvents: 1}, answer: func(context.Context, []string) error { panic("oh") }}
	got, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), numbered(5))
	if e := sdk.Classify(err); e == nil || e.Class != sdk.ClassBug || got.Forwarded != 0 || len(got.Refused) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}
