package sink_test

import (
	"context"
	"fmt"
	"io"
	"math/bits"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

// refusing answers code to every batch that holds one of these events.
func refusing(code int, events ...string) func(context.Context, []string) error {
	return func(_ context.Context, batch []string) error {
		for _, e := range batch {
			if slices.Contains(events, e) {
				return sdk.StatusError(code, 0, "event "+e+" is bad")
			}
		}
		return nil
	}
}

func TestPoisonEventsAreSetAsideAlone(t *testing.T) {
	every := func(n int) []string { return texts(numbered(n)) }
	cases := map[string]struct {
		events int
		code   int
		poison []string
	}{
		"first":             {1000, 400, []string{"0"}},
		"last":              {1000, 400, []string{"999"}},
		"in the middle":     {1000, 400, []string{"500"}},
		"two":               {1000, 400, []string{"17", "801"}},
		"neighbours":        {1000, 400, []string{"499", "500"}},
		"all but one":       {30, 400, every(29)},
		"one of two":        {2, 400, []string{"1"}},
		"one of three":      {3, 400, []string{"0"}},
		"a 422 with reason": {100, 422, []string{"40"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m := &memory{answer: refusing(c.code, c.poison...)}
			got, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), numbered(c.events))
			if err != nil || got.Forwarded != c.events-len(c.poison) || len(m.accepted) != got.Forwarded {
				t.Fatalf("forwarded %d, accepted %d, %v", got.Forwarded, len(m.accepted), err)
			}
			var refused []string
			for _, r := range got.Refused {
				refused = append(refused, fmt.Sprint(r.Index))
				if want := fmt.Sprintf("unexpected status: HTTP %d: event %d is bad", c.code, r.Index); r.Reason != want {
					t.Errorf("reason %q, want %q", r.Reason, want)
				}
			}
			if !slices.Equal(refused, c.poison) {
				t.Errorf("refused %v, want %v", refused, c.poison)
			}
			// The bound of the documentation, and never worse than each event
			// and each half once.
			bound := min(1+len(c.poison)*2*bits.Len(uint(c.events-1)), 2*c.events)
			if len(m.sent) > bound {
				t.Errorf("%d requests; the bound is %d", len(m.sent), bound)
			}
		})
	}
}

func TestRefusalOfEverythingHoldsTheCursor(t *testing.T) {
	// A wrong key or a wrong address is answered like this too: without any
	// event accepted, nothing says that the events are at fault.
	for _, n := range []int{1, 2, 30, 1000} {
		m := &memory{answer: refusing(400, texts(numbered(n))...)}
		p := sink.NewPublisher(m, sink.Options{})
		got, err := p.Publish(t.Context(), numbered(n))
		if sdk.Classify(err) == nil || sdk.Classify(err).Status != 400 || got.Forwarded != 0 || len(got.Refused) != 0 {
			t.Errorf("%d events: got %+v, %v", n, got, err)
		}
		if len(m.sent) > 66 {
			t.Errorf("%d events: %d requests to learn that everything is refused", n, len(m.sent))
		}
		// Once something was accepted, the same refusal is the events'.
		if _, err := p.Publish(t.Context(), [][]byte{[]byte("good")}); err != nil {
			t.Fatal(err)
		}
		got, err = p.Publish(t.Context(), numbered(n))
		if few := n <= 30; few && (err != nil || len(got.Refused) != n) || !few && (err == nil || len(got.Refused) != 0) {
			t.Errorf("%d events, after one was accepted: %d refused, %v", n, len(got.Refused), err)
		}
	}
}

// An intake that begins to refuse everything must not turn a log into dead letters.
func TestManyRefusalsInARowHoldTheCursor(t *testing.T) {
	m := &memory{answer: refusing(400, "bad")}
	p := sink.NewPublisher(m, sink.Options{})
	publish := func(event string) (refused int, err error) {
		got, err := p.Publish(t.Context(), [][]byte{[]byte(event)})
		return len(got.Refused), err
	}
	for round := range 2 {
		if _, err := publish("good"); err != nil {
			t.Fatal(err)
		}
		aside, held := 0, 0
		for range 100 {
			refused, err := publish("bad")
			aside += refused
			if err != nil {
				held++
			}
		}
		if aside != 64 || held != 36 {
			t.Errorf("round %d: %d events set aside and %d held, want 64 and 36", round, aside, held)
		}
	}
}

func TestTooLargeBatchesAreHalved(t *testing.T) {
	cases := map[string]struct {
		most    int // events that are taken at once
		batches int
	}{"half": {50, 2}, "a third": {33, 4}, "one": {1, 100}}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m := &memory{answer: func(_ context.Context, batch []string) error {
				if len(batch) > c.most {
					return status(http.StatusRequestEntityTooLarge)
				}
				return nil
			}}
			got, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), numbered(100))
			if err != nil || got.Forwarded != 100 || len(got.Refused) != 0 {
				t.Fatalf("got %+v, %v", got, err)
			}
			slices.SortFunc(m.accepted, func(a, b string) int { return len(a) - len(b) })
			if len(m.accepted) != 100 || len(m.sent) != 2*c.batches-1 {
				t.Errorf("%d events accepted in %d attempts", len(m.accepted), len(m.sent))
			}
		})
	}
}

func TestTooLargeEventIsRefused(t *testing.T) {
	m := &memory{answer: refusing(413, "0")}
	got, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), numbered(1))
	want := []sink.Refused{{Index: 0, Reason: "unexpected status: HTTP 413: event 0 is bad"}}
	if err != nil || !slices.Equal(got.Refused, want) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestTransientFailureInTheSearchIsNoRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		poison := refusing(400, "5")
		flaky := 0
		m := &memory{}
		m.answer = func(ctx context.Context, batch []string) error {
			if flaky++; flaky%2 == 0 {
				return status(503)
			}
			return poison(ctx, batch)
		}
		got, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), numbered(16))
		if err != nil || got.Forwarded != 15 || len(got.Refused) != 1 || got.Refused[0].Index != 5 {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestFailureForGoodInTheSearchHoldsTheCursor(t *testing.T) {
	m := &memory{answer: answers(status(400), nil, status(401))}
	got, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), numbered(8))
	if sdk.Classify(err) == nil || sdk.Classify(err).Status != 401 || got.Forwarded != 4 || len(got.Refused) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

// A proxy that takes no body worth the name must not turn a log into dead
// letters either. An event that is too large by itself is one from the first on.
func TestManyTooLargeInARowHoldTheCursor(t *testing.T) {
	m := &memory{answer: refusing(413, "0", "1", "bad")}
	p := sink.NewPublisher(m, sink.Options{})
	got, err := p.Publish(t.Context(), numbered(2))
	if err != nil || len(got.Refused) != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
	aside, held := 0, 0
	for range 100 {
		got, err := p.Publish(t.Context(), [][]byte{[]byte("bad")})
		aside += len(got.Refused)
		if err != nil {
			held++
		}
	}
	if aside != 62 || held != 38 {
		t.Errorf("%d events set aside and %d held, want 62 and 38", aside, held)
	}
}

// However the events at fault lie among the others, they are no reason to hold
// the position, and to send the others again and again.
func TestManyPoisonEventsAmongOthers(t *testing.T) {
	for name, poison := range map[string]func(n int) bool{
		"one in ten":        func(n int) bool { return n%10 == 3 },
		"every other":       func(n int) bool { return n%2 == 0 },
		"the first half":    func(n int) bool { return n < 500 },
		"the last half":     func(n int) bool { return n >= 500 },
		"all but a stretch": func(n int) bool { return n < 500 || n >= 563 },
	} {
		t.Run(name, func(t *testing.T) {
			var bad []string
			for n := range 1000 {
				if poison(n) {
					bad = append(bad, fmt.Sprint(n))
				}
			}
			m := &memory{answer: refusing(400, bad...)}
			p := sink.NewPublisher(m, sink.Options{})
			got, err := p.Publish(t.Context(), numbered(1000))
			if err != nil || got.Forwarded != 1000-len(bad) || len(got.Refused) != len(bad) || len(m.accepted) != got.Forwarded {
				t.Errorf("%d forwarded, %d refused of %d bad ones, %v", got.Forwarded, len(got.Refused), len(bad), err)
			}
		})
	}
}

// An intake that counts one id too few, for ever: some of the events that it
// has accepted are set aside all the same, and then the position is held.
func TestIntakeThatAlwaysCountsOneTooFewHoldsTheCursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		few := false
		m := &memory{answer: func(_ context.Context, batch []string) error {
			if !few {
				return nil
			}
			return miscounted(t, len(batch))
		}}
		p := sink.NewPublisher(m, sink.Options{})
		if _, err := p.Publish(t.Context(), numbered(1)); err != nil {
			t.Fatal(err)
		}
		few = true
		aside, held := 0, 0
		for n := 1; n <= 100; n++ {
			got, err := p.Publish(t.Context(), numbered(n))
			aside += len(got.Refused)
			if err != nil {
				held++
			}
		}
		if aside > 64 || held < 85 {
			t.Errorf("%d events set aside, held %d times of 100", aside, held)
		}
		few = false
		if got, err := p.Publish(t.Context(), numbered(1000)); err != nil || got.Forwarded != 1000 {
			t.Errorf("when it counts right again: %+v, %v", got, err)
		}
	})
}

// miscounted is the error of the intake's sink when one id is missing.
func miscounted(t *testing.T, events int) error {
	t.Helper()
	client := &http.Client{Transport: answering(fmt.Sprintf(`{"event_ids": [%s]}`, strings.TrimSuffix(strings.Repeat(`"x",`, events-1), ",")))}
	s, err := sink.Intake(sink.IntakeOptions{Key: sdk.NewSecret(key), Client: client})
	if err != nil {
		t.Fatal(err)
	}
	return s.Send(t.Context(), numbered(events))
}

// answering is a transport that answers 200 with a body.
type answering string

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(a)))}, nil
}
