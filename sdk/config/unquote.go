package config

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// isPlain reports whether the text of a scanned string stands there as it is, free of escapes.
func isPlain(s string) bool { return strings.IndexByte(s, '\\') < 0 }

// textOf returns the text of the scanned string s, quotes included.
func textOf(s string, plain bool) string {
	if plain {
		return s[1 : len(s)-1]
	}
	return unquote(s)
}

// unquote returns the text of a string that scanString accepted, quotes included.
func unquote(s string) string { return view(unescapeAll([]byte(s[1 : len(s)-1]))) }

// unescapeAll replaces the escapes of a valid string, which only shrinks it, in its place.
func unescapeAll(text []byte) []byte {
	end := bytes.IndexByte(text, '\\')
	if end < 0 {
		return text
	}
	for at := end; ; {
		r, size := unescape(view(text[at:]))
		at += size
		if r < utf8.RuneSelf {
			text[end] = byte(r)
			end++
		} else {
			end += utf8.EncodeRune(text[end:], r)
		}
		plain := bytes.IndexByte(text[at:], '\\')
		if plain < 0 {
			return text[:end+copy(text[end:], text[at:])]
		}
		end += copy(text[end:], text[at:at+plain])
		at += plain
	}
}

// unescape reads the valid escape at the start of s.
func unescape(s string) (r rune, size int) {
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
		r, _ = hex4(s, 2)
		if !utf16.IsSurrogate(r) {
			return r, 6
		}
		low, _ := hex4(s, 8)
		return utf16.DecodeRune(r, low), 12
	default:
		return rune(s[1]), 2
	}
}
