package redact_test

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

func TestExcerpt(t *testing.T) {
	r := redactorOf("s3cr3t-v4lue", "correct horse battery")
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"", 10, ""},
		{"no access", 9, "no access"},
		{"no access", 8, "no…"},
		{"no access", 3, "no…"},
		{"no access", 2, "…"},
		{"no access", 0, "…"},
		{" no\r\n\taccess\x00 now ", 20, "no access now"},
		{"é é é", 5, "é é é"},
		{"é é é", 4, "é é…"},
		{"sëcret", 5, "…"},
		{"a \xff b", 5, "a b"},
		{"no s3cr3t-v4lue here", 20, "no [redacted] here"},
		{"no s3cr3t-v4lue here", 14, "no [redacted]…"},
		{"no s3cr3t-v4lue here", 13, "no…"},
		{"say correct horse battery", 20, "say [redacted]"},
		{"say correct\nhorse\tbattery", 20, "say [redacted]"},
	} {
		if got := r.Excerpt(c.text, c.most); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

// However a text is cut, a word in it is whole or missing.
func TestExcerptHasWholeWords(t *testing.T) {
	text := "no access for c2VjcmV0OnNlY3JldA== and " + strings.Repeat("so on ", 20)
	for most := range len(text) + 10 {
		got := redact.New().Excerpt(text, most)
		if rest := strings.TrimSuffix(got, "…"); !strings.HasPrefix(text, rest) || strings.Contains(rest, "c2V") && !strings.Contains(rest, "c2VjcmV0OnNlY3JldA==") {
			t.Errorf("in %d: %q", most, got)
		}
		if n := utf8.RuneCountInString(got); n > max(most, 1) {
			t.Errorf("in %d: %q has %d", most, got, n)
		}
	}
}

// The secret is taken out before the text is cut: of one that is cut off, the
// rest would not be recognised.
func TestExcerptRedactsFirst(t *testing.T) {
	for _, secret := range []string{"s3cr3t-v4lue", "s3cr of several w0rds"} {
		r := redactorOf(secret)
		for n := range 60 {
			if got := r.Excerpt(strings.Repeat("x", n)+secret+" and more", 50); strings.Contains(got, "s3cr") {
				t.Errorf("behind %d characters: %s", n, got)
			}
		}
	}
}

// Who reads a bounded part of what is said may end within a secret, and what is
// before it may be white space, or secrets, of which little is left.
func TestExcerptOfWhatIsCutOff(t *testing.T) {
	const secret = `s3cr3t"v4lue/of-some-length`
	r := redactorOf(secret, "another")
	for name, before := range map[string]string{
		"white space": strings.Repeat(" \n", 500),
		"secrets":     strings.Repeat("another", 150),
	} {
		for form, written := range map[string]string{
			"clear": secret, "JSON": asIs(t, secret)[1:], "query": url.QueryEscape(secret),
			"base64": base64.StdEncoding.EncodeToString([]byte(secret)), "hex": hex.EncodeToString([]byte(secret)),
		} {
			for n := range len(written) {
				got := r.Excerpt(before+" it is "+written[:n], 200)
				_, shown, ok := strings.Cut(got, "it is")
				if !ok || len(shown) > len(" 1234") && !strings.HasSuffix(shown, "[redacted]") {
					t.Errorf("%s, %s, cut after %d: %q", name, form, n, got)
				}
			}
		}
	}
	if got, want := r.Excerpt("it is s3cr3t", 200), "it is s3cr3t"; got != want {
		t.Errorf("of a whole text: %q, want %q", got, want)
	}
}

// Whatever stands around a secret and wherever the text is cut, an excerpt is
// one short line without the secret.
func FuzzExcerpt(f *testing.F) {
	f.Add("s3cr3t-v4lue", "the token ", " is refused", 20)
	f.Add("correct horse", "say correct\nhorse or ", "\t", 50)
	f.Add("abab", "ab", "abab\x00abab", 7)
	f.Add("\xffbcd\n", "", "\xe2\x80", 3)
	f.Fuzz(func(t *testing.T, secret, before, after string, most int) {
		// What replaces a secret may be a part of another, with what stands beside it.
		if len(secret) < 4 || strings.ContainsAny(secret, "[]…") || strings.Contains("redacted", secret) {
			t.Skip()
		}
		got := redact.New(sdk.NewSecret(secret)).Excerpt(before+secret+after, most)
		if strings.Contains(got, secret) {
			t.Errorf("it shows the secret: %q", got)
		}
		if utf8.RuneCountInString(got) > max(most, 1) || strings.ContainsAny(got, "\n\r\x00") {
			t.Errorf("in %d: %q", most, got)
		}
	})
}
