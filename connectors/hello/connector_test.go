package hello_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	impl "github.com/seed-42ec6dbf/lockstep/connectors/hello"
	"github.com/seed-42ec6dbf/lockstep/generated/hello"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// connect returns a connector for a vendor that answers with handle.
func connect(t *testing.T, handle http.HandlerFunc) *impl.Connector {
	t.Helper()
	vendor := httptest.NewServer(handle)
	t.Cleanup(vendor.Close)
	return connectTo(t, vendor.URL+"/", vendor.Client())
}

func connectTo(t *testing.T, baseURL string, client *http.Client) *impl.Connector {
	t.Helper()
	cfg, err := hello.Parse([]byte(`{"api_token": "t", "base_url": "` + baseURL + `"}`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := impl.New(cfg, sdk.Env{HTTP: client})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fetch returns the events of a poll over five minutes.
func fetch(c *impl.Connector) (events []string, err error) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	req := sdk.FetchRequest{Window: sdk.Window{From: now.Add(-5 * time.Minute), To: now}}
	for page, err := range c.Fetch(context.Background(), req) {
		if err != nil {
			return events, err
		}
		for _, e := range page.Events {
			events = append(events, string(e))
		}
	}
	return events, nil
}

func TestConnectionSucceeds(t *testing.T) {
	c := connect(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/status/200" {
			t.Errorf("asked for %s, want /status/200", r.URL.Path)
		}
	})
	if err := c.TestConnection(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestConnectionTellsFailuresApart(t *testing.T) {
	refused := httptest.NewServer(nil)
	refused.Close()
	for _, test := range []struct {
		name string
		c    *impl.Connector
		want string
	}{
		{"bad status", connect(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }), "unexpected status: HTTP 401"},
		{"network", connectTo(t, refused.URL, http.DefaultClient), "network error: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.c.TestConnection(context.Background())
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("TestConnection() = %v, want %q", err, test.want)
			}
		})
	}
}

func TestFetchAsksForTheWindow(t *testing.T) {
	c := connect(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.URL.Query().Get("since_seconds"); r.URL.Path != "/anything" || got != "300" {
			t.Errorf("asked for %s with since_seconds %q", r.URL.Path, got)
		}
		_, _ = w.Write([]byte(`{"url": "u"}`))
	})
	events, err := fetch(c)
	if err != nil || len(events) != 1 || events[0] != `{"url": "u"}` {
		t.Errorf("fetch = %q, %v", events, err)
	}
}

// A failure is an error, never an empty page: nothing to read and unable to
// read are different news.
func TestFetchReportsFailures(t *testing.T) {
	for name, handle := range map[string]http.HandlerFunc{
		"status":       func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"invalid JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"too large":    func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 2<<20)) },
		"cut short": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("{"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			if events, err := fetch(connect(t, handle)); err == nil || len(events) != 0 {
				t.Errorf("fetch = %q, %v, want an error and no event", events, err)
			}
		})
	}
}

func TestNormalize(t *testing.T) {
	c := connect(t, nil)
	for _, test := range []struct{ name, event, title, id string }{
		{"complete", `{"url": "https://h/anything",  "origin": "192.0.2.1", "x": 1}`, "Hello connector: pinged https://h/anything", "hello:192.0.2.1:https://h/anything"},
		{"no url", `{}`, "Hello connector: pinged (no url)", "hello:?:(no url)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			alert, err := c.Normalize([]byte(test.event))
			if err != nil {
				t.Fatal(err)
			}
			if alert.Title != test.title || alert.AlertID != test.id || string(alert.Raw) != test.event {
				t.Errorf("alert = %+v", alert)
			}
			if alert.Source != "hello" || alert.Category != "saas" || alert.Severity != sdk.SeverityInfo {
				t.Errorf("alert = %+v", alert)
			}
		})
	}
	if _, err := c.Normalize([]byte("no JSON")); err == nil {
		t.Error("an event that is no JSON was normalised")
	}
}
