package excerpt_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/internal/excerpt"
)

func TestOf(t *testing.T) {
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
		{" no\r\n\taccess\x00 now ", 20, "no access now"},
		{"é é é", 5, "é é é"},
		{"é é é", 4, "é é…"},
		{"sëcret", 5, "…"},
		{"a \xff b", 5, "a b"},
	} {
		if got := excerpt.Of(c.text, c.most); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.text, c.most, got, c.want)
		}
	}
}

// However a text is cut, a word in it is whole or missing.
func TestWordsAreWhole(t *testing.T) {
	text := "no access for c2VjcmV0OnNlY3JldA== and " + strings.Repeat("so on ", 20)
	for most := range len(text) + 10 {
		got := excerpt.Of(text, most)
		if rest := strings.TrimSuffix(got, "…"); !strings.HasPrefix(text, rest) || strings.Contains(rest, "c2V") && !strings.Contains(rest, "c2VjcmV0OnNlY3JldA==") {
			t.Errorf("in %d: %q", most, got)
		}
		if n := utf8.RuneCountInString(got); n > max(most, 1) {
			t.Errorf("in %d: %q has %d", most, got, n)
		}
	}
}
