package httpclient_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

func TestRetryByClass(t *testing.T) {
	get := httpclient.Request{Path: "/events"}
	post := httpclient.Request{Method: "POST", Path: "/events", Body: []byte("{}")}
	search := post
	search.Idempotent = true
	with := func(method string) httpclient.Request {
		return httpclient.Request{Method: method, Path: "/events"}
	}
	cases := map[string]struct {
		request  httpclient.Request
		answer   http.HandlerFunc // the first; the second is a success
		requests int              // how many arrive
		class    sdk.Class        // of the failure, when there is no second
	}{
		"408":                               {get, status(408), 2, ""},
		"429":                               {get, status(429), 2, ""},
		"500":                               {get, status(500), 2, ""},
		"502":                               {get, status(502), 2, ""},
		"503":                               {get, status(503), 2, ""},
		"504":                               {get, status(504), 2, ""},
		"400":                               {get, status(400), 1, sdk.ClassStatus},
		"401":                               {get, status(401), 1, sdk.ClassCredential},
		"403":                               {get, status(403), 1, sdk.ClassPermission},
		"404":                               {get, status(404), 1, sdk.ClassStatus},
		"422":                               {get, status(422), 1, sdk.ClassStatus},
		"501":                               {get, status(501), 1, sdk.ClassStatus},
		"304":                               {get, status(304), 1, sdk.ClassStatus},
		"connection closed":                 {get, closing, 2, ""},
		"body cut off":                      {get, truncated, 2, ""},
		"no answer":                         {get, hanging, 2, ""},
		"HEAD":                              {with("HEAD"), status(500), 2, ""},
		"PUT":                               {with("PUT"), status(500), 2, ""},
		"DELETE":                            {with("DELETE"), status(500), 2, ""},
		"OPTIONS":                           {with("OPTIONS"), status(500), 2, ""},
		"method in lower case":              {with("put"), status(500), 2, ""},
		"POST, 500":                         {post, status(500), 1, sdk.ClassStatus},
		"POST, 408":                         {post, status(408), 1, sdk.ClassStatus},
		"POST, 429":                         {post, status(429), 1, sdk.ClassRateLimit},
		"POST, 503":                         {post, status(503), 1, sdk.ClassStatus},
		"POST, 500 that says when":          {post, status(500, "Retry-After", "1"), 1, sdk.ClassStatus},
		"POST, 429 that says when":          {post, status(429, "Retry-After", "1"), 2, ""},
		"POST, 429 that says now":           {post, status(429, "Retry-After", "0"), 2, ""},
		"POST, 503 that says when":          {post, status(503, "Retry-After", "1"), 2, ""},
		"POST, 429 with a reset":            {post, status(429, "X-RateLimit-Reset", "1"), 2, ""},
		"POST, connection closed":           {post, closing, 1, sdk.ClassNetwork},
		"POST, body cut off":                {post, truncated, 1, sdk.ClassNetwork},
		"POST, no answer":                   {post, hanging, 1, sdk.ClassTimeout},
		"PATCH, 500":                        {with("PATCH"), status(500), 1, sdk.ClassStatus},
		"POST that only reads":              {search, status(500), 2, ""},
		"POST that only reads, closed":      {search, closing, 2, ""},
		"answer that is not as promised":    {get, status(200, "Content-Encoding", "br"), 1, sdk.ClassResponse},
		"403 of a spent rate limit":         {get, status(403, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1"), 2, ""},
		"403 of a spent limit, not said so": {get, status(403, "Retry-After", "1"), 2, ""},
		"403 with requests left":            {get, status(403, "X-RateLimit-Remaining", "7", "X-RateLimit-Reset", "1"), 1, sdk.ClassPermission},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVendor(t, inTurn(c.answer, text("ok")), func(t *testing.T, w *world) {
				res, err := w.client(httpclient.Options{}).Do(t.Context(), c.request)
				arrived := w.requests()
				if len(arrived) != c.requests {
					t.Errorf("%d requests arrived, want %d; %v", len(arrived), c.requests, err)
				}
				for _, r := range arrived {
					if r.method != strings.ToUpper(arrived[0].method) || r.body != string(c.request.Body) {
						t.Errorf("a request differs: %s %q", r.method, r.body)
					}
				}
				if c.class != "" {
					wants(t, err, c.class, "http://api.example/events")
				} else if err != nil || res.Status != 200 {
					t.Errorf("got %v, %v", res, err)
				}
			})
		})
	}
}

// A POST that found no connection did not arrive, so it may be sent again.
func TestPostWithoutConnectionIsSentAgain(t *testing.T) {
	inVendor(t, text("ok"), func(t *testing.T, w *world) {
		w.refusing = true
		time.AfterFunc(300*time.Millisecond, func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.refusing = false
		})
		_, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{Method: "POST", Body: []byte("x")})
		if n := len(w.requests()); err != nil || n != 1 || w.dials < 2 {
			t.Errorf("%d requests, %d connections, %v", n, w.dials, err)
		}
	})
}

// A transport that tells nothing of its connections may have sent what it failed on.
func TestPostOverUnknownTransportIsNotSentAgain(t *testing.T) {
	calls := 0
	transport := roundTripper(func(*http.Request) (*http.Response, error) {
		calls++
		return nil, errors.New("broken")
	})
	c, err := httpclient.New(sdk.Env{HTTP: &http.Client{Transport: transport}}, httpclient.Options{BaseURL: "http://api.example"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Do(t.Context(), httpclient.Request{Method: "POST"})
	wants(t, err, sdk.ClassNetwork)
	if calls != 1 {
		t.Errorf("%d requests", calls)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestBackOffGrowsAndVaries(t *testing.T) {
	firsts := map[time.Duration]bool{}
	for range 5 {
		inVendor(t, status(500), func(t *testing.T, w *world) {
			_, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{})
			wants(t, err, sdk.ClassStatus, "HTTP 500", "GET http://api.example")
			arrived := w.requests()
			if len(arrived) != 4 {
				t.Fatalf("%d attempts, want 4", len(arrived))
			}
			for i, middle := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second} {
				waited := arrived[i+1].at.Sub(arrived[i].at)
				if waited < middle/2 || waited > middle*3/2 {
					t.Errorf("wait %d is %v, want %v, half more or less", i+1, waited, middle)
				}
			}
			firsts[arrived[1].at.Sub(arrived[0].at)] = true
		})
	}
	if len(firsts) == 1 {
		t.Error("the waits do not vary")
	}
}

func TestAttemptsAreBounded(t *testing.T) {
	for attempts, want := range map[int]int{0: 4, 1: 1, 2: 2} {
		inVendor(t, status(503), func(t *testing.T, w *world) {
			_, err := w.client(httpclient.Options{Attempts: attempts}).Do(t.Context(), httpclient.Request{})
			wants(t, err, sdk.ClassStatus)
			if got := len(w.requests()); got != want {
				t.Errorf("Attempts %d: %d attempts, want %d", attempts, got, want)
			}
		})
	}
}

func TestLongWaitGoesBackToTheScheduler(t *testing.T) {
	cases := map[string]struct {
		answer http.HandlerFunc
		class  sdk.Class
		wait   time.Duration
	}{
		"429":               {status(429, "Retry-After", "31"), sdk.ClassRateLimit, 31 * time.Second},
		"503":               {status(503, "Retry-After", "3600"), sdk.ClassStatus, time.Hour},
		"reset":             {status(429, "X-Rate-Limit-Reset", "60"), sdk.ClassRateLimit, time.Minute},
		"403, spent":        {status(403, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "600"), sdk.ClassRateLimit, 10 * time.Minute},
		"403 and when":      {status(403, "Retry-After", "60"), sdk.ClassRateLimit, time.Minute},
		"404, limit spent":  {status(404, "RateLimit-Remaining", "0", "RateLimit-Reset", "60"), sdk.ClassStatus, time.Minute},
		"many short, added": {status(429, "Retry-After", "20"), sdk.ClassRateLimit, 20 * time.Second},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVendor(t, c.answer, func(t *testing.T, w *world) {
				start := time.Now()
				_, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{})
				if e := wants(t, err, c.class, "try again in"); e.RetryAfter != c.wait {
					t.Errorf("RetryAfter is %v, want %v", e.RetryAfter, c.wait)
				}
				if took := time.Since(start); took > 30*time.Second {
					t.Errorf("took %v: more than MaxWait", took)
				}
			})
		})
	}
}

func TestAskedWaitIsKept(t *testing.T) {
	inVendor(t, inTurn(status(429, "Retry-After", "7"), status(503, "Retry-After", "11"), text("ok")), func(t *testing.T, w *world) {
		if _, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{}); err != nil {
			t.Fatal(err)
		}
		arrived := w.requests()
		if first, second := arrived[1].at.Sub(arrived[0].at), arrived[2].at.Sub(arrived[1].at); first != 7*time.Second || second != 11*time.Second {
			t.Errorf("waited %v and %v, want 7s and 11s", first, second)
		}
	})
}

func TestContextEndsEverythingPromptly(t *testing.T) {
	cases := map[string]struct {
		answer  http.HandlerFunc
		options httpclient.Options
	}{
		"while the vendor thinks":  {hanging, httpclient.Options{}},
		"in the body":              {slowBody, httpclient.Options{}},
		"in a wait":                {status(429, "Retry-After", "20"), httpclient.Options{}},
		"in a row of our own":      {text("ok"), httpclient.Options{RatePerSecond: 0.1}},
		"in a redirect that hangs": {inTurn(status(302, "Location", "/b"), hanging), httpclient.Options{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVendor(t, c.answer, func(t *testing.T, w *world) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				client := w.client(c.options)
				if c.options.RatePerSecond > 0 {
					_, _ = client.Do(ctx, httpclient.Request{})
				}
				time.AfterFunc(3*time.Second, cancel)
				start := time.Now()
				_, err := client.Do(ctx, httpclient.Request{})
				if took := time.Since(start); took != 3*time.Second {
					t.Errorf("took %v, not the 3s that ctx lasted", took)
				}
				if wants(t, err, sdk.ClassOther, "canceled"); !errors.Is(err, context.Canceled) {
					t.Errorf("the error is not ctx.Err(): %v", err)
				}
			})
		})
	}
}

func TestContextThatEndedSendsNothing(t *testing.T) {
	inVendor(t, text("ok"), func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := w.client(httpclient.Options{}).Do(ctx, httpclient.Request{}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if n := len(w.requests()); n != 0 {
			t.Errorf("%d requests", n)
		}
	})
}

// A wait that ctx does not outlast is not begun: what failed is more telling
// than that the time is up.
func TestWaitBeyondTheDeadlineIsNotBegun(t *testing.T) {
	inVendor(t, status(503, "Retry-After", "10"), func(t *testing.T, w *world) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		start := time.Now()
		_, err := w.client(httpclient.Options{}).Do(ctx, httpclient.Request{})
		if e := wants(t, err, sdk.ClassStatus, "HTTP 503"); e.RetryAfter != 10*time.Second || time.Since(start) != 0 {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

func TestDeadlineOfTheCallerIsATimeout(t *testing.T) {
	inVendor(t, hanging, func(t *testing.T, w *world) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := w.client(httpclient.Options{}).Do(ctx, httpclient.Request{})
		if wants(t, err, sdk.ClassTimeout); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the error is not ctx.Err(): %v", err)
		}
	})
}

// slowBody sends a byte a second and never ends.
func slowBody(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		if _, err := w.Write([]byte("x")); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done():
		}
	}
}

// Timeout covers the body: a server that goes on sending little by little holds nobody up.
func TestAttemptIsBoundedToTheEndOfItsBody(t *testing.T) {
	inVendor(t, slowBody, func(t *testing.T, w *world) {
		start := time.Now()
		_, err := w.client(httpclient.Options{Timeout: 10 * time.Second, Attempts: 2}).Do(t.Context(), httpclient.Request{})
		wants(t, err, sdk.ClassTimeout, "no complete answer within 10s")
		if took := time.Since(start); took < 20*time.Second || took > 21*time.Second {
			t.Errorf("two attempts of 10s took %v", took)
		}
	})
}

// A clock that can be waited by is waited by.
func TestClockThatSleeps(t *testing.T) {
	calls := 0
	transport := roundTripper(func(*http.Request) (*http.Response, error) {
		if calls++; calls < 3 {
			return answer(429, "Retry-After", "10"), nil
		}
		return answer(200), nil
	})
	clock := &sleeping{now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)}
	c, err := httpclient.New(sdk.Env{HTTP: &http.Client{Transport: transport}, Clock: clock}, httpclient.Options{BaseURL: "http://api.example"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Do(t.Context(), httpclient.Request{}); err != nil {
		t.Fatal(err)
	}
	if clock.slept != 20*time.Second {
		t.Errorf("slept %v, want 20s", clock.slept)
	}
}

func answer(code int, headers ...string) *http.Response {
	res := &http.Response{StatusCode: code, Header: http.Header{}, Body: http.NoBody}
	for i := 0; i < len(headers); i += 2 {
		res.Header.Set(headers[i], headers[i+1])
	}
	return res
}

// sleeping is a clock that moves when it is waited by.
type sleeping struct {
	now   time.Time
	slept time.Duration
}

func (s *sleeping) Now() time.Time { return s.now }

func (s *sleeping) Sleep(ctx context.Context, d time.Duration) error {
	s.now, s.slept = s.now.Add(d), s.slept+d
	return ctx.Err()
}
