package events

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// locate goes to the value at pointer. When found, start is its index and depth
// the number of containers around it. When not, what was read so far is the end
// of a value at start, inside depth containers; or fault is set.
func (s *scanner) locate(pointer string) (start, depth int, found bool) {
	i := s.space(0)
	for pointer != "" {
		var token string
		token, pointer = cut(pointer)
		switch s.at(i) {
		case '{':
			i, found = s.member(i, depth, token)
		case '[':
			i, found = s.element(i, depth, token)
		default:
			return s.value(i, depth), depth, false
		}
		if !found {
			return i, depth, false
		}
		depth++
	}
	if s.at(i) == 0 && i >= len(s.data) {
		return s.fail(i, "a value"), depth, false
	}
	return i, depth, true
}

// member goes to the value of a member of the object at i, or to the object's end.
func (s *scanner) member(i, depth int, name string) (at int, found bool) {
	if !s.push(i, depth, true) {
		return -1, false
	}
	if i = s.space(i + 1); s.at(i) == '}' {
		return i + 1, false
	}
	want := "a member's name or '}'"
	for {
		begin := i
		if i = s.key(i, want); i < 0 {
			return -1, false
		}
		if s.named(begin, name) {
			return i, true
		}
		if i = s.value(i, depth+1); i < 0 {
			return -1, false
		}
		switch i = s.space(i); s.at(i) {
		case ',':
			i, want = s.space(i+1), "a member's name"
		case '}':
			return i + 1, false
		default:
			return s.fail(i, "',' or '}'"), false
		}
	}
}

// named reports whether the string that begins at i, and is known to be whole, is name.
func (s *scanner) named(i int, name string) bool {
	rest := s.data[i+1:]
	for j := range len(name) {
		switch c := rest[j]; {
		case c == '\\':
			return unquote(s.data[i+1:s.str(i)-1]) == name
		case c == '"' || c != name[j]:
			return false
		}
	}
	return rest[len(name)] == '"'
}

// element goes to an element of the array at i, or to the array's end.
func (s *scanner) element(i, depth int, token string) (at int, found bool) {
	if !s.push(i, depth, false) {
		return -1, false
	}
	index, err := strconv.Atoi(token)
	if err != nil || strconv.Itoa(index) != token {
		index = -1 // no element has this name, as "-" and "01" have none
	}
	if i = s.space(i + 1); s.at(i) == ']' {
		return i + 1, false
	}
	for ; index != 0; index-- {
		if i = s.value(i, depth+1); i < 0 {
			return -1, false
		}
		switch i = s.space(i); s.at(i) {
		case ',':
			i = s.space(i + 1)
		case ']':
			return i + 1, false
		default:
			return s.fail(i, "',' or ']'"), false
		}
	}
	return i, true
}

// cut takes the first token off a pointer.
func cut(pointer string) (token, rest string) {
	token = strings.TrimPrefix(pointer, "/")
	if slash := strings.IndexByte(token, '/'); slash >= 0 {
		token, rest = token[:slash], token[slash:]
	}
	if strings.Contains(token, "~") {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
	}
	return token, rest
}

// missing explains why a valid document has no value at pointer: it names the
// deepest place that exists.
func missing(document []byte, pointer string) error {
	for end := len(pointer); end > 0; {
		end = strings.LastIndexByte(pointer[:end], '/')
		end = max(end, 0)
		s := scanner{data: document}
		if start, _, found := s.locate(pointer[:end]); found {
			token, _ := cut(pointer[end:])
			c := document[start]
			if c == '{' {
				return sdk.Errorf(sdk.ClassResponse, "%s has no member %q, wanted an array of events at %s", place(pointer[:end]), token, pointer)
			}
			return sdk.Errorf(sdk.ClassResponse, "%s is %s at byte %d and has no %q, wanted an array of events at %s",
				place(pointer[:end]), kind(c), start, token, pointer)
		}
	}
	return sdk.Errorf(sdk.ClassResponse, "wanted an array of events at %s", pointer)
}

// unquote returns the text of a string without its quotes that the scanner
// accepted. Half of a surrogate pair becomes U+FFFD.
func unquote(s []byte) string {
	if bytes.IndexByte(s, '\\') < 0 {
		return string(s)
	}
	return string(appendUnquoted(make([]byte, 0, len(s)), s))
}

// appendUnquoted is unquote that appends to text.
func appendUnquoted(text, s []byte) []byte {
	for {
		plain := bytes.IndexByte(s, '\\')
		if plain < 0 {
			return append(text, s...)
		}
		r, size := unescape(s[plain:])
		text = utf8.AppendRune(append(text, s[:plain]...), r)
		s = s[plain+size:]
	}
}

// unescape reads the valid escape at the start of s.
func unescape(s []byte) (r rune, size int) {
	switch s[1] {
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
		r = unit(s[2:6])
		if !utf16.IsSurrogate(r) {
			return r, 6
		}
		if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
			if pair := utf16.DecodeRune(r, unit(s[8:12])); pair != utf8.RuneError {
				return pair, 12
			}
		}
		return utf8.RuneError, 6
	}
	return rune(s[1]), 2
}

// unit reads hexadecimal digits.
func unit(digits []byte) (r rune) {
	for _, c := range digits {
		d, _ := hex(c)
		r = r<<4 | rune(d)
	}
	return r
}

func hex(c byte) (digit byte, ok bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
