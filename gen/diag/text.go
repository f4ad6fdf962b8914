package diag

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// appendText appends the diagnostic for people:
//
//	manifests/connector_hello.json:3:5: unknown field "nmae", wanted "name" [unknown-field]
//	  hint: rename it
//	  manifests/connector_other.json:7:2: the first use
func (d *Diagnostic) appendText(b []byte) []byte {
	b = appendPlace(b, d.Span)
	if d.Severity == Warning {
		b = append(b, "warning: "...)
	}
	b = appendVisible(b, d.Message)
	b = append(b, " ["...)
	b = appendVisible(b, string(d.Code))
	b = append(b, "]\n"...)
	if d.Hint != "" {
		b = append(b, "  hint: "...)
		b = appendVisible(b, d.Hint)
		b = append(b, '\n')
	}
	for _, r := range d.Related {
		b = append(b, "  "...)
		b = appendPlace(b, r.Span)
		b = appendVisible(b, r.Message)
		b = append(b, '\n')
	}
	return b
}

// appendPlace appends "file:line:column: ", or as much of it as is known.
func appendPlace(b []byte, s Span) []byte {
	if s.File == "" {
		return b
	}
	b = appendVisible(b, s.File)
	if s.Start.Line > 0 {
		b = fmt.Appendf(b, ":%d:%d", s.Start.Line, s.Start.Column)
	}
	return append(b, ": "...)
}

// appendVisible appends text as one line: whatever a terminal would obey or
// hide (control characters, line breaks, changes of direction, bytes that are
// no UTF-8) becomes its escape.
func appendVisible(b []byte, text string) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			b = fmt.Appendf(b, `\x%02x`, text[0])
		case unicode.IsPrint(r):
			b = append(b, text[:size]...)
		default:
			quoted := strconv.QuoteRuneToASCII(r)
			b = append(b, quoted[1:len(quoted)-1]...)
		}
		text = text[size:]
	}
	return b
}
