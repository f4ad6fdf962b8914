package okta_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/okta"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func TestEventsLookLikeOktas(t *testing.T) {
	ids, sizes, severities := map[string]bool{}, 0, map[string]int{}
	const many = 1000
	for n := range many {
		raw := okta.Event(n, noon)
		var e struct {
			UUID, Severity, EventType, DisplayMessage string
			Published                                 time.Time
			Client                                    struct{ IPAddress string }
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Fatalf("event %d: %v", n, err)
		}
		if e.UUID != okta.ID(n) || !e.Published.Equal(noon) || e.EventType == "" || e.DisplayMessage == "" || e.Client.IPAddress == "" {
			t.Fatalf("event %d is %s", n, raw)
		}
		ids[e.UUID] = true
		sizes += len(raw)
		severities[e.Severity]++
	}
	if len(ids) != many {
		t.Errorf("%d ids for %d events", len(ids), many)
	}
	if mean := sizes / many; mean < 900 || mean > 1500 {
		t.Errorf("events are of %d bytes on average, want about 1 KB", mean)
	}
	if len(severities) != 4 {
		t.Errorf("severities: %v, want all four", severities)
	}
	if again := okta.Event(7, noon); string(again) != string(okta.Event(7, noon.UTC())) {
		t.Error("an event is not the same twice")
	}
}

// What Okta's documentation says of its polling mode, which the connector builds on.
func TestPollingMode(t *testing.T) {
	tenant := okta.New("t")
	tenant.Now = func() time.Time { return noon }
	tenant.Generate(5, noon, time.Second)
	get := func(uri string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", uri, nil)
		r.Header.Set("Authorization", "SSWS t")
		w := httptest.NewRecorder()
		tenant.ServeHTTP(w, r)
		return w
	}
	next := func(w *httptest.ResponseRecorder) string {
		for _, link := range w.Header().Values("Link") {
			if target, found := strings.CutSuffix(link, `>; rel="next"`); found {
				return strings.TrimPrefix(target, "<")
			}
		}
		return ""
	}
	count := func(w *httptest.ResponseRecorder) int { return strings.Count(w.Body.String(), `"uuid"`) }

	w := get("http://h/api/v1/logs?sortOrder=ASCENDING&limit=3&since=2026-01-31T11:59:57Z")
	if w.Code != 200 || count(w) != 3 || !strings.Contains(w.Body.String(), okta.ID(1)) {
		t.Fatalf("since: %d, %s", w.Code, w.Body)
	}
	w = get(next(w))
	if count(w) != 1 || !strings.Contains(next(w), "since=") || !strings.Contains(next(w), "limit=3") {
		t.Fatalf("the second page has %d events and links to %q", count(w), next(w))
	}
	empty := get(next(w))
	if count(empty) != 0 || next(empty) == "" {
		t.Fatalf("the end has %d events and links to %q", count(empty), next(empty))
	}
	tenant.Append(noon, okta.Event(5, noon.Add(-time.Hour))) // late
	if late := get(next(empty)); count(late) != 1 {
		t.Errorf("a late event is not read: %s", late.Body)
	}
	tenant.Expire()
	if w := get(next(empty)); w.Code != 400 || !strings.Contains(w.Body.String(), "E0000031") {
		t.Errorf("an expired position: %d, %s", w.Code, w.Body)
	}
	if w := get("http://h/api/v1/logs?until=2026-01-31T12:00:01Z"); count(w) != 6 || next(w) != "" {
		t.Errorf("a bounded request: %d events, next %q", count(w), next(w))
	}
}

func TestRateLimit(t *testing.T) {
	tenant := okta.New("t")
	tenant.Now = func() time.Time { return noon.Add(15 * time.Second) }
	tenant.RateLimit = 1
	for i, want := range []int{200, 429} {
		r := httptest.NewRequest("GET", "http://h/api/v1/logs", nil)
		r.Header.Set("Authorization", "SSWS t")
		w := httptest.NewRecorder()
		tenant.ServeHTTP(w, r)
		if w.Code != want || w.Header().Get("X-Rate-Limit-Remaining") != "0" || w.Header().Get("X-Rate-Limit-Reset") != "1769860860" {
			t.Errorf("request %d: %d, %v", i, w.Code, w.Header())
		}
	}
}
