package proofpointpod

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/proofpoint"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

func TestStreamCollects(t *testing.T) {
	v := newVendor(t)
	v.Add("message", eventsFrom(0, 2)...)
	v.Add("maillog", proofpoint.Event{At: noon, Text: `{"id":"of another log"}`})
	i := &sdktest.Intake{}
	if err := i.Stream(t, v.c, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("Stream ends with %v, want the context's error", err)
	}
	if want := []string{event(0).Text, event(1).Text, event(2).Text}; !slices.Equal(i.Events, want) {
		t.Errorf("the events are %q, want %q", i.Events, want)
	}
	if want := sdk.Cursor("2026-01-31T11:00:02Z"); i.Cursor != want {
		t.Errorf("the cursor is %q, want %q", i.Cursor, want)
	}
	if first := i.Pages[0]; len(first.Events) != 0 || first.Cursor != "2026-01-31T11:00:00Z" {
		t.Errorf("before the first event %q was emitted, want an empty page at the begin of the first look back", first)
	}
	if want := []string{"g0", "g1", "g2"}; !slices.Equal(i.IDs, want) {
		t.Errorf("the ids are %q, want %q", i.IDs, want)
	}
	v.Wait()
	session := v.Sessions()[0]
	if session.Type != "message" || session.SinceTime != "2026-01-31T11:00:00.000+0000" || session.Authorization != "Bearer "+key {
		t.Errorf("asked for %+v", session)
	}
	if session.Closed != websocket.StatusNormalClosure {
		t.Errorf("the session was closed with %d, want a clean leave", session.Closed)
	}
}

func TestStreamOfOtherLogs(t *testing.T) {
	for log, id := range map[string]string{"maillog": `{"id":"m1","guid":"no","ts":"2026-01-31T04:30:00.5-0700"}`, "audit": `{"guid":"m1","id":"no","ts":"2026-01-31T11:30:00.500Z"}`} {
		t.Run(log, func(t *testing.T) {
			v := newVendor(t, `"type":"`+log+`"`, `"lookback_hours":2`)
			v.Add(log, proofpoint.Event{At: noon, Text: id})
			i := &sdktest.Intake{}
			_ = i.Stream(t, v.c, 1)
			if !slices.Equal(i.Events, []string{id}) || !slices.Equal(i.IDs, []string{"m1"}) || i.Cursor != "2026-01-31T11:30:00.5Z" {
				t.Errorf("got %q with the ids %q up to %q", i.Events, i.IDs, i.Cursor)
			}
			if got := v.Sessions()[0]; got.Type != log || got.SinceTime != "2026-01-31T10:00:00.000+0000" {
				t.Errorf("asked for %+v", got)
			}
		})
	}
}

// A session that breaks off costs nothing, however it breaks off: its events
// are asked for again, and those that were accepted are told by their ids.
func TestResumeLosesNothing(t *testing.T) {
	v := newVendor(t)
	const total = 2000
	v.Add("message", eventsFrom(0, total-1)...)
	v.c.limits.events = 7
	v.Fail(
		proofpoint.Fault{Cut: true, After: 100},
		proofpoint.Fault{Fragment: true, After: 250},
		proofpoint.Fault{Status: http.StatusServiceUnavailable},
		proofpoint.Fault{Close: websocket.StatusGoingAway, After: 401},
		proofpoint.Fault{Cut: true, After: 0},
	)
	i := &sdktest.Intake{}
	ended := map[sdk.Class]int{}
	for range 10 {
		err := i.Stream(t, v.c, total)
		if errors.Is(err, context.Canceled) {
			break
		}
		ended[classOf(err)]++
		v.Wait() // else the service refuses the next session, as it should
	}
	if len(i.Events) != total {
		t.Fatalf("%d of %d events arrived, after %v", len(i.Events), total, ended)
	}
	for n, e := range i.Events {
		if e != event(n).Text {
			t.Fatalf("event %d is %s", n, e)
		}
	}
	if ended[sdk.ClassNetwork] != 4 || ended[sdk.ClassStatus] != 1 || i.Repeats == 0 {
		t.Errorf("the sessions ended with %v, and %d events came twice; want 4 network errors, 1 status, some repeats", ended, i.Repeats)
	}
}

// What arrives late, from a machine that is behind, is within the overlap.
func TestResumeOverlaps(t *testing.T) {
	v := newVendor(t)
	v.Add("message", event(100))
	i := &sdktest.Intake{}
	_ = i.Stream(t, v.c, 1)
	v.Wait()
	v.Add("message", event(50), event(100), event(101))
	_ = i.Stream(t, v.c, 3)
	if want := []string{event(100).Text, event(50).Text, event(101).Text}; !slices.Equal(i.Events, want) {
		t.Errorf("the events are %q, want %q", i.Events, want)
	}
	if i.Cursor != "2026-01-31T11:01:41Z" {
		t.Errorf("the cursor is %q: it must not go back", i.Cursor)
	}
	if got := v.Sessions()[1].SinceTime; got != "2026-01-31T11:00:40.000+0000" {
		t.Errorf("the second session begins at %s, want a minute before the cursor", got)
	}
}

func TestCursors(t *testing.T) {
	for _, test := range []struct {
		name, cursor, since, first, log string
		class                           sdk.Class
	}{
		{name: "to the nanosecond", cursor: "2026-01-31T11:30:00.123456789Z", since: "2026-01-31T11:29:00.123+0000", first: "2026-01-31T11:30:00.123456789Z"},
		{name: "of another zone", cursor: "2026-01-31T13:30:00+02:00", since: "2026-01-31T11:29:00.000+0000", first: "2026-01-31T11:30:00Z"},
		{name: "older than what is kept", cursor: "2025-01-01T00:00:00Z", since: "2026-01-01T12:00:00.000+0000", first: "2025-01-01T00:00:00Z", log: "older than what Proofpoint keeps"},
		{name: "in the future", cursor: "2099-01-01T00:00:00Z", since: "2026-01-31T11:59:00.000+0000", first: "2026-01-31T12:00:00Z"},
		{name: "no time", cursor: "page 7", class: sdk.ClassState},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newVendor(t)
			stop := errors.New("enough")
			var first sdk.Cursor
			err := v.c.Stream(t.Context(), sdk.Cursor(test.cursor), func(p sdk.Page) error {
				first = p.Cursor
				return stop
			})
			if test.class != "" {
				if classOf(err) != test.class || len(v.Sessions()) != 0 {
					t.Errorf("Stream = %v after %d sessions, want class %s and none", err, len(v.Sessions()), test.class)
				}
				return
			}
			if !errors.Is(err, stop) || string(first) != test.first {
				t.Errorf("Stream begins with the cursor %q and ends with %v, want %q", first, err, test.first)
			}
			if got := v.Sessions()[0].SinceTime; got != test.since {
				t.Errorf("the session begins at %s, want %s", got, test.since)
			}
			if (test.log != "") != strings.Contains(v.log.String(), "level=WARN") || !strings.Contains(v.log.String(), test.log) {
				t.Errorf("the log says %q, want %q", v.log, test.log)
			}
		})
	}
}

// A machine whose clock is ahead does not make the connector skip the time
// until then, and an event without a time does not hold it back.
func TestCursorStaysInThePresent(t *testing.T) {
	v := newVendor(t)
	v.Add("message",
		proofpoint.Event{At: noon, Text: `{"guid":"a","ts":"2031-01-01T00:00:00.000000-0700"}`},
		proofpoint.Event{At: noon, Text: `{"guid":"b","ts":"yesterday"}`},
		proofpoint.Event{At: noon, Text: `{"guid":"c"}`})
	i := &sdktest.Intake{}
	_ = i.Stream(t, v.c, 3)
	if i.Cursor != "2026-01-31T12:00:00Z" {
		t.Errorf("the cursor is %q, want the present", i.Cursor)
	}
}

func TestBatches(t *testing.T) {
	v := newVendor(t)
	v.c.limits.gather = time.Hour // by count and size alone
	v.c.limits.events = 3
	v.c.limits.bytes = 200
	v.Add("message", eventsFrom(0, 5)...)
	long := event(6)
	long.Text = strings.Replace(long.Text, "{", `{"x":"`+strings.Repeat("x", 200)+`",`, 1)
	v.Add("message", long, event(7), event(8), event(9))
	i := &sdktest.Intake{}
	_ = i.Stream(t, v.c, 10)
	var sizes []int
	for _, p := range i.Pages {
		sizes = append(sizes, len(p.Events))
	}
	if want := []int{0, 3, 3, 1, 3}; !slices.Equal(sizes, want) {
		t.Errorf("the pages hold %v events, want %v", sizes, want)
	}
}

// A single event does not wait for others for longer than a batch may.
func TestBatchesAreNotHeldBack(t *testing.T) {
	v := newVendor(t)
	i := &sdktest.Intake{}
	i.Refuse = func(p sdk.Page) error {
		if n := len(i.Events); n < 3 && (len(p.Events) > 0 || n == 0) {
			v.Add("message", event(n)) // the next comes when this one is taken
		}
		return nil
	}
	if err := i.Stream(t, v.c, 3); !errors.Is(err, context.Canceled) {
		t.Errorf("Stream = %v with %d events", err, len(i.Events))
	}
}

// While the intake is slow the service has to wait: a connector that read on
// would hold the log in memory.
func TestBackPressure(t *testing.T) {
	v := newVendor(t)
	v.c.limits.events = 1
	v.c.limits.ping, v.c.limits.pong = time.Millisecond, 300*time.Millisecond
	body := strings.Repeat("x", 100_000)
	const total = 80 // 8 MB, more than a socket holds
	transport := v.client.Transport.(*http.Transport).Clone()
	defer transport.CloseIdleConnections()
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		if tcp, ok := conn.(*net.TCPConn); ok {
			err = tcp.SetReadBuffer(64 << 10)
		}
		return conn, err
	}
	v.c.client.Transport = transport
	for n := range total {
		v.Add("message", proofpoint.Event{At: noon, Text: fmt.Sprintf(`{"guid":"%d","x":"%s"}`, n, body)})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	var taken atomic.Int64
	release, stalled := make(chan struct{}), make(chan struct{})
	go func() {
		<-stalled
		defer close(release)
		for last := -1; ctx.Err() == nil; time.Sleep(350 * time.Millisecond) { // longer than a pong may take
			sent := v.Sessions()[0].Sent
			if sent == last { // the service cannot send any more
				return
			}
			last = sent
		}
	}()
	err := v.c.Stream(ctx, "", func(p sdk.Page) error {
		if len(p.Events) == 0 {
			return nil
		}
		if taken.Add(1) == 1 {
			close(stalled)
			<-release
			if sent := v.Sessions()[0].Sent; sent > total*3/4 {
				t.Errorf("%d messages were sent while the intake took one", sent)
			}
		}
		if taken.Load() == total {
			cancel()
		}
		return nil
	})
	// The slow intake is not taken for a dead connection.
	if !errors.Is(err, context.Canceled) || taken.Load() != total || len(v.Sessions()) != 1 {
		t.Errorf("Stream = %v after %d events in %d sessions", err, taken.Load(), len(v.Sessions()))
	}
}

// What the intake does not take is not passed over.
func TestRefusedPages(t *testing.T) {
	v := newVendor(t)
	v.Add("message", eventsFrom(0, 3)...)
	down := errors.New("the intake is down")
	i := &sdktest.Intake{Refuse: func(p sdk.Page) error {
		if len(p.Events) > 0 {
			return down
		}
		return nil
	}}
	if err := i.Stream(t, v.c, 0); !errors.Is(err, down) || len(i.Events) != 0 || i.Cursor != "2026-01-31T11:00:00Z" {
		t.Errorf("Stream = %v with %d events up to %q, want the intake's error, no events and the cursor of the begin", err, len(i.Events), i.Cursor)
	}
	i.Refuse = nil
	v.Wait()
	if _ = i.Stream(t, v.c, 4); len(i.Events) != 4 || i.Repeats != 0 {
		t.Errorf("then %d events arrive, %d twice", len(i.Events), i.Repeats)
	}
}

// The session is given back at once: the service allows one.
func TestStopsSoon(t *testing.T) {
	v := newVendor(t)
	for range 20 {
		i := &sdktest.Intake{}
		ctx, cancel := context.WithCancel(t.Context())
		err := v.c.Stream(ctx, "", func(p sdk.Page) error { cancel(); return i.Accept(p) })
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("Stream = %v", err)
		}
		v.Wait()
	}
}

// A service that does not take leave is not waited for.
func TestStopsWithoutLeave(t *testing.T) {
	v := newVendor(t)
	v.c.limits.farewell = 20 * time.Millisecond
	v.Fail(proofpoint.Fault{Silent: true})
	ctx, cancel := context.WithCancel(t.Context())
	begin := time.Now()
	err := v.c.Stream(ctx, "", func(sdk.Page) error { cancel(); return nil })
	if took := time.Since(begin); !errors.Is(err, context.Canceled) || took > 3*time.Second {
		t.Errorf("Stream = %v after %v", err, took)
	}
}

// The key goes to the configured host and to no other.
func TestRedirectIsNotFollowed(t *testing.T) {
	v := newVendor(t)
	var asked atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer elsewhere.Close()
	v.Fail(proofpoint.Fault{Status: http.StatusTemporaryRedirect, Header: http.Header{"Location": {elsewhere.URL + "/v1/stream?k=" + key}}})
	err := new(sdktest.Intake).Stream(t, v.c, 0)
	if e := sdk.Classify(err); e == nil || e.Status != http.StatusTemporaryRedirect || asked.Load() != 0 {
		t.Errorf("Stream = %v, and the other host was asked %d times", err, asked.Load())
	}
	if err != nil && strings.Contains(err.Error(), "canary") {
		t.Errorf("the error shows the key: %v", err)
	}
}

// One machine whose clock is ahead, in a backlog: the connector must not go on
// from its time when the session breaks off.
func TestClockThatIsAheadSkipsNoBacklog(t *testing.T) {
	v := newVendor(t, `"lookback_hours":2`)
	const total = 300
	for n := range total {
		e := event(n)
		if n == 60 {
			e.Text = fmt.Sprintf(`{"guid":%q, "ts":%q}`, eventID(n), noon.Add(-time.Minute).Format("2006-01-02T15:04:05.000000-0700"))
		}
		v.Add("message", e)
	}
	v.c.limits.gather, v.c.limits.events = time.Hour, 50
	v.Fail(proofpoint.Fault{Cut: true, After: 120})
	i := &sdktest.Intake{}
	if err := i.Stream(t, v.c, total); classOf(err) != sdk.ClassNetwork {
		t.Fatalf("Stream = %v", err)
	}
	v.Wait()
	v.c.limits.gather = 5 * time.Millisecond
	if _ = i.Stream(t, v.c, total); len(i.Events) != total {
		t.Errorf("%d of %d events arrived", len(i.Events), total)
	}
}
