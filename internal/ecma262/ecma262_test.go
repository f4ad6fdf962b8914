package ecma262

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestSuite holds the demands of optional/ecmascript-regex of the JSON Schema
// Test Suite, the same for draft-07 and 2020-12.
func TestSuite(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		{`^abc$`, []string{"abc"}, []string{"abc\n"}},
		{`^\t$`, []string{"\t"}, []string{`\t`}},
		{`^\cC$`, []string{"\u0003"}, []string{`\cC`}},
		{`^\cc$`, []string{"\u0003"}, []string{`\cc`}},
		{`^\d$`, []string{"0"}, []string{"߀", "०"}},
		{`^\D$`, []string{"߀", "०"}, []string{"0"}},
		{`^\w$`, []string{"a"}, []string{"é"}},
		{`^\W$`, []string{"é"}, []string{"a"}},
		{`^\s$`, []string{" ", "\t", "\v", "\f", "\u00a0", "\ufeff", "\n", "\u2029", "\u2003"}, []string{"\u0001", "\u2013"}},
		{`^\S$`, []string{"\u0001", "\u2013"}, []string{" ", "\t", "\v", "\f", "\u00a0", "\ufeff", "\n", "\u2029", "\u2003"}},
		{`\p{Letter}cole`, []string{"Les hivers de mon enfance: l'école"}, []string{"l'ecol"}},
		{`\wcole`, []string{"l'ecole"}, []string{"l'école", "l'\u00e9cole"}},
		{`[a-z]cole`, []string{"l'ecole"}, []string{"l'école"}},
		{`^\W*$`, nil, []string{"a"}},
		{`\W`, []string{"é", "😀"}, []string{"a_9"}},
		{`^\p{digit}+$`, []string{"42", "৪২"}, []string{"-%#"}},
		{`^\d+$`, []string{"42"}, []string{"-%#", "৪২"}},
		{`^🐲*$`, []string{"", "🐲", "🐲🐲"}, []string{"D", "DDD"}},
		{`^\p{Letter}+$`, []string{"école"}, []string{"42"}},
	} {
		re := mustCompile(t, c.pattern)
		for _, s := range c.yes {
			if !re(s) {
				t.Errorf("%q does not match %q", c.pattern, s)
			}
		}
		for _, s := range c.no {
			if re(s) {
				t.Errorf("%q matches %q", c.pattern, s)
			}
		}
	}
	for _, pattern := range []string{`^\S(|(.|\n)*\S)\Z`, `\a`} {
		if Valid(pattern) == nil {
			t.Errorf("%q is taken; it is no regular expression of ECMA-262", pattern)
		}
	}
}

func TestSurrogatePairs(t *testing.T) {
	for _, pattern := range []string{`^a🐲b$`, `^a\ud83d\udc32b$`, `^a.b$`, `^a[^x]b$`, `a(?<=a).b`} {
		if !mustCompile(t, pattern)("a🐲b") {
			t.Errorf("%q does not match", pattern)
		}
	}
	if mustCompile(t, `\B`)("a🐲b") {
		t.Error(`\B matches inside of a code point`)
	}
}

func mustCompile(t *testing.T, pattern string) func(string) bool {
	t.Helper()
	expr, backtrack, err := Translate(pattern)
	if err != nil {
		t.Fatalf("%q: %v", pattern, err)
	}
	match, err := compile(expr, backtrack)
	if err != nil {
		t.Fatalf("%q became %q: %v", pattern, expr, err)
	}
	return match
}

// TestTranslate pins the text that ends up in generated code.
func TestTranslate(t *testing.T) {
	for _, c := range []struct {
		pattern, want string
		backtrack     bool
	}{
		{`^[0-9]{4,5}$`, `\A[0-9]{4,5}\z`, false},
		{`^[A-Za-z0-9][A-Za-z0-9.-]+(:\d+)?$`, `\A[A-Za-z0-9][A-Za-z0-9.\-]+(:\d+)?\z`, false},
		{`^https:\/\/(?:www\.)?é`, `\Ahttps://(?:www\.)?é`, false},
		{`a.b`, `a[^\n\r\x{2028}\x{2029}]b`, false},
		{`\s\S`, `[\t-\r\p{Z}\x{FEFF}][^\t-\r\p{Z}\x{FEFF}]`, false},
		{`[^\W\D]`, `[^\W\D]`, false},
		{`\p{Script=Greek}\P{Letter}[^\p{Lu}]`, `\p{Greek}\P{L}\P{Lu}`, false},
		{`(?<year>\d+)`, `(\d+)`, false},
		{`[^][]`, `(?s:.)[^\x00-\x{10FFFF}]`, false},
		{`a{1001}`, `a{1001}`, true},
		{`a(?!b)$`, `a(?!b)\z`, true},
		{`(?<q>['"]).*?\k<q>`, `(?<1>['"])[^\n\r\u2028\u2029]*?(?(1)\1|)`, true},
		{`(?=\d\w)`, `(?=[0-9][0-9A-Z_a-z])`, true},
		{`(?=[\s])`, `(?=[\t-\r\p{Z}\uFEFF])`, true},
	} {
		expr, backtrack, err := Translate(c.pattern)
		if expr != c.want || backtrack != c.backtrack || err != nil {
			t.Errorf("Translate(%q) = %q, %t, %v; want %q, %t", c.pattern, expr, backtrack, err, c.want, c.backtrack)
		}
	}
}

func TestInvalid(t *testing.T) {
	for _, c := range []struct {
		pattern string
		offset  int
		reason  string
	}{
		{`ab(c`, 2, "this group is not closed"},
		{`ab)c`, 2, "this parenthesis closes no group"},
		{`é[a`, 2, "this class is not closed"},
		{`a**`, 2, "a quantifier cannot be repeated; write (?:…) around what comes before it"},
		{`a|*`, 2, `there is nothing for '*' to repeat`},
		{`a{,3}`, 1, "a quantifier begins with a number; write {0,3}"},
		{`a{3,2}`, 1, "the quantifier's minimum is over its maximum"},
		{`x[z-a]`, 2, "the range's start is over its end"},
		{`x\Z`, 1, `ECMA-262 has no escape \Z; the end of the string is $`},
		{`\h`, 0, `ECMA-262 has no escape \h; write [\t\p{Zs}]`},
		{`(?i)a`, 0, "ECMA-262 has no groups of this kind; flags cannot be set inside a pattern"},
		{`(?P<n>a)`, 0, "a named group is written (?<name>…)"},
		{`(a)\2`, 3, `\2 refers to a group that does not exist`},
		{`a\k<x>`, 1, `there is no group named "x"`},
		{`(?<x>a)(?<x>b)`, 10, `there are two groups named "x"`},
		{`\p{Foo}`, 0, `there is no Unicode property "Foo"; names are spelt as in \p{Letter}, \p{Lu}, \p{Script=Greek}`},
		{`a\`, 1, "the pattern ends in a backslash"},
		{`\u12`, 0, `\u must be followed by 4 hexadecimal digits`},
		{"ab\xff", 2, "invalid UTF-8"},
		{strings.Repeat("(", 251), 250, "more than 250 groups inside each other"},
		{strings.Repeat("(?:", 6) + `(a?)` + strings.Repeat(")+", 6) + `\1`, 34, "a backreference beside repetitions that are this deep in each other is not supported"},
	} {
		var got *Error
		if !errors.As(Valid(c.pattern), &got) {
			t.Errorf("%q is taken", c.pattern)
			continue
		}
		if got.Offset != c.offset || got.Reason != c.reason {
			t.Errorf("%q: offset %d: %s; want %d: %s", c.pattern, got.Offset, got.Reason, c.offset, c.reason)
		}
	}
}

// TestUnicodeData reads the whole table: its sets ascend and do not touch, its
// short names lead somewhere.
func TestUnicodeData(t *testing.T) {
	for line := range strings.Lines(unicodeData) {
		fields := strings.Fields(line)
		if fields[0] == "#" {
			continue
		}
		switch kind, name := fields[0], fields[1]; kind {
		case "script", "name":
			prefix := map[string]string{"script": "sc=", "name": ""}[kind]
			if _, ok := lookupProperty(prefix+name, false); !ok {
				t.Errorf("%s leads nowhere", strings.TrimSpace(line))
			}
		default:
			spans, _ := data(kind, name)
			next := rune(-1)
			for _, s := range spans {
				if s.lo < next || s.hi < s.lo {
					t.Errorf("%s %s: %x-%x after %x", kind, name, s.lo, s.hi, next)
				}
				next = s.hi + 2
			}
			if len(spans) == 0 {
				t.Errorf("%s %s is empty", kind, name)
			}
		}
	}
}

func FuzzTranslate(f *testing.F) {
	for line := range strings.Lines(patterns) {
		f.Add(strings.TrimSuffix(line, "\n"))
	}
	for p := range tolerated {
		f.Add(p)
	}
	f.Add(strings.Repeat("(", 1000))
	f.Add(strings.Repeat("(?:a|", 240) + strings.Repeat(")*", 240))
	f.Add(strings.Repeat("(?=(a)*", 200) + strings.Repeat(")", 200) + `\1`)
	f.Add("\xff")
	f.Fuzz(func(t *testing.T, pattern string) {
		re, err := Parse(pattern)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(pattern) || e.Reason == "" {
				t.Fatalf("%q: %#v", pattern, err)
			}
			return
		}
		expr, backtrack := re.Translate()
		if !utf8.ValidString(expr) {
			t.Fatalf("%q became %q", pattern, expr)
		}
		if _, err := compile(expr, backtrack); err != nil {
			t.Fatalf("%q became %q (backtrack %t): %v", pattern, expr, backtrack, err)
		}
	})
}
