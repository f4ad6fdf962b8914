package drift

import (
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// samples returns texts that have a format, the first ones likely and the
// others unusual, and texts that do not.
func samples(format string) (good, bad []string) {
	switch format {
	case "date-time":
		return []string{"2024-02-29T23:59:59Z", "2006-01-02T15:04:05.123+02:00"}, []string{"2023-02-29T00:00:00Z", "2024-01-01", "2024-01-01 00:00:00"}
	case "date":
		return []string{"2024-02-29"}, []string{"2023-02-29", "2024-1-1", "20240101"}
	case "time":
		return []string{"23:59:59Z", "08:30:00.5+02:00"}, []string{"24:00:00Z", "12:00:00", "noon"}
	case "duration":
		return []string{"P1DT12H", "PT5M"}, []string{"P", "5m", "PT"}
	case "email", "idn-email":
		return []string{"joe.bloggs@example.com"}, []string{"joe", "@example.com"}
	case "hostname", "idn-hostname":
		return []string{"www.example.com", "a"}, []string{"-bad-", "a b", "under_score!"}
	case "ipv4":
		return []string{"192.0.2.1"}, []string{"256.0.0.1", "1.2.3", "::1"}
	case "ipv6":
		return []string{"2001:db8::1", "::"}, []string{"12345::", "1.2.3.4", ":"}
	case "uri", "iri":
		return []string{"https://example.com/a?b=c#d", "urn:example:a"}, []string{"example.com", "/a/b", "://x"}
	case "uri-reference", "iri-reference":
		return []string{"/a/b?c#d", "https://example.com"}, []string{"http://[::1", "a\\b"}
	case "uri-template":
		return []string{"https://example.com/{id}"}, []string{"https://example.com/{id"}
	case "json-pointer":
		return []string{"/a/b~0c", ""}, []string{"a/b", "/~2"}
	case "relative-json-pointer":
		return []string{"1/a", "0#"}, []string{"/a", "-1/a"}
	case "regex":
		return []string{"^[a-z]+$"}, []string{"("}
	case "uuid":
		return []string{"2eb8aa08-aa98-11ea-b4aa-73b441d16380"}, []string{"2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08aa9811eab4aa73b441d16380"}
	}
	return nil, nil
}

// matching returns a text that a regular expression matches, with about n
// repetitions where the expression leaves that open; "" when it cannot tell.
func matching(expr string, n int) string {
	re, err := syntax.Parse(withoutLookaround(expr), syntax.Perl)
	if err != nil {
		return ""
	}
	var b strings.Builder
	writeMatch(&b, re.Simplify(), n)
	return b.String()
}

// withoutLookaround drops the groups of an expression that look ahead or
// behind. What is left may match too much: the oracle tells.
func withoutLookaround(expr string) string {
	var b strings.Builder
	skipping, depth, class := -1, 0, false
	for i := 0; i < len(expr); i++ {
		start := i
		switch c := expr[i]; {
		case c == '\\' && i+1 < len(expr):
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
		case c == '(':
			if skipping < 0 && looksAround(expr[i:]) {
				skipping = depth
			}
			depth++
		case c == ')':
			depth--
			if depth == skipping {
				skipping = -1
				continue
			}
		}
		if skipping < 0 {
			b.WriteString(expr[start : i+1])
		}
	}
	return b.String()
}

func looksAround(group string) bool {
	return strings.HasPrefix(group, "(?=") || strings.HasPrefix(group, "(?!") ||
		strings.HasPrefix(group, "(?<=") || strings.HasPrefix(group, "(?<!")
}

// maxSample bounds the text that an expression is expanded to.
const maxSample = 10_000

func writeMatch(b *strings.Builder, re *syntax.Regexp, n int) {
	if b.Len() > maxSample {
		return
	}
	times := 1
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			b.WriteRune(r)
		}
		return
	case syntax.OpCharClass:
		b.WriteRune(printable(re.Rune, n))
		return
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('a')
		return
	case syntax.OpAlternate:
		writeMatch(b, re.Sub[n%len(re.Sub)], n)
		return
	case syntax.OpStar, syntax.OpQuest:
		times = n
		if re.Op == syntax.OpQuest {
			times = min(n, 1)
		}
	case syntax.OpPlus:
		times = max(n, 1)
	}
	for range times {
		for _, sub := range re.Sub {
			writeMatch(b, sub, n)
		}
	}
}

// printable returns a rune of a class, given as pairs of bounds: one that reads
// well where there is one, and another one for another n.
func printable(ranges []rune, n int) rune {
	for _, wanted := range []rune{'a', 'A', '0', ' '} {
		for i := 0; i+1 < len(ranges); i += 2 {
			if low := max(ranges[i], wanted); low <= ranges[i+1] && low <= '~' {
				return low + min(rune(n%10), ranges[i+1]-low, '~'-low)
			}
		}
	}
	if len(ranges) == 0 || !utf8.ValidRune(ranges[0]) {
		return 'a'
	}
	return ranges[0]
}
