package config

import (
	"strings"

	"github.com/seed-42ec6dbf/lockstep/internal/ecma262"
)

// isJSONPointer is RFC 6901.
func isJSONPointer(s string) bool {
	if s != "" && s[0] != '/' {
		return false
	}
	for i := range len(s) {
		if s[i] == '~' && (i+1 == len(s) || s[i+1] != '0' && s[i+1] != '1') {
			return false
		}
	}
	return true
}

// isRelativeJSONPointer is draft-bhutton-relative-json-pointer-00.
func isRelativeJSONPointer(s string) bool {
	s, ok := cutNatural(s)
	if ok && s != "" && (s[0] == '+' || s[0] == '-') {
		s, ok = cutNatural(s[1:])
	}
	return ok && (s == "#" || isJSONPointer(s))
}

// cutNatural removes a number without leading zeros.
func cutNatural(s string) (rest string, ok bool) {
	rest = strings.TrimLeft(s, "0123456789")
	digits := len(s) - len(rest)
	return rest, digits == 1 || digits > 1 && s[0] != '0'
}

// isUUID is RFC 4122 with any version.
func isUUID(s string) bool {
	if len(s) != len("00000000-0000-0000-0000-000000000000") {
		return false
	}
	for i := range len(s) {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !isHex(s[i]) {
				return false
			}
		}
	}
	return true
}

func isRegex(s string) bool { return ecma262.Valid(s) == nil }
