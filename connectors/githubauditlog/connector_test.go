package githubauditlog_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/faults"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/github"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

func TestWalkReadsEveryPage(t *testing.T) {
	w := newWorld(t, `, "page_size": 3, "lookback_hours": 2, "exclude_actions": ["no_such.action", "nothing"]`)
	w.host.Generate(8, noon, time.Minute)
	if err := w.poll(0); err != nil || w.Repeats > 0 {
		t.Fatal(err, w.Repeats)
	}
	w.has(0, 8)
	asked := w.host.Requests()
	first, _ := url.ParseRequestURI(asked[0].URI)
	want := url.Values{
		"phrase":  {"created:>=2026-01-31T10:00:00Z -action:no_such.action -action:nothing"},
		"include": {"all"}, "order": {"asc"}, "per_page": {"3"},
	}
	if len(asked) != 3 || first.Path != "/orgs/example-org/audit-log" || first.Query().Encode() != want.Encode() {
		t.Errorf("%d requests, the first is %s", len(asked), asked[0].URI)
	}
	for name, want := range map[string]string{"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"} {
		if got := asked[0].Header.Get(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if w.Cursor != `{"floor":"2026-01-31T11:50:00Z"}` {
		t.Errorf("the cursor at the end is %s", w.Cursor)
	}
	w.host.Generate(2, noon.Add(time.Minute), time.Second)
	w.clock.Set(noon.Add(time.Minute))
	if err := w.poll(0); err != nil {
		t.Fatal(err)
	}
	w.has(0, 10)
}

func TestSettingsChooseEvents(t *testing.T) {
	for settings, git := range map[string]int{`, "include": "web"`: 0, `, "include": "git"`: 1, `, "exclude_actions": ["git"]`: 0} {
		w := newWorld(t, settings)
		w.host.Generate(100, noon, time.Second)
		for page, err := range w.Fetch(t.Context(), sdk.FetchRequest{Window: sdk.Window{To: noon}}) {
			if err != nil || len(page.Events) == 0 {
				t.Fatal(settings, page, err)
			}
			for _, e := range page.Events {
				if strings.Count(string(e), `"action":"git.`) != git {
					t.Fatalf("%s: %s", settings, e)
				}
			}
		}
	}
}

// After an outage the window is longer than the look back, and it wins.
// Seed: "Real connectors translate since_seconds into a vendor-native time filter"
func TestFirstRunReadsTheWholeWindow(t *testing.T) {
	w := newWorld(t, "")
	for range w.Fetch(t.Context(), sdk.FetchRequest{Window: sdk.Window{From: noon.Add(-5 * time.Hour), To: noon}}) {
	}
	if uri := w.host.Requests()[0].URI; !strings.Contains(uri, url.QueryEscape("created:>=2026-01-31T07:00:00Z")) {
		t.Errorf("the first request is %s", uri)
	}
}

// 1,000 events of one millisecond, page by page with a restart after each.
func TestManyEventsOfOneTimestamp(t *testing.T) {
	w := newWorld(t, "")
	w.host.Generate(1000, noon, 0)
	for range 10 {
		if err := w.poll(1); err != nil {
			t.Fatal(err)
		}
	}
	if w.has(0, 1000); w.Repeats > 0 {
		t.Errorf("%d events were read twice", w.Repeats)
	}
}

// Events of the same second arrive while and after it is read.
func TestEventsOfTheLastSecondAreNotSkipped(t *testing.T) {
	w := newWorld(t, "")
	for range 5 {
		w.host.Generate(3, noon, 0) // all of one millisecond, ids in any order
		if err := w.poll(0); err != nil {
			t.Fatal(err)
		}
	}
	w.has(0, 15)
}

// GitHub logs an event late, before the place of the reader.
func TestLateEventsAreRead(t *testing.T) {
	w := newWorld(t, `, "overlap_minutes": 10`)
	w.host.Generate(5, noon, time.Minute)
	if err := w.poll(0); err != nil {
		t.Fatal(err)
	}
	w.clock.Set(noon.Add(9 * time.Minute))
	w.host.Append(github.Event(5, noon.Add(-30*time.Second)))
	if err := w.poll(0); err != nil {
		t.Fatal(err)
	}
	w.has(0, 6)
}

// A walk takes an hour, and events go on happening while it does. One is logged
// ten minutes late, just behind the walk, and everything restarts on the way.
// That the last event of the walk is much younger must not move the next floor
// beyond the late one.
func TestLateEventsOfALongWalkAreRead(t *testing.T) {
	w := newWorld(t, `, "page_size": 10, "overlap_minutes": 11`)
	w.host.Generate(30, noon, time.Minute)
	if err := w.poll(2); err != nil { // up to 11:50
		t.Fatal(err)
	}
	const late = 1000
	w.host.Append(github.Event(late, noon.Add(-10*time.Minute-time.Second)))
	for range 6 {
		w.clock.Advance(10 * time.Minute)
		w.host.Generate(15, w.clock.Now(), 30*time.Second)
		w.configure(`, "page_size": 10, "overlap_minutes": 11`)
		if err := w.poll(1); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		if err := w.poll(0); err != nil {
			t.Fatal(err)
		}
	}
	at := slices.Index(w.IDs, github.ID(late))
	if at < 0 {
		t.Fatalf("the late event is missing; the cursor is %s", w.Cursor)
	}
	w.IDs = slices.Delete(w.IDs, at, at+1)
	w.has(0, w.host.Generate(0, noon, 0))
}

// The floor follows GitHub's clock, not ours.
func TestOwnClockDoesNotMatter(t *testing.T) {
	w := newWorld(t, `, "lookback_hours": 48`)
	w.host.Generate(3, noon, time.Minute)
	for n, off := range []time.Duration{0, 20 * time.Hour, -20 * time.Hour} {
		for page, err := range w.Fetch(t.Context(), sdk.FetchRequest{Cursor: w.Cursor, Window: sdk.Window{To: noon.Add(off)}}) {
			if err != nil {
				t.Fatal(err)
			}
			w.Cursor = page.Cursor
		}
		if w.Cursor != `{"floor":"2026-01-31T11:50:00Z"}` {
			t.Errorf("poll %d: the cursor is %s", n, w.Cursor)
		}
	}
}

// A clock of GitHub's that goes back must not take the floor back with it.
func TestFloorDoesNotGoBack(t *testing.T) {
	w := newWorld(t, "")
	for _, hours := range []time.Duration{0, 1, -24, -1} {
		w.clock.Set(noon.Add(hours * time.Hour))
		if err := w.poll(0); err != nil {
			t.Fatal(err)
		}
	}
	if w.Cursor != `{"floor":"2026-01-31T12:50:00Z"}` {
		t.Errorf("the cursor is %s", w.Cursor)
	}
}

func TestExpiredCursorReadsAgainAndSaysSo(t *testing.T) {
	w := newWorld(t, `, "page_size": 10, "lookback_hours": 24`)
	w.host.Generate(100, noon, 10*time.Minute)
	if err := w.poll(4); err != nil {
		t.Fatal(err)
	}
	w.host.Expire()
	if err := w.poll(0); err != nil {
		t.Fatal(err)
	}
	if w.has(0, 100); w.Repeats != 1 {
		t.Errorf("%d events were read twice, want the last one before alone", w.Repeats)
	}
	if log := w.log.String(); !strings.Contains(log, "level=WARN") || !strings.Contains(log, "not a valid cursor") {
		t.Errorf("the log says %q", log)
	}
}

func TestForeignCursorBeginsAgainAndSaysSo(t *testing.T) {
	for _, cursor := range []sdk.Cursor{"x", "{}", `{"floor": "2026-01-31T11:00:00Z", "after": "foreign"}`} {
		w := newWorld(t, "")
		w.host.Generate(3, noon, time.Minute)
		w.Cursor = cursor
		if err := w.poll(0); err != nil {
			t.Fatal(err)
		}
		if w.has(0, 3); !strings.Contains(w.log.String(), "level=WARN") {
			t.Errorf("%s: the log says %q", cursor, w.log)
		}
	}
}

// An old GitHub Enterprise Server gives its events no ids.
func TestEventsWithoutIDsAreKnownAgain(t *testing.T) {
	w := newWorld(t, "")
	w.host.Append([]byte(`{"@timestamp": 1769860800000, "action": "a.b", "n": 1}`), []byte(`{"@timestamp": 1769860800001, "action": "a.b", "n": 2}`))
	for range 2 {
		if err := w.poll(0); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.IDs) != 2 || w.Repeats != 2 {
		t.Errorf("%q, and %d again", w.IDs, w.Repeats)
	}
}

func TestEmptyPagesThatLinkToAnotherAreFollowed(t *testing.T) {
	w := newWorld(t, `, "page_size": 2`)
	w.host.Generate(6, noon, time.Second)
	w.host.Next(1, faults.Change(func([]byte) []byte { return []byte("[]") }))
	if err := w.poll(0); err != nil {
		t.Fatal(err)
	}
	w.has(2, 6)
	n := 0
	w.host.Next(-1, func(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
		n++
		rw.Header().Set("Link", fmt.Sprintf(`</x?after=%d>; rel="next"`, n))
		_, _ = rw.Write([]byte("[]"))
	})
	if err := w.poll(0); err == nil || sdk.Classify(err).Class != sdk.ClassResponse || n > 200 {
		t.Errorf("after %d empty pages: %v", n, err)
	}
}

// Only GitHub's position is taken from a link: the token goes to the configured host alone.
func TestLinkToAnotherHostIsNotFollowed(t *testing.T) {
	var stolen []http.Header
	evil := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stolen = append(stolen, r.Header) }))
	defer evil.Close()
	w := newWorld(t, `, "page_size": 1`)
	w.host.Generate(3, noon, time.Second)
	w.host.Next(-1, faults.Link(func(next string) string { return evil.URL + next[strings.Index(next, "/orgs"):] }))
	if err := w.poll(0); err != nil {
		t.Fatal(err)
	}
	w.has(0, 3)
	w.host.Clear()
	w.host.Next(-1, faults.Redirect(302, evil.URL+"/orgs/example-org/audit-log"))
	if err := w.poll(0); err == nil || !strings.Contains(err.Error(), "refused to follow") {
		t.Errorf("a redirect: %v", err)
	}
	if len(stolen) > 0 {
		t.Errorf("the other host was asked: %v", stolen)
	}
}

// Seed: "Returning success: false here blocks the save, so keep this cheap and deterministic — one round trip, short timeout, no pagination:"
// Seed: "test_connection()(success + auth failure + network failure)"
func TestConnectionIsOneCheapRequest(t *testing.T) {
	w := newWorld(t, "")
	w.host.Generate(5, noon, time.Second)
	if err := w.TestConnection(t.Context()); err != nil {
		t.Fatal(err)
	}
	if asked := w.host.Requests(); len(asked) != 1 || !strings.Contains(asked[0].URI, "per_page=1&") {
		t.Errorf("the requests are %v", asked)
	}
	w.host.Next(-1, faults.Status(503, ""))
	if err := w.TestConnection(t.Context()); err == nil || w.host.Count() != 2 {
		t.Errorf("%v after %d requests in all, want a failure after one more", err, w.host.Count())
	}
}

// Seed: "Don't summarise it, don't truncate it, don't drop fields you didn't recognise."
// Seed: "should be stable across re-fetches when the vendor exposes a unique ID."
// Seed: "Real connectors derive severity from the vendor's risk score, status code, anomaly flag, etc."
func TestNormalize(t *testing.T) {
	w := newWorld(t, "")
	raw := `{"@timestamp": 1, "_document_id": "d1", "action": "org.add_member", "actor": "ada", "actor_ip": "192.0.2.7", "org": "o", "repo": "o/r", "user": "bob"}`
	alert, err := w.Normalize([]byte(raw))
	want := sdk.Alert{
		Source: "github_audit_log", Category: "vcs", Severity: sdk.SeverityMedium, Title: "org.add_member by ada",
		Description: "organisation o, repository o/r, user bob", AlertID: "github_audit_log:d1", Host: "192.0.2.7", Raw: []byte(raw),
	}
	if err != nil || fmt.Sprint(alert) != fmt.Sprint(want) {
		t.Errorf("alert = %+v, %v\nwant    %+v", alert, err, want)
	}
	for action, want := range map[string]sdk.Severity{
		"git.clone": sdk.SeverityInfo, "workflows.completed_workflow_run": sdk.SeverityInfo,
		"repo.create": sdk.SeverityLow, "never.seen": sdk.SeverityLow, "x": sdk.SeverityLow,
		"team.add_member": sdk.SeverityMedium, "personal_access_token.access_granted": sdk.SeverityMedium, "hook.create": sdk.SeverityMedium,
		"oauth_access.create": sdk.SeverityMedium, "protected_branch.create": sdk.SeverityMedium, "business.add_admin": sdk.SeverityMedium,
		"org.disable_two_factor_requirement": sdk.SeverityHigh, "business.disable_two_factor_requirement": sdk.SeverityHigh,
		"protected_branch.destroy": sdk.SeverityHigh, "repo.destroy": sdk.SeverityHigh, "repo.access": sdk.SeverityHigh, "repo.transfer": sdk.SeverityHigh,
		"repository_secret_scanning_push_protection.disable": sdk.SeverityHigh, "org.disable_saml": sdk.SeverityHigh,
	} {
		alert, err := w.Normalize([]byte(`{"action": "` + action + `"}`))
		if err != nil || alert.Severity != want || alert.Title != action {
			t.Errorf("severity of %s = %s, title %q, %v, want %s", action, alert.Severity, alert.Title, err, want)
		}
	}
	one, _ := w.Normalize([]byte(`{"action": "a", "n": 1}`))
	two, _ := w.Normalize([]byte(`{"action": "a", "n": 2}`))
	again, _ := w.Normalize([]byte(`{"action": "a", "n": 1}`))
	if one.AlertID == two.AlertID || one.AlertID != again.AlertID {
		t.Errorf("the ids of events without one: %s, %s, %s", one.AlertID, two.AlertID, again.AlertID)
	}
	for _, bad := range []string{`{}`, `[]`, `no JSON`} {
		if _, err := w.Normalize([]byte(bad)); err == nil {
			t.Errorf("Normalize(%s) succeeded", bad)
		}
	}
	for n := range 200 {
		alert, err := w.Normalize(github.Event(n, noon))
		if err != nil || alert.AlertID != "github_audit_log:"+github.ID(n) || alert.Host == "" {
			t.Fatalf("event %d becomes %+v, %v", n, alert, err)
		}
		if _, err := alert.AppendJSON(nil); err != nil {
			t.Fatal(err)
		}
	}
}

// A cursor that an earlier version wrote, or nobody, skips nothing: reading goes
// on from a little before where it stood, and the log says so.
func TestCursorOfAnotherForm(t *testing.T) {
	for _, cursor := range []sdk.Cursor{"MS42", "{", `{"after":"MS42"}`, `{"floor":"noon"}`, `{"floor":"0001-01-01T00:00:00Z"}`} {
		t.Run(string(cursor), func(t *testing.T) {
			w := newWorld(t, `, "lookback_hours": 0, "overlap_minutes": 10`)
			w.host.Generate(6, noon.Add(-10*time.Minute), time.Minute)
			req := sdk.FetchRequest{Cursor: cursor, Window: sdk.Window{From: noon.Add(-5 * time.Minute), To: noon}}
			n := 0
			for page, err := range w.Fetch(t.Context(), req) {
				if err != nil {
					t.Fatal(err)
				}
				n += len(page.Events)
			}
			if log := w.log.String(); n != 6 || !strings.Contains(log, "level=WARN") || !strings.Contains(log, "since=2026-01-31T11:45:00") {
				t.Errorf("%d of 6 events; the log: %s", n, log)
			}
		})
	}
}

// One answer with a date in the future, of a proxy say, must not make us wait
// for that date, and skip what happens until then.
func TestDateInTheFutureSkipsNothing(t *testing.T) {
	w := newWorld(t, "")
	w.host.Now = func() time.Time { return noon.Add(10 * time.Hour) }
	if err := w.poll(0); err != nil {
		t.Fatal(err)
	}
	w.host.Now = w.clock.Now
	w.clock.Set(noon.Add(time.Hour))
	w.host.Generate(5, w.clock.Now(), time.Minute)
	if err := w.poll(0); err != nil {
		t.Fatal(err)
	}
	w.has(0, 5)
}
