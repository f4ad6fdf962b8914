package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/okta"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// sample is a moment at which there is something to see everywhere.
func sample() frame {
	at := time.Date(2030, 1, 2, 3, 4, 5, 6_000_000, time.UTC)
	lag := 4.25
	f := frame{
		elapsed: 75 * time.Second, now: "the vendor is down and answers 503 (4 s more)",
		counts: counts{published: 12_345, accepted: 12_340, onTheWay: 4, missing: 1, duplicates: 2},
		cursor: `{"query":"after=1893553445006_12340_0"}`,
		health: &telemetry.Health{
			Connector: connector, Status: telemetry.StatusFailing, Since: at, LastSuccess: at.Add(-4 * time.Second), LagSeconds: &lag,
			Forwarded: 12_340, Waiting: telemetry.Wait{Until: at.Add(2 * time.Second), Reason: "back-off after a failure"},
			LastError: &telemetry.LastError{
				Class: sdk.ClassStatus, Stage: telemetry.StageFetch, Count: 2, Since: at, At: at.Add(time.Second),
				Message: "unexpected status: HTTP 503",
			},
		},
		metrics: []metric{{"lockstep_healthy", "0"}, {"lockstep_events_forwarded_total", "12,340"}, {`lockstep_errors_total{class="status",stage="fetch"}`, "2"}},
	}
	for i := range 12 {
		f.events = append(f.events, event{at.Add(time.Duration(i) * time.Second), "INFO", fmt.Sprint("User login to Okta ", i), "José.Valim@example.com"})
		f.log = append(f.log, logLine{at.Add(time.Duration(i) * time.Second), "INFO", fmt.Sprint("polled  events=", i)})
	}
	f.events[11].severity = "ERROR"
	f.log[11] = logLine{at.Add(time.Minute), "WARN", "failed; trying again: unexpected status: HTTP 503"}
	return f
}

func drawn(list []line, colour bool) string {
	var b strings.Builder
	for _, l := range list {
		b.WriteString(l.draw(colour) + "\n")
	}
	return b.String()
}

func TestFrame(t *testing.T) {
	for _, size := range []struct {
		name          string
		width, height int
	}{{"wide", 120, 45}, {"common", 80, 24}} {
		t.Run(size.name, func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join("testdata", size.name+".golden"))
			if err != nil {
				t.Fatal(err)
			}
			if got := drawn(sample().render(size.width, size.height), false); got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

var colours = regexp.MustCompile("\x1b\\[[0-9]+m")

func TestFrameFitsEveryScreen(t *testing.T) {
	for _, f := range []frame{sample(), {}} {
		for width := 1; width < 200; width += 31 {
			for height := 1; height < 60; height += 2 {
				list := f.render(width, height)
				if len(list) > height && height >= 11 {
					t.Fatalf("%d lines on a screen of %d x %d", len(list), width, height)
				}
				for _, l := range list {
					if l.width() > width {
						t.Fatalf("%q does not fit into %d", l.draw(false), width)
					}
				}
				if coloured := drawn(list, true); colours.ReplaceAllString(coloured, "") != drawn(list, false) {
					t.Fatalf("colours change the text:\n%q", coloured)
				}
			}
		}
	}
}

// A server's words must not move the cursor, ring the bell or clear the screen.
func TestWordsOfOthersAreNoOrders(t *testing.T) {
	f := sample()
	f.log[11].text = "bad\x1b[2J\r\n\x07\u202eend"
	f.events[11].title = "\x1b]0;title\x07"
	for _, l := range f.render(120, 0) {
		if text := l.draw(false); strings.ContainsAny(text, "\x1b\r\n\x07\u202e") {
			t.Errorf("%q", text)
		}
	}
}

func TestTerminalIsGivenBack(t *testing.T) {
	var out bytes.Buffer
	s := &terminal{Writer: &out, size: func() (int, int) { return 80, 24 }}
	s.open()
	s.frame(sample())
	body := out.String()
	if !strings.HasPrefix(body, enter+home) || !strings.HasSuffix(body, restAll) || strings.Count(body, "\n") != 23 {
		t.Errorf("a frame that is not drawn over the last one, or that scrolls: %q", body)
	}
	out.Reset()
	s.last(sample())
	s.close()
	s.close()
	if !strings.HasPrefix(out.String(), leave) || strings.Count(out.String(), leave) != 1 {
		t.Errorf("the end: %q", out.String())
	}
	if !strings.Contains(out.String(), "accepted     12,340") {
		t.Error("nothing stays on the screen")
	}
}

func TestKeysThatEndIt(t *testing.T) {
	keys := make(chan struct{}, 2)
	readKeys(strings.NewReader("x\x1b[A\x03 q\x03\x03"), keys)
	if len(keys) != 2 {
		t.Errorf("%d of 4 keys are told, want 2", len(keys))
	}
	readKeys(strings.NewReader("\r\n\x04Q"), keys)
	if len(keys) != 2 {
		t.Error("other keys end it")
	}
}

// The account is as good as its reading of the vendor's positions.
func TestCommittedReadsTheVendorsPositions(t *testing.T) {
	tenant := okta.New("token")
	now := time.Now()
	tenant.Generate(250, now, time.Millisecond)
	ask := httptest.NewRequest(http.MethodGet, "/api/v1/logs?limit=100&since="+url.QueryEscape(now.Add(-time.Hour).Format(time.RFC3339)), nil)
	ask.Header.Set("Authorization", "SSWS token")
	answer := httptest.NewRecorder()
	tenant.ServeHTTP(answer, ask)
	var query string
	for _, link := range answer.Header().Values("Link") {
		if target, ok := strings.CutSuffix(link, `>; rel="next"`); ok {
			_, query, _ = strings.Cut(target, "?")
		}
	}
	cursor, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	if n := committed(string(cursor)); n != 100 {
		t.Errorf("%d events are behind %s, want 100", n, cursor)
	}
	for _, cursor := range []string{"", "nonsense", `{"query":"since=2030-01-01"}`} {
		if n := committed(cursor); n != 0 {
			t.Errorf("%d events are behind %q", n, cursor)
		}
	}
}

func TestCount(t *testing.T) {
	w, err := newWorld(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	deliver := func(numbers ...int) {
		var list []string
		for _, n := range numbers {
			list = append(list, string(okta.Event(n, time.Now())))
		}
		body, _ := json.Marshal(map[string]any{"intake_key": intakeKey, "jsons": list})
		answer := httptest.NewRecorder()
		w.intake.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/batch", bytes.NewReader(body)))
		if answer.Code != http.StatusOK {
			t.Fatal(answer.Body)
		}
	}
	hold := func(committed int, want counts) {
		t.Helper()
		want.published = history
		if got := w.count(committed); got != want {
			t.Errorf("count(%d) = %+v, want %+v", committed, got, want)
		}
	}
	hold(0, counts{onTheWay: history})
	deliver(0, 1, 3)
	hold(2, counts{accepted: 3, onTheWay: history - 3})
	hold(4, counts{accepted: 3, missing: 1, onTheWay: history - 4})
	deliver(1, 2)
	hold(4, counts{accepted: 4, duplicates: 1, onTheWay: history - 4})
	hold(6, counts{accepted: 4, duplicates: 1, missing: 2, onTheWay: history - 6})
}

func TestParseMetrics(t *testing.T) {
	page := `# HELP go_goroutines Number of goroutines that currently exist.
go_goroutines 17
lockstep_events_forwarded_total{connector="okta_system_log"} 1.234567e+06
lockstep_poll_duration_seconds_bucket{connector="okta_system_log",le="0.1"} 3
lockstep_vendor_requests_total{class="",connector="okta_system_log",status="2xx"} 30
lockstep_healthy{connector="okta_system_log"} 1
nonsense
`
	want := []metric{
		{"lockstep_healthy", "1"},
		{"lockstep_events_forwarded_total", "1,234,567"},
		{`lockstep_vendor_requests_total{status="2xx"}`, "30"},
		{"go_goroutines", "17"},
	}
	if got := parseMetrics(page); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestParseLine(t *testing.T) {
	for given, want := range map[string]logLine{
		`{"time":"2030-01-02T03:04:05.6Z","level":"WARN","msg":"failed","connector":"c","error":"no","wait":"2s"}`: {
			time.Date(2030, 1, 2, 3, 4, 5, 600_000_000, time.UTC), "WARN", "failed: no  wait=2s",
		},
		"connectors: run: no configuration": {text: "connectors: run: no configuration"},
	} {
		if got := parseLine([]byte(given)); got != want {
			t.Errorf("%s: %+v, want %+v", given, got, want)
		}
	}
}
