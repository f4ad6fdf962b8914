package httpclient_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

// Seed: "We strip trailing slashes so URL composition stays boring"
func TestAddressOfARequest(t *testing.T) {
	cases := map[string]struct {
		base, path string
		query      url.Values
		want       string // what arrives
	}{
		"path":                    {"http://api.example", "/anything", nil, "/anything"},
		"slash behind the base":   {"http://api.example/", "/anything", nil, "/anything"},
		"slashes behind the base": {"http://api.example//", "/anything", nil, "/anything"},
		"path without slash":      {"http://api.example", "anything", nil, "/anything"},
		"base with a path":        {"http://api.example/api/v1", "/logs", nil, "/api/v1/logs"},
		"base with a path/":       {"http://api.example/api/v1/", "logs", nil, "/api/v1/logs"},
		"slash behind the path":   {"http://api.example", "/logs/", nil, "/logs/"},
		"no path":                 {"http://api.example/api/", "", nil, "/api/"},
		"nothing":                 {"http://api.example", "", nil, "/"},
		"query":                   {"http://api.example", "/logs", url.Values{"since": {"2026-01-01T00:00:00Z"}, "a": {"b c"}}, "/logs?a=b+c&since=2026-01-01T00%3A00%3A00Z"},
		"query in the path":       {"http://api.example", "/logs?x=1", nil, "/logs?x=1"},
		"query in both":           {"http://api.example", "/logs?x=1", url.Values{"y": {"2"}}, "/logs?x=1&y=2"},
		"query in the base":       {"http://api.example/api?tenant=7", "/logs", url.Values{"y": {"2"}}, "/api/logs?tenant=7&y=2"},
		"escaped slash":           {"http://api.example/a%2Fb", "/users/x%2Fy", nil, "/a%2Fb/users/x%2Fy"},
		"escaped question mark":   {"http://api.example", "/users/x%3Fy", nil, "/users/x%3Fy"},
		"two slashes":             {"http://api.example", "//evil.example/x", nil, "/evil.example/x"},
		"an address as path":      {"http://api.example", "http://evil.example/x", nil, "/http://evil.example/x"},
		"user as path":            {"http://api.example", "@evil.example/x", nil, "/@evil.example/x"},
		"fragment of the base":    {"http://api.example/a#b", "/c", nil, "/a/c"},
		"host in upper case":      {"http://API.example", "/c", nil, "/c"},
		"port":                    {"http://api.example:80", "/c", nil, "/c"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inWorld(t, map[string]http.HandlerFunc{"api.example": text("ok"), "API.example": text("ok")}, func(t *testing.T, w *world) {
				client := w.client(httpclient.Options{BaseURL: c.base})
				res, err := client.Do(t.Context(), httpclient.Request{Path: c.path, Query: c.query})
				if err != nil {
					t.Fatal(err)
				}
				if res.URL.RequestURI() != c.want || res.URL.Fragment != "" {
					t.Errorf("the answer's address is %s", res.URL)
				}
				if got := w.requests()[0].uri; got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			})
		})
	}
}

func TestPathThatIsNotEscaped(t *testing.T) {
	inVendor(t, text("ok"), func(t *testing.T, w *world) {
		for _, path := range []string{"/a%zz", "/a#b", "/100%"} {
			_, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{Path: path})
			wants(t, err, sdk.ClassBug, "url.PathEscape")
		}
		if len(w.requests()) != 0 {
			t.Error("it is sent")
		}
	})
}

func TestMethodThatIsNone(t *testing.T) {
	inVendor(t, text("ok"), func(t *testing.T, w *world) {
		_, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{Method: "A B"})
		wants(t, err, sdk.ClassBug)
	})
}

func TestNewRefuses(t *testing.T) {
	cases := map[string]struct {
		options httpclient.Options
		says    string
	}{
		"nothing":            {httpclient.Options{}, "the base URL is empty"},
		"another scheme":     {httpclient.Options{BaseURL: "ftp://api.example"}, "must begin with https:// or http://"},
		"no scheme":          {httpclient.Options{BaseURL: "api.example"}, "must begin with https:// or http://"},
		"host and port":      {httpclient.Options{BaseURL: "api.example:443"}, "must begin with https:// or http://"},
		"no host":            {httpclient.Options{BaseURL: "https:///path"}, "names no host"},
		"only a port":        {httpclient.Options{BaseURL: "https://:443"}, "names no host"},
		"a password":         {httpclient.Options{BaseURL: "https://user:" + canary[:15] + "@api.example"}, "holds a user or password"},
		"a password, broken": {httpclient.Options{BaseURL: "https://user:" + canary + "@api.example"}, "is not a URL"},
		"not a URL":          {httpclient.Options{BaseURL: "https://api.example:" + canary}, "is not a URL"},
		"negative rate":      {httpclient.Options{BaseURL: "https://api.example", RatePerSecond: -1}, "negative"},
		"negative attempts":  {httpclient.Options{BaseURL: "https://api.example", Attempts: -1}, "negative"},
		"negative timeout":   {httpclient.Options{BaseURL: "https://api.example", Timeout: -1}, "negative"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			client, err := httpclient.New(sdk.Env{}, c.options)
			wants(t, err, sdk.ClassConfiguration, c.says)
			if client != nil {
				t.Error("there is a client all the same")
			}
		})
	}
}

func TestRequestByURL(t *testing.T) {
	accepted := map[string]string{
		"http://api.example/a?b=c":      "/a?b=c",
		"http://API.EXAMPLE:80/a#frag":  "/a",
		"HTTP://api.example/a%2Fb":      "/a%2Fb",
		"http://api.example":            "/",
		"http://api.example/base/../up": "/base/../up",
	}
	refused := []string{
		"http://evil.example/a", "https://api.example/a", "http://api.example:81/a", "http://api.example.evil/a",
		"http://sub.api.example/a", "//api.example/a", "/a", "http://user:p@api.example/a", "http://api.example@evil.example/a",
		"http://api.example./a", "file:///etc/passwd", "http:api.example", "http://evil.example\\@api.example/", "::", "http://[::1]/",
		"http://аpi.example/", // a Cyrillic letter
	}
	inWorld(t, map[string]http.HandlerFunc{"api.example": text("ok"), "API.EXAMPLE": text("ok")}, func(t *testing.T, w *world) {
		client := w.client(httpclient.Options{BaseURL: "http://api.example/base", Auth: httpclient.Bearer(sdk.NewSecret(canary))})
		for address, want := range accepted {
			res, err := client.Do(t.Context(), httpclient.Request{URL: address})
			if arrived := w.requests(); err != nil || arrived[len(arrived)-1].uri != want || res.URL.Fragment != "" {
				t.Errorf("%s: %v, %v", address, res, err)
			}
		}
		before := len(w.requests())
		for _, address := range refused {
			_, err := client.Do(t.Context(), httpclient.Request{URL: address})
			wants(t, err, sdk.ClassResponse)
		}
		_, err := client.Do(t.Context(), httpclient.Request{URL: "http://evil.example/a?token=" + canary})
		wants(t, err, sdk.ClassResponse, "http://evil.example:80")
		if got := len(w.requests()); got != before {
			t.Errorf("%d of them are sent", got-before)
		}
	})
}

func TestRequestIsAsItWasAsked(t *testing.T) {
	inVendor(t, text("ok"), func(t *testing.T, w *world) {
		header := http.Header{"accept": {"application/json"}, "X-Two": {"1", "2"}, "Content-Type": {"application/json"}}
		_, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{Method: "POST", Path: "/q", Body: []byte(`{"a":1}`), Header: header})
		if err != nil {
			t.Fatal(err)
		}
		got := w.requests()[0]
		if got.method != "POST" || got.body != `{"a":1}` || got.header.Get("Accept") != "application/json" ||
			len(got.header["X-Two"]) != 2 || got.header.Get("Content-Length") != "7" {
			t.Errorf("got %+v", got)
		}
		if !strings.HasPrefix(got.header.Get("User-Agent"), "lockstep") {
			t.Errorf("User-Agent is %q", got.header.Get("User-Agent"))
		}
		if len(header) != 3 || header.Get("User-Agent") != "" {
			t.Errorf("the caller's headers changed: %v", header)
		}
	})
}

func TestUserAgent(t *testing.T) {
	inVendor(t, text("ok"), func(t *testing.T, w *world) {
		_, _ = w.client(httpclient.Options{UserAgent: "mine/1"}).Do(t.Context(), httpclient.Request{})
		_, _ = w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{Header: http.Header{"User-Agent": {"yours/2"}}})
		if got := w.requests(); got[0].header.Get("User-Agent") != "mine/1" || got[1].header.Get("User-Agent") != "yours/2" {
			t.Errorf("got %q, %q", got[0].header.Get("User-Agent"), got[1].header.Get("User-Agent"))
		}
	})
}

func TestStatuses(t *testing.T) {
	cases := map[string]struct {
		statuses []int
		status   int
		ok       bool
	}{
		"200":                {nil, 200, true},
		"204":                {nil, 204, true},
		"299":                {nil, 299, true},
		"one":                {[]int{200}, 200, true},
		"another success":    {[]int{200}, 204, false},
		"a failure, awaited": {[]int{200, 400}, 400, true},
		"500, awaited":       {[]int{500}, 500, true},
		"401, awaited":       {[]int{401}, 401, true},
		"none":               {[]int{}, 200, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVendor(t, status(c.status), func(t *testing.T, w *world) {
				res, err := w.client(httpclient.Options{Attempts: 1}).Do(t.Context(), httpclient.Request{Statuses: c.statuses})
				if c.ok && (err != nil || res.Status != c.status) {
					t.Errorf("got %v, %v", res, err)
				}
				if !c.ok {
					wants(t, err, sdk.ClassStatus)
				}
				if n := len(w.requests()); n != 1 {
					t.Errorf("%d requests", n)
				}
			})
		})
	}
}
