package gocode

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// String is a string literal in double quotes.
func String(s string) Expr { return word(strconv.Quote(s)) }

// RawString is a string literal in backquotes, for JSON and regular
// expressions; in double quotes where backquotes would not show what it holds.
func RawString(s string) Expr {
	if s != "" && strconv.CanBackquote(s) && printable(s) {
		return word("`" + s + "`")
	}
	return String(s)
}

// printable reports whether every character of s shows: no tab, nothing that
// reorders text.
func printable(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// Int is an integer literal.
func Int(n int64) Expr { return word(strconv.FormatInt(n, 10)) }

// Bool is true or false.
func Bool(b bool) Expr { return word(strconv.FormatBool(b)) }

// Number is a literal with the value of a JSON number's token.
func Number(tok string) Expr {
	if !isNumber(tok) {
		return word(poison + strconv.Quote(tok) + " is not a JSON number" + poison)
	}
	return word(strings.ToLower(tok)) // gofmt writes e, not E
}

// isNumber reports whether tok is a number by the grammar of JSON, which is
// also Go's for these.
func isNumber(tok string) bool {
	tok = strings.TrimPrefix(tok, "-")
	rest := strings.TrimLeft(tok, digits)
	whole := tok[:len(tok)-len(rest)]
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		rest = strings.TrimLeft(fraction, digits)
		if len(rest) == len(fraction) {
			return false
		}
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	exponent := strings.TrimLeft(rest[1:], "+-")
	return len(rest[1:])-len(exponent) <= 1 && exponent != "" && strings.Trim(exponent, digits) == ""
}

const digits = "0123456789"

// Tag is one key of a struct tag. The value is a name: see TagName.
type Tag struct{ Key, Value string }

// tagLiteral prints tags: `json:"name" jsonschema:"required"`.
func tagLiteral(tags []Tag) string {
	parts := make([]string, len(tags))
	for i, t := range tags {
		parts[i] = tagText(t.Key) + `:"` + TagName(t.Value) + `"`
	}
	return "`" + strings.Join(parts, " ") + "`"
}

// TagName encodes a JSON name for a json tag. What a tag cannot hold, and what
// would read as an option or as "-", is percent-encoded; url.PathUnescape
// gives the name back. The empty name is "%".
func TagName(name string) string {
	switch name {
	case "":
		return "%"
	case "-":
		return "%2D"
	}
	return tagText(name)
}

// tagText percent-encodes the bytes that do not belong in a struct tag's value.
func tagText(s string) string {
	var b strings.Builder
	for i, r := range s {
		if tagRune(r) {
			b.WriteRune(r)
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		for _, c := range []byte(s[i : i+size]) {
			b.WriteString("%" + strings.ToUpper(strconv.FormatUint(uint64(c)+0x100, 16)[1:]))
		}
	}
	return b.String()
}

// tagRune reports whether encoding/json and reflect take r in a name as it is.
func tagRune(r rune) bool {
	return r != unicode.ReplacementChar && (unicode.IsLetter(r) || unicode.IsDigit(r)) || strings.ContainsRune("!#$&()*+-./:;<=>?@[]^_{|}~", r)
}
