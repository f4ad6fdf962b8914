package httpclient_test

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

func bearer(secret string) httpclient.Auth { return httpclient.Bearer(sdk.NewSecret(secret)) }

// together makes requests at the same time, spread over clients, and returns
// how many arrived by then.
func together(t *testing.T, w *world, n int, clients ...*httpclient.Client) (arrived []time.Duration, errs []error) {
	t.Helper()
	start := time.Now()
	errs = make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { _, errs[i] = clients[i%len(clients)].Do(t.Context(), httpclient.Request{}) })
	}
	wg.Wait()
	for _, r := range w.requests() {
		arrived = append(arrived, r.at.Sub(start))
	}
	slices.Sort(arrived)
	return arrived, slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

func TestRateIsOfTheCredential(t *testing.T) {
	cases := map[string]struct {
		options []httpclient.Options // of the clients
		want    time.Duration        // when the last of 21 requests arrives
	}{
		"one client":                 {[]httpclient.Options{{RatePerSecond: 2, Burst: 1, Auth: bearer("a")}}, 10 * time.Second},
		"burst":                      {[]httpclient.Options{{RatePerSecond: 2, Burst: 11, Auth: bearer("a")}}, 5 * time.Second},
		"burst of 0 is 1":            {[]httpclient.Options{{RatePerSecond: 2, Auth: bearer("a")}}, 10 * time.Second},
		"two clients, one of them":   {[]httpclient.Options{{RatePerSecond: 2, Auth: bearer("a")}, {RatePerSecond: 2, Auth: bearer("a")}}, 10 * time.Second},
		"the strictest holds":        {[]httpclient.Options{{RatePerSecond: 50, Burst: 9, Auth: bearer("a")}, {RatePerSecond: 2, Auth: bearer("a")}}, 10 * time.Second},
		"also when it is first":      {[]httpclient.Options{{RatePerSecond: 2, Auth: bearer("a")}, {RatePerSecond: 50, Burst: 9, Auth: bearer("a")}}, 10 * time.Second},
		"also over no bound":         {[]httpclient.Options{{RatePerSecond: 2, Auth: bearer("a")}, {Auth: bearer("a")}}, 10 * time.Second},
		"two credentials":            {[]httpclient.Options{{RatePerSecond: 2, Auth: bearer("a")}, {RatePerSecond: 2, Auth: bearer("b")}}, 5 * time.Second},
		"no credential, one vendor":  {[]httpclient.Options{{RatePerSecond: 2}, {RatePerSecond: 2}}, 10 * time.Second},
		"no bound":                   {[]httpclient.Options{{Auth: bearer("a")}}, 0},
		"no credential, two vendors": {[]httpclient.Options{{RatePerSecond: 2}, {RatePerSecond: 2, BaseURL: "http://other.example"}}, 5 * time.Second},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			servers := map[string]http.HandlerFunc{"api.example": text("ok"), "other.example": text("ok")}
			inWorld(t, servers, func(t *testing.T, w *world) {
				var clients []*httpclient.Client
				for _, o := range c.options {
					clients = append(clients, w.client(o))
				}
				time.Sleep(time.Minute) // the bursts fill
				arrived, errs := together(t, w, 21, clients...)
				if len(errs) != 0 || len(arrived) != 21 {
					t.Fatalf("%d arrived, %v", len(arrived), errs)
				}
				if last := arrived[20].Round(time.Millisecond); last != c.want {
					t.Errorf("the last arrives after %v, want %v", last, c.want)
				}
			})
		})
	}
}

func TestRateWithoutShared(t *testing.T) {
	inVendor(t, text("ok"), func(t *testing.T, w *world) {
		w.env.Shared = nil
		arrived, errs := together(t, w, 5, w.client(httpclient.Options{RatePerSecond: 1, Auth: bearer("a")}))
		if len(errs) != 0 || arrived[4].Round(time.Millisecond) != 4*time.Second {
			t.Errorf("got %v, %v", arrived, errs)
		}
	})
}

// Who would wait for too long does not wait, and does not keep its place either.
func TestRowThatIsTooLong(t *testing.T) {
	inVendor(t, text("ok"), func(t *testing.T, w *world) {
		client := w.client(httpclient.Options{RatePerSecond: 0.1, Auth: bearer("a"), MaxWait: 25 * time.Second})
		arrived, errs := together(t, w, 10, client)
		if len(arrived) != 3 || len(errs) != 7 || arrived[2].Round(time.Millisecond) != 20*time.Second {
			t.Fatalf("arrived %v, failed %d: want three, within 20s", arrived, len(errs))
		}
		for _, err := range errs {
			if e := wants(t, err, sdk.ClassRateLimit, "our own rate limit", "GET http://api.example"); e.RetryAfter < 25*time.Second || e.RetryAfter > 30*time.Second {
				t.Errorf("RetryAfter is %v", e.RetryAfter)
			}
		}
	})
}

// What one client is told, all of the credential keep to.
func TestSpentLimitIsOfTheCredential(t *testing.T) {
	cases := map[string]http.HandlerFunc{
		"by 429":         status(429, "Retry-After", "10"),
		"by 403":         status(403, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "10"),
		"by a success":   status(200, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "10"),
		"by a not found": status(404, "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", "10"),
	}
	for name, spent := range cases {
		t.Run(name, func(t *testing.T) {
			inVendor(t, inTurn(spent, text("ok")), func(t *testing.T, w *world) {
				one := w.client(httpclient.Options{Auth: bearer("a"), Attempts: 1})
				same := w.client(httpclient.Options{Auth: bearer("a"), Attempts: 1})
				other := w.client(httpclient.Options{Auth: bearer("b"), Attempts: 1})
				hasty := w.client(httpclient.Options{Auth: bearer("a"), Attempts: 1, MaxWait: 5 * time.Second})
				start := time.Now()
				_, _ = one.Do(t.Context(), httpclient.Request{})
				if _, err := other.Do(t.Context(), httpclient.Request{}); err != nil || time.Since(start) != 0 {
					t.Errorf("another credential waits for %v: %v", time.Since(start), err)
				}
				_, err := hasty.Do(t.Context(), httpclient.Request{})
				if e := wants(t, err, sdk.ClassRateLimit, "the vendor's rate limit is spent"); e.RetryAfter != 10*time.Second || time.Since(start) != 0 {
					t.Errorf("RetryAfter is %v after %v", e.RetryAfter, time.Since(start))
				}
				if _, err := same.Do(t.Context(), httpclient.Request{}); err != nil || time.Since(start) != 10*time.Second {
					t.Errorf("the same credential waits for %v: %v", time.Since(start), err)
				}
			})
		})
	}
}

// Of two answers the longer wait holds, whichever comes last.
func TestLongerOfTwoWaitsHolds(t *testing.T) {
	inVendor(t, func(w http.ResponseWriter, r *http.Request) {
		reset := "20"
		switch r.URL.Path {
		case "/early":
			time.Sleep(time.Second) // until the other one is under way, too
		case "/late":
			time.Sleep(2 * time.Second)
			reset = "5"
		}
		status(200, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset)(w, r)
	}, func(t *testing.T, w *world) {
		client := w.client(httpclient.Options{Auth: bearer("a")})
		start := time.Now()
		var wg sync.WaitGroup
		for _, path := range []string{"/late", "/early"} {
			wg.Go(func() { _, _ = client.Do(t.Context(), httpclient.Request{Path: path}) })
		}
		wg.Wait()
		if _, err := client.Do(t.Context(), httpclient.Request{}); err != nil || time.Since(start) != 21*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

// What the vendor asks for comes before our own row.
func TestSpentLimitComesBeforeOurOwn(t *testing.T) {
	inVendor(t, status(200, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "60"), func(t *testing.T, w *world) {
		client := w.client(httpclient.Options{Auth: bearer("a"), RatePerSecond: 0.025})
		_, _ = client.Do(t.Context(), httpclient.Request{})
		_, err := client.Do(t.Context(), httpclient.Request{})
		if e := wants(t, err, sdk.ClassRateLimit, "the vendor's rate limit"); e.RetryAfter != time.Minute {
			t.Errorf("RetryAfter is %v", e.RetryAfter)
		}
	})
}

// A 503 is the server's trouble, not the credential's.
func TestBusyServerDoesNotBlockTheCredential(t *testing.T) {
	inVendor(t, inTurn(status(503, "Retry-After", "10"), text("ok")), func(t *testing.T, w *world) {
		client := w.client(httpclient.Options{Auth: bearer("a"), Attempts: 1})
		_, _ = client.Do(t.Context(), httpclient.Request{})
		start := time.Now()
		if _, err := client.Do(t.Context(), httpclient.Request{}); err != nil || time.Since(start) != 0 {
			t.Errorf("waits for %v: %v", time.Since(start), err)
		}
	})
}

// Whoever stood in the row when the limit was spent waits on.
func TestLimitSpentWhileOthersWait(t *testing.T) {
	inVendor(t, inTurn(text("ok"), status(200, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "10"), text("ok")), func(t *testing.T, w *world) {
		arrived, errs := together(t, w, 4, w.client(httpclient.Options{RatePerSecond: 1, Auth: bearer("a")}))
		if len(errs) != 0 || len(arrived) != 4 || arrived[2] < 11*time.Second {
			t.Errorf("arrived %v, failed %v", arrived, errs)
		}
	})
}

// The vendor counts what a redirect makes of a request as one more.
func TestRedirectsCountAgainstTheRate(t *testing.T) {
	hop := func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a" {
			http.Redirect(rw, r, "/b", http.StatusFound)
		}
	}
	inVendor(t, hop, func(t *testing.T, w *world) {
		c := w.client(httpclient.Options{RatePerSecond: 1, Auth: bearer("a")})
		begin := time.Now()
		for range 5 {
			if _, err := c.Do(t.Context(), httpclient.Request{Path: "/a"}); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begin).Round(time.Millisecond); took != 8*time.Second || len(w.requests()) != 10 {
			t.Errorf("%d requests took %v, want 10 in 8s: the last is not delayed", len(w.requests()), took)
		}
	})
}
