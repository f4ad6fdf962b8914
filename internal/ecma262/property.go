package ecma262

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// unicodeData is what Go's package unicode does not know; testdata/unicode.mjs explains it.
//
//go:embed unicode.txt
var unicodeData string

// lookupProperty returns the set that the text between the braces of \p{…}
// names, or its complement. Names are matched exactly, as ECMA-262 wants.
func lookupProperty(text string, negated bool) ([]item, bool) {
	kind, value, pair := strings.Cut(text, "=")
	switch {
	case !pair:
		if name, ok := category(text); ok {
			return named(name, negated), true
		}
		spans, ok := binary(text)
		return unnamed(spans, negated), ok
	case kind == "General_Category" || kind == "gc":
		name, ok := category(value)
		return named(name, negated), ok
	case kind == "Script" || kind == "sc":
		name, ok := script(value)
		return named(name, negated), ok
	case kind == "Script_Extensions" || kind == "scx":
		name, ok := script(value)
		if spans, differs := data("scx", name); differs {
			return unnamed(spans, negated), ok
		}
		return named(name, negated), ok
	}
	return nil, false
}

func named(name string, negated bool) []item {
	return []item{property{negated, name}}
}

func unnamed(spans []span, negated bool) []item {
	if negated {
		spans = complement(spans)
	}
	items := make([]item, len(spans))
	for i, s := range spans {
		items[i] = s
	}
	return items
}

// category returns the short name of a general category.
func category(name string) (string, bool) {
	if short, ok := unicode.CategoryAliases[name]; ok {
		return short, true
	}
	_, ok := unicode.Categories[name]
	return name, ok
}

// script returns the long name of a script.
func script(name string) (string, bool) {
	if long, ok := lookupData("script", name); ok {
		return long, true
	}
	_, ok := unicode.Scripts[name]
	return name, ok
}

// binary returns the set of a binary property.
func binary(name string) ([]span, bool) {
	if long, ok := lookupData("name", name); ok {
		name = long
	}
	return data("binary", name)
}

// lookupData returns the rest of the line of unicodeData that begins with kind and name.
func lookupData(kind, name string) (string, bool) {
	if strings.ContainsAny(name, " \n") {
		return "", false
	}
	_, rest, ok := strings.Cut(unicodeData, "\n"+kind+" "+name+" ")
	line, _, _ := strings.Cut(rest, "\n")
	return line, ok
}

// data returns a set of unicodeData.
func data(kind, name string) ([]span, bool) {
	line, ok := lookupData(kind, name)
	var spans []span
	for field := range strings.FieldsSeq(line) {
		low, high, isRange := strings.Cut(field, "-")
		if !isRange {
			high = low
		}
		spans = append(spans, span{fromHex(low), fromHex(high)})
	}
	return spans, ok
}

func fromHex(s string) rune {
	v, _ := strconv.ParseInt(s, 16, 32) // of our own table, which a test reads whole
	return rune(v)
}

// complement returns the code points that are in none of the spans, which are in ascending order.
func complement(spans []span) []span {
	var out []span
	next := rune(0)
	for _, s := range spans {
		if s.lo > next {
			out = append(out, span{next, s.lo - 1})
		}
		next = s.hi + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, span{next, unicode.MaxRune})
	}
	return out
}

// isIdentifier reports whether c can stand in a group's name.
func isIdentifier(c rune, first bool) bool {
	switch {
	case c == '$' || c == '_':
		return true
	case c == '\u200c' || c == '\u200d':
		return !first
	case first:
		return has("ID_Start", c)
	default:
		return has("ID_Continue", c)
	}
}

func has(name string, c rune) bool {
	spans, _ := data("binary", name)
	return slices.ContainsFunc(spans, func(s span) bool { return s.lo <= c && c <= s.hi })
}
