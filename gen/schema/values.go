package schema

import (
	"errors"
	"slices"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
	"github.com/seed-42ec6dbf/lockstep/internal/ecma262"
)

// checkValues compares the values of enum, and judges patterns and formats.
func (r *reader) checkValues() {
	for _, s := range r.doc.All {
		r.checkEnum(s)
		if s.Pattern != nil {
			r.checkPattern(s.Pattern.Text, s.Pattern.Start, s.Pattern.End)
		}
		for _, p := range s.PatternProperties {
			r.checkPattern(p.Name, p.Member.NameStart, p.Member.NameEnd)
		}
		if s.Format != "" {
			r.checkFormat(s)
		}
	}
}

func (r *reader) checkEnum(s *Schema) {
	first := map[string]*source.Node{}
	for i, n := range s.Enum {
		key := keyOfValue(n)
		before, twice := first[key]
		if !twice {
			first[key] = n
			continue
		}
		what := show(n) + " twice"
		if show(n) != show(before) {
			what += ", first as " + show(before)
		}
		d := r.at(n).report("duplicate-enum", "enum has "+what+", wanted every value once", "remove it", removal(s.Enum, i))
		d.Related = []diag.Related{r.at(before).related("first here")}
	}
}

// checkPattern reports an invalid regular expression at the place inside of the
// string, which begins at the byte start of the file.
func (r *reader) checkPattern(pattern string, start, end int) {
	var invalid *ecma262.Error
	if !errors.As(ecma262.Valid(pattern), &invalid) {
		return
	}
	from, to := r.inString(start, end, invalid.Offset)
	r.within(from, to).report("invalid-pattern", "the pattern "+quote(shorten(pattern))+" is no regular expression of ECMA-262: "+invalid.Reason, "")
}

// inString returns the place of the character whose first byte is at offset
// in the decoded text of the string at [start, end).
func (r *reader) inString(start, end, offset int) (from, to int) {
	text := r.file.Data[start:end]
	i := 1
	for decoded := 0; i < len(text)-1; {
		size, bytes := rawCharacter(text[i:])
		if decoded+bytes > offset {
			return start + i, start + i + size
		}
		decoded += bytes
		i += size
	}
	return start, end // at its end: the string as a whole
}

// rawCharacter returns how many bytes the first character of a string's raw
// text takes there, and how many once decoded.
func rawCharacter(text []byte) (size, decoded int) {
	if text[0] != '\\' || len(text) < 2 {
		_, n := utf8.DecodeRune(text)
		return n, n
	}
	if text[1] != 'u' || len(text) < 6 {
		return 2, 1
	}
	switch unit := hexValue(text[2:6]); {
	case 0xD800 <= unit && unit <= 0xDFFF:
		return min(12, len(text)), 4
	default:
		return 6, utf8.RuneLen(unit)
	}
}

func hexValue(digits []byte) rune {
	var v rune
	for _, c := range digits {
		switch {
		case c >= 'a':
			v = v<<4 + rune(c-'a'+10)
		case c >= 'A':
			v = v<<4 + rune(c-'A'+10)
		default:
			v = v<<4 + rune(c-'0')
		}
	}
	return v & 0xFFFF
}

// formatNames are the formats that are asserted.
var formatNames = []string{
	"date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4", "ipv6", "iri", "iri-reference",
	"json-pointer", "regex", "relative-json-pointer", "time", "uri", "uri-reference", "uri-template", "uuid",
}

// foreignFormats are formats of other dialects, with what to write instead.
var foreignFormats = map[string]string{
	"password": `write "secret": true`, "url": "uri", "datetime": "date-time", "timestamp": "date-time", "ip": "ipv4", "ip-address": "ipv4",
	"host": "hostname", "host-name": "hostname", "fqdn": "hostname", "domain": "hostname", "guid": "uuid", "regexp": "regex", "mail": "email",
	"int32": `write "type": "integer" with minimum and maximum`, "int64": `write "type": "integer"`,
	"float": `write "type": "number"`, "double": `write "type": "number"`, "byte": `write "contentEncoding": "base64"`, "binary": "remove it",
}

func (r *reader) checkFormat(s *Schema) {
	if slices.Contains(formatNames, s.Format) {
		return
	}
	n := s.Node.Get("format")
	hint := "remove it, or say it with pattern"
	meant, near := diag.Suggest(s.Format, formatNames)
	if other, ok := foreignFormats[s.Format]; ok {
		hint, meant, near = other, other, slices.Contains(formatNames, other)
	}
	var fix []diag.Edit
	if near {
		hint, fix = "did you mean "+quote(meant)+"?", []diag.Edit{rename(n.Start, n.End, meant)}
	}
	r.at(n).warn("unknown-format", "there is no format "+show(n)+": it asserts nothing", hint, fix...)
}
