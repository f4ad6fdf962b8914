package github_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/github"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func TestEventsAreDistinctJSON(t *testing.T) {
	ids, actions := map[string]bool{}, map[string]bool{}
	for n := range 1000 {
		var e struct {
			ID     string `json:"_document_id"`
			Action string `json:"action"`
			At     int64  `json:"created_at"`
		}
		if err := json.Unmarshal(github.Event(n, noon), &e); err != nil || e.ID != github.ID(n) || e.At != noon.UnixMilli() {
			t.Fatalf("event %d is %s, %v", n, github.Event(n, noon), err)
		}
		ids[e.ID], actions[e.Action] = true, true
	}
	if len(ids) != 1000 || len(actions) < 10 {
		t.Errorf("%d ids and %d actions in 1000 events", len(ids), len(actions))
	}
}

func TestAPI(t *testing.T) {
	host := github.New("example-org", "t")
	host.Generate(5, noon, time.Minute)
	get := func(uri string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", uri, nil)
		r.Header.Set("Authorization", "Bearer t")
		r.Header.Set("User-Agent", "test")
		w := httptest.NewRecorder()
		host.ServeHTTP(w, r)
		return w
	}
	count := func(w *httptest.ResponseRecorder) int { return strings.Count(w.Body.String(), `"_document_id"`) }
	next := func(w *httptest.ResponseRecorder) string {
		link, _ := strings.CutSuffix(w.Header().Get("Link"), `>; rel="next"`)
		return strings.TrimPrefix(link, "<")
	}
	const log = "http://h/orgs/example-org/audit-log?include=all&order=asc"
	w := get(log + "&per_page=3")
	if count(w) != 3 || next(w) == "" {
		t.Fatalf("%d events, %q", count(w), next(w))
	}
	host.Append(github.Event(5, noon.Add(-90*time.Second))) // late, behind the cursor
	rest := get(next(w))
	if count(rest) != 3 || next(rest) != "" {
		t.Errorf("%d events, %q", count(rest), next(rest))
	}
	host.Expire()
	for uri, want := range map[string]int{
		next(w): 422, log + "&phrase=x": 422, log + "&per_page=101": 422, "http://h/orgs/other/audit-log": 404, "http://h/api/v3/orgs/example-org/audit-log?order=asc": 200,
	} {
		if w := get(uri); w.Code != want {
			t.Errorf("%s: %d, want %d: %s", uri, w.Code, want, w.Body)
		}
	}
	if w := get(log + "&phrase=created:%3E=2026-01-31T11:59:00Z+-action:none"); count(w) != 2 {
		t.Errorf("since 11:59: %s", w.Body)
	}
}
