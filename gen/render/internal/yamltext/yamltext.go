// Package yamltext writes the small part of YAML that generated files need:
// maps of known keys, lists of maps, and scalars of any text. It is about
// ten times as fast as building nodes for a YAML library, which matters
// for thousands of connectors; that such a library reads back exactly what
// was written is what its fuzz test holds.
package yamltext

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// Writer writes one document, a map. Its keys come from the program and are
// plain words; everything else may come from anywhere.
type Writer struct {
	out    []byte
	indent int
	item   bool // the next line begins an item of a list
}

// Bytes returns the document.
func (w *Writer) Bytes() []byte { return w.out }

// Comment writes a comment of one line.
func (w *Writer) Comment(text string) {
	w.out = append(append(append(w.out, "# "...), text...), '\n')
}

// Text writes a string: plain or as a block where that is pleasant to read
// and cannot be taken for anything else, otherwise in double quotes.
func (w *Writer) Text(key, value string) {
	if strings.Contains(value, "\n") && isBlock(value) {
		w.block(key, value)
		return
	}
	w.Line(key, value)
}

// Line writes a string without ever breaking its line.
func (w *Writer) Line(key, value string) {
	w.key(key)
	w.out = append(w.out, ' ')
	if isPlain(value) {
		w.out = append(w.out, value...)
	} else {
		w.out = appendQuoted(w.out, value)
	}
	w.out = append(w.out, '\n')
}

// Quoted writes a string in double quotes, where it might look like a number.
func (w *Writer) Quoted(key, value string) {
	w.key(key)
	w.out = append(appendQuoted(append(w.out, ' '), value), '\n')
}

// Bool writes a boolean.
func (w *Writer) Bool(key string, value bool) { w.raw(key, strconv.FormatBool(value)) }

// Int writes an integer.
func (w *Writer) Int(key string, value int) { w.raw(key, strconv.Itoa(value)) }

// Strings writes a list of strings on one line.
func (w *Writer) Strings(key string, list []string) {
	v := ir.Value{Kind: ir.ArrayValue}
	for _, s := range list {
		v.Items = append(v.Items, ir.Value{Kind: ir.StringValue, Text: s})
	}
	w.Value(key, v)
}

// Value writes a JSON value, on one line and with its numbers as they are spelt.
func (w *Writer) Value(key string, v ir.Value) {
	if v.Kind == ir.StringValue {
		w.Text(key, v.Text)
		return
	}
	w.key(key)
	w.out = append(w.out, ' ')
	w.out = appendFlow(w.out, v)
	w.out = append(w.out, '\n')
}

// Map writes a map inside the map.
func (w *Writer) Map(key string, members func()) {
	w.key(key)
	w.out = append(w.out, '\n')
	w.indent += 2
	members()
	w.indent -= 2
}

// List writes a list of n maps.
func (w *Writer) List(key string, n int, members func(i int)) {
	if n == 0 {
		w.raw(key, "[]")
		return
	}
	w.key(key)
	w.out = append(w.out, '\n')
	w.indent += 4
	for i := range n {
		w.item = true
		members(i)
	}
	w.indent -= 4
}

func (w *Writer) raw(key, value string) {
	w.key(key)
	w.out = append(append(append(w.out, ' '), value...), '\n')
}

func (w *Writer) key(key string) {
	w.margin()
	if w.item {
		w.out[len(w.out)-2] = '-'
		w.item = false
	}
	w.out = append(append(w.out, key...), ':')
}

func (w *Writer) margin() {
	for range w.indent {
		w.out = append(w.out, ' ')
	}
}

// block writes lines as they are.
func (w *Writer) block(key, value string) {
	w.raw(key, "|-")
	w.indent += 2
	for line := range strings.SplitSeq(value, "\n") {
		if line != "" {
			w.margin()
			w.out = append(w.out, line...)
		}
		w.out = append(w.out, '\n')
	}
	w.indent -= 2
}

// isBlock reports whether a reader of a block gets exactly this text: all of
// it is visible, and no line begins or ends in a space that would be lost.
func isBlock(s string) bool {
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimSpace(line) != line || strings.ContainsFunc(line, hidden) {
			return false
		}
	}
	return s[0] != '\n' && s[len(s)-1] != '\n'
}

// hidden reports whether a character must be escaped: nobody sees it, or YAML
// may take it for the end of a line or for its own.
func hidden(r rune) bool { return r != ' ' && !unicode.IsPrint(r) || r == utf8.RuneError }

// isPlain reports whether the text needs no quotes: it begins with a
// letter, holds nothing that YAML could read as its own, and is no word
// that means something else.
func isPlain(s string) bool {
	if s == "" || !isLetter(s[0]) || s[len(s)-1] == ' ' || s[len(s)-1] == ':' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch {
		case isLetter(c), '0' <= c && c <= '9', strings.IndexByte(" .,_-+/()'=@$%^*!?;&~<>\"", c) >= 0:
		case c == ':' && s[i+1] != ' ': // never the last
		default:
			return false
		}
	}
	return !isWord(s)
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// isWord reports whether some version of YAML reads the text as a boolean or as null.
func isWord(s string) bool {
	if len(s) > len("false") {
		return false
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return true
	}
	return false
}

// appendQuoted appends the text in double quotes.
func appendQuoted(out []byte, s string) []byte {
	out = append(out, '"')
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			out = append(out, '\\', byte(r))
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\t':
			out = append(out, `\t`...)
		case !hidden(r):
			out = utf8.AppendRune(out, r)
		case r <= 0xff:
			out = appendHex(out, 'x', 2, r)
		case r <= 0xffff:
			out = appendHex(out, 'u', 4, r)
		default:
			out = appendHex(out, 'U', 8, r)
		}
	}
	return append(out, '"')
}

func appendHex(out []byte, kind byte, digits int, r rune) []byte {
	out = append(out, '\\', kind)
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		out = append(out, "0123456789abcdef"[r>>shift&0xf])
	}
	return out
}

// longKey is a length from which readers want to be told that a key follows;
// they look no further than 1,024 characters for its colon.
const longKey = 128

// appendFlow appends a value as JSON, which is YAML too.
func appendFlow(out []byte, v ir.Value) []byte {
	switch v.Kind {
	case ir.StringValue:
		return appendQuoted(out, v.Text)
	case ir.ArrayValue:
		out = append(out, '[')
		for i, item := range v.Items {
			if i > 0 {
				out = append(out, ", "...)
			}
			out = appendFlow(out, item)
		}
		return append(out, ']')
	case ir.ObjectValue:
		out = append(out, '{')
		for i, m := range v.Members {
			if i > 0 {
				out = append(out, ", "...)
			}
			if len(m.Name) > longKey {
				out = append(out, "? "...)
			}
			out = append(appendQuoted(out, m.Name), ": "...)
			out = appendFlow(out, m.Value)
		}
		return append(out, '}')
	}
	return append(out, v.JSON()...)
}
