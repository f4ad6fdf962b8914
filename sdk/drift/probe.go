package drift

import (
	"math/big"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// probes returns the values to try in place of v: one of every JSON type, and
// those on either side of everything that the schema draws a line at.
func (e *engine) probes(n *node, v *value) []*value {
	out := []*value{newNull(), newBool(true), newNumber("1"), newNumber("1.5"), newString("a"), newArray(), newObject()}
	inner := n.present().unfolded()
	listed := inner.listed()
	for _, known := range listed {
		out = append(append(out, known), neighbours(known)...)
	}
	set, known := inner.types()
	if !known || set == 0 { // alternatives exclude each other
		set = anyType
	}
	if set&numberType != 0 {
		out = append(out, numberProbes(inner)...)
	}
	if set&stringType != 0 {
		out = append(out, textProbes(inner)...)
	}
	if v.kind == array {
		out = append(out, e.arrayProbes(inner, v)...)
	}
	if v.kind == object {
		out = append(out, e.objectProbes(inner, v)...)
	}
	return out
}

// listed returns the values that a node spells out: those that it allows, and
// those that it excludes.
func (n *node) listed() []*value {
	out, _ := enumValues(n)
	for _, part := range n.parts {
		if c := part.get("const"); c != nil {
			out = append(out, c)
		}
		not := part.get("not")
		if c := not.get("const"); c != nil {
			out = append(out, c)
		}
		out = append(out, list(not, "enum")...)
	}
	return out
}

// unfolded returns the node with the schemas of its alternatives beside its
// own: they draw lines, too.
func (n *node) unfolded() *node {
	out := &node{doc: n.doc, site: n.site, parts: slices.Clone(n.parts)}
	for _, part := range n.parts {
		for _, keyword := range []string{"anyOf", "oneOf"} {
			for _, branch := range list(part, keyword) {
				out.parts = append(out.parts, n.doc.node(branch).parts...)
			}
		}
	}
	return out
}

// neighbours returns values that are almost v.
func neighbours(v *value) []*value {
	switch v.kind {
	case text:
		return []*value{
			newString(v.text + " "), newString(v.text + "x"), newString(strings.ToUpper(v.text)), newString(strings.ToLower(v.text)),
			newString(shortened(v.text)), newString(foldedAway(v.text)),
		}
	case number:
		r := rational(v.text)
		if r == nil {
			return nil
		}
		one := big.NewRat(1, 1)
		out := []*value{
			newNumber(decimal(new(big.Rat).Add(r, one))), newNumber(decimal(new(big.Rat).Sub(r, one))),
			newNumber(decimal(new(big.Rat).Add(r, big.NewRat(1, 2)))), newString(v.text),
		}
		if r.IsInt() {
			out = append(out, newNumber(r.Num().String()+".0"), newNumber(r.Num().String()+"e0"))
		}
		return out
	case boolean:
		return []*value{newBool(!v.truth)}
	}
	return nil
}

func shortened(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[:len(s)-size]
}

// foldedAway replaces a letter by one that only case folding takes for the same.
func foldedAway(s string) string {
	return strings.NewReplacer("k", "\u212a", "K", "\u212a", "s", "\u017f", "S", "\u017f").Replace(s)
}

// hardNumbers are where integers and floats end, and spellings that hide an integer.
var hardNumbers = []string{
	"0", "-0", "-1", "8.0", "1e1", "10E-1", "0.5", "-0.0", "9007199254740992", "9007199254740993", "-9007199254740993",
	"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
	"0.1000000000000000055", "1e400", "1e-400", "1.7976931348623157e308", "100000000000000000000000000",
}

func numberProbes(n *node) []*value {
	var out []*value
	for _, token := range hardNumbers {
		out = append(out, newNumber(token))
	}
	for _, part := range n.parts {
		for _, keyword := range []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"} {
			if bound := part.get(keyword); bound != nil && bound.kind == number {
				out = append(append(out, bound), neighbours(bound)...)
				out = append(out, nudged(bound)...)
			}
		}
	}
	return out
}

// nudged returns the numbers a hair's breadth from a bound, and multiples and parts of it.
func nudged(bound *value) []*value {
	r := rational(bound.text)
	if r == nil {
		return nil
	}
	hair := big.NewRat(1, 1_000_000)
	out := []*value{newNumber(decimal(new(big.Rat).Add(r, hair))), newNumber(decimal(new(big.Rat).Sub(r, hair)))}
	for _, factor := range []*big.Rat{big.NewRat(2, 1), big.NewRat(7, 1), big.NewRat(1, 2), big.NewRat(1, 10)} {
		out = append(out, newNumber(decimal(new(big.Rat).Mul(r, factor))))
	}
	return out
}

// longText is longer than any length that a manifest sensibly allows.
const longText = 5_000

func textProbes(n *node) []*value {
	texts := []string{"", " ", "ab", "é", "日本語", "😀", "\u0000\u001f", "a\"b\\c/\n", "0", "-1", "true", "https://example.com", strings.Repeat("y", longText)}
	for _, part := range n.parts {
		good, bad := samples(part.string("format"))
		texts = append(append(texts, good...), bad...)
		if expr := part.string("pattern"); expr != "" {
			texts = append(texts, patternProbes(expr)...)
		}
		for _, keyword := range []string{"minLength", "maxLength"} {
			if v := part.get(keyword); v != nil {
				if length, ok := int64Of(v); ok && length <= longText {
					texts = append(texts, lengths(int(length))...)
				}
			}
		}
	}
	var out []*value
	for _, s := range texts {
		out = append(out, newString(s))
	}
	return out
}

// lengths returns texts of about n characters, in one, two and four bytes each.
func lengths(n int) (out []string) {
	for _, length := range []int{n - 1, n, n + 1} {
		for _, r := range []string{"x", "é", "😀"} {
			out = append(out, strings.Repeat(r, max(length, 0)))
		}
	}
	return out
}

// patternProbes returns texts that match, texts that almost do, and some that
// match only where the expression is not anchored.
func patternProbes(expr string) (out []string) {
	for _, n := range []int{0, 1, 2, 5} {
		s := matching(expr, n)
		out = append(out, s, s+"!", "!"+s, shortened(s), s+s[len(shortened(s)):], strings.ToUpper(s), strings.ToLower(s), s+s)
		out = append(out, strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return 'z'
			}
			return r
		}, s))
	}
	return out
}
