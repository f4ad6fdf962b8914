package httpclient

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
)

// An error is shortened after the credential is taken out: of one that is cut
// off, the rest would not be recognised.
func TestExplainRedactsFirst(t *testing.T) {
	const secret = "s3cr3t-v4lue"
	redact := func(text string) string { return without(text, secret) }
	for n := 400; n < 510; n++ {
		got := explain("GET https://h/p", errors.New(strings.Repeat("x", n)+secret), redact).Error()
		if strings.Contains(got, "s3cr") || len([]rune(got)) > maxText {
			t.Errorf("got %s", got)
		}
	}
}

// However a secret is cut into groups of three, its base64 is found in that of
// the whole.
func TestWithoutFindsBase64InSomethingLonger(t *testing.T) {
	const secret = "s3cr3t/v4lue?"
	for _, before := range []string{"", "a", "ab", "abc", "user:"} {
		for _, after := range []string{"", "z", "yz", "xyz"} {
			for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
				text := encoding.EncodeToString([]byte(before + secret + after))
				got := without("<"+text+">", secret)
				rest := strings.Replace(got, redacted, "", 1)
				// At the edges, a character may stand for parts of two bytes.
				if !strings.Contains(got, redacted) || len(rest) > len("<>")+base64.StdEncoding.EncodedLen(len(before))+base64.StdEncoding.EncodedLen(len(after))+4 {
					t.Errorf("%q in %q%q%q: got %s", text, before, secret, after, got)
				}
			}
		}
	}
}

func TestWithoutKeepsTheRest(t *testing.T) {
	cases := map[string]struct{ text, secret, want string }{
		"nothing to find":    {"a text", "secret", "a text"},
		"no secret":          {"a text", "", "a text"},
		"twice":              {"secret, secret", "secret", "[redacted], [redacted]"},
		"too short for it":   {"abc", "abc", "abc"},
		"in JSON":            {`say "a\"bcd"`, `a"bcd`, `say "[redacted]"`},
		"escaped twice":      {"x=a%2526bcd", "a&bcd", "x=[redacted]"},
		"of several letters": {"pässword!", "pässword", "[redacted]!"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := without(c.text, c.secret); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	if got := without("long secret", "long", "long secret"); got != redacted {
		t.Errorf("of a secret that begins with another: %s", got)
	}
}
