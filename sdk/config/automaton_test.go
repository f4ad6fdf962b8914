package config

import (
	"regexp"
	"strings"
	"testing"
)

// patterns are expressions as schemas have them, translated, and such as look for the limits.
var patterns = []string{
	``, `a`, `\A`, `\z`, `\A\z`, `\Aa*\z`, `a*\z`, `\Aab|c\z`, `(?:\Aab|c)\z`, `[^a]`, `.`, `\A.\z`, `(?s)\A.\z`,
	`\A[a-z][a-z0-9\-]{4,28}[a-z0-9]\z`,
	`\A-----BEGIN [A-Z ]*PRIVATE KEY-----`,
	`\A(?:[0-9]{1,3}\.){3}[0-9]{1,3}\z`,
	`\Ahttps?://[^/]+(?:/.*)?\z`,
	`(?i)\A[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\z`,
	`\A(?:eu|us|ap)-(?:west|east|central)-[1-3]\z`,
	`(?i)k`, `(?i:s)t`, `\Aé+\z`, `[^x]\z`, `a\z|b`, `(?:a|b)*c\z`, `a{3}`, `(?:a?){5}b`, `\A(?:a|ab)(?:c|bcd)(?:d*)\z`,
	`\bword\b`, `(?m)^a$`, `(?:a|b)*a(?:a|b){6}\z`, `(?:a|b)*a(?:a|b){12}\z`, `[a`, `a{2000}`, `\A[[:^ascii:]]\z`,
	`\z\A`, `(?:\z|a)b`, `\za`, `(?:\A|x)a`, `\Aa\Ab`,
}

// TestAutomaton demands a table where there can be one.
func TestAutomaton(t *testing.T) {
	for expr, want := range map[string]bool{
		`\A[a-z][a-z0-9\-]{4,28}[a-z0-9]\z`:    true,
		`\A-----BEGIN [A-Z ]*PRIVATE KEY-----`: true,
		`(?:a|b)*a(?:a|b){5}\z`:                true,
		`(?:a|b)*a(?:a|b){12}\z`:               false, // 2^12 states
		`\A[a-z]{1,900}\z`:                     false, // 900 instructions
		`\bword\b`:                             false,
		`(?m)^a$`:                              false,
		`[a`:                                   false,
	} {
		if got := newAutomaton(expr) != nil; got != want {
			t.Errorf("%s: got %t, want %t", expr, got, want)
		}
	}
	a := newAutomaton(`\Aab`)
	for text, want := range map[string][2]bool{
		"ab": {true, true}, "abé": {true, true}, "aé": {false, false}, "b": {false, true}, "bé": {false, true}, "": {false, true},
	} {
		if got, ok := a.match(text); got != want[0] || ok != want[1] {
			t.Errorf("%q: got %t, %t, want %v", text, got, ok, want)
		}
	}
}

// FuzzAutomaton compares the table with package regexp.
func FuzzAutomaton(f *testing.F) {
	texts := []string{
		"", "a", "b", "ab", "abcd", "acme-audit-logs", "-----BEGIN RSA PRIVATE KEY-----\nMII", "10.0.0.1", "https://a/b?c",
		"123e4567-e89b-12d3-a456-426614174000", "eu-central-1", "K", "\u212a", "ſt", "é", "a\n", "\na", "x word", "aé", "éa", "abbbbbb", "xa",
	}
	for _, expr := range patterns {
		for _, text := range texts {
			f.Add(expr, text)
		}
	}
	f.Fuzz(func(t *testing.T, expr, text string) {
		re, err := regexp.Compile(expr)
		if len(expr) > 200 || err != nil {
			if err != nil && newAutomaton(expr) != nil {
				t.Errorf("%q is not valid and has an automaton", expr)
			}
			return
		}
		a := newAutomaton(expr)
		if a == nil {
			return
		}
		for _, text := range []string{text, strings.ToUpper(text), text + "\n", text + text} {
			if got, ok := a.match(text); ok && got != re.MatchString(text) {
				t.Errorf("%q on %q: got %t", expr, text, got)
			} else if !ok && isASCII(text) {
				t.Errorf("%q on %q: not decided", expr, text)
			}
		}
	})
}
