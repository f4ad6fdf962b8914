package config

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// Encoder writes one JSON document: the counterpart of Decoder. What it is told to write
// in order becomes compact JSON; characters of HTML are not escaped.
type Encoder struct {
	buf   []byte
	start int // where the document starts in buf
	// redact says that secrets are not written.
	redact bool
	// found, unless nil, is told the text of each secret.
	found func(text string)
	err   error // the first value that is not JSON
}

// Reveal returns an Encoder that appends to dst with secrets in clear.
func Reveal(dst []byte) Encoder { return Encoder{buf: dst, start: len(dst)} }

// Redact returns an Encoder that appends to dst with "[redacted]" in place of secrets.
func Redact(dst []byte) Encoder { return Encoder{buf: dst, start: len(dst), redact: true} }

// Bytes returns what dst and the document amount to. It fails if a value has no JSON: a float64 that is
// infinite or no number, or a text that is not UTF-8.
func (e *Encoder) Bytes() ([]byte, error) {
	if e.err != nil {
		return nil, e.err
	}
	return e.buf, nil
}

// Object begins an object.
func (e *Encoder) Object() {
	e.next()
	e.buf = append(e.buf, '{')
}

// EndObject ends the innermost object.
func (e *Encoder) EndObject() { e.buf = append(e.buf, '}') }

// Array begins an array.
func (e *Encoder) Array() {
	e.next()
	e.buf = append(e.buf, '[')
}

// EndArray ends the innermost array.
func (e *Encoder) EndArray() { e.buf = append(e.buf, ']') }

// Key begins a member; its value follows.
func (e *Encoder) Key(name string) {
	e.String(name)
	e.buf = append(e.buf, ':')
}

// String writes a string.
func (e *Encoder) String(v string) {
	e.next()
	if !utf8.ValidString(v) {
		e.fail("a text that is not valid UTF-8")
		v = ""
	}
	e.buf = appendQuoted(e.buf, v)
}

// Secret writes a string or, unless secrets are revealed, "[redacted]". An empty secret is
// written as it is: that it is not set is no secret.
func (e *Encoder) Secret(v string) {
	e.find(v)
	if e.redact && v != "" {
		v = redacted
	}
	e.String(v)
}

// Int64 writes an integer.
func (e *Encoder) Int64(v int64) {
	e.next()
	e.buf = strconv.AppendInt(e.buf, v, 10)
}

// Float64 writes a number in its shortest form.
func (e *Encoder) Float64(v float64) {
	e.next()
	if math.IsNaN(v) || math.IsInf(v, 0) {
		e.fail("the number " + strconv.FormatFloat(v, 'g', -1, 64))
		v = 0
	}
	form := byte('f')
	if size := math.Abs(v); size != 0 && (size < 1e-6 || size >= 1e21) {
		form = 'e' // as JavaScript writes it
	}
	e.buf = strconv.AppendFloat(e.buf, v, form, -1, 64)
}

// Bool writes true or false.
func (e *Encoder) Bool(v bool) {
	e.next()
	e.buf = strconv.AppendBool(e.buf, v)
}

// Null writes null.
func (e *Encoder) Null() {
	e.next()
	e.buf = append(e.buf, "null"...)
}

// JSON writes a value as its text, and an absent one as null.
func (e *Encoder) JSON(v JSON) {
	if !v.Present() {
		e.Null()
		return
	}
	e.next()
	e.buf = append(e.buf, v.text...)
}

// Extra writes members into the innermost object. It does not look whether their names are
// taken: decoding the document says so.
func (e *Encoder) Extra(members Members) {
	for name, value := range members.All() {
		e.Key(name)
		e.JSON(value)
	}
}

// next writes the comma that separates what follows from what precedes it.
func (e *Encoder) next() {
	if len(e.buf) == e.start {
		return
	}
	switch e.buf[len(e.buf)-1] {
	case '{', '[', ':': // no string ends in these: it ends in a quote
	default:
		e.buf = append(e.buf, ',')
	}
}

func (e *Encoder) fail(got string) {
	if e.err == nil {
		where := pointerAt(string(e.buf[e.start:]), len(e.buf)-e.start)
		e.err = fmt.Errorf("cannot encode %q: got %s, which JSON has no form for", where, got)
	}
}

// appendQuoted appends s, which is valid UTF-8, as a JSON string with no escape that JSON does not demand.
func appendQuoted(dst []byte, s string) []byte {
	const hexDigits = "0123456789abcdef"
	dst = append(dst, '"')
	for {
		i := skipPlain(s, 0)
		dst = append(dst, s[:i]...)
		if i == len(s) {
			return append(dst, '"')
		}
		size := 1
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			_, size = utf8.DecodeRuneInString(s[i:])
			dst = append(dst, s[i:i+size]...)
		}
		s = s[i+size:]
	}
}
