package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

func redactorOf(secrets ...string) *redact.Redactor {
	r := redact.New()
	for _, s := range secrets {
		r.Add(sdk.NewSecret(s))
	}
	return r
}

func marshalled(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// asIs is JSON without escapes for HTML.
func asIs(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

const (
	awkward = "p@ss/w\"o\\rd <&>+ä%€😀\tz=" // differs in every encoding
	token   = "00aTbC-dEf_gHiJkLmNoPqRs"
	key     = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\nabc=\n-----END PRIVATE KEY-----\n"
)

func TestRedactorFindsEveryForm(t *testing.T) {
	basic := func(user, password string) string {
		req, _ := http.NewRequest(http.MethodGet, "http://h/", nil)
		req.SetBasicAuth(user, password)
		return req.Header.Get("Authorization")
	}
	userinfo := func(s string) string {
		return (&url.URL{Scheme: "https", Host: "h", User: url.UserPassword("u", s)}).String()
	}
	forms := map[string]func(string) string{
		"clear":              func(s string) string { return s },
		"among words":        func(s string) string { return "the token " + s + " is refused" },
		"twice":              func(s string) string { return s + s },
		"JSON":               func(s string) string { return marshalled(t, map[string]string{"k": s}) },
		"JSON in JSON":       func(s string) string { return marshalled(t, []string{marshalled(t, []string{s})}) },
		"plain JSON in JSON": func(s string) string { return asIs(t, asIs(t, s)) },
		"query":              func(s string) string { return url.Values{"token": {s}, "a": {"b"}}.Encode() },
		"query in lower case": func(s string) string {
			return strings.ToLower(url.QueryEscape("é")) + lowerEscapes(url.QueryEscape(s))
		},
		"query in a query":        func(s string) string { return url.QueryEscape("https://h/?t=" + url.QueryEscape(s)) },
		"JSON in a query":         func(s string) string { return url.QueryEscape(asIs(t, s)) },
		"path in a path":          func(s string) string { return "/a/" + url.PathEscape("/b/"+url.PathEscape(s)) },
		"component":               func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") },
		"path":                    func(s string) string { return "/v1/" + url.PathEscape(s) + "/x" },
		"userinfo":                userinfo,
		"base64":                  func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"base64 raw":              func(s string) string { return base64.RawStdEncoding.EncodeToString([]byte(s)) },
		"base64 URL":              func(s string) string { return base64.URLEncoding.EncodeToString([]byte(s)) },
		"base64 raw URL":          func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
		"base64 in a query":       func(s string) string { return url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(s))) },
		"escaped, in base64":      func(s string) string { return base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(s))) },
		"JSON in base64":          func(s string) string { return base64.StdEncoding.EncodeToString([]byte(marshalled(t, s))) },
		"path in hex":             func(s string) string { return hex.EncodeToString([]byte(url.PathEscape(s))) },
		"Basic of OAuth2":         func(s string) string { return basic("id", url.QueryEscape(s)) },
		"Basic, aligned":          func(s string) string { return basic("me", s) },
		"Basic, one over":         func(s string) string { return basic("you", s) },
		"Basic, two over":         func(s string) string { return basic("user", s) },
		"base64, something after": func(s string) string { return base64.StdEncoding.EncodeToString([]byte("a:" + s + ":b")) },
		"hex":                     func(s string) string { return hex.EncodeToString([]byte(s)) },
		"hex in upper case":       func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
		"%q":                      strconv.Quote,
		"%+q":                     strconv.QuoteToASCII,
		"% x":                     func(s string) string { return fmt.Sprintf("% x", s) },
		"bytes":                   func(s string) string { return fmt.Sprint([]byte(s)) },
		"bytes with %#v":          func(s string) string { return fmt.Sprintf("%#v", []byte(s)) },
		"bytes as JSON numbers":   func(s string) string { return marshalled(t, ints(s)) },
	}
	for _, secret := range []string{token, awkward, "s3cr", "12345", "ümläut"} {
		r := redactorOf(secret)
		for name, form := range forms {
			text := form(secret)
			got := r.Text(text)
			if !strings.Contains(got, "[redacted]") {
				t.Errorf("%s: %q stays as %q", name, secret, got)
			}
			// What is left around the hole must not be a part of the secret's form.
			empty := form("")
			if rest := strings.ReplaceAll(got, "[redacted]", ""); len(rest) > len(empty)+8 {
				t.Errorf("%s: %q leaves %q, which is more than %q", name, text, got, empty)
			}
		}
	}
}

func lowerEscapes(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] == '%' {
			copy(b[i:], strings.ToLower(string(b[i:i+3])))
		}
	}
	return string(b)
}

func ints(s string) []int {
	var out []int
	for _, b := range []byte(s) {
		out = append(out, int(b))
	}
	return out
}

// Whatever stands around a secret in base64, no character that is made of the
// secret's bits alone or in part is left.
func TestRedactorBase64Edges(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	from := func(first, last byte, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = first + byte(random.IntN(int(last-first)+1))
		}
		return string(b)
	}
	for range 500 {
		secret := from('0', '9', 2) + from('A', 'Z', 1+random.IntN(10)) + from('a', 'z', 1+random.IntN(10)) // no escape changes it
		before, after := from('!', '~', random.IntN(9)), from('!', '~', random.IntN(9))
		encoded := base64.StdEncoding.EncodeToString([]byte(before + secret + after))
		got := redactorOf(secret).Text("x " + encoded + " y")
		first, last := len(before)*8/6, ((len(before)+len(secret))*8+5)/6
		want := "x " + encoded[:first] + "[redacted]" + encoded[last:] + " y"
		if strings.Trim(got, "=") != strings.Trim(want, "=") && strings.ReplaceAll(got, "=", "") != strings.ReplaceAll(want, "=", "") {
			t.Fatalf("secret %q in %q:\ngot  %s\nwant %s", secret, before+secret+after, got, want)
		}
	}
}

func TestRedactorText(t *testing.T) {
	for name, c := range map[string]struct {
		secrets  []string
		in, want string
	}{
		"nothing known":          {nil, "token abcdef", "token abcdef"},
		"empty text":             {[]string{"abcd"}, "", ""},
		"one byte":               {[]string{"abcd"}, "a", "a"},
		"the whole":              {[]string{"abcd"}, "abcd", "[redacted]"},
		"the beginning of one":   {[]string{"abcd"}, "abc", "abc"},
		"of 3 bytes":             {[]string{"abc"}, "abc abcd", "abc abcd"},
		"of 4 bytes":             {[]string{"abcd"}, "xabcdx", "x[redacted]x"},
		"no secret":              {[]string{""}, "a text", "a text"},
		"twice":                  {[]string{"secret"}, "secret, secret", "[redacted], [redacted]"},
		"in JSON":                {[]string{`a"bcd`}, `say "a\"bcd"`, `say "[redacted]"`},
		"escaped twice":          {[]string{"a&bcd"}, "x=a%2526bcd", "x=[redacted]"},
		"of several letters":     {[]string{"pässword"}, "pässword!", "[redacted]!"},
		"overlapping secrets":    {[]string{"abcdef", "defghi"}, "-abcdefghi-", "-[redacted]-"},
		"one within another":     {[]string{"cdef", "abcdefgh"}, "-abcdefgh-", "-[redacted]-"},
		"a longer one begins so": {[]string{"abcd", "abcdefgh"}, "-abcdefgh- -abcdx-", "-[redacted]- -[redacted]x-"},
		"one after another":      {[]string{"abcd", "efgh"}, "abcdefgh", "[redacted]"},
		"overlapping itself":     {[]string{"abab"}, "xababab", "x[redacted]"},
		"trimmed":                {[]string{" abcdef\n"}, "Bearer abcdef", "Bearer [redacted]"},
		"a line of a key":        {[]string{key}, "read MIIEvQIBADANBgkqhkiG9w0BAQEFAASC: bad", "read [redacted]: bad"},
		"the frame of a key":     {[]string{key}, "want -----BEGIN PRIVATE KEY-----", "want -----BEGIN PRIVATE KEY-----"},
		"a short line of a key":  {[]string{key}, "abc=", "abc="},
		"a key in a document": {
			[]string{`{"private_key": "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nabc=\n"}`},
			"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "[redacted]",
		},
		"UTF-8 around it": {[]string{"abcd"}, "ä€abcd😀", "ä€[redacted]😀"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := redactorOf(c.secrets...).Text(c.in); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestNilRedactor(t *testing.T) {
	var r *redact.Redactor
	r.Add(sdk.NewSecret("abcdef"))
	r.Rotate("a", sdk.NewSecret("abcdef"))
	if got := r.Text("abcdef") + r.Excerpt(" abcdef\n", 10); got != "abcdefabcdef" {
		t.Errorf("got %q", got)
	}
}

func TestRedactorShowsNothingOfItself(t *testing.T) {
	r := redactorOf(token)
	r.Rotate("a", sdk.NewSecret("rotated-"+token))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if got := fmt.Sprintf(verb, r); got != "redact.Redactor" {
			t.Errorf("%s: %.100s", verb, got)
		}
	}
}

func TestRedactorConcurrently(t *testing.T) {
	r := redactorOf(token)
	var log lockedBuffer
	shared := slog.New(r.Handler(slog.NewTextHandler(&log, nil))).With("bound", token)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for n := range 20 {
				secret, other := fmt.Sprintf("secret-%d-%d", i, n), fmt.Sprintf("token-%d-%d", i, n)
				r.Add(sdk.NewSecret(secret))
				r.Rotate(fmt.Sprint("name ", i), sdk.NewSecret(other))
				if got := r.Text(secret + token + other); got != "[redacted]" {
					t.Errorf("got %q", got)
				}
				if got := r.Excerpt(other+" "+secret, 100); got != "[redacted] [redacted]" {
					t.Errorf("got %q", got)
				}
				shared.Info(secret, "k", other)
			}
		})
	}
	group.Wait()
	if got := log.String(); strings.Contains(got, "secret-") || strings.Contains(got, "token-") || strings.Count(got, "[redacted]") != 4*20*3 {
		t.Errorf("%d are redacted in %.500s", strings.Count(got, "[redacted]"), got)
	}
}

type lockedBuffer struct {
	mu sync.Mutex
	strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Builder.Write(p)
}

// A line without secrets is to cost little, as most are.
func BenchmarkRedactorText(b *testing.B) {
	line := strings.Repeat("committed a page of 1000 events from https://example.okta.com/api/v1/logs; ", 4)
	for _, n := range []int{0, 1, 5, 50} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			var secrets []string
			for i := range n {
				secrets = append(secrets, fmt.Sprintf("%s%d", awkward, i))
			}
			r := redactorOf(slices.Concat(secrets, []string{key}[:min(n, 1)])...)
			b.SetBytes(int64(len(line)))
			b.ReportAllocs()
			for b.Loop() {
				if got := r.Text(line); len(got) != len(line) {
					b.Fatal(got)
				}
			}
		})
	}
}
