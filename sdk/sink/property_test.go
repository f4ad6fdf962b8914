package sink_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	standin "github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

// faultFrom draws what strikes a request. One in many is of the kind that
// ends Publish with an error.
func faultFrom(r *rand.Rand) *standin.Fault {
	kinds := []standin.Fault{
		standin.Status(408), standin.Status(422), standin.Status(429, "Retry-After", "0.002"), standin.Status(500),
		standin.Text(422, "application/json", `{"error":"not ready"}`),
		standin.Status(503, "Retry-After", "nonsense"), standin.Reset(), standin.ResetUnread(),
		standin.AcceptedReset(), standin.AcceptedStatus(502), standin.AcceptedStatus(400), standin.Status(400), standin.Status(413),
		standin.Text(200, "text/html", "<html>"), standin.Text(200, "application/json", `{"event_ids":[`),
		standin.PartialIDs(1 + r.IntN(5)), standin.HiddenIDs(1 + r.IntN(5)), standin.Slow(time.Duration(r.IntN(500)) * time.Microsecond),
	}
	if r.IntN(100) == 0 {
		kinds = []standin.Fault{standin.Status(401), standin.Status(403), standin.Status(404)}
	}
	return &kinds[r.IntN(len(kinds))]
}

// eventsFrom draws the events of a page; none is like any other.
func eventsFrom(r *rand.Rand, page int) [][]byte {
	events := make([][]byte, 1+r.IntN(60))
	for i := range events {
		e := fmt.Appendf(nil, `{"id":"%d/%d"}`, page, i)
		switch r.IntN(40) {
		case 0:
			e = append(e, " poison"...)
		case 1:
			e = append(e, 0xff)
		case 2:
			e = append(e, bytes.Repeat([]byte("large "), 50_000)...)
		case 3:
			e = append(e, strings.Repeat("\x01\"é", r.IntN(3000))...)
		}
		events[i] = e
	}
	return events
}

// Whatever the intake does: Publish accounts for every event, what it counts as
// forwarded was accepted, and it sends twice only what it could not know of.
func TestNothingIsLostUnderRandomFaults(t *testing.T) {
	seeds := 60
	if testing.Short() {
		seeds = 20
	}
	held := 0
	for seed := range seeds {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		oracle := standin.New(standin.Options{
			Key: key, BodyLimit: 60_000 + r.IntN(100_000), BatchLimit: 1000,
			Poison: func(e []byte) bool { return bytes.HasSuffix(e, []byte("poison")) },
		})
		chance := r.IntN(60)
		oracle.Script(func(request int) *standin.Fault {
			if request < 400 && r.IntN(100) < chance {
				return faultFrom(r)
			}
			return nil
		})
		pages := make([][][]byte, 1+r.IntN(6))
		for i := range pages {
			pages[i] = eventsFrom(r, i)
		}
		o := quick
		o.InFlight = 1 + r.IntN(5)
		s := connectPlain(t, oracle)
		p := sink.NewPublisher(s, o)

		var all sync.WaitGroup
		var mu sync.Mutex
		for n, events := range pages {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				got, err := p.Publish(ctx, events)
				mu.Lock()
				defer mu.Unlock()
				if errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("seed %d, page %d: no end in a minute: %v", seed, n, err)
				}
				if err != nil {
					held++
				}
				account(t, fmt.Sprintf("seed %d, page %d", seed, n), oracle, events, got, err)
			})
		}
		all.Wait()
		if seen := oracle.Snapshot(); seen.Duplicates > seen.LostEvents {
			t.Errorf("seed %d: %d duplicates, where %d events went without an answer", seed, seen.Duplicates, seen.LostEvents)
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d pages were held", held)
	if !testing.Short() && held == 0 || held > seeds {
		t.Errorf("%d pages were held: the faults are not what they should be", held)
	}
}

// account checks an outcome against what the intake has seen.
func account(t *testing.T, where string, oracle *standin.Intake, events [][]byte, got sink.Outcome, err error) {
	t.Helper()
	refused := map[int]string{}
	for i, r := range got.Refused {
		if _, twice := refused[r.Index]; twice || r.Reason == "" || i > 0 && got.Refused[i-1].Index > r.Index {
			t.Errorf("%s: refused twice, without a reason or out of order: %+v", where, r)
		}
		refused[r.Index] = r.Reason
	}
	accepted := 0
	for i, event := range events {
		reason, isRefused := refused[i]
		unfit := len(event) > standin.EventLimit || !utf8.Valid(event)
		switch known := oracle.Count(string(event)) > 0; {
		case unfit && err == nil && !isRefused:
			t.Errorf("%s: event %d cannot be sent and is not refused", where, i)
		case unfit && known:
			t.Errorf("%s: event %d should not have been sent", where, i)
		case err == nil && !known && !isRefused:
			t.Errorf("%s: event %d is lost", where, i)
		case isRefused && !unfit && !strings.Contains(reason, "HTTP 4") && !strings.Contains(reason, "event ids"):
			t.Errorf("%s: event %d is refused: %s", where, i, reason)
		case known && !isRefused:
			accepted++
		}
	}
	if got.Forwarded > accepted || err == nil && got.Forwarded != accepted {
		t.Errorf("%s: %d events count as forwarded, %d were accepted", where, got.Forwarded, accepted)
	}
	if err == nil && got.Forwarded+len(got.Refused) != len(events) {
		t.Errorf("%s: %d forwarded and %d refused of %d", where, got.Forwarded, len(got.Refused), len(events))
	}
	if err != nil && sdk.Classify(err).Status == 0 {
		t.Errorf("%s: %v", where, err)
	}
}
