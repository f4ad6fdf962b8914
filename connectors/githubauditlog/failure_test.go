package githubauditlog_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/faults"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

// Every failure is an error of its class, of both methods, and shows no token;
// the pages before it stand, and after it nothing is missing.
// Seed: "Categorise failures."
// Seed: "test_connection()(success + auth failure + network failure)"
// Seed: "fetch_alerts()(happy path + empty + 5xx + auth expiry)"
func TestFailures(t *testing.T) {
	const oneOClock = "1769864400"
	for _, test := range []struct {
		name  string
		fault faults.Fault
		class sdk.Class
		want  string
	}{
		{"401", faults.Status(401, `{"message":"Bad credentials"}`), sdk.ClassCredential, "make a new token"},
		{"403", faults.Status(403, `{"message":"Resource not accessible by personal access token"}`), sdk.ClassPermission, "read:audit_log"},
		{"404", faults.Status(404, `{"message":"Not Found"}`), sdk.ClassConfiguration, `no audit log of the organisation "example-org"`},
		{"422", faults.Status(422, `{"message":"Validation Failed"}`), sdk.ClassConfiguration, "Validation Failed"},
		{"the primary limit by 403", faults.Status(403, `{"message":"API rate limit exceeded"}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", oneOClock, "Date", noon.Format(http.TimeFormat)), sdk.ClassRateLimit, "try again in 1h"},
		{"the primary limit by 429", faults.Status(429, `{"message":"API rate limit exceeded"}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", oneOClock, "Date", noon.Format(http.TimeFormat)), sdk.ClassRateLimit, "try again in 1h"},
		{"the secondary limit", faults.Status(403, `{"message":"You have exceeded a secondary rate limit."}`, "Retry-After", "1800"), sdk.ClassRateLimit, "try again in 30m"},
		{"the secondary limit by 429", faults.Status(429, `{"message":"You have exceeded a secondary rate limit."}`, "Retry-After", "1800"), sdk.ClassRateLimit, "try again in 30m"},
		{"the secondary limit without a time", faults.Status(403, `{"message":"You have exceeded a secondary rate limit."}`), sdk.ClassRateLimit, "try again in 1m"},
		{"500", faults.Status(500, ""), sdk.ClassStatus, "HTTP 500"},
		{"502 with HTML", faults.Status(502, "<html>Unicorn!</html>"), sdk.ClassStatus, "HTTP 502"},
		{"HTML", faults.HTML(), sdk.ClassResponse, "the answer is HTML, not JSON"},
		{"an object", faults.Status(200, `{"message": "?"}`), sdk.ClassResponse, "wanted an array of events"},
		{"cut JSON", faults.CutJSON(), sdk.ClassResponse, "the answer is not JSON at byte"},
		{"a broken connection", faults.Truncate(), sdk.ClassNetwork, "network error"},
		{"a reset", faults.Reset(), sdk.ClassNetwork, "network error"},
		{"a gzip bomb", faults.GzipBomb(17), sdk.ClassResponse, "larger than the limit"},
		{"a next link without a position", faults.Link(func(string) string { return "/x?per_page=3" }), sdk.ClassResponse, "no position"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, `, "page_size": 3`)
			w.host.Generate(9, noon, time.Second)
			w.host.Next(1, nil)
			w.host.Next(-1, test.fault)
			err := w.poll(0)
			sdktest.CheckError(t, err, test.class, test.want, token)
			if len(w.IDs) < 3 {
				t.Errorf("%d events before the failure", len(w.IDs))
			}
			if shown := w.log.String() + string(w.Cursor); strings.Contains(shown, token) {
				t.Errorf("it shows the token: %s", shown)
			}
			w.host.Clear()
			w.clock.Advance(2 * time.Hour)
			if err := w.poll(0); err != nil {
				t.Error(err)
			}
			w.has(0, 9)
			if test.name == "a next link without a position" {
				return // TestConnection reads no further pages
			}
			w.host.Next(-1, test.fault)
			sdktest.CheckError(t, w.TestConnection(t.Context()), test.class, "", token)
		})
	}
}

// Those that every vendor has, and stops.
func TestFailuresOfEveryVendor(t *testing.T) {
	sdktest.Failures(t, func(env sdk.Env, baseURL string) (sdk.Poller, error) {
		return connect(env, baseURL, "")
	}, token)
}

// What passes soon is waited for, and nobody is told.
func TestShortFailuresAreWaitedFor(t *testing.T) {
	for name, fault := range map[string]faults.Fault{
		"403 with seconds": faults.Status(403, "", "Retry-After", "3"),
		"429 with a date":  faults.Status(429, "", "Retry-After", noon.Add(9*time.Second).Format(http.TimeFormat), "Date", noon.Format(http.TimeFormat)),
		"403 with a reset": faults.Status(403, "", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1769860810", "Date", noon.Format(http.TimeFormat)),
		"429 with nothing": faults.Status(429, ""),
		"503":              faults.Status(503, ""),
		"a reset":          faults.Reset(),
		"a truncated body": faults.Truncate(),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, `, "page_size": 2`)
			w.host.Generate(4, noon, time.Second)
			w.host.Next(1, nil)
			w.host.Next(2, fault)
			if err := w.poll(0); err != nil {
				t.Fatal(err)
			}
			if w.has(0, 4); w.clock.Now().Equal(noon) {
				t.Error("nobody waited")
			}
		})
	}
}

// A walk that the rate limit interrupts goes on where it was, hours later.
func TestSpentRateLimitIsNotOverrun(t *testing.T) {
	w := newWorld(t, `, "page_size": 1`)
	w.host.RateLimit = 3
	w.host.Generate(10, noon, time.Second)
	for range 20 {
		err := w.poll(0)
		if err == nil {
			break
		}
		failure := sdk.Classify(err)
		if failure.Class != sdk.ClassRateLimit || failure.RetryAfter <= 0 || failure.RetryAfter > time.Hour {
			t.Fatalf("%v, wait %v", err, failure.RetryAfter)
		}
		w.clock.Advance(failure.RetryAfter)
	}
	if w.has(0, 10); w.Repeats > 0 {
		t.Errorf("%d events were read twice", w.Repeats)
	}
	for _, r := range w.host.Requests() {
		if r.Header.Get("Authorization") != "Bearer "+token {
			t.Errorf("a request without the token")
		}
	}
}
