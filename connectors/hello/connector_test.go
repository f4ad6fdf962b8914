package hello_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/seed-42ec6dbf/lockstep/connectors"
	impl "github.com/seed-42ec6dbf/lockstep/connectors/hello"
	"github.com/seed-42ec6dbf/lockstep/generated/hello"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/httpbin"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

// These fifteen tests are the ones that the tutorial's smoke test pins: copy
// their layout for a connector of your own.

// Seed: "There is a smoke test (tests/test_hello_connector_example.py) that pins this invariant — if someone accidentally promotes the example into the live registry, CI fails."
// Seed: "Anything under _examples/ exists for documentation only and never appears in the connector catalog, the polling scheduler, or the marketplace index."
// Seed: "HelloConnectoris not in the registry."
func TestNotRegistered(t *testing.T) {
	entry := hello.Entry(impl.New)
	if !entry.Example {
		t.Error("the entry is not marked as an example")
	}
	for _, e := range connectors.All() {
		if e.Command == entry.Command || e.UUID == entry.UUID || e.Example {
			t.Errorf("the registry offers the example %q", e.Command)
		}
	}
	catalog := generated(t, "catalog.json")
	for _, id := range []string{entry.UUID, "manifests/connector_hello.json", `"package": "hello"`} {
		if bytes.Contains(catalog, []byte(id)) {
			t.Errorf("the catalog holds %s", id)
		}
	}
}

// Seed: "Treat it like a primary key: lowercase, hyphen- or underscore-separated, never changes after first release."
// Seed: "A connector identifies itself with three class-level strings:"
func TestIdentity(t *testing.T) {
	id := hello.Identity()
	if id.Command != "hello" || id.Name != "Hello (Tutorial)" || id.Category != "saas" {
		t.Errorf("the connector is %q, %q of category %q", id.Command, id.Name, id.Category)
	}
	if id.UUID != "3f0c7a52-8f6b-4a0e-9d5e-5b1c6a7d2e41" || id.PollIntervalSeconds != 300 {
		t.Errorf("the connector is %s, polled every %d s", id.UUID, id.PollIntervalSeconds)
	}
}

// Seed: "Field names, secret flags, default values, and the docs URL are all asserted explicitly."
// Seed: "required=Falseplusdefault=...onbase_urlmatches a common pattern for self-hosted vendor support."
// Seed: "The schema shape doesn't drift."
func TestSchemaShape(t *testing.T) {
	type field struct {
		Property, Type, Label, Placeholder string
		Required, Secret                   bool
		Default                            any
	}
	var shape struct {
		DocsURL string `yaml:"docs_url"`
		Fields  []field
	}
	if err := yaml.Unmarshal(generated(t, "hello/plugin.yaml"), &shape); err != nil {
		t.Fatal(err)
	}
	want := []field{
		{Property: "api_token", Type: "secret", Label: "API Token", Required: true, Secret: true},
		{Property: "base_url", Type: "text", Label: "Base URL", Placeholder: "https://httpbin.org", Default: "https://httpbin.org"},
	}
	if !slices.Equal(shape.Fields, want) {
		t.Errorf("the fields are %+v, want %+v", shape.Fields, want)
	}
	if want := "/docs/connectors/hello-connector"; shape.DocsURL != want || hello.Identity().DocsURL != want {
		t.Errorf("the documentation is at %q and %q, want %q", shape.DocsURL, hello.Identity().DocsURL, want)
	}
	if _, err := hello.Parse([]byte(`{}`)); err == nil {
		t.Error("a configuration without api_token is accepted")
	}
	if cfg, err := hello.Parse([]byte(`{"api_token": "t"}`)); err != nil || cfg.BaseURL != "https://httpbin.org" || cfg.APIToken.Reveal() != "t" {
		t.Errorf("a configuration of api_token alone is read as %+v, %v", cfg, err)
	}
}

// Seed: "The tutorial connector is read-only, so it declares one:"
func TestCapabilities(t *testing.T) {
	if got := hello.Capabilities(); !slices.Equal(got, []string{"pull_alerts"}) {
		t.Errorf("the capabilities are %q", got)
	}
}

// Seed: "Returning success: false here blocks the save, so keep this cheap and deterministic — one round trip, short timeout, no pagination:"
func TestConnectionSuccess(t *testing.T) {
	v := newVendor(t, httpbin.New())
	if err := v.connect(t).TestConnection(t.Context()); err != nil {
		t.Error(err)
	}
	if want := []string{"/status/200"}; !slices.Equal(v.asked, want) {
		t.Errorf("asked for %q, want %q", v.asked, want)
	}
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		err := connectTo(t, hanging).TestConnection(t.Context())
		if took := time.Since(begin); classOf(err) != sdk.ClassTimeout || took != 10*time.Second {
			t.Errorf("without an answer the test says %v after %v, want a timeout after 10s", err, took)
		}
	})
}

// Seed: "The first is an infrastructure issue; the second is a credential issue."
func TestConnectionBadStatus(t *testing.T) {
	for _, test := range []struct {
		status int
		class  sdk.Class
		begins string
	}{
		{401, sdk.ClassCredential, "credential error: HTTP 401"},
		{403, sdk.ClassPermission, "permission error: HTTP 403"},
		{429, sdk.ClassRateLimit, "rate limited: HTTP 429"},
		{204, sdk.ClassStatus, "unexpected status: HTTP 204"},
		{404, sdk.ClassStatus, "unexpected status: HTTP 404"},
		{500, sdk.ClassStatus, "unexpected status: HTTP 500"},
	} {
		v := newVendor(t, answering(test.status, ""))
		err := v.connect(t).TestConnection(t.Context())
		if classOf(err) != test.class || !strings.HasPrefix(err.Error(), test.begins) {
			t.Errorf("HTTP %d: got %v, want %q", test.status, err, test.begins)
		}
		if len(v.asked) != 1 {
			t.Errorf("HTTP %d: asked %d times, want one round trip", test.status, len(v.asked))
		}
	}
}

// Seed: "Surface the difference so the operator knows whether to call IT or the vendor."
func TestConnectionNetworkError(t *testing.T) {
	sdktest.Unreachable(t, func(env sdk.Env, baseURL string) (sdk.Connector, error) {
		return connectAt(t, baseURL, env.HTTP.Transport), nil
	})
	err := connectTo(t, roundTrip(func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "read", Err: os.ErrClosed}
	})).TestConnection(t.Context())
	if class := classOf(err); class != sdk.ClassNetwork || !class.Network() || !strings.HasPrefix(err.Error(), "network error") {
		t.Errorf("hung up: got %v of class %s, want a network error", err, class)
	}
}

// Seed: "We strip trailing slashes so URL composition stays boring (f"{self._base_url}/anything" always works)."
func TestBaseURLOverride(t *testing.T) {
	for _, suffix := range []string{"", "/", "//", "/bin", "/bin/"} {
		v := newVendor(t, httpbin.New())
		if suffix == "/bin" || suffix == "/bin/" {
			v = newVendor(t, http.StripPrefix("/bin", httpbin.New()))
		}
		c := connectAt(t, v.URL+suffix, v.Client().Transport)
		if err := c.TestConnection(t.Context()); err != nil {
			t.Errorf("%q: %v", suffix, err)
		}
		if events, err := fetch(t.Context(), c); err != nil || len(events) != 1 {
			t.Errorf("%q: %d events, %v", suffix, len(events), err)
		}
		prefix := strings.TrimRight(suffix, "/")
		if want := []string{prefix + "/status/200", prefix + "/anything"}; !slices.Equal(v.asked, want) {
			t.Errorf("%q: asked for %q, want %q", suffix, v.asked, want)
		}
	}
}

// Seed: "httpbin doesn't store events, so the example just hits /anything once and treats the response body as a single synthetic event:"
// Seed: "A normalize()step that converts vendor JSON into AiSOC's common alert shape."
// Seed: "normalize() maps vendor JSON to AiSOC's common alert shape:"
// Seed: "Stable string, almost always cls.connector_id."
// Seed: "Same taxonomy as the schema. Detection rules match against this."
// Seed: "severityis hard-codedinfoin the example because httpbin doesn't carry a severity signal."
func TestFetchNormalizedEvent(t *testing.T) {
	v := newVendor(t, httpbin.New())
	c := v.connect(t)
	events, err := fetch(t.Context(), c)
	if err != nil || len(events) != 1 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	alert, err := c.Normalize(events[0])
	if err != nil {
		t.Fatal(err)
	}
	address := v.URL + "/anything?since_seconds=300"
	if alert.Source != "hello" || alert.Category != "saas" || alert.Severity != sdk.SeverityInfo || alert.Host != "" {
		t.Errorf("the alert is of %q, %q, %q, host %q", alert.Source, alert.Category, alert.Severity, alert.Host)
	}
	if alert.Title != "Hello connector: pinged "+address || alert.Description != "Synthetic event from the hello-connector tutorial." {
		t.Errorf("the alert says %q, %q", alert.Title, alert.Description)
	}
	if want := "hello:127.0.0.1:" + address; alert.AlertID != want {
		t.Errorf("the alert's id is %q, want %q", alert.AlertID, want)
	}
}

// Seed: "Keep the since_seconds parameter in the signature even if your vendor doesn't expose a time-window filter — the scheduler always passes it."
func TestFetchSinceSeconds(t *testing.T) {
	for _, test := range []struct {
		from time.Time
		want string
	}{
		{noon.Add(-5 * time.Minute), "300"},
		{noon.Add(-time.Hour), "3600"}, // an outage: nothing is skipped
		{time.Time{}, "300"},
	} {
		v := newVendor(t, httpbin.New())
		events, err := fetchWindow(t.Context(), v.connect(t), sdk.Window{From: test.from, To: noon})
		if err != nil {
			t.Fatal(err)
		}
		var echo struct {
			Args map[string]string `json:"args"`
		}
		if err := json.Unmarshal(events[0], &echo); err != nil || len(echo.Args) != 1 || echo.Args["since_seconds"] != test.want {
			t.Errorf("the query is %q, want since_seconds=%s", echo.Args, test.want)
		}
	}
}

// Seed: "Network errors, 5xx responses, and bad JSON all return [] rather than raising."
func TestFetchServerError(t *testing.T) {
	v := newVendor(t, answering(http.StatusInternalServerError, "oops"))
	events, err := fetch(t.Context(), v.connect(t))
	if e := sdk.Classify(err); len(events) != 0 || e == nil || e.Class != sdk.ClassStatus || e.Status != http.StatusInternalServerError {
		t.Errorf("HTTP 500: %d events, %v; want none and an error of class status", len(events), err)
	}
}

// Seed: "Network errors, 5xx responses, and bad JSON all return [] rather than raising."
func TestFetchTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		events, err := fetch(t.Context(), connectTo(t, hanging))
		if took := time.Since(begin); len(events) != 0 || classOf(err) != sdk.ClassTimeout || took != 15*time.Second {
			t.Errorf("no answer: %d events, %v after %v; want none and a timeout after 15s", len(events), err, took)
		}
	})
}

// Seed: "Network errors, 5xx responses, and bad JSON all return [] rather than raising."
func TestFetchInvalidJSON(t *testing.T) {
	for _, body := range []string{"<html>", `{"url": "u"`, `{} {}`, ""} {
		v := newVendor(t, answering(http.StatusOK, body))
		events, err := fetch(t.Context(), v.connect(t))
		if len(events) != 0 || classOf(err) != sdk.ClassResponse {
			t.Errorf("%q: %d events, %v; want none and an error of class response", body, len(events), err)
		}
	}
}

// Seed: "Don't summarise it, don't truncate it, don't drop fields you didn't recognise."
func TestNormalizeKeepsRaw(t *testing.T) {
	const event = `{"url": "https://h/anything",  "origin":"192.0.2.1", "big": 12345678901234567890, "é":[null, 1.0]}`
	given := []byte(event)
	alert, err := connectTo(t, hanging).Normalize(given)
	if err != nil || string(alert.Raw) != event || string(given) != event {
		t.Errorf("raw is %s, %v; want %s", alert.Raw, err, event)
	}
	if out, err := alert.AppendJSON(nil); err != nil || !bytes.HasSuffix(out, []byte(`"raw":`+event+"}")) {
		t.Errorf("the alert is written as %s, %v", out, err)
	}
	if _, err := connectTo(t, hanging).Normalize([]byte("no JSON")); err == nil {
		t.Error("an event that is no JSON was normalised")
	}
}

// Seed: "httpbin doesn't, so the example cheats: it usesorigin + urlas a poor-but-stable hash."
func TestNormalizeSurvivesMissingURL(t *testing.T) {
	c := connectTo(t, hanging)
	for event, id := range map[string]string{
		`{}`:                    "hello:?:(no url)",
		`{"url": null}`:         "hello:?:(no url)",
		`{"url": ""}`:           "hello:?:(no url)",
		`{"origin": "o"}`:       "hello:o:(no url)",
		`{"origin":"o","x": 1}`: "hello:o:(no url)",
	} {
		for range 2 {
			alert, err := c.Normalize([]byte(event))
			if err != nil || alert.AlertID != id || alert.Title != "Hello connector: pinged (no url)" {
				t.Errorf("%s: %+v, %v; want the id %s", event, alert, err, id)
			}
		}
	}
}

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// vendor is a server that remembers what it was asked.
type vendor struct {
	*httptest.Server
	asked []string
}

func newVendor(t *testing.T, answer http.Handler) *vendor {
	t.Helper()
	v := &vendor{}
	v.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.asked = append(v.asked, r.URL.Path)
		answer.ServeHTTP(w, r)
	}))
	v.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	v.StartTLS()
	t.Cleanup(v.Close)
	return v
}

func (v *vendor) connect(t *testing.T) *impl.Connector {
	t.Helper()
	return connectAt(t, v.URL, v.Client().Transport)
}

func answering(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// hanging is a vendor that does not answer.
var hanging = roundTrip(func(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
})

func connectTo(t *testing.T, transport http.RoundTripper) *impl.Connector {
	t.Helper()
	return connectAt(t, "https://httpbin.invalid", transport)
}

func connectAt(t *testing.T, baseURL string, transport http.RoundTripper) *impl.Connector {
	t.Helper()
	cfg, err := hello.Parse([]byte(`{"api_token": "t", "base_url": "` + baseURL + `"}`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := impl.New(cfg, sdk.Env{HTTP: &http.Client{Transport: transport}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fetch returns the events of a poll over five minutes.
func fetch(ctx context.Context, c *impl.Connector) ([][]byte, error) {
	return fetchWindow(ctx, c, sdk.Window{From: noon.Add(-5 * time.Minute), To: noon})
}

func fetchWindow(ctx context.Context, c *impl.Connector, w sdk.Window) (events [][]byte, err error) {
	for page, err := range c.Fetch(ctx, sdk.FetchRequest{Window: w}) {
		if err != nil {
			return events, err
		}
		events = append(events, page.Events...)
	}
	return events, nil
}

// classOf is what the runner records of an error; "" of none.
func classOf(err error) sdk.Class {
	if err == nil {
		return ""
	}
	return sdk.Classify(err).Class
}

func generated(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("../../generated/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
