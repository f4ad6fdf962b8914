package acmeauditlog_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/acme/connectors"
	impl "example.com/acme/connectors/acmeauditlog"
	"example.com/acme/generated/acmeauditlog"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

// vendor is a stand-in for Acme: it has so many events, or it fails.
type vendor struct {
	events int
	fail   http.HandlerFunc
}

func event(number int) string {
	return fmt.Sprintf(`{"id": "e%d", "action": "user.login"}`, number)
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
		list = append(list, event(at))
	}
	_, _ = fmt.Fprintf(w, `{"events": [%s], "next": "%d"}`, strings.Join(list, ","), at)
}

// connector makes the connector for a stand-in of Acme.
func connector(env sdk.Env, baseURL, token string) (*impl.Connector, error) {
	cfg, err := acmeauditlog.Parse([]byte(`{"base_url": "` + baseURL + `", "api_token": "` + token + `", "page_size": 2}`))
	if err != nil {
		return nil, err
	}
	return impl.New(cfg, env)
}

func connect(t *testing.T, v *vendor, token string) *impl.Connector {
	t.Helper()
	env, baseURL := sdktest.Serve(t, v)
	c, err := connector(env, baseURL, token)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFetchSkipsNothingAndRepeatsNothing(t *testing.T) {
	v := &vendor{events: 5}
	c := connect(t, v, "t0ken")
	var got sdktest.Intake
	for _, pages := range []int{1, 1, 0} { // the process ends after a page, twice
		if err := got.Poll(t, c, sdk.Window{}, pages); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{event(0), event(1), event(2), event(3), event(4)}
	if !slices.Equal(got.Events, want) || got.Repeats > 0 {
		t.Fatalf("%q, %d of them twice, want %q", got.Events, got.Repeats, want)
	}
	v.events = 6
	if err := got.Poll(t, c, sdk.Window{}, 0); err != nil || !slices.Equal(got.Events, append(want, event(5))) || got.Repeats > 0 {
		t.Errorf("behind the end: %q, %d of them twice, %v", got.Events, got.Repeats, err)
	}
}

func TestFailures(t *testing.T) {
	sdktest.Failures(t, func(env sdk.Env, baseURL string) (sdk.Poller, error) {
		return connector(env, baseURL, "t0ken")
	}, "t0ken")
}

// Failures that are Acme's own.
func TestFailuresOfAcme(t *testing.T) {
	for name, test := range map[string]struct {
		token string
		fail  http.HandlerFunc
		class sdk.Class
		says  string
	}{
		"a wrong token": {"wr0ng", nil, sdk.ClassCredential, "HTTP 401"},
		"no position":   {"t0ken", answer(200, `{"events": []}`), sdk.ClassResponse, "no position (next)"},
		"no events":     {"t0ken", answer(200, `{"next": "1"}`), sdk.ClassResponse, "/events"},
	} {
		t.Run(name, func(t *testing.T) {
			c := connect(t, &vendor{events: 5, fail: test.fail}, test.token)
			_, _, err := sdktest.Collect(t, c, sdk.FetchRequest{})
			for _, err := range []error{err, c.TestConnection(t.Context())} {
				sdktest.CheckError(t, err, test.class, test.says, test.token)
			}
		})
	}
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
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
