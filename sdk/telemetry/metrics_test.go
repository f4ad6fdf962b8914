package telemetry_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

func metricsOf(t *testing.T, r *telemetry.Recorder) string {
	t.Helper()
	w := httptest.NewRecorder()
	r.Metrics().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil || w.Code != http.StatusOK {
		t.Fatal(w.Code, err)
	}
	return string(body)
}

// busy has seen everything that a recorder can be told, with the canary in it.
func busy() (*telemetry.Recorder, *clock) {
	r, c := newRecorder()
	r.Fetched(10, 3)
	r.Attempt(5, 500, nil)
	r.Attempt(2, 200, down)
	r.Attempt(2, 200, errors.New(canary))
	r.Attempt(2, 150, nil)
	r.Sent(200 * time.Millisecond)
	r.Committed(6, 1)
	r.DeadLetters(2)
	r.Polled(2*time.Second, 5*time.Second)
	r.Request(200, "", 100*time.Millisecond)
	r.Request(429, sdk.ClassRateLimit, time.Millisecond)
	r.Request(0, sdk.ClassDNS, time.Millisecond)
	r.Request(799, sdk.Class(canary), time.Millisecond)
	r.Failed(telemetry.Stage(canary), errors.New(canary))
	r.Failed(telemetry.StageNormalize, sdk.Errorf(sdk.Class(canary), "%s", canary))
	r.Connected(true)
	r.Position(canary, epoch.Add(-10*time.Second))
	r.Waiting(epoch.Add(time.Hour), canary)
	c.advance(30 * time.Second)
	return r, c
}

func TestMetrics(t *testing.T) {
	r, _ := busy()
	got := metricsOf(t, r)
	for _, want := range []string{
		`lockstep_events_fetched_total{connector="hello"} 10`,
		`lockstep_events_repeated_total{connector="hello"} 3`,
		`lockstep_events_forwarded_total{connector="hello"} 6`,
		`lockstep_events_dead_total{connector="hello"} 1`,
		`lockstep_dead_letters{connector="hello"} 2`,
		`lockstep_lag_seconds{connector="hello"} 40`,
		`lockstep_last_success_timestamp_seconds{connector="hello"} 1.89349923e+09`,
		`lockstep_last_event_timestamp_seconds{connector="hello"} 1.8934992e+09`,
		`lockstep_healthy{connector="hello"} 1`,
		`lockstep_connected{connector="hello"} 1`,
		`lockstep_poll_duration_seconds_sum{connector="hello"} 2`,
		`lockstep_publish_attempts_total{connector="hello",result="ok"} 2`,
		`lockstep_publish_attempts_total{connector="hello",result="status"} 1`,
		`lockstep_publish_attempts_total{connector="hello",result="other"} 1`,
		`lockstep_publish_events_total{connector="hello"} 7`,
		`lockstep_publish_bytes_total{connector="hello"} 650`,
		`lockstep_publish_duration_seconds_count{connector="hello"} 1`,
		`lockstep_errors_total{class="other",connector="hello",stage="fetch"} 1`,
		`lockstep_errors_total{class="other",connector="hello",stage="normalize"} 1`,
		`lockstep_vendor_requests_total{class="",connector="hello",status="2xx"} 1`,
		`lockstep_vendor_requests_total{class="rate_limit",connector="hello",status="4xx"} 1`,
		`lockstep_vendor_requests_total{class="dns",connector="hello",status="none"} 1`,
		`lockstep_vendor_requests_total{class="other",connector="hello",status="none"} 1`,
		`lockstep_vendor_request_duration_seconds_count{connector="hello"} 4`,
		`go_goroutines `,
		`process_open_fds `,
	} {
		if !strings.Contains(got, "\n"+want) {
			t.Errorf("there is no %s", want)
		}
	}
	if strings.Contains(got, canary) {
		t.Error("the metrics show the secret")
	}
	if t.Failed() {
		t.Log(got)
	}
}

func TestMetricsBeforeAnythingHappened(t *testing.T) {
	r, _ := newRecorder()
	got := metricsOf(t, r)
	for _, unwanted := range []string{"lockstep_lag_seconds{", "lockstep_connected{"} {
		if strings.Contains(got, unwanted) {
			t.Errorf("%s is said before it is known", unwanted)
		}
	}
	if !strings.Contains(got, `lockstep_last_success_timestamp_seconds{connector="hello"} 0`) {
		t.Error("the last success is absent: no alert can compare it")
	}
}

// What an alert on lag is for: the lag grows while nothing succeeds.
func TestLagGrowsWhileFailing(t *testing.T) {
	r, c := newRecorder()
	r.Polled(time.Second, 5*time.Second)
	r.Failed(telemetry.StageFetch, down)
	c.advance(time.Hour)
	got := metricsOf(t, r)
	for _, want := range []string{`lockstep_lag_seconds{connector="hello"} 3605`, `lockstep_healthy{connector="hello"} 0`} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s", want)
		}
	}
}

func TestMetricsFollowTheConventions(t *testing.T) {
	r, _ := busy()
	problems, err := promlint.New(strings.NewReader(ours(metricsOf(t, r)))).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

// ours leaves out the metrics of the Go and process collectors.
func ours(text string) string {
	lines := strings.SplitAfter(text, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return !strings.Contains(l, "lockstep_") }), "")
}

// Two connectors in one process do not meet in a common registry.
func TestRecordersAreIndependent(t *testing.T) {
	a, b := telemetry.NewRecorder(sdk.Identity{Command: "a"}, nil, nil), telemetry.NewRecorder(sdk.Identity{Command: "b"}, nil, nil)
	a.Fetched(1, 0)
	if got := metricsOf(t, b); !strings.Contains(got, `lockstep_events_fetched_total{connector="b"} 0`) || strings.Contains(got, `"a"`) {
		t.Error("b shows what a counted")
	}
}

var metricName = regexp.MustCompile(`(?m)^# TYPE (lockstep_\w+)`)

func TestEveryMetricIsDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	r, _ := busy()
	names := metricName.FindAllStringSubmatch(metricsOf(t, r), -1)
	if len(names) < 15 {
		t.Fatalf("only %d metrics", len(names))
	}
	for _, name := range names {
		if !strings.Contains(string(doc), "`"+name[1]) {
			t.Errorf("docs/operations.md says nothing of %s", name[1])
		}
	}
	known := metricsOf(t, r)
	for _, name := range regexp.MustCompile(`lockstep_\w+`).FindAllString(string(doc), -1) {
		if !strings.Contains(known, "# TYPE "+name+" ") {
			t.Errorf("docs/operations.md speaks of %s, which there is not", name)
		}
	}
	for _, status := range []string{telemetry.StatusStarting, telemetry.StatusOK, telemetry.StatusQuiet, telemetry.StatusFailing, telemetry.StatusStopping} {
		if !strings.Contains(string(doc), fmt.Sprintf("`%s`", status)) {
			t.Errorf("docs/operations.md says nothing of the status %s", status)
		}
	}
}
