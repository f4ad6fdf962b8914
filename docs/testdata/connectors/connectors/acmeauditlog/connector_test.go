package acmeauditlog_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/acme/connectors"
	impl "example.com/acme/connectors/acmeauditlog"
	"example.com/acme/generated/acmeauditlog"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

// vendor is a stand-in for Acme: it has so many events, or it fails.
type vendor struct {
	events int
	fail   http.HandlerFunc
}

func (v *vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Header.Get("Authorization") != "Bearer t0ken":
		w.WriteHeader(http.StatusUnauthorized)
		return
	case v.fail != nil:
		v.fail(w, r)
		return
	}
	at, _ := strconv.Atoi(r.URL.Query().Get("after"))
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	list := []string{}
	for ; at < v.events && len(list) < limit; at++ {
		list = append(list, fmt.Sprintf(`{"id": "e%d", "action": "user.login"}`, at))
	}
	_, _ = fmt.Fprintf(w, `{"events": [%s], "next": "%d"}`, strings.Join(list, ","), at)
}

// clock is a clock that nobody waits for: Sleep moves it forward.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.now = c.now.Add(d)
	return ctx.Err()
}

func connect(t *testing.T, v *vendor, token string) *impl.Connector {
	t.Helper()
	server := httptest.NewTLSServer(v)
	t.Cleanup(server.Close)
	cfg, err := acmeauditlog.Parse([]byte(`{"base_url": "` + server.URL + `", "api_token": "` + token + `", "page_size": 2}`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := impl.New(cfg, sdk.Env{HTTP: server.Client(), Clock: &clock{now: time.Unix(1e9, 0)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fetch returns the ids of the events behind a cursor, and where they end.
func fetch(t *testing.T, c *impl.Connector, from sdk.Cursor) (ids []string, to sdk.Cursor, err error) {
	t.Helper()
	to = from
	for page, err := range c.Fetch(t.Context(), sdk.FetchRequest{Cursor: from}) {
		if err != nil {
			return ids, to, err
		}
		for _, event := range page.Events {
			id, _ := events.Text(event, "/id")
			ids = append(ids, id)
		}
		to = page.Cursor
	}
	return ids, to, nil
}

func TestFetchSkipsNothingAndRepeatsNothing(t *testing.T) {
	v := &vendor{events: 5}
	c := connect(t, v, "t0ken")
	ids, end, err := fetch(t, c, "")
	if want := []string{"e0", "e1", "e2", "e3", "e4"}; err != nil || !slices.Equal(ids, want) {
		t.Fatalf("%q, %v, want %q", ids, err, want)
	}
	v.events = 6
	if ids, _, err := fetch(t, c, end); err != nil || !slices.Equal(ids, []string{"e5"}) {
		t.Errorf("behind the end: %q, %v", ids, err)
	}
}

func TestFailures(t *testing.T) {
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, body)
		}
	}
	for name, test := range map[string]struct {
		token string
		fail  http.HandlerFunc
		class sdk.Class
	}{
		"a wrong token":  {"wr0ng", nil, sdk.ClassCredential},
		"not allowed":    {"t0ken", answer(403, ""), sdk.ClassPermission},
		"too much":       {"t0ken", answer(429, ""), sdk.ClassRateLimit},
		"down":           {"t0ken", answer(500, "oops"), sdk.ClassStatus},
		"a sign-in page": {"t0ken", answer(200, "<html>"), sdk.ClassResponse},
		"cut JSON":       {"t0ken", answer(200, `{"events": [{"id": `), sdk.ClassResponse},
		"no position":    {"t0ken", answer(200, `{"events": []}`), sdk.ClassResponse},
		"a reset":        {"t0ken", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, sdk.ClassNetwork},
	} {
		t.Run(name, func(t *testing.T) {
			c := connect(t, &vendor{events: 5, fail: test.fail}, test.token)
			_, _, err := fetch(t, c, "")
			for _, err := range []error{err, c.TestConnection(t.Context())} {
				if err == nil || sdk.Classify(err).Class != test.class {
					t.Errorf("%v, want class %s", err, test.class)
				}
			}
		})
	}
}

func TestNormalize(t *testing.T) {
	c := connect(t, &vendor{}, "t0ken")
	event := []byte(`{"id": "e1", "action": "user.login", "actor": "ada", "severity": "critical", "ip": "192.0.2.1", "more": [1.0]}`)
	got, err := c.Normalize(event)
	if err != nil || got.AlertID != "acme_audit_log:e1" || got.Severity != sdk.SeverityHigh || string(got.Raw) != string(event) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := c.Normalize([]byte(`{}`)); err == nil {
		t.Error("an event without an id becomes an alert")
	}
}

// The program reads the configuration, finds the connector and prints events.
func TestFetchFromTheCommandLine(t *testing.T) {
	server := httptest.NewServer(&vendor{events: 3})
	defer server.Close()
	file := filepath.Join(t.TempDir(), "acme.json")
	if err := os.WriteFile(file, []byte(`{"base_url": "`+server.URL+`", "api_token": "t0ken"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	status := module.Run(t.Context(), module.Program{
		Connectors: connectors.All(),
		Args:       []string{"fetch", "acme_audit_log", "--once", "--config", file},
		Stdout:     &stdout, Stderr: &stderr,
	})
	want := `{"id": "e0", "action": "user.login"}
{"id": "e1", "action": "user.login"}
{"id": "e2", "action": "user.login"}
`
	if status != 0 || stdout.String() != want {
		t.Errorf("status %d, %s%s", status, stdout.String(), stderr.String())
	}
}
