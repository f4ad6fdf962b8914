package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

func alerts(o *Options) { o.Form = Alerts }

func alertOf(event []byte) (sdk.Alert, error) {
	return sdk.Alert{Source: "hello", Severity: sdk.SeverityInfo, AlertID: "1", Raw: event}, nil
}

// Seed: "Don't summarise it, don't truncate it, don't drop fields you didn't recognise."
// Seed: "Always include the original payload. Detection rules and the explain endpoint both rely on it."
// Seed: "rawis forensics."
func TestAlertsKeepRawByteForByte(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := []string{`{ "n" : 1.00, "u":"\u00e9<&>" }`, "[1 ,\t2]", `"` + strings.Repeat("x", 100_000) + `"`, `7`}
		b := newBench(t, &vendor{fetch: yielding(page("1", events...)), normalize: alertOf}, alerts)
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i, event := range events {
			if want := `,"raw":` + event + `}`; !strings.HasSuffix(b.intake.accepted[i], want) {
				t.Errorf("published %.200s, want it to end with %.200s", b.intake.accepted[i], want)
			}
		}
	})
}

// In the form Events the vendor's bytes are what is published: the very ones.
func TestEventsAreNotCopied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := page("1", "a", "b")
		b := newBench(t, &vendor{fetch: yielding(p)})
		b.intake.handle = func(_ context.Context, events [][]byte) ([]sink.Refused, error) {
			if &events[0] != &p.Events[0] || &events[1][0] != &p.Events[1][0] {
				t.Error("the events were copied")
			}
			return nil, nil
		}
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// An event of which no alert can be made is set aside alone, whole.
func TestNormalizeFailsForOneEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{
			fetch: yielding(page("1", `"good"`, `"error"`, `"panic"`, `"severity"`, `no JSON`, `"fine"`)),
			normalize: func(event []byte) (sdk.Alert, error) {
				a, err := alertOf(event)
				switch string(event) {
				case `"error"`:
					return a, errors.New("no time in it")
				case `"panic"`:
					panic("index out of range")
				case `"severity"`:
					a.Severity = "critical"
				}
				return a, err
			},
		}, alerts)
		b.intake.handle = func(context.Context, [][]byte) ([]sink.Refused, error) {
			return []sink.Refused{{Index: 1, Reason: "too large"}}, nil
		}
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		var dead []string
		for _, d := range b.store.dead {
			dead = append(dead, string(d.Event)+" "+d.Reason)
		}
		const no = "no alert can be made of the event: "
		equal(t, "set aside", strings.Join(dead, "\n"), strings.Join([]string{
			`"error" ` + no + `no time in it`,
			`"panic" ` + no + `bug: Normalize panicked: index out of range`,
			`"severity" ` + no + `encode alert "1": severity "critical" is not info, low, medium or high`,
			`no JSON ` + no + `encode alert "1": raw is not JSON; carry an event of another format as a JSON string`,
			`"fine" too large`, // the vendor's event, not the alert
		}, "\n"))
		equal(t, "committed", b.notes.with("committed"), []string{"committed 1 5"})
		equal(t, "failed", b.notes.with("failed"), []string{"failed normalize other: no time in it"})
		equal(t, "cursor", b.store.pos.Cursor, "1")
	})
}

// A Normalize that is still to be written must not set every event aside.
func TestNormalizeNotImplemented(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{
			fetch:     yielding(page("1", `"a"`)),
			normalize: func([]byte) (sdk.Alert, error) { return sdk.Alert{}, sdk.ErrNotImplemented },
		}, alerts)
		b.run(t, time.Minute)
		equal(t, "dead letters", len(b.store.dead), 0)
		equal(t, "cursor", b.store.pos.Cursor, "")
		equal(t, "failure", b.notes.with("failed")[0], "failed normalize bug: not implemented yet")
		if !strings.Contains(b.log.String(), "this part of the connector is still to be written") {
			t.Errorf("the log: %s", b.log)
		}
	})
}

// Normalize is called once an event, repeats not at all, however long it takes
// to publish; and never beside Fetch.
func TestNormalizeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := map[string]int{}
		var inside atomic.Int32
		enter := func() func() {
			if inside.Add(1) > 1 {
				t.Error("two calls of the connector at once")
			}
			return func() { inside.Add(-1) }
		}
		b := newBench(t, &vendor{
			fetch: func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
				for n := range 20 {
					leave := enter()
					time.Sleep(time.Millisecond)
					leave()
					if !yield(withIDs(page(fmt.Sprint(n), fmt.Sprint(n), fmt.Sprint(n/2))), nil) {
						return
					}
				}
			},
			normalize: func(event []byte) (sdk.Alert, error) {
				defer enter()()
				time.Sleep(time.Millisecond)
				calls[string(event)]++
				return alertOf(event)
			},
		}, alerts)
		b.intake.handle = slowly(10 * time.Millisecond)
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, "events", len(calls), 20)
		for event, n := range calls {
			if n != 1 {
				t.Errorf("event %s was normalised %d times", event, n)
			}
		}
	})
}

// A Normalize that hangs is a Fetch that hangs.
func TestNormalizeHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{
			fetch:     yielding(page("1", `"a"`)),
			normalize: func([]byte) (sdk.Alert, error) { time.Sleep(time.Hour); return sdk.Alert{}, nil },
		}, alerts)
		b.run(t, 11*time.Minute)
		equal(t, "failure", b.notes.with("failed")[0], "failed fetch timeout: network error: timeout: Fetch gave no page within 10m0s")
		time.Sleep(time.Hour)
	})
}
