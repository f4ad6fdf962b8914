package sink_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	standin "github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

// key has what must be escaped in JSON and in a URL: what echoes it may do either.
const key = `canary"key/9f8e 7d6c+é`

const connectorUUID = "6f1c4a3e-0000-4000-8000-000000000001"

// quick makes a publisher wait for microseconds where it would for seconds.
var quick = sink.Options{MinBackoff: time.Microsecond, MaxBackoff: time.Millisecond}

// serve serves h over TLS until the test ends, and returns its address and a
// client for it.
func serve(t *testing.T, h http.Handler) (string, *http.Client) {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // connections are cut on purpose
	server.StartTLS()
	t.Cleanup(server.Close)
	client := server.Client()
	t.Cleanup(client.CloseIdleConnections)
	return server.URL, client
}

// connect returns a sink that sends to h.
func connect(t *testing.T, h http.Handler) sink.Sink {
	t.Helper()
	address, client := serve(t, h)
	s, err := sink.Intake(sink.IntakeOptions{
		Server: address + "/", Key: sdk.NewSecret(key), Client: client,
		ConnectorUUID: connectorUUID, Timeout: 5 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// connectPlain is connect without TLS, for large bodies.
func connectPlain(t *testing.T, h http.Handler) sink.Sink {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	s, err := sink.Intake(sink.IntakeOptions{Server: server.URL, Key: sdk.NewSecret(key)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Seed: "A connector is a specialized component that collects raw event logs from external sources and forwards them to Sekoia.io's intake system."
func TestIntakeSpeaksTheProtocol(t *testing.T) {
	events := []string{`{"a":"<b>&\"é\\ \u2028"}`, "line\none\ttwo\x00", "日本語"}
	var calls int
	s := connect(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		if r.Method != http.MethodPost || r.URL.Path != "/batch" || r.URL.RawQuery != "" {
			t.Errorf("%s %s", r.Method, r.URL)
		}
		if got := r.Header.Get("Content-Type"); got != "application/json" {
			t.Errorf("Content-Type %q", got)
		}
		if got := r.Header.Get("User-Agent"); got != "Lockstep-Connector/"+connectorUUID {
			t.Errorf("User-Agent %q", got)
		}
		for name, values := range r.Header {
			if strings.Contains(strings.Join(values, " "), "9f8e") {
				t.Errorf("header %s shows the key: %q", name, values)
			}
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var got map[string]any
		if err := json.Unmarshal(body, &got); err != nil {
			t.Errorf("%v in %s", err, body)
		}
		want := map[string]any{"intake_key": key, "jsons": []any{events[0], events[1], events[2]}}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
		if int64(len(body)) != r.ContentLength {
			t.Errorf("Content-Length %d, body %d", r.ContentLength, len(body))
		}
		fmt.Fprint(w, `{"event_ids": ["a", "b\"", "c"], "more": true}`)
	}))
	batch := [][]byte{[]byte(events[0]), []byte(events[1]), []byte(events[2])}
	if err := s.Send(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	if got, err := sink.NewPublisher(s, sink.Options{}).Publish(t.Context(), batch); err != nil || got.Forwarded != 3 {
		t.Fatalf("got %+v, %v", got, err)
	}
	if calls != 2 {
		t.Errorf("%d requests", calls)
	}
}

// The body is measured as it is sent: after each event is escaped once more.
func TestBodyStaysUnderTheLimitInEncodedBytes(t *testing.T) {
	const limit = 10 << 20
	cases := map[string]string{
		"quotes":       strings.Repeat(`"`, 200_000), // twice as long, encoded
		"controls":     strings.Repeat("\x01", 200_000),
		"not ASCII":    strings.Repeat("é", 100_000),
		"small events": `{"k":"v"}`,
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) {
			var largest, fullest, batches, most int
			s := connectPlain(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				n := bytes.Count(body, []byte(`"event`))
				largest, fullest, batches = max(largest, len(body)), max(fullest, n), batches+1
				fmt.Fprintf(w, `{"event_ids": ["1"%s]}`, strings.Repeat(`,"1"`, n-1))
			}))
			o := quick
			o.InFlight = 1
			o.Observe = func(_, bytes int, err error) {
				most = max(most, bytes)
				if err != nil {
					t.Error(err)
				}
			}
			event := []byte("event" + text)
			n := min(limit/s.Size(event)*5/4+1, 1500) // a batch and a part of one
			got, err := sink.NewPublisher(s, o).Publish(t.Context(), slices.Repeat([][]byte{event}, n))
			if err != nil || got.Forwarded != n {
				t.Fatalf("got %+v, %v", got, err)
			}
			if largest >= limit || fullest > 1000 || batches != 2 {
				t.Errorf("%d batches of up to %d bytes and %d events", batches, largest, fullest)
			}
			if most != largest {
				t.Errorf("said %d bytes, sent %d", most, largest)
			}
			if fullest < 1000 && largest+s.Size(event) < limit {
				t.Errorf("the fullest body has %d bytes; one more event would have fitted", largest)
			}
		})
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	oracle := standin.New(standin.Options{})
	oracle.Inject(standin.Status(503), standin.Status(429), standin.Text(200, "text/html", "<html>"))
	server := httptest.NewUnstartedServer(oracle)
	var opened atomic.Int32
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	s, err := sink.Intake(sink.IntakeOptions{Server: server.URL, Key: sdk.NewSecret(key)})
	if err != nil {
		t.Fatal(err)
	}
	o := quick
	o.InFlight = 6
	p := sink.NewPublisher(s, o)
	for range 5 {
		if got, err := p.Publish(t.Context(), numbered(12_000)); err != nil || got.Forwarded != 12_000 {
			t.Fatalf("got %+v, %v", got, err)
		}
	}
	// The transport may open another connection while it waits for one to be free.
	if n := opened.Load(); n > 30 {
		t.Errorf("%d connections for 63 requests, 6 at once", n)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestBodyMayHaveOneByteLessThanTheLimit(t *testing.T) {
	const limit = 10 << 20
	frame := len(`{"intake_key":"k","jsons":[]}`)
	for size, batches := range map[int]int{limit - 1: 1, limit: 2} {
		var bodies []int
		client := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(r.Body)
			bodies = append(bodies, len(body))
			ids := strings.Repeat(`,"1"`, bytes.Count(body, []byte(`"x`)))
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"event_ids":[` + ids[1:] + `]}`))}, err
		})}
		s, err := sink.Intake(sink.IntakeOptions{Key: sdk.NewSecret("k"), Client: client})
		if err != nil {
			t.Fatal(err)
		}
		var events [][]byte
		for left := size - frame; left > 0; {
			encoded := min(left, 200_000)
			if len(events) > 0 {
				encoded-- // a comma
				left--
			}
			events = append(events, bytes.Repeat([]byte("x"), encoded-2))
			left -= encoded
		}
		o := quick
		o.InFlight = 1
		got, err := sink.NewPublisher(s, o).Publish(t.Context(), events)
		if err != nil || got.Forwarded != len(events) || len(bodies) != batches {
			t.Errorf("%d bytes: forwarded %d of %d in bodies of %v, %v", size, got.Forwarded, len(events), bodies, err)
		}
		if batches == 1 && bodies[0] != size {
			t.Errorf("the body has %d bytes, want %d", bodies[0], size)
		}
	}
}

func TestIntakeSetsAsideWhatItCannotCarry(t *testing.T) {
	oracle := standin.New(standin.Options{Key: key})
	p := sink.NewPublisher(connect(t, oracle), quick)
	events := [][]byte{
		[]byte("first"), bytes.Repeat([]byte("x"), 250_001), []byte("a\xffb"),
		{},
		bytes.Repeat([]byte("y"), 250_000), []byte("last"),
	}
	got, err := p.Publish(t.Context(), events)
	if err != nil || got.Forwarded != 3 || len(got.Refused) != 3 {
		t.Fatalf("got %+v, %v", got, err)
	}
	reasons := []string{"the event has 250001 bytes; intake ", "the event is not valid UTF-8", "the event is empty"}
	for i, r := range got.Refused {
		if r.Index != i+1 || !strings.HasPrefix(r.Reason, reasons[i]) {
			t.Errorf("refused %+v, want index %d and %q", r, i+1, reasons[i])
		}
	}
	if !strings.HasSuffix(got.Refused[0].Reason, " takes up to 250000") {
		t.Errorf("reason %q", got.Refused[0].Reason)
	}
	if order := oracle.Events(); len(order) != 3 || order[0] != "first" || order[2] != "last" {
		t.Errorf("accepted in the order %.20q", order)
	}
}

func TestIntakeOptionsAreChecked(t *testing.T) {
	set := sdk.NewSecret(key)
	cases := map[string]struct {
		o    sink.IntakeOptions
		want string
	}{
		"no key":   {sink.IntakeOptions{}, "configuration error: the intake key is not set; copy it from the intake's page"},
		"bad key":  {sink.IntakeOptions{Key: sdk.NewSecret("\xff")}, "configuration error: the intake key is not valid UTF-8; copy it from the intake's page"},
		"no URL":   {sink.IntakeOptions{Key: set, Server: "http://[::1"}, "configuration error: the intake server is not a URL; give one such as https://example.org"},
		"a host":   {sink.IntakeOptions{Key: set, Server: "intake.example.org"}, "configuration error: the intake server has no scheme http or https; give a URL such as https://example.org"},
		"no host":  {sink.IntakeOptions{Key: set, Server: "https:///x"}, "configuration error: the intake server has no host; give a URL such as https://example.org"},
		"ftp":      {sink.IntakeOptions{Key: set, Server: "ftp://h"}, "configuration error: the intake server has no scheme http or https; give a URL such as https://example.org"},
		"password": {sink.IntakeOptions{Key: set, Server: "https://u:p@h"}, "configuration error: the intake server holds a user or password, which would be shown; give credentials by their own setting"},
		"query":    {sink.IntakeOptions{Key: set, Server: "https://h/?k=1"}, "configuration error: the intake server has a query or fragment; /batch is appended to it, so give scheme, host and path only"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := sink.Intake(c.o); err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
	s, err := sink.Intake(sink.IntakeOptions{Key: set})
	if err != nil || s.Name() != "intake intake.sekoia.io" || s.Close() != nil {
		t.Errorf("%v, %v", s.Name(), err)
	}
}
