package source

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// quoted reads the string at pos and returns its text. Almost all strings are
// plain: their text is a part of the file's.
func (p *parser) quoted() (string, bool) {
	start := p.pos
	ascii := true
	for i := start + 1; i < len(p.data); i++ {
		switch c := p.data[i]; {
		case c == '"':
			text := p.text[start+1 : i]
			if !ascii && !utf8.ValidString(text) {
				return p.decode(start)
			}
			p.pos = i + 1
			return text, true
		case c == '\\' || c < ' ':
			return p.decode(start)
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	p.truncatedIn("string", start)
	return "", false
}

// decode reads the string at start piece by piece: it has escapes or faults.
// What is not Unicode becomes U+FFFD, as encoding/json has it.
func (p *parser) decode(start int) (string, bool) {
	var b strings.Builder
	unicodeFault := false // one a string: text in another encoding is full of them
	for i := start + 1; i < len(p.data); {
		r, size := utf8.DecodeRuneInString(p.text[i:])
		switch {
		case r == '"':
			p.pos = i + 1
			return b.String(), true
		case r == '\n' || r == '\r':
			p.unclosedString(start, i)
			return "", false
		case r == '\\':
			if i+1 == len(p.data) {
				i++
				continue
			}
			r, size = p.escape(i)
			if r == loneSurrogate {
				r = utf8.RuneError
				p.loneSurrogate(&unicodeFault, i, i+size)
			}
		case r < ' ':
			p.rawControl(i, r)
		case r == utf8.RuneError && size == 1:
			p.invalidUTF8(&unicodeFault, i)
		}
		b.WriteRune(r)
		i += size
	}
	p.truncatedIn("string", start)
	return "", false
}

// loneSurrogate stands for half a surrogate pair; it is no rune.
const loneSurrogate rune = -1

// escape decodes the escape sequence at i, which has two bytes at least, and
// reports one that JSON does not know.
func (p *parser) escape(i int) (r rune, size int) {
	switch c := p.data[i+1]; c {
	case '"', '\\', '/':
		return rune(c), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		return p.unicodeEscape(i)
	}
	r, size = utf8.DecodeRuneInString(p.text[i+1:])
	p.unknownEscape(i, i+1+size, r)
	return r, 1 + size
}

func (p *parser) unicodeEscape(i int) (r rune, size int) {
	rest := p.text[i:]
	r, ok := hexEscape(rest)
	if !ok {
		digits := hexDigits(rest[2:])
		if 2+digits == len(rest) {
			return utf8.RuneError, len(rest) // the end of the file is the problem
		}
		p.repaired(i, i+2+digits, "found "+quote(rest[:2+digits])+", wanted `\\u` and four hexadecimal digits",
			"write four digits, or `\\\\u` for a backslash and a u")
		return utf8.RuneError, 2 + digits
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if low, ok := hexEscape(rest[6:]); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return loneSurrogate, 6
}

// hexEscape reads \uXXXX at the start of the text.
func hexEscape(text string) (rune, bool) {
	if len(text) < 6 || text[:2] != `\u` || hexDigits(text[2:6]) < 4 {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	return rune(n), err == nil
}

// hexDigits counts the hexadecimal digits at the start of the text, up to four.
func hexDigits(text string) int {
	n := 0
	for n < min(len(text), 4) && strings.IndexByte("0123456789abcdefABCDEF", text[n]) >= 0 {
		n++
	}
	return n
}

// singleQuoted reads the string in single quotes at pos; it ends on its line.
func (p *parser) singleQuoted() (string, bool) {
	start := p.pos
	rest := p.text[start+1:]
	length := strings.IndexAny(rest, "'\r\n")
	if length < 0 || rest[length] != '\'' {
		p.unexpected("a string in double quotes")
		return "", false
	}
	text := rest[:length]
	p.pos = start + 1 + length + 1
	fix := []diag.Edit{{Start: start, End: p.pos, New: `"` + text + `"`}}
	if strings.ContainsAny(text, `"\`) {
		fix = nil // what its author means by these is not plain
	}
	p.repaired(start, p.pos, "found a string in single quotes, wanted double quotes",
		"write it in double quotes", fix...)
	return strings.ToValidUTF8(text, "\uFFFD"), true
}

func (p *parser) unclosedString(start, end int) {
	p.fail("invalid-json", end, end+1, "the string that begins at "+p.place(start)+
		" is not closed at the end of its line, wanted `\"`",
		"close it, or write a line break inside it as `\\n`")
}

func (p *parser) rawControl(i int, r rune) {
	escape := fmt.Sprintf(`\u%04x`, r)
	if r == '\t' {
		escape = `\t`
	}
	p.repaired(i, i+1, "found "+character(r)+" inside a string, wanted "+quote(escape),
		"write it as "+quote(escape), diag.Edit{Start: i, End: i + 1, New: escape})
}

func (p *parser) unknownEscape(start, end int, r rune) {
	if r == '\'' {
		p.repaired(start, end, "found `\\'`, JSON does not escape a single quote", "write `'`",
			diag.Edit{Start: start, End: end, New: "'"})
		return
	}
	p.repaired(start, end, "found a backslash before "+character(r)+`, wanted one of "\/bfnrtu after it`,
		"write `\\\\` for a backslash")
}

func (p *parser) loneSurrogate(reported *bool, start, end int) {
	if *reported {
		return
	}
	*reported = true
	p.report("invalid-utf8", start, end, "found "+quote(p.text[start:end])+
		", half of a surrogate pair, wanted a Unicode character",
		`write the character itself, or both halves: "\ud83d\ude00"`)
}

func (p *parser) invalidUTF8(reported *bool, i int) {
	if *reported {
		return
	}
	*reported = true
	p.report("invalid-utf8", i, i+1, fmt.Sprintf("found byte 0x%02X inside a string, wanted UTF-8", p.data[i]),
		"save the file as UTF-8")
}

// quote puts text in backquotes for a message, as much of it as is readable.
func quote(text string) string {
	const most = 40
	if len(text) > most {
		end := most
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end] + "…"
	}
	if strings.Contains(text, "`") {
		return strconv.Quote(text)
	}
	return "`" + text + "`"
}

// character names a character by what it looks like and its code point.
func character(r rune) string {
	if r == '\t' {
		return "a tab"
	}
	if r >= utf8.RuneSelf && strconv.IsPrint(r) {
		return fmt.Sprintf("%s (U+%04X)", quote(string(r)), r)
	}
	if r <= ' ' || r >= 0x7F {
		return fmt.Sprintf("U+%04X", r)
	}
	return quote(string(r))
}
