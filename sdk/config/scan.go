package config

import (
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how many arrays and objects may be open at once.
const maxDepth = 1000

// The rules of violations that no schema states.
const (
	ruleSyntax    = "syntax"
	ruleUTF8      = "utf-8"
	ruleDepth     = "depth"
	ruleDuplicate = "duplicate"
	ruleRange     = "range"
)

// syntaxError is the place where a document stops being JSON.
type syntaxError struct {
	at        int
	rule      string // ruleSyntax, ruleUTF8 or ruleDepth
	got, want string
}

// unexpected says that s[i], or its end, is not what is wanted there.
func unexpected(s string, i int, want string) *syntaxError {
	return &syntaxError{at: i, rule: ruleSyntax, got: describeByte(s, i), want: want}
}

func describeByte(s string, i int) string {
	switch {
	case i >= len(s):
		return "the end of the document"
	case strings.HasPrefix(s[i:], "\uFEFF"):
		return "a byte order mark"
	case s[i] < ' ' || s[i] >= utf8.RuneSelf:
		return "the byte 0x" + strconv.FormatUint(uint64(s[i]), 16)
	default:
		return "'" + s[i:i+1] + "'"
	}
}

// skipSpace returns the first index from i on that holds no white space.
func skipSpace(s string, i int) int {
	for i < len(s) && s[i] <= ' ' && (s[i] == ' ' || s[i] == '\n' || s[i] == '\t' || s[i] == '\r') {
		i++
	}
	return i
}

const (
	everyByte = 0x0101010101010101
	highBits  = 0x80 * everyByte
)

// skipPlain returns the first index from i on that cannot stand as itself inside an
// ASCII string: a quote, a backslash, a control character, a byte above 127, or the end.
func skipPlain(s string, i int) int {
	for ; i+8 <= len(s); i += 8 {
		w := s[i : i+8]
		x := uint64(w[0]) | uint64(w[1])<<8 | uint64(w[2])<<16 | uint64(w[3])<<24 |
			uint64(w[4])<<32 | uint64(w[5])<<40 | uint64(w[6])<<48 | uint64(w[7])<<56
		// Each term raises the high bit of a byte it is looking for. A borrow can
		// raise others only above the first true one, and only the first counts.
		// With one bit flipped, the quote stands right above the control characters.
		control := (x ^ ('"'^' ')*everyByte) - ('!' * everyByte)
		backslash := (x ^ ('\\' * everyByte)) - everyByte
		if found := (x | control | backslash) & highBits; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(s) && s[i] >= ' ' && s[i] < utf8.RuneSelf && s[i] != '"' && s[i] != '\\' {
		i++
	}
	return i
}

// scanString returns the end of the string that starts with the quote at s[i], and
// whether its text stands there as it is, free of escapes.
func scanString(s string, i int) (end int, plain bool, err *syntaxError) {
	plain = true
	for i++; ; {
		i = skipPlain(s, i)
		switch {
		case i == len(s):
			return i, false, unexpected(s, i, "a closing quote")
		case s[i] == '"':
			return i + 1, plain, nil
		case s[i] == '\\':
			plain = false
			if i, err = skipEscape(s, i); err != nil {
				return i, false, err
			}
		case s[i] < ' ':
			return i, false, unexpected(s, i, `an escape such as \n for a control character`)
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				return i, false, &syntaxError{i, ruleUTF8, describeByte(s, i), "valid UTF-8"}
			}
			i += size
		}
	}
}

// skipEscape returns the end of the escape at s[i], a surrogate pair being one escape.
func skipEscape(s string, i int) (int, *syntaxError) {
	if i+1 == len(s) {
		return i, unexpected(s, i+1, "the rest of an escape")
	}
	switch s[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2, nil
	case 'u':
	default:
		return i, &syntaxError{i, ruleSyntax, `a backslash before ` + describeByte(s, i+1), `one of \" \\ \/ \b \f \n \r \t \u`}
	}
	r, ok := hex4(s, i+2)
	if !ok {
		return i, &syntaxError{i, ruleSyntax, `an incomplete \u escape`, "four hexadecimal digits"}
	}
	if !utf16.IsSurrogate(r) {
		return i + 6, nil
	}
	if i+8 <= len(s) && s[i+6:i+8] == `\u` {
		if low, ok := hex4(s, i+8); ok && utf16.DecodeRune(r, low) != utf8.RuneError {
			return i + 12, nil
		}
	}
	return i, &syntaxError{i, ruleUTF8, "half of a surrogate pair", "both halves, the high one first"}
}

// hex4 reads four hexadecimal digits.
func hex4(s string, i int) (r rune, ok bool) {
	if i+4 > len(s) {
		return 0, false
	}
	for _, c := range []byte(s[i : i+4]) {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// scanNumber returns the end of the number at s[i].
func scanNumber(s string, i int) (end int, err *syntaxError) {
	if i < len(s) && s[i] == '-' {
		i++
	}
	if i < len(s) && s[i] == '0' {
		if i++; isDigit(s, i) {
			return i, unexpected(s, i, "no digit after a leading zero")
		}
	} else if i, err = skipDigits(s, i); err != nil {
		return i, err
	}
	if i < len(s) && s[i] == '.' {
		if i, err = skipDigits(s, i+1); err != nil {
			return i, err
		}
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		return skipDigits(s, i)
	}
	return i, nil
}

func isDigit(s string, i int) bool { return i < len(s) && s[i]-'0' <= 9 }

// skipDigits demands at least one.
func skipDigits(s string, i int) (int, *syntaxError) {
	if !isDigit(s, i) {
		return i, unexpected(s, i, "a digit")
	}
	for isDigit(s, i) {
		i++
	}
	return i, nil
}

// skipValue returns the end of the value at s[i], which depth containers enclose.
func skipValue(s string, i, depth int) (end int, err *syntaxError) {
	if i >= len(s) {
		return i, unexpected(s, i, "a value")
	}
	switch c := s[i]; {
	case c == '"':
		end, _, err = scanString(s, i)
		return end, err
	case c == '{':
		return skipContainer(s, i, depth, '}')
	case c == '[':
		return skipContainer(s, i, depth, ']')
	case c == '-' || c-'0' <= 9:
		return scanNumber(s, i)
	case strings.HasPrefix(s[i:], "true"), strings.HasPrefix(s[i:], "null"):
		return i + len("true"), nil
	case strings.HasPrefix(s[i:], "false"):
		return i + len("false"), nil
	default:
		return i, unexpected(s, i, "a value")
	}
}

// skipContainer skips the object or array at s[i] that ends with closing.
func skipContainer(s string, i, depth int, closing byte) (int, *syntaxError) {
	if depth >= maxDepth {
		return i, tooDeep(i)
	}
	i = skipSpace(s, i+1)
	if i < len(s) && s[i] == closing {
		return i + 1, nil
	}
	for {
		var err *syntaxError
		if closing == '}' {
			if _, _, i, err = scanKey(s, i); err != nil {
				return i, err
			}
		}
		if i, err = skipValue(s, i, depth+1); err != nil {
			return i, err
		}
		i = skipSpace(s, i)
		if i == len(s) || s[i] != ',' {
			break
		}
		i = skipSpace(s, i+1)
	}
	if i == len(s) || s[i] != closing {
		return i, unexpected(s, i, "',' or '"+string(closing)+"'")
	}
	return i + 1, nil
}

// scanKey reads the name at s[i] and its colon; next is where the value starts.
func scanKey(s string, i int) (end int, plain bool, next int, err *syntaxError) {
	if i == len(s) || s[i] != '"' {
		return i, false, i, unexpected(s, i, "a member's name in quotes")
	}
	if end, plain, err = scanString(s, i); err != nil {
		return end, false, err.at, err
	}
	next = skipSpace(s, end)
	if next == len(s) || s[next] != ':' {
		return end, plain, next, unexpected(s, next, "':'")
	}
	return end, plain, skipSpace(s, next+1), nil
}

func tooDeep(i int) *syntaxError {
	return &syntaxError{i, ruleDepth, "a deeper one", "at most " + strconv.Itoa(maxDepth) + " nested arrays and objects"}
}
