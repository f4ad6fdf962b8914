package oktasystemlog_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	impl "github.com/seed-42ec6dbf/lockstep/connectors/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/generated/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

const token = "00-canary-token"

// tenant is a stand-in for an Okta organisation with numbered events. It pages
// as Okta does in its polling mode: every page links to the next.
type tenant struct {
	events int
	status int // other than 0: the answer to everything
	link   func(next string) string
	asked  []string
}

func (o *tenant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.asked = append(o.asked, r.URL.RequestURI())
	if r.Header.Get("Authorization") != "SSWS "+token {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	if o.status != 0 {
		w.Header().Set("Location", "https://evil.example/")
		w.WriteHeader(o.status)
		return
	}
	after, _ := strconv.Atoi(r.URL.Query().Get("after"))
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	end := min(after+limit, o.events)
	query := r.URL.Query()
	query.Set("after", strconv.Itoa(end))
	next := "http://" + r.Host + r.URL.Path + "?" + query.Encode()
	if o.link != nil {
		next = o.link(next)
	}
	w.Header().Add("Link", `<http://`+r.Host+r.URL.RequestURI()+`>; rel="self"`)
	if next != "" {
		w.Header().Add("Link", "<"+next+`>; rel="next"`)
	}
	var list []string
	for i := after; i < end; i++ {
		list = append(list, fmt.Sprintf(`{"uuid": "%d",  "published": "2026-01-31T12:00:00.000Z"}`, i))
	}
	fmt.Fprintf(w, "[%s]", strings.Join(list, ","))
}

func connect(t *testing.T, o *tenant, settings string) *impl.Connector {
	t.Helper()
	server := httptest.NewTLSServer(o)
	t.Cleanup(server.Close)
	if o.link == nil {
		o.link = func(next string) string { return strings.Replace(next, "http://", "https://", 1) }
	}
	cfg, err := oktasystemlog.Parse([]byte(`{"base_url": "` + server.URL + `", "api_token": "` + token + `"` + settings + `}`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := impl.New(cfg, sdk.Env{HTTP: server.Client()})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// collect fetches from a cursor and stops after a number of pages (0: never).
func collect(c *impl.Connector, from sdk.Cursor, pages int) (events []string, cursor sdk.Cursor, err error) {
	cursor = from
	req := sdk.FetchRequest{Cursor: from, Window: sdk.Window{To: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}}
	for page, err := range c.Fetch(context.Background(), req) {
		if err != nil {
			return events, cursor, err
		}
		for _, e := range page.Events {
			events = append(events, string(e))
		}
		cursor = page.Cursor
		if pages--; pages == 0 {
			break
		}
	}
	return events, cursor, nil
}

func TestFetchReadsEveryPageOnce(t *testing.T) {
	o := &tenant{events: 7}
	c := connect(t, o, `, "page_size": 3, "filter": "severity eq \"WARN\"", "lookback_hours": 2`)
	events, cursor, err := collect(c, "", 0)
	if err != nil || len(events) != 7 || !strings.HasPrefix(events[6], `{"uuid": "6",  `) {
		t.Fatalf("events = %q, %v", events, err)
	}
	if first := o.asked[0]; !strings.Contains(first, "since=2026-01-31T10%3A00%3A00.000Z") ||
		!strings.Contains(first, "sortOrder=ASCENDING") || !strings.Contains(first, "filter=severity+eq+%22WARN%22") {
		t.Errorf("the first request is %s", first)
	}
	o.events = 9
	events, _, err = collect(c, cursor, 0)
	if err != nil || len(events) != 2 || !strings.HasPrefix(events[0], `{"uuid": "7"`) {
		t.Errorf("after the cursor: %q, %v", events, err)
	}
}

// A source that is quiet at first: the empty page moves the cursor, so that what
// comes later is read, however short the look back is.
func TestQuietSourceIsReadOnFromWhereItWas(t *testing.T) {
	o := &tenant{}
	c := connect(t, o, `, "lookback_hours": 0`)
	events, cursor, err := collect(c, "", 0)
	if err != nil || len(events) != 0 || cursor == "" {
		t.Fatalf("events = %q, cursor %q, %v, want none and a cursor", events, cursor, err)
	}
	o.events = 2
	if events, _, err = collect(c, cursor, 0); err != nil || len(events) != 2 {
		t.Errorf("events = %q, %v, want two", events, err)
	}
	if last := o.asked[len(o.asked)-1]; strings.Contains(last, "since=") {
		t.Errorf("a later request asks by time: %s", last)
	}
}

// After an outage the window is longer than the look back, and it wins.
func TestFirstRunReadsTheWholeWindow(t *testing.T) {
	o := &tenant{}
	c := connect(t, o, `, "lookback_hours": 1`)
	to := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for range c.Fetch(context.Background(), sdk.FetchRequest{Window: sdk.Window{From: to.Add(-5 * time.Hour), To: to}}) {
	}
	if !strings.Contains(o.asked[0], "since=2026-01-31T07%3A00%3A00.000Z") {
		t.Errorf("the first request is %s", o.asked[0])
	}
}

// All events of the stand-in bear one timestamp, so a cursor by time would
// skip or repeat at the edge of a page.
func TestRestartAfterEachPageSkipsAndRepeatsNothing(t *testing.T) {
	c := connect(t, &tenant{events: 10}, `, "page_size": 3`)
	var all []string
	var cursor sdk.Cursor
	for range 4 {
		events, next, err := collect(c, cursor, 1)
		if err != nil {
			t.Fatal(err)
		}
		all, cursor = append(all, events...), next
	}
	if len(all) != 10 {
		t.Fatalf("%d events, want 10", len(all))
	}
	for i, e := range all {
		if want := fmt.Sprintf(`{"uuid": "%d",`, i); !strings.HasPrefix(e, want) {
			t.Errorf("event %d is %s", i, e)
		}
	}
}

func TestFailuresAreErrorsAndShowNoToken(t *testing.T) {
	for _, test := range []struct {
		name string
		o    *tenant
		want string
	}{
		{"401", &tenant{status: 401}, "credential error"},
		{"403", &tenant{status: 403}, "permission error"},
		{"429", &tenant{status: 429}, "rate limited"},
		{"503", &tenant{status: 503}, "unexpected status: HTTP 503"},
		{"a redirect", &tenant{status: 302}, "unexpected status: HTTP 302"},
		{"a loop", &tenant{events: 5, link: func(string) string { return "https://h/api/v1/logs?after=1" }}, "links to itself"},
		{"no next link", &tenant{events: 5, link: func(string) string { return "" }}, "no link to a next page"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := connect(t, test.o, "")
			_, _, err := collect(c, "1", 0)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want %q", err, test.want)
			}
			if strings.Contains(err.Error(), token) {
				t.Errorf("the error shows the token: %v", err)
			}
		})
	}
}

func TestConnectionAsksForOneEvent(t *testing.T) {
	o := &tenant{events: 5}
	c := connect(t, o, "")
	if err := c.TestConnection(context.Background()); err != nil || len(o.asked) != 1 || !strings.HasSuffix(o.asked[0], "limit=1") {
		t.Errorf("TestConnection() = %v after %q", err, o.asked)
	}
}

func TestNormalize(t *testing.T) {
	c := connect(t, &tenant{}, "")
	raw := `{"uuid": "u1", "eventType": "user.session.start", "displayMessage": "User login to Okta", "severity": "WARN",
		"actor": {"alternateId": "ada@example.com"}, "client": {"ipAddress": "192.0.2.7"}}`
	alert, err := c.Normalize([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	want := sdk.Alert{
		Source: "okta_system_log", Category: "identity", Severity: sdk.SeverityMedium, Title: "User login to Okta",
		Description: "user.session.start by ada@example.com", AlertID: "okta_system_log:u1", Host: "192.0.2.7", Raw: []byte(raw),
	}
	if fmt.Sprint(alert) != fmt.Sprint(want) {
		t.Errorf("alert = %+v\nwant    %+v", alert, want)
	}
	for level, want := range map[string]sdk.Severity{
		"DEBUG": sdk.SeverityInfo, "INFO": sdk.SeverityInfo, "WARN": sdk.SeverityMedium, "ERROR": sdk.SeverityHigh, "NEW": sdk.SeverityMedium,
	} {
		alert, err := c.Normalize([]byte(`{"uuid": "u", "severity": "` + level + `"}`))
		if err != nil || alert.Severity != want {
			t.Errorf("severity of %s = %s, %v, want %s", level, alert.Severity, err, want)
		}
	}
	for _, bad := range []string{`{}`, `[]`, `no JSON`} {
		if _, err := c.Normalize([]byte(bad)); err == nil {
			t.Errorf("Normalize(%s) succeeded", bad)
		}
	}
}

// Only Okta's position is taken from a link: the token goes to the configured host alone.
func TestLinkToAnotherHostIsNotFollowed(t *testing.T) {
	o := &tenant{events: 2, link: func(next string) string { return "https://evil.example/?" + next[strings.Index(next, "?")+1:] }}
	events, _, err := collect(connect(t, o, `, "page_size": 1`), "", 0)
	if err != nil || len(events) != 2 {
		t.Errorf("events = %q, %v", events, err)
	}
}
