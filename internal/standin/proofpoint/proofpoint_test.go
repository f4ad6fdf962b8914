package proofpoint_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/proofpoint"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T) (*proofpoint.Service, string) {
	t.Helper()
	s := proofpoint.New("c", "k")
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Close)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return s, server.URL
}

func dial(t *testing.T, address, key string) (*websocket.Conn, *http.Response) {
	t.Helper()
	conn, resp, err := websocket.Dial(t.Context(), address, &websocket.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer " + key}}})
	if err == nil {
		t.Cleanup(func() { _ = conn.CloseNow() })
	}
	return conn, resp
}

func TestRefusals(t *testing.T) {
	_, address := start(t)
	for _, test := range []struct {
		path, key string
		want      int
	}{
		{"/v1/stream?cid=c&type=message", "k", 101},
		{"/v1/stream?cid=c&type=message", "k", 409},
		{"/v1/stream?cid=c&type=maillog&sinceTime=2026-01-31T12:00:00.000%2B0000", "k", 101},
		{"/v1/stream?cid=c&type=audit&sinceTime=2026-01-31T12:00:00-0700", "k", 101},
		{"/v1/stream?cid=c&type=message", "other", 401},
		{"/v1/stream?cid=other&type=message", "k", 400},
		{"/v1/stream?cid=c&type=other", "k", 400},
		{"/v1/stream?cid=c&type=message&sinceTime=noon", "k", 400},
		{"/v2/stream?cid=c&type=message", "k", 404},
	} {
		if _, resp := dial(t, address+test.path, test.key); resp == nil || resp.StatusCode != test.want {
			t.Errorf("%s with the key %s is answered with %v, want %d", test.path, test.key, resp, test.want)
		}
	}
	resp, err := http.Post(address+"/v1/stream?cid=c&type=message", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST is answered with %d", resp.StatusCode)
	}
}

// A session begins at its time, that included, to the millisecond, or an hour
// ago, and goes on with what comes.
func TestSessionBegins(t *testing.T) {
	s, address := start(t)
	now := time.Now().UTC().Truncate(time.Second)
	s.Add("message",
		proofpoint.Event{At: now.Add(-2 * time.Hour), Text: "old"},
		proofpoint.Event{At: now.Add(-time.Minute - time.Millisecond), Text: "before"},
		proofpoint.Event{At: now.Add(-time.Minute + 999*time.Microsecond), Text: "then"},
	)
	for _, test := range []struct{ since, first string }{
		{"", "before"},
		{now.Add(-time.Minute).Format("&sinceTime=2006-01-02T15:04:05"), "then"},
		{now.Add(-3 * time.Hour).Format("&sinceTime=2006-01-02T15:04:05Z"), "old"},
		{now.Format("&sinceTime=2006-01-02T15:04:05Z"), "new"},
	} {
		conn, _ := dial(t, address+"/v1/stream?cid=c&type=message"+test.since, "k")
		if conn == nil {
			t.Fatalf("%q opens no session", test.since)
		}
		if test.first == "new" {
			s.Add("message", proofpoint.Event{At: now.Add(time.Second), Text: "new"})
		}
		if _, text, err := conn.Read(t.Context()); err != nil || string(text) != test.first {
			t.Errorf("%q begins with %q, %v; want %q", test.since, text, err, test.first)
		}
		_ = conn.Close(websocket.StatusNormalClosure, "")
		s.Wait()
	}
	for _, session := range s.Sessions() {
		if session.Closed != websocket.StatusNormalClosure || session.Status != http.StatusSwitchingProtocols {
			t.Errorf("a session is recorded as %+v", session)
		}
	}
}
