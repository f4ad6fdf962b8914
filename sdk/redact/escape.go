package redact

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
)

// maxNested is how many escapes may lie around one another, as those of a JSON
// document do that is a string of another.
const maxNested = 2

// escaping is a way to write a character by others. Encoders differ in what they
// escape, and in the letters they do it by: so a text is read, and not compared
// with what each of them would write.
type escaping struct {
	mark byte // begins every escape
	// read returns what the escape stands for that s begins with, and how long it
	// is: 0 if that is none.
	read func(s string) (text string, n int)
}

var escapings = []escaping{
	{'\\', readBackslash}, // JSON, Go, and most languages
	{'%', readPercent},    // URLs
	{'&', readEntity},     // HTML and XML
}

// undone returns s without escapes, and where each byte of that, and its end,
// stands in s. ok is false if there are none in s.
func (e escaping) undone(s string) (plain string, at []int, ok bool) {
	if strings.IndexByte(s, e.mark) < 0 {
		return "", nil, false
	}
	var out strings.Builder
	out.Grow(len(s))
	at = make([]int, 0, len(s)+1)
	for i := 0; i < len(s); {
		text, n := s[i:i+1], 1
		if s[i] == e.mark {
			if t, length := e.read(s[i:]); length > 0 {
				text, n, ok = t, length, true
			}
		}
		for range len(text) {
			at = append(at, i)
		}
		out.WriteString(text)
		i += n
	}
	return out.String(), append(at, len(s)), ok
}

func readBackslash(s string) (string, int) {
	if len(s) < 2 {
		return "", 0
	}
	switch s[1] {
	case 'x':
		if c, ok := hexadecimal(s, 2, 4); ok {
			return string([]byte{byte(c)}), 4
		}
	case 'u':
		c, ok := hexadecimal(s, 2, 6)
		if !ok {
			return "", 0
		}
		if utf16.IsSurrogate(c) && strings.HasPrefix(s[6:], `\u`) {
			if low, ok := hexadecimal(s, 8, 12); ok && utf16.IsSurrogate(low) {
				return string(utf16.DecodeRune(c, low)), 12
			}
		}
		return string(c), 6
	case 'U':
		if c, ok := hexadecimal(s, 2, 10); ok {
			return string(c), 10
		}
	default:
		if i := strings.IndexByte(`abfnrtv\"'/`, s[1]); i >= 0 {
			return "\a\b\f\n\r\t\v\\\"'/"[i : i+1], 2
		}
	}
	return "", 0
}

func readPercent(s string) (string, int) {
	c, ok := hexadecimal(s, 1, 3)
	if !ok {
		return "", 0
	}
	return string([]byte{byte(c)}), 3
}

func readEntity(s string) (string, int) {
	const longest = 10 // &#x10ffff;
	end := strings.IndexByte(s[:min(len(s), longest)], ';')
	if end < 0 || strings.ContainsAny(s[1:end], "&=") { // members of a query
		return "", 0
	}
	entity := s[:end+1]
	if text := html.UnescapeString(entity); text != entity {
		return text, len(entity)
	}
	return "", 0
}

// hexadecimal reads the digits s[from:to].
func hexadecimal(s string, from, to int) (rune, bool) {
	if len(s) < to {
		return 0, false
	}
	c, err := strconv.ParseUint(s[from:to], 16, 31)
	return rune(c), err == nil
}
