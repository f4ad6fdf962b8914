package oktasystemlog_test

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
// the pages before it stand, and after it nothing is missing or read twice.
// Seed: "Categorise failures."
// Seed: "test_connection()(success + auth failure + network failure)"
// Seed: "fetch_alerts()(happy path + empty + 5xx + auth expiry)"
func TestFailures(t *testing.T) {
	oktas := func(code, summary string) string {
		return `{"errorCode":"` + code + `","errorSummary":"` + summary + `","errorLink":"` + code + `","errorId":"x","errorCauses":[]}`
	}
	for _, test := range []struct {
		name  string
		fault faults.Fault
		class sdk.Class
		want  string
	}{
		{"401", faults.Status(401, oktas("E0000011", "Invalid token provided")), sdk.ClassCredential, "make a new API token"},
		{"403", faults.Status(403, oktas("E0000006", "You do not have permission to perform the requested action")), sdk.ClassPermission, "must be an administrator"},
		{"400", faults.Status(400, oktas("E0000001", "Api validation failed")), sdk.ClassConfiguration, "Api validation failed (E0000001)"},
		{"400 without a reason", faults.Status(400, "<html>"), sdk.ClassConfiguration, "without a reason (no code)"},
		{"404", faults.Status(404, oktas("E0000007", "Not found")), sdk.ClassStatus, "HTTP 404"},
		{"429 for an hour", faults.Status(429, "", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "1769864400", "Date", noon.Format(http.TimeFormat)), sdk.ClassRateLimit, "try again in 1h"},
		{"500", faults.Status(500, "oops"), sdk.ClassStatus, "HTTP 500"},
		{"503", faults.Status(503, ""), sdk.ClassStatus, "HTTP 503"},
		{"HTML", faults.HTML(), sdk.ClassResponse, "the answer is HTML, not JSON"},
		{"an empty answer", faults.Status(200, ""), sdk.ClassResponse, "the answer is empty"},
		{"an object", faults.Status(200, `{"events": []}`), sdk.ClassResponse, "wanted an array of events"},
		{"cut JSON", faults.CutJSON(), sdk.ClassResponse, "the answer is not JSON at byte"},
		{"a broken connection", faults.Truncate(), sdk.ClassNetwork, "network error"},
		{"a reset", faults.Reset(), sdk.ClassNetwork, "network error"},
		{"a gzip bomb", faults.GzipBomb(65), sdk.ClassResponse, "larger than the limit"},
		{"no next link", faults.Link(func(string) string { return "" }), sdk.ClassResponse, "no link to the next page"},
		{"a next link without a position", faults.Link(func(string) string { return "/api/v1/logs?limit=3" }), sdk.ClassResponse, "no position"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, `, "page_size": 3`)
			w.tenant.Generate(9, noon, time.Second)
			w.tenant.Next(1, nil)
			w.tenant.Next(-1, test.fault)
			g := w.fetch("", 0)
			sdktest.CheckError(t, g.err, test.class, test.want, token)
			before := len(g.IDs)
			if before%3 != 0 || before == 0 {
				t.Errorf("%d events before the failure", before)
			}
			if shown := w.log.String() + string(g.Cursor); strings.Contains(shown, token) {
				t.Errorf("it shows the token: %s", shown)
			}
			w.tenant.Clear()
			w.clock.Advance(2 * time.Hour)
			if w.readOn(&g, 0); g.err != nil || len(g.IDs) != 9 {
				t.Errorf("%d events before the failure and %d after it, %v", before, len(g.IDs)-before, g.err)
			}
			switch test.name {
			case "no next link", "a next link without a position":
				return // TestConnection reads no further pages
			case "a gzip bomb":
				return // one is enough: it takes long under the race detector
			}
			w.tenant.Next(-1, test.fault)
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
		"429 in seconds":    faults.Status(429, "", "Retry-After", "3"),
		"429 with a date":   faults.Status(429, "", "Retry-After", noon.Add(9*time.Second).Format(http.TimeFormat), "Date", noon.Format(http.TimeFormat)),
		"429 with a reset":  faults.Status(429, "", "X-Rate-Limit-Limit", "60", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "1769860810", "Date", noon.Format(http.TimeFormat)),
		"429 with nothing":  faults.Status(429, ""),
		"429 with nonsense": faults.Status(429, "", "Retry-After", "soon", "X-Rate-Limit-Reset", "later"),
		"500":               faults.Status(500, ""),
		"a reset":           faults.Reset(),
		"a truncated body":  faults.Truncate(),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, `, "page_size": 2`)
			w.tenant.Generate(4, noon, time.Second)
			w.tenant.Next(1, nil)
			w.tenant.Next(2, fault)
			w.fetch("", 0).check(t, 0, 4)
			if w.clock.Now().Equal(noon) {
				t.Error("nobody waited")
			}
		})
	}
}

// A limit that is spent without a 429 is kept too: the headers say so before.
func TestSpentRateLimitIsNotOverrun(t *testing.T) {
	w := newWorld(t, `, "page_size": 1`)
	w.tenant.RateLimit = 2
	w.clock.Set(noon.Add(40 * time.Second))
	w.tenant.Generate(6, noon, time.Second)
	var all got
	for range 20 {
		if w.readOn(&all, 0); all.err == nil {
			break
		}
		failure := sdk.Classify(all.err)
		if failure.Class != sdk.ClassRateLimit || failure.RetryAfter <= 0 || failure.RetryAfter > time.Minute {
			t.Fatalf("%v, wait %v", all.err, failure.RetryAfter)
		}
		w.clock.Advance(failure.RetryAfter)
	}
	all.check(t, 0, 6)
}
