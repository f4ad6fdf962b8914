package faults_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/faults"
)

func vendor(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Link", `<http://h/self>; rel="self"`)
	w.Header().Add("Link", `<http://h/next?after=1>; rel="next"`)
	_, _ = io.WriteString(w, `[{"path": "`+r.URL.Path+`"}]`)
}

func TestFaultsComeInTheirOrder(t *testing.T) {
	s := faults.New(http.HandlerFunc(vendor))
	s.Next(1, nil)
	s.Next(2, faults.Status(503, "down", "Retry-After", "7"))
	s.Next(0, faults.Status(418, ""))
	s.Next(-1, faults.Link(func(next string) string { return strings.Replace(next, "h/", "other/", 1) }))
	for i, want := range []int{200, 503, 503, 200, 200} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", "http://h/p?q=1", nil))
		if w.Code != want {
			t.Errorf("request %d: %d, want %d", i, w.Code, want)
		}
		switch links := strings.Join(w.Header().Values("Link"), ", "); {
		case want == 503 && w.Header().Get("Retry-After") != "7":
			t.Errorf("request %d: %v", i, w.Header())
		case i > 2 && links != `<http://h/self>; rel="self", <http://other/next?after=1>; rel="next"`:
			t.Errorf("request %d: %s", i, links)
		}
	}
	s.Clear()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "http://h/p?q=1", nil))
	if got := w.Header().Values("Link")[1]; !strings.Contains(got, "http://h/next") {
		t.Errorf("after Clear: %s", got)
	}
	if s.Count() != 6 || len(s.Requests()) != 6 || s.Requests()[5].URI != "http://h/p?q=1" {
		t.Errorf("%d requests: %v", s.Count(), s.Requests())
	}
}

// What a real client sees of the faults that break an answer.
func TestBrokenAnswers(t *testing.T) {
	s := faults.New(http.HandlerFunc(vendor))
	server := httptest.NewServer(s)
	defer server.Close()
	get := func(fault faults.Fault) (body string, err error) {
		s.Clear()
		s.Next(-1, fault)
		resp, err := server.Client().Get(server.URL + "/p")
		if err != nil {
			return "", err
		}
		defer func() { _ = resp.Body.Close() }()
		data, err := io.ReadAll(resp.Body)
		return string(data), err
	}
	if body, err := get(faults.Truncate()); err == nil || body != `[{"path"` {
		t.Errorf("truncated: %q, %v", body, err)
	}
	if body, err := get(faults.CutJSON()); err != nil || body != `[{"path"` {
		t.Errorf("cut: %q, %v", body, err)
	}
	if body, err := get(faults.Reset()); err == nil {
		t.Errorf("reset: %q", body)
	}
	if body, err := get(faults.Trickle(0)); err != nil || body != `[{"path": "/p"}]` {
		t.Errorf("trickle: %q, %v", body, err)
	}
	if body, err := get(faults.GzipBomb(3)); err != nil || len(body) != 3<<20+2 {
		t.Errorf("bomb: %d bytes, %v", len(body), err)
	}
}
