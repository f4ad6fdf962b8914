package sink_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	standin "github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

// Every fault that passes ends with every event accepted.
func TestIntakeFaultsThatPass(t *testing.T) {
	cases := map[string]struct {
		faults     []standin.Fault
		duplicates bool
	}{
		"408":                     {[]standin.Fault{standin.Status(408)}, false},
		"429 with seconds":        {[]standin.Fault{standin.Status(429, "Retry-After", "0")}, false},
		"429 with a past date":    {[]standin.Fault{standin.Status(429, "Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")}, false},
		"429 with nonsense":       {[]standin.Fault{standin.Status(429, "Retry-After", "soon")}, false},
		"422 not ready":           {[]standin.Fault{standin.Text(422, "application/json", `{"detail":"intake is not ready"}`).Repeat(3)}, false},
		"500":                     {[]standin.Fault{standin.Status(500).Repeat(5)}, false},
		"503 for a while":         {[]standin.Fault{standin.Status(503).During(20 * time.Millisecond)}, false},
		"reset":                   {[]standin.Fault{standin.Reset(), standin.ResetUnread()}, false},
		"accepted, then reset":    {[]standin.Fault{standin.AcceptedReset().Repeat(2)}, true},
		"accepted, then 502":      {[]standin.Fault{standin.AcceptedStatus(502)}, true},
		"HTML with 200":           {[]standin.Fault{standin.Text(200, "text/html", "<html>Sign in</html>").Repeat(4)}, false},
		"no body with 200":        {[]standin.Fault{standin.Text(200, "text/plain", "")}, false},
		"invalid JSON":            {[]standin.Fault{standin.Text(200, "application/json", `{"event_ids": ["a"`)}, false},
		"other JSON":              {[]standin.Fault{standin.Text(200, "application/json", `{"ok": true}`), standin.Text(200, "application/json", `{"event_ids": null}`), standin.Text(200, "application/json", `{"event_ids": 3}`), standin.Text(200, "application/json", `[]`)}, false},
		"an endless answer":       {[]standin.Fault{standin.Text(200, "application/json", `{"event_ids": ["`+strings.Repeat("x", 2<<20))}, false},
		"one id short, once":      {[]standin.Fault{standin.PartialIDs(1)}, true},
		"hidden ids":              {[]standin.Fault{standin.HiddenIDs(2).Repeat(2)}, true},
		"ids that are not":        {[]standin.Fault{standin.Text(200, "application/json", `{"event_ids": [null, "", ["a"], {"b": "c"}, 4]}`)}, false},
		"slow":                    {[]standin.Fault{standin.Slow(20 * time.Millisecond)}, false},
		"413 for more than there": {[]standin.Fault{standin.Status(413)}, false},
		"400 that passes":         {[]standin.Fault{standin.Status(400)}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			oracle := standin.New(standin.Options{Key: key})
			oracle.Inject(c.faults...)
			p := sink.NewPublisher(connect(t, oracle), quick)
			got, err := p.Publish(t.Context(), numbered(5))
			seen := oracle.Snapshot()
			if err != nil || got.Forwarded != 5 || len(got.Refused) != 0 || seen.Distinct != 5 {
				t.Fatalf("got %+v, %v; seen %+v", got, err, seen)
			}
			if seen.Requests <= len(c.faults) && name != "slow" {
				t.Errorf("%d requests: the fault did not strike", seen.Requests)
			}
			if (seen.Duplicates > 0) != c.duplicates {
				t.Errorf("%d duplicates", seen.Duplicates)
			}
		})
	}
}

// An answer says by its Retry-After, and its own clock, how long to wait.
func TestRetryAfterIsRead(t *testing.T) {
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC) // by a clock that is wrong
	for name, c := range map[string]struct {
		headers []string
		want    time.Duration
	}{
		"none":                {nil, 0},
		"a fraction":          {[]string{"Retry-After", "0.5"}, 500 * time.Millisecond},
		"another clock":       {[]string{"Retry-After", now.Add(time.Minute).Format(http.TimeFormat), "Date", now.Format(http.TimeFormat)}, time.Minute},
		"a date and no clock": {[]string{"Retry-After", time.Now().Add(time.Hour + time.Minute).UTC().Format(http.TimeFormat), "Date", "no date"}, time.Hour},
		"an absurd one":       {[]string{"Retry-After", "99999999999"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			oracle := standin.New(standin.Options{})
			oracle.Inject(standin.Status(429, c.headers...))
			err := sdk.Classify(connect(t, oracle).Send(t.Context(), numbered(1)))
			if err == nil || err.Class != sdk.ClassRateLimit {
				t.Fatalf("got %v", err)
			}
			if more := err.RetryAfter - c.want; more < 0 || more > time.Minute {
				t.Errorf("got %v, want %v: %v", err.RetryAfter, c.want, err)
			}
		})
	}
}

func TestPoisonEventOfTheIntake(t *testing.T) {
	oracle := standin.New(standin.Options{Key: key, Poison: func(e []byte) bool { return string(e) == "613" }})
	got, err := sink.NewPublisher(connect(t, oracle), quick).Publish(t.Context(), numbered(1000))
	seen := oracle.Snapshot()
	if err != nil || got.Forwarded != 999 || seen.Distinct != 999 || seen.Duplicates != 0 {
		t.Fatalf("got %+v, %v; seen %+v", got, err, seen)
	}
	want := []sink.Refused{{Index: 613, Reason: `unexpected status: HTTP 400: {"error":"event 0 cannot be parsed"}`}}
	if !slices.Equal(got.Refused, want) {
		t.Errorf("refused %+v", got.Refused)
	}
	if seen.Requests > 21 {
		t.Errorf("%d requests for one event among 1,000", seen.Requests)
	}
}

// An event that never gets an id is set aside; the others are not.
func TestEventWithoutID(t *testing.T) {
	oracle := standin.New(standin.Options{Key: key})
	hides := false
	s := connect(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		hides = bytes.Contains(body, []byte(`"6"`))
		oracle.ServeHTTP(w, r)
	}))
	oracle.Script(func(int) *standin.Fault {
		if f := standin.PartialIDs(1); hides {
			return &f
		}
		return nil
	})
	o := quick
	o.InFlight = 1
	got, err := sink.NewPublisher(s, o).Publish(t.Context(), numbered(8))
	want := []sink.Refused{{Index: 6, Reason: "bad response: the answer has 0 event ids for 1 events"}}
	if err != nil || got.Forwarded != 7 || !slices.Equal(got.Refused, want) {
		t.Fatalf("got %+v, %v", got, err)
	}
	for _, other := range []string{"0", "1", "2", "3", "4", "5", "7"} {
		if oracle.Count(other) == 0 {
			t.Errorf("event %s was not accepted", other)
		}
	}
	// whole, half, quarter and alone, three times each; the other halves once
	if n := oracle.Snapshot().Requests; n != 4*3+3 {
		t.Errorf("%d requests", n)
	}
}

func TestIntakeThatGivesNoIDsAtAllHoldsTheCursor(t *testing.T) {
	oracle := standin.New(standin.Options{})
	f := standin.PartialIDs(1000)
	oracle.Script(func(int) *standin.Fault { return &f })
	got, err := sink.NewPublisher(connect(t, oracle), quick).Publish(t.Context(), numbered(4))
	if sdk.Classify(err) == nil || sdk.Classify(err).Class != sdk.ClassResponse || len(got.Refused) != 0 || got.Forwarded != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWrongKeyHoldsTheCursor(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		class  sdk.Class
	}{"401": {401, sdk.ClassCredential}, "403": {403, sdk.ClassPermission}, "400": {400, sdk.ClassStatus}} {
		t.Run(name, func(t *testing.T) {
			oracle := standin.New(standin.Options{Key: key})
			oracle.Inject(standin.Status(c.status).Repeat(1000))
			got, err := sink.NewPublisher(connect(t, oracle), quick).Publish(t.Context(), numbered(3))
			if sdk.Classify(err) == nil || sdk.Classify(err).Class != c.class || got.Forwarded != 0 || len(got.Refused) != 0 {
				t.Errorf("got %+v, %v", got, err)
			}
			if seen := oracle.Snapshot(); seen.Accepted != 0 || c.status != 400 && seen.Requests != 1 {
				t.Errorf("seen %+v", seen)
			}
		})
	}
}

func TestAttemptsEndInTime(t *testing.T) {
	oracle := standin.New(standin.Options{})
	oracle.Inject(standin.Hang())
	address, client := serve(t, oracle)
	s, err := sink.Intake(sink.IntakeOptions{Server: address, Key: sdk.NewSecret(key), Client: client, Timeout: 30 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	var classes []sdk.Class
	o := quick
	o.Observe = func(_, _ int, err error) {
		if err != nil {
			classes = append(classes, sdk.Classify(err).Class)
		}
	}
	// A machine under load may miss the short time more than once.
	if got, err := sink.NewPublisher(s, o).Publish(t.Context(), numbered(1)); err != nil || got.Forwarded != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
	if len(classes) == 0 || classes[0] != sdk.ClassTimeout {
		t.Errorf("classes %v", classes)
	}
}

// A full batch over a slow line takes its time, and must not time out for ever.
func TestLargeBatchesHaveMoreTime(t *testing.T) {
	var left time.Duration
	client := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		until, _ := r.Context().Deadline()
		left = time.Until(until)
		return nil, errors.New("enough")
	})}
	s, err := sink.Intake(sink.IntakeOptions{Key: sdk.NewSecret(key), Client: client})
	if err != nil {
		t.Fatal(err)
	}
	for size, want := range map[int]time.Duration{10: 30 * time.Second, 4 << 20: time.Minute} {
		if err := s.Send(t.Context(), [][]byte{bytes.Repeat([]byte("x"), size)}); err == nil {
			t.Error("no error")
		}
		if left.Round(5*time.Second) != want {
			t.Errorf("%d bytes have %v, want %v", size, left, want)
		}
	}
}

func TestEndOfContextEndsAnAttempt(t *testing.T) {
	oracle := standin.New(standin.Options{})
	oracle.Inject(standin.Hang().Repeat(100))
	ctx, cancel := context.WithCancel(t.Context())
	o := quick
	o.Sending = func() { time.AfterFunc(5*time.Millisecond, cancel) }
	got, err := sink.NewPublisher(connect(t, oracle), o).Publish(ctx, numbered(3000))
	if !errors.Is(err, context.Canceled) || got.Forwarded != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A transport may go on reading a request's body after it has returned the
// answer, when the publisher fills the same memory with other events.
func TestTransportCannotReadABodyThatIsOver(t *testing.T) {
	var bodies []io.ReadCloser
	client := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		again, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		first := make([]byte, 16)
		if n, err := again.Read(first); err != nil || string(first[:n]) != `{"intake_key":"k` {
			t.Errorf("another body for the same request reads %q, %v", first[:n], err)
		}
		bodies = append(bodies, r.Body, again)
		return &http.Response{StatusCode: http.StatusForbidden, Body: http.NoBody}, nil
	})}
	s, err := sink.Intake(sink.IntakeOptions{Key: sdk.NewSecret("key"), Client: client})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sink.NewPublisher(s, quick).Publish(t.Context(), numbered(9)); sdk.Classify(err).Status != http.StatusForbidden {
		t.Fatal(err)
	}
	for _, body := range bodies {
		if n, err := body.Read(make([]byte, 100)); n != 0 || err == nil || errors.Is(err, io.EOF) {
			t.Errorf("read %d bytes, %v", n, err)
		}
	}
	if len(bodies) != 2 {
		t.Errorf("%d bodies", len(bodies))
	}
}
