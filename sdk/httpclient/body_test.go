package httpclient_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

// packed compresses a text, in as many parts as it is given.
func packed(t *testing.T, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	for _, part := range parts {
		w := gzip.NewWriter(&b)
		if _, err := io.WriteString(w, part); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// encoded answers with a body in an encoding.
func encoded(encoding, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", encoding)
		_, _ = io.WriteString(w, body)
	}
}

func TestBody(t *testing.T) {
	const most = 1000
	exact, over := strings.Repeat("x", most), strings.Repeat("x", most+1)
	noise := make([]byte, most) // cannot be compressed
	for i := range noise {
		noise[i] = byte(i*i*7919>>3 ^ i)
	}
	gz := packed(t, exact)
	flushed := func(body string) http.HandlerFunc { // without Content-Length
		return func(w http.ResponseWriter, _ *http.Request) {
			_ = http.NewResponseController(w).Flush()
			_, _ = io.WriteString(w, body)
		}
	}
	cases := map[string]struct {
		answer http.HandlerFunc
		want   string
		class  sdk.Class
		says   string
	}{
		"empty":                       {text(""), "", "", ""},
		"up to the limit":             {text(exact), exact, "", ""},
		"beyond the limit":            {text(over), "", sdk.ClassResponse, "larger than the limit of 1000 bytes"},
		"of unknown length":           {flushed(exact), exact, "", ""},
		"of unknown length, beyond":   {flushed(over), "", sdk.ClassResponse, "larger than the limit"},
		"gzip":                        {encoded("gzip", gz), exact, "", ""},
		"gzip in capitals":            {encoded("GZIP", gz), exact, "", ""},
		"gzip beyond the limit":       {encoded("gzip", packed(t, over)), "", sdk.ClassResponse, "larger than the limit of 1000 bytes"},
		"gzip bomb":                   {encoded("gzip", packed(t, strings.Repeat("\x00", 10<<20))), "", sdk.ClassResponse, "larger than the limit"},
		"gzip of noise":               {encoded("gzip", packed(t, string(noise))), string(noise), "", ""},
		"gzip in parts":               {encoded("gzip", packed(t, "ab", "cd")), "abcd", "", ""},
		"gzip of empty parts for now": {encoded("gzip", strings.Repeat(packed(t, ""), 1000)), "", sdk.ClassResponse, "larger than the limit"},
		"gzip of nothing":             {encoded("gzip", ""), "", "", ""},
		"gzip that is none":           {encoded("gzip", "<html>not at all what it says</html>"), "", sdk.ClassResponse, "not gzip"},
		"gzip that is damaged":        {encoded("gzip", gz[:12]+"~"+gz[13:]), "", sdk.ClassResponse, ""},
		"gzip with a wrong checksum":  {encoded("gzip", gz[:len(gz)-8]+"~"+gz[len(gz)-7:]), "", sdk.ClassResponse, "not gzip"},
		"gzip that is cut off":        {encoded("gzip", gz[:len(gz)-9]), "", sdk.ClassNetwork, "unexpected EOF"},
		"identity":                    {encoded("identity", "a"), "a", "", ""},
		"brotli":                      {encoded("br", "a"), "", sdk.ClassResponse, `encoded as "br", which was not asked for`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVendor(t, c.answer, func(t *testing.T, w *world) {
				res, err := w.client(httpclient.Options{MaxBody: most, Attempts: 1}).Do(t.Context(), httpclient.Request{})
				if c.class != "" {
					wants(t, err, c.class, c.says, "GET http://api.example")
				} else if err != nil || string(res.Body) != c.want {
					t.Errorf("got %+v, %v", res, err)
				}
				if got := w.requests()[0].header.Get("Accept-Encoding"); got != "gzip" {
					t.Errorf("Accept-Encoding is %q", got)
				}
			})
		})
	}
}

func TestHeadHasNoBody(t *testing.T) {
	inVendor(t, encoded("gzip", ""), func(t *testing.T, w *world) {
		if res, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{Method: "HEAD"}); err != nil || len(res.Body) != 0 {
			t.Errorf("got %v, %v", res, err)
		}
	})
}

// What a server says of its body's length is believed only as far as it costs little.
func TestLengthThatIsALie(t *testing.T) {
	transport := roundTripper(func(*http.Request) (*http.Response, error) {
		res := answer(200)
		res.ContentLength = 1 << 60
		res.Body = io.NopCloser(strings.NewReader("small"))
		return res, nil
	})
	c, err := httpclient.New(sdk.Env{HTTP: &http.Client{Transport: transport}}, httpclient.Options{BaseURL: "http://api.example", MaxBody: 1 << 50})
	if err != nil {
		t.Fatal(err)
	}
	if res, err := c.Do(t.Context(), httpclient.Request{}); err != nil || string(res.Body) != "small" || cap(res.Body) > 8<<20 {
		t.Errorf("got %v", err)
	}
}

// The body of a refusal is read as far as it may hold a reason, and no further.
func TestBodyOfARefusal(t *testing.T) {
	endless := func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(500)
		for {
			if _, err := w.Write(bytes.Repeat([]byte(" "), 1<<10)); err != nil {
				return
			}
		}
	}
	cases := map[string]struct {
		answer http.HandlerFunc
		says   string // behind the address
	}{
		"no body":             {status(500), ""},
		"text":                {refusing("no such thing"), ""},
		"HTML":                {refusing("<html>a proxy</html>"), ""},
		"message":             {refusing(`{"message":"no such thing"}`), ": no such thing"},
		"Okta's":              {refusing(`{"errorCode":"E0000011","errorSummary":"Invalid token provided"}`), ": Invalid token provided"},
		"OAuth's":             {refusing(`{"error":"invalid_request","error_description":"what?"}`), ": what?"},
		"error":               {refusing(`{"error":"broken"}`), ": broken"},
		"nested":              {refusing(`{"error":{"code":7,"message":"broken"}}`), ": broken"},
		"list":                {refusing(`{"errors":[{"message":"broken"},{"message":"more"}]}`), ": broken"},
		"other members":       {refusing(`{"token":"x"}`), ""},
		"of another type":     {refusing(`{"message":7,"error":[],"errors":{}}`), ""},
		"array":               {refusing(`[{"message":"broken"}]`), ""},
		"several lines":       {refusing(`{"message":" a\r\n\tb\u0000\u001b[31mc\u2028d\u202e\ufffd "}`), ": a b [31mc d"},
		"long":                {refusing(`{"message":"` + strings.Repeat("ä ", 300) + `"}`), ": " + strings.Repeat("ä ", 99) + "ä…"},
		"as long as may be":   {refusing(`{"message":"` + strings.Repeat("ä", 200) + `"}`), ": " + strings.Repeat("ä", 200)},
		"compressed":          {packedRefusal(t, `{"message":"broken"}`), ": broken"},
		"compressed, and not": {encodedRefusal("gzip", "broken"), ""},
		"without end":         {endless, ""},
		"too long for JSON":   {refusing(`{"pad":"` + strings.Repeat("x", 70<<10) + `","message":"broken"}`), ""},
		"cut off":             {truncatedRefusal, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVendor(t, c.answer, func(t *testing.T, w *world) {
				_, err := w.client(httpclient.Options{Attempts: 1}).Do(t.Context(), httpclient.Request{Path: "/p"})
				wants(t, err, sdk.ClassStatus)
				if want := "unexpected status: HTTP 500: GET http://api.example/p" + c.says; err.Error() != want {
					t.Errorf("got  %s\nwant %s", err, want)
				}
			})
		})
	}
}

// refusing answers 500 with a body.
func refusing(body string) http.HandlerFunc { return encodedRefusal("", body) }

func packedRefusal(t *testing.T, body string) http.HandlerFunc {
	t.Helper()
	return encodedRefusal("gzip", packed(t, body))
}

func encodedRefusal(encoding, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if encoding != "" {
			w.Header().Set("Content-Encoding", encoding)
		}
		w.WriteHeader(500)
		_, _ = io.WriteString(w, body)
	}
}

func truncatedRefusal(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	w.WriteHeader(500)
	_, _ = io.WriteString(w, `{"message":"bro`)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func TestHeadersWithoutEnd(t *testing.T) {
	inVendor(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n")
		for i := 0; ; i++ {
			if _, err := fmt.Fprintf(conn, "X-%d: %s\r\n", i, strings.Repeat("x", 8<<10)); err != nil {
				return
			}
		}
	}, func(t *testing.T, w *world) {
		_, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{})
		wants(t, err, sdk.ClassResponse, "headers exceeded 1048576 bytes")
	})
}

// The connection is used again after everything that ends an answer in order.
func TestConnectionIsReused(t *testing.T) {
	cases := map[string]http.HandlerFunc{
		"success":         text("ok"),
		"large success":   text(strings.Repeat("x", 1<<20)),
		"compressed":      encoded("gzip", packed(t, strings.Repeat("x", 1<<20))),
		"refusal":         refusing(`{"message":"no"}`),
		"large refusal":   refusing(strings.Repeat("x", 60<<10)),
		"redirect":        inTurn(redirectTo("/b"), text("ok"), redirectTo("/c"), text("ok")),
		"broken document": encoded("gzip", "<html>not at all what it says</html>"),
	}
	for name, handler := range cases {
		t.Run(name, func(t *testing.T) {
			inVendor(t, handler, func(t *testing.T, w *world) {
				client := w.client(httpclient.Options{Attempts: 1})
				for range 5 {
					_, _ = client.Do(t.Context(), httpclient.Request{})
					time.Sleep(time.Millisecond) // the transport takes the connection back on its own time
				}
				if w.dials != 1 {
					t.Errorf("%d connections for %d requests", w.dials, len(w.requests()))
				}
			})
		})
	}
}

func redirectTo(location string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.Header().Set("Content-Length", strconv.Itoa(len("moved")))
		w.WriteHeader(http.StatusFound)
		_, _ = io.WriteString(w, "moved")
	}
}
