package httpbin_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/httpbin"
)

func serve(method, target, contentType, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.RemoteAddr = "192.0.2.1:1234"
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	httpbin.New().ServeHTTP(w, r)
	return w
}

func TestStatus(t *testing.T) {
	for _, test := range []struct {
		name, path     string
		want           int
		header, filled string
	}{
		{"success", "/status/200", 200, "", ""},
		{"no content", "/status/204", 204, "", ""},
		{"redirect", "/status/302", 302, "Location", "/redirect/1"},
		{"credential", "/status/401", 401, "WWW-Authenticate", `Basic realm="Fake Realm"`},
		{"server", "/status/500", 500, "", ""},
		{"unassigned", "/status/799", 799, "", ""},
		{"no number", "/status/ok", 400, "", ""},
		{"no status", "/status/20", 400, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, method := range []string{"GET", "POST", "DELETE"} {
				got := serve(method, test.path, "", "")
				if got.Code != test.want || got.Header().Get(test.header) != test.filled {
					t.Errorf("%s %s is %d with %s %q", method, test.path, got.Code, test.header, got.Header().Get(test.header))
				}
			}
		})
	}
}

// The echo has the members of httpbin.org's, in its order.
func TestAnything(t *testing.T) {
	got := serve("GET", "http://bin.example/anything/a%2Fb?n=1&n=2&s=x", "", "").Body.String()
	const want = `{
  "args": {
    "n": [
      "1",
      "2"
    ],
    "s": "x"
  },
  "data": "",
  "files": {},
  "form": {},
  "headers": {
    "Host": "bin.example"
  },
  "json": null,
  "method": "GET",
  "origin": "192.0.2.1",
  "url": "http://bin.example/anything/a%2Fb?n=1&n=2&s=x"
}
`
	if got != want {
		t.Errorf("the echo is\n%s\nwant\n%s", got, want)
	}
}

func TestAnythingReadsBodies(t *testing.T) {
	for _, test := range []struct {
		name, contentType, body string
		want                    map[string]any
	}{
		{"JSON", "application/json", `{"a":[1,null]}`, map[string]any{"data": `{"a":[1,null]}`, "json": map[string]any{"a": []any{1.0, nil}}}},
		{"JSON of no type", "", `true`, map[string]any{"data": `true`, "json": true}},
		{"text", "text/plain", `{"a":`, map[string]any{"data": `{"a":`}},
		{"bytes", "", "\xff\x00", map[string]any{"data": "data:application/octet-stream;base64,/wA="}},
		{"form", "application/x-www-form-urlencoded", "a=1&b=2&b=3", map[string]any{"form": map[string]any{"a": "1", "b": []any{"2", "3"}}}},
		{"files", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"n\"\r\n\r\ncontent\r\n--x--\r\n", map[string]any{"files": map[string]any{"f": "content"}}},
		{"a form that is none", "multipart/form-data; boundary=x", "no form", map[string]any{"data": "no form"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got map[string]any
			if err := json.Unmarshal(serve("POST", "/anything", test.contentType, test.body).Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			want := map[string]any{"data": "", "json": nil, "form": map[string]any{}, "files": map[string]any{}}
			maps.Copy(want, test.want)
			for name, value := range want {
				if a, b := encoded(t, got[name]), encoded(t, value); a != b {
					t.Errorf("%s is %s, want %s", name, a, b)
				}
			}
		})
	}
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Over a real connection with TLS, behind a proxy and not.
func TestAnythingOverTLS(t *testing.T) {
	server := httptest.NewTLSServer(httpbin.New())
	defer server.Close()
	for _, test := range []struct {
		name, forwarded, origin, url string
	}{
		{"direct", "", "127.0.0.1", server.URL + "/anything"},
		{"behind a proxy", "198.51.100.7", "198.51.100.7", strings.Replace(server.URL, "https:", "http:", 1) + "/anything"},
	} {
		t.Run(test.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL+"/anything", strings.NewReader("12"))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Add("X-Two", "a")
			req.Header.Add("X-Two", "b")
			if test.forwarded != "" {
				req.Header.Set("X-Forwarded-For", test.forwarded)
				req.Header.Set("X-Forwarded-Proto", "http")
			}
			resp, err := server.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			var got struct {
				Origin, URL, Method string
				Headers             map[string]string
			}
			if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
				t.Fatal(err)
			}
			if got.Origin != test.origin || got.URL != test.url || got.Method != "PUT" {
				t.Errorf("the echo is %+v", got)
			}
			if got.Headers["X-Two"] != "a,b" || got.Headers["Content-Length"] != "2" {
				t.Errorf("the headers are %q", got.Headers)
			}
		})
	}
}

func TestAnythingRefusesLargeBodies(t *testing.T) {
	r := httptest.NewRequest("POST", "/anything", io.LimitReader(bytes.NewReader(make([]byte, 2<<20)), 2<<20))
	w := httptest.NewRecorder()
	httpbin.New().ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("2 MiB are answered with %d", w.Code)
	}
}

func TestDelay(t *testing.T) {
	for _, test := range []struct {
		seconds string
		want    time.Duration
		code    int
	}{
		{"0.5", 500 * time.Millisecond, 200},
		{"3", 3 * time.Second, 200},
		{"1e9", 10 * time.Second, 200},
		{"NaN", 0, 404},
		{"-1", 0, 404},
	} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			got := serve("GET", "/delay/"+test.seconds, "", "")
			if took := time.Since(begin); got.Code != test.code || took != test.want {
				t.Errorf("/delay/%s answers %d after %v", test.seconds, got.Code, took)
			}
		})
	}
}
