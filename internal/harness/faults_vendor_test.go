package harness_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/faults"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

// strike makes all requests to the vendor fail, until it is healed.
func (w *world) strike(fault faults.Fault) {
	f := func(rw http.ResponseWriter, r *http.Request, vendor http.Handler) { fault(rw, r, vendor) }
	w.noise.Store(&f)
}

func (w *world) heal() { w.noise.Store(nil) }

// held checks what became of the events: none is missing, and no more came
// twice than may, which is a page for each answer of the intake that was lost;
// on a machine that is overloaded there are some.
func (w *world) held(duplicates int) {
	w.t.Helper()
	v := w.verdict()
	duplicates += w.page * w.intake.Snapshot().LostAnswers
	if v.Missing > 0 || v.Altered > 0 || v.Strange > 0 || v.Dead > 0 || v.Duplicates > duplicates {
		w.t.Errorf("%s; up to %d duplicates are right; %v", v, duplicates, v.Examples)
	}
}

// A vendor that fails costs time, and neither an event nor a repeat.
func TestVendorFails(t *testing.T) {
	t.Parallel()
	short := hurry
	short.Timeout = time.Second
	for name, c := range map[string]struct {
		fault faults.Fault
		felt  string // in the log, before the vendor is well again
		tempo module.Tempo
	}{
		"500 for a while":     {faults.Status(500, `{"errorSummary":"internal"}`), "HTTP 500", hurry},
		"503 without a word":  {faults.Status(503, ""), "HTTP 503", hurry},
		"reset":               {faults.Reset(), `"class":"network"`, hurry},
		"truncated answer":    {faults.Truncate(), `"stage":"fetch"`, hurry},
		"truncated JSON":      {faults.CutJSON(), `"class":"response"`, hurry},
		"invalid JSON":        {faults.Status(200, `[{"uuid":"x",}]`, "Content-Type", "application/json"), `"class":"response"`, hurry},
		"HTML with 200":       {faults.HTML(), `"class":"response"`, hurry},
		"slow loris":          {faults.Trickle(50 * time.Millisecond), `"class":"timeout"`, short},
		"hang":                {faults.Hang(), `"class":"timeout"`, short},
		"gzip bomb":           {faults.GzipBomb(66), `"class":"response"`, hurry},
		"401 for a while":     {faults.Status(401, ""), `"class":"credential"`, hurry},
		"403 for a while":     {faults.Status(403, ""), `"class":"permission"`, hurry},
		"no link":             {faults.Link(func(string) string { return "" }), `"class":"response"`, hurry},
		"empty array no link": {faults.Status(200, `[]`, "Content-Type", "application/json"), `"class":"response"`, hurry},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, oktaSource(300))
			w.publish(1000)
			r := w.run(c.tempo)
			r.delivered(w)
			w.strike(c.fault)
			w.publish(1000)
			r.felt(c.felt)
			w.heal()
			r.delivered(w)
			r.stop()
			w.held(0)
		})
	}
}

// A vendor that says when to come again is not asked before.
func TestVendorLimits(t *testing.T) {
	t.Parallel()
	patient := module.Tempo{MinBackoff: 5 * time.Millisecond, MaxBackoff: 50 * time.Millisecond}
	date := func(layout string) func(http.Header) time.Time {
		return func(h http.Header) time.Time {
			due := time.Now().Add(2500 * time.Millisecond).Truncate(time.Second)
			h.Set("Retry-After", due.UTC().Format(layout))
			return due
		}
	}
	never := time.Time{}
	for name, c := range map[string]struct {
		limit func(http.Header) (due time.Time) // zero: it is lifted after five requests
		tempo module.Tempo
	}{
		"seconds": {func(h http.Header) time.Time {
			h.Set("Retry-After", "1")
			return time.Now().Add(time.Second)
		}, patient},
		"date of RFC 1123": {date(http.TimeFormat), patient},
		"date of RFC 850":  {date("Monday, 02-Jan-06 15:04:05 GMT"), patient},
		"date of ANSI C":   {date(time.ANSIC), patient},
		"reset header": {func(h http.Header) time.Time {
			due := time.Now().Add(2500 * time.Millisecond).Truncate(time.Second)
			h.Set("X-Rate-Limit-Remaining", "0")
			h.Set("X-Rate-Limit-Reset", decimal(due.Unix()))
			return due
		}, patient},
		"absurd": {func(h http.Header) time.Time {
			h.Set("Retry-After", "99999999999")
			return never
		}, hurry},
		"a date of another century": {func(h http.Header) time.Time {
			h.Set("Retry-After", "Fri, 31 Dec 2199 23:59:59 GMT")
			return never
		}, hurry},
		"a date that is past": {func(h http.Header) time.Time {
			h.Set("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT")
			return never
		}, hurry},
		"nonsense": {func(h http.Header) time.Time {
			h.Set("Retry-After", "soon")
			return never
		}, hurry},
		"missing": {func(http.Header) time.Time { return never }, hurry},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, oktaSource(300))
			w.publish(600)
			r := w.run(c.tempo)
			r.delivered(w)
			var mu sync.Mutex
			var due time.Time
			refused, early := 0, 0
			w.strike(func(rw http.ResponseWriter, r *http.Request, vendor http.Handler) {
				mu.Lock()
				defer mu.Unlock()
				now := time.Now()
				switch {
				case refused == 0:
					due = c.limit(rw.Header())
				case !due.IsZero() && now.Before(due):
					early++
				case !due.IsZero(), refused >= 5:
					vendor.ServeHTTP(rw, r)
					return
				default:
					c.limit(rw.Header())
				}
				refused++
				rw.WriteHeader(http.StatusTooManyRequests)
			})
			w.publish(600)
			r.delivered(w)
			w.heal()
			r.stop()
			w.held(0)
			mu.Lock()
			defer mu.Unlock()
			if early > 0 || refused == 0 {
				t.Errorf("%d requests came before the time that the vendor had named, %d were refused", early, refused)
			}
		})
	}
}

// Whoever a vendor sends us to does not get the credential.
func TestVendorLeadsElsewhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		source source
		fault  func(elsewhere string) faults.Fault
		felt   string
	}{
		"redirect of okta":          {oktaSource(300), func(to string) faults.Fault { return faults.Redirect(302, to+"/api/v1/logs") }, `"stage":"fetch"`},
		"lasting redirect of okta":  {oktaSource(300), func(to string) faults.Fault { return faults.Redirect(308, to+"/api/v1/logs") }, `"stage":"fetch"`},
		"redirect of github":        {githubSource(100), func(to string) faults.Fault { return faults.Redirect(307, to+"/x") }, `"stage":"fetch"`},
		"redirect of the handshake": {proofpointSource(), func(to string) faults.Fault { return faults.Redirect(302, to+"/v1/stream") }, `"stage":"fetch"`},
		"next link of okta":         {oktaSource(300), elsewhereLink, ""},
		"next link of github":       {githubSource(100), elsewhereLink, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.source)
			var mu sync.Mutex
			var came []string
			elsewhere := w.serve(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				came = append(came, r.Method+" "+r.URL.Path)
				for _, values := range r.Header {
					if strings.Contains(strings.Join(values, " "), "canary") {
						came = append(came, "with the credential")
					}
				}
				rw.WriteHeader(http.StatusNotFound)
			}))
			w.strike(c.fault(elsewhere))
			w.publish(1000)
			r := w.run(hurry)
			if c.felt != "" {
				r.felt(c.felt)
				w.heal()
			}
			r.delivered(w)
			w.heal()
			r.stop()
			w.held(0)
			if len(came) > 0 {
				t.Errorf("the other host was asked: %q", came)
			}
		})
	}
}

func elsewhereLink(to string) faults.Fault {
	return faults.Link(func(next string) string {
		_, rest, _ := strings.Cut(strings.TrimPrefix(next, "http://"), "/")
		return to + "/" + rest
	})
}

// Paging that goes round in circles ends the poll with an error, and costs
// neither an event nor a repeat.
func TestVendorPagesInCircles(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]source{"okta": oktaSource(300), "github": githubSource(100)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, s)
			var mu sync.Mutex
			var first string
			w.strike(faults.Link(func(next string) string {
				mu.Lock()
				defer mu.Unlock()
				if first == "" {
					first = next
				}
				return first
			}))
			w.publish(2000)
			r := w.run(hurry)
			r.felt("circle")
			w.heal()
			r.delivered(w)
			r.stop()
			w.held(0)
		})
	}
}

// Empty pages lead on.
func TestVendorPagesAreEmpty(t *testing.T) {
	t.Parallel()
	for _, times := range []int{1, 3, 10, 50} {
		t.Run(decimal(int64(times)), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, oktaSource(300))
			w.publish(1000)
			r := w.run(hurry)
			r.delivered(w)
			w.switches.Next(times, func(rw http.ResponseWriter, r *http.Request, vendor http.Handler) {
				query := r.URL.Query()
				query.Set("limit", "0")
				r.URL.RawQuery = query.Encode()
				vendor.ServeHTTP(rw, r)
			})
			w.publish(1000)
			r.delivered(w)
			r.stop()
			w.held(0)
		})
	}
}
