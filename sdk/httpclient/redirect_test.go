package httpclient_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

// auths are all kinds of credential that are put on a request.
func auths() map[string]httpclient.Auth {
	secret := sdk.NewSecret(canary)
	return map[string]httpclient.Auth{
		"header": httpclient.Header("X-Api-Key", "", secret),
		"bearer": httpclient.Bearer(secret),
		"basic":  httpclient.Basic("user", secret),
		"query":  httpclient.QueryParam("api_key", secret),
	}
}

// carries reports whether a request that arrived has the credential.
func carries(s seen) bool {
	all, _ := url.QueryUnescape(s.everything())
	_, password, _ := (&http.Request{Header: s.header}).BasicAuth()
	return leaks(all) || leaks(password)
}

func TestRedirectToAnotherPlaceIsRefused(t *testing.T) {
	places := map[string]struct{ location, says string }{
		"another host":      {"http://evil.example/x", "http://evil.example:80"},
		"subdomain":         {"http://sub.api.example/x", "http://sub.api.example:80"},
		"another port":      {"http://api.example:81/x", "http://api.example:81"},
		"another scheme":    {"https://api.example/x", "https://api.example:443"},
		"without scheme":    {"//evil.example/x", "http://evil.example:80"},
		"with a user":       {"http://u:p@api.example/x", "holds a user or password"},
		"no host":           {"file:///etc/passwd", "no host"},
		"not a URL":         {"http://evil.example/%zz", "not a URL"},
		"with the secret":   {"http://evil.example/?k=" + canary, "http://evil.example:80"},
		"host is a secret?": {"http://evil.example\n/x", ""},
	}
	for place, p := range places {
		for name, auth := range auths() {
			for _, code := range []int{302, 307} {
				t.Run(place+" "+name, func(t *testing.T) {
					servers := map[string]http.HandlerFunc{
						"api.example":     status(code, "Location", p.location),
						"evil.example":    text("mine"),
						"sub.api.example": text("mine"),
					}
					inWorld(t, servers, func(t *testing.T, w *world) {
						_, err := w.client(httpclient.Options{Auth: auth}).Do(t.Context(), httpclient.Request{Path: "/p"})
						wants(t, err, sdk.ClassResponse, p.says, "GET http://api.example/p")
						if arrived := w.requests(); len(arrived) != 1 || arrived[0].host != "api.example" {
							t.Errorf("%d requests arrived: %v", len(arrived), arrived)
						}
					})
				})
			}
		}
	}
}

func TestRedirectFromHTTPSToHTTPIsRefused(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it is followed") }))
	defer plain.Close()
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL+"/x", http.StatusFound))
	defer secure.Close()
	client, err := httpclient.New(sdk.Env{HTTP: secure.Client()}, httpclient.Options{BaseURL: secure.URL, Auth: httpclient.Bearer(sdk.NewSecret(canary))})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.Do(t.Context(), httpclient.Request{})
	wants(t, err, sdk.ClassResponse, "refused", plain.URL)
}

func TestRedirectWithinThePlaceKeepsTheCredential(t *testing.T) {
	for name, auth := range auths() {
		for location, want := range map[string]string{
			"/b?x=1":                         "/b?x=1",
			"b":                              "/a/b",
			"http://api.example/b":           "/b",
			"http://API.example:80/b#c":      "/b",
			"/b?api_key=another&x=1":         "/b?x=1",
			"//api.example/b":                "/b",
			"http://api.example/b%2Fc":       "/b%2Fc",
			"?x=1":                           "/a/a?x=1",
			"http://api.example/b?%61pi_key": "/b",
		} {
			t.Run(name+" "+location, func(t *testing.T) {
				handler := inTurn(status(302, "Location", location), text("ok"))
				inWorld(t, map[string]http.HandlerFunc{"api.example": handler, "API.example": handler}, func(t *testing.T, w *world) {
					res, err := w.client(httpclient.Options{Auth: auth}).Do(t.Context(), httpclient.Request{Path: "/a/a"})
					if err != nil {
						t.Fatal(err)
					}
					arrived := w.requests()
					if len(arrived) != 2 || !carries(arrived[0]) || !carries(arrived[1]) {
						t.Errorf("the credential is lost: %v", arrived)
					}
					if arrived[1].header.Get("Referer") != "" {
						t.Errorf("the address before is told: %v", arrived[1].header)
					}
					if leaks(res.URL.String()) || res.URL.Fragment != "" {
						t.Errorf("the answer's address holds what was not asked: %s", res.URL)
					}
					// A member that another Auth knows nothing of stays.
					if got := res.URL.RequestURI(); got != want && (name == "query" || !strings.Contains(location, "pi_key")) {
						t.Errorf("got %s, want %s", got, want)
					}
				})
			})
		}
	}
}

func TestRedirectMethods(t *testing.T) {
	cases := map[int]map[string]string{
		301: {"GET": "GET", "HEAD": "HEAD", "POST": "GET ", "PUT": "GET "},
		302: {"GET": "GET", "POST": "GET "},
		303: {"GET": "GET", "POST": "GET ", "DELETE": "GET "},
		307: {"GET": "GET", "POST": "POST", "PUT": "PUT"},
		308: {"GET": "GET", "POST": "POST"},
	}
	for code, methods := range cases {
		for method, want := range methods {
			inVendor(t, inTurn(status(code, "Location", "/b"), text("ok")), func(t *testing.T, w *world) {
				r := httpclient.Request{Method: method, Path: "/a"}
				if method != "GET" && method != "HEAD" {
					r.Body, r.Header = []byte("body"), http.Header{"Content-Type": {"text/plain"}}
				}
				if _, err := w.client(httpclient.Options{}).Do(t.Context(), r); err != nil {
					t.Fatal(err)
				}
				got := w.requests()[1]
				dropped := strings.HasSuffix(want, " ") // the body goes with the method
				if got.method != strings.TrimSpace(want) || got.uri != "/b" || dropped != (got.body == "" && r.Body != nil) ||
					dropped && got.header.Get("Content-Type") != "" {
					t.Errorf("%d of %s: got %+v", code, method, got)
				}
			})
		}
	}
}

func TestRedirectsAreBounded(t *testing.T) {
	inVendor(t, status(302, "Location", "/again"), func(t *testing.T, w *world) {
		_, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{Path: "/a"})
		wants(t, err, sdk.ClassResponse, "more than 10 redirects")
		if n := len(w.requests()); n != 11 {
			t.Errorf("%d requests", n)
		}
	})
}

func TestRedirectWithoutLocation(t *testing.T) {
	inVendor(t, status(302), func(t *testing.T, w *world) {
		_, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{})
		wants(t, err, sdk.ClassStatus, "HTTP 302")
	})
}

func TestRedirectThatIsAwaited(t *testing.T) {
	inVendor(t, status(302, "Location", "http://evil.example"), func(t *testing.T, w *world) {
		res, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{Statuses: []int{302}})
		if err != nil || res.Header.Get("Location") != "http://evil.example" || len(w.requests()) != 1 {
			t.Errorf("got %v, %v", res, err)
		}
	})
}
