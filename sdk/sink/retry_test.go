package sink_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

func TestWhatMayPassIsTriedAgain(t *testing.T) {
	cases := map[string]error{
		"408":              status(http.StatusRequestTimeout),
		"422 not ready":    sdk.StatusError(422, 0, "Intake NOT READY"),
		"422 says nothing": sdk.StatusError(422, 0, ""),
		"429":              status(429),
		"500":              status(500),
		"503":              status(503),
		"dns":              sdk.Errorf(sdk.ClassDNS, "x"),
		"connect":          sdk.Errorf(sdk.ClassConnect, "x"),
		"tls":              sdk.Errorf(sdk.ClassTLS, "x"),
		"timeout":          sdk.Errorf(sdk.ClassTimeout, "x"),
		"network":          fmt.Errorf("wrapped: %w", sdk.Errorf(sdk.ClassNetwork, "x")),
		"deadline":         context.DeadlineExceeded, // of the attempt
		"response":         sdk.Errorf(sdk.ClassResponse, "HTML with 200"),
	}
	for name, failure := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &memory{answer: answers(failure, failure, failure, failure, failure)}
				got, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), numbered(3))
				if err != nil || got.Forwarded != 3 || len(m.sent) != 6 {
					t.Errorf("got %+v, %v after %d attempts", got, err, len(m.sent))
				}
			})
		})
	}
}

func TestWhatWillNotPassHoldsTheCursor(t *testing.T) {
	cases := map[string]error{
		"401":           status(401),
		"403":           status(403),
		"404":           status(404),
		"405":           status(405),
		"302":           status(302),
		"configuration": sdk.Errorf(sdk.ClassConfiguration, "x"),
		"state":         sdk.Errorf(sdk.ClassState, "disk full"),
		"unknown":       errors.New("x"),
	}
	for name, failure := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := &memory{answer: answers(failure)}
				start := time.Now()
				got, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), numbered(3))
				if !errors.Is(err, failure) || got.Forwarded != 0 || len(got.Refused) != 0 {
					t.Errorf("got %+v, %v", got, err)
				}
				if len(m.sent) != 1 || time.Since(start) != 0 {
					t.Errorf("%d attempts in %v", len(m.sent), time.Since(start))
				}
				if sdk.Classify(err).Class != sdk.Classify(failure).Class {
					t.Errorf("the class is lost: %v", err)
				}
			})
		})
	}
}

func TestErrorSaysWhatIsUndelivered(t *testing.T) {
	m := &memory{answer: answers(nil, status(403)), limits: sink.Limits{BatchEvents: 2}}
	got, err := sink.NewPublisher(m, sink.Options{InFlight: 1}).Publish(t.Context(), numbered(5))
	want := "publish to memory: 3 of 5 events undelivered: permission error: HTTP 403: as scripted"
	if err == nil || err.Error() != want || got.Forwarded != 2 {
		t.Errorf("got  %+v, %v\nwant %s", got, err, want)
	}
	if len(m.sent) != 2 {
		t.Errorf("%d attempts: nothing is to be sent after a failure for good", len(m.sent))
	}
}

func TestBackoffDoublesWithFullJitter(t *testing.T) {
	longest := make([]time.Duration, 12)
	for range 200 {
		synctest.Test(t, func(t *testing.T) {
			failures := make([]error, len(longest))
			for i := range failures {
				failures[i] = status(503)
			}
			m := &memory{answer: answers(failures...)}
			if _, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), numbered(1)); err != nil {
				t.Fatal(err)
			}
			for i := range longest {
				longest[i] = max(longest[i], m.times[i+1].Sub(m.times[i]))
			}
		})
	}
	for i, got := range longest {
		bound := min(time.Second<<i, time.Minute)
		if got > bound || got < bound*8/10 {
			t.Errorf("the longest of 200 waits after attempt %d was %v; it is drawn from zero up to %v", i+1, got, bound)
		}
	}
}

func TestRetryAfterHoldsAllBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const asked = 5 * time.Minute
		m := &memory{answer: answers(sdk.StatusError(429, asked, "")), limits: sink.Limits{BatchEvents: 1}}
		p := sink.NewPublisher(m, sink.Options{InFlight: 1})
		start := time.Now()
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if _, err := p.Publish(t.Context(), numbered(2)); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		for i, at := range m.times[1:] {
			if waited := at.Sub(start); waited < asked || waited > asked+time.Second {
				t.Errorf("attempt %d after %v; the intake asked for %v", i+2, waited, asked)
			}
		}
	})
}

func TestRetryAfterIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{answer: answers(sdk.StatusError(503, 1000*time.Hour, ""))}
		start := time.Now()
		if _, err := sink.NewPublisher(m, sink.Options{}).Publish(t.Context(), numbered(1)); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(start); waited < 15*time.Minute || waited > 16*time.Minute {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestEndOfContextEndsPublish(t *testing.T) {
	block := func(ctx context.Context, _ []string) error {
		<-ctx.Done()
		return fmt.Errorf("post: %w", ctx.Err())
	}
	cases := map[string]struct {
		answer func(context.Context, []string) error
		says   string
	}{
		"in an attempt": {block, "publish to memory: 3 of 3 events undelivered: context deadline exceeded"},
		"in a wait": {
			func(context.Context, []string) error { return sdk.StatusError(503, time.Hour, "") },
			"publish to memory: 3 of 3 events undelivered: context deadline exceeded, after unexpected status: HTTP 503: try again in 1h0m0s",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				m := &memory{answer: c.answer, limits: sink.Limits{BatchEvents: 1}}
				start := time.Now()
				got, err := sink.NewPublisher(m, sink.Options{InFlight: 2}).Publish(ctx, numbered(3))
				if !errors.Is(err, context.DeadlineExceeded) || err.Error() != c.says || got.Forwarded != 0 {
					t.Errorf("got %+v, %v", got, err)
				}
				if time.Since(start) != 10*time.Second {
					t.Errorf("took %v", time.Since(start))
				}
			})
		})
	}
}
