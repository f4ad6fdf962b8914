package config

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

func isURI(s string) bool          { return isPlainURL(s) || uriSyntax{}.valid(s, true) }
func isURIReference(s string) bool { return isPlainURL(s) || uriSyntax{}.valid(s, false) }
func isIRI(s string) bool          { return uriSyntax{iri: true}.valid(s, true) }
func isIRIReference(s string) bool { return uriSyntax{iri: true}.valid(s, false) }

// uriSyntax is RFC 3986 or, for IRIs, RFC 3987, and a little of what is common
// in configurations: < and > in a host ("https://<tenant>.example.com"), [ and ]
// in a query or fragment.
type uriSyntax struct{ iri bool }

func (u uriSyntax) valid(s string, absolute bool) bool {
	rest, hasScheme := cutScheme(s)
	if absolute && !hasScheme {
		return false
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	path, query, _ := strings.Cut(rest, "?")
	if !u.query(query) || !u.chars(fragment, &queryChars) {
		return false
	}
	if authority, ok := strings.CutPrefix(path, "//"); ok {
		authority, path = cutBefore(authority, '/')
		return u.authority(authority) && u.chars(path, &pathChars)
	}
	if !hasScheme {
		segment, _ := cutBefore(path, '/')
		if strings.Contains(segment, ":") {
			return false
		}
	}
	return u.chars(path, &pathChars)
}

// isPlainURL reports whether s is a URL of the web with a host and a path, as most URIs are, and has
// nothing that would have to be taken apart: uriSyntax accepts it then.
func isPlainURL(s string) bool {
	rest, web := strings.CutPrefix(s, "http")
	rest, slashes := strings.CutPrefix(strings.TrimPrefix(rest, "s"), "://")
	if !web || !slashes {
		return false
	}
	host := 0
	for host < len(rest) && hostChars.has(rest[host]) {
		host++
	}
	path := rest[host:]
	for i := range len(path) {
		if !pathChars.has(path[i]) {
			return false
		}
	}
	return path == "" || path[0] == '/'
}

func cutScheme(s string) (rest string, ok bool) {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || scheme == "" || !isLetter(scheme[0]) {
		return s, false
	}
	for i := range len(scheme) {
		if !schemeChars.has(scheme[i]) {
			return s, false
		}
	}
	return rest, true
}

// cutBefore cuts s before the first c.
func cutBefore(s string, c byte) (before, from string) {
	if i := strings.IndexByte(s, c); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

func (u uriSyntax) authority(s string) bool {
	if user, host, ok := strings.Cut(s, "@"); ok {
		if !u.chars(user, &userChars) {
			return false
		}
		s = host
	}
	if literal, ok := strings.CutPrefix(s, "["); ok {
		literal, port, ok := strings.Cut(literal, "]")
		return ok && isIPLiteral(literal) && (port == "" || port[0] == ':' && isDigits(port[1:]))
	}
	host, port, _ := strings.Cut(s, ":")
	return u.chars(host, &hostChars) && isDigits(port)
}

// isIPLiteral is what may stand in the brackets of a host.
func isIPLiteral(s string) bool {
	if s == "" || s[0]|0x20 != 'v' {
		return isIPv6(s)
	}
	version, address, ok := strings.Cut(s[1:], ".")
	for i := range len(version) {
		ok = ok && isHex(version[i])
	}
	return ok && version != "" && address != "" && !strings.Contains(address, "%") &&
		uriSyntax{}.chars(address, &userChars)
}

// chars reports whether s has only characters of allowed, percent escapes and, in an IRI, ucschar.
func (u uriSyntax) chars(s string, allowed *asciiSet) bool {
	return u.charsOr(s, allowed, false)
}

// query allows private characters too, as RFC 3987 does.
func (u uriSyntax) query(s string) bool { return u.charsOr(s, &queryChars, true) }

func (u uriSyntax) charsOr(s string, allowed *asciiSet, private bool) bool {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case allowed.has(c):
			i++
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(s[i:])
			if !u.iri || !isUCS(r) && !(private && isPrivate(r)) {
				return false
			}
			i += size
		case c == '%' && isEscape(s[i:]):
			i += len("%00")
		default:
			return false
		}
	}
	return true
}

// isUCS is ucschar of RFC 3987.
func isUCS(r rune) bool {
	switch {
	case r < 0x10000:
		return 0xA0 <= r && r <= 0xD7FF || 0xF900 <= r && r <= 0xFDCF || 0xFDF0 <= r && r <= 0xFFEF
	case r < 0xE1000:
		return r < 0xE0000 && r&0xFFFF <= 0xFFFD
	default:
		return r <= 0xEFFFD
	}
}

// isPrivate is iprivate of RFC 3987.
func isPrivate(r rune) bool {
	return 0xE000 <= r && r <= 0xF8FF || 0xF0000 <= r && r&0xFFFF <= 0xFFFD
}

// isEscape reports whether s starts with % and two hexadecimal digits.
func isEscape(s string) bool {
	return len(s) >= len("%00") && s[0] == '%' && isHex(s[1]) && isHex(s[2])
}

func isLetter(c byte) bool { return c|0x20-'a' < 26 }

func isHex(c byte) bool { return c-'0' <= 9 || c|0x20-'a' < 6 }

// isDigits reports whether s has nothing but digits.
func isDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s, i) {
			return false
		}
	}
	return true
}

func isIPv4(s string) bool {
	addr, err := netip.ParseAddr(s)
	return err == nil && addr.Is4()
}

func isIPv6(s string) bool {
	addr, err := netip.ParseAddr(s)
	return err == nil && addr.Is6() && addr.Zone() == ""
}

// isURITemplate is RFC 6570, with the apostrophe that its errata let into literals.
func isURITemplate(s string) bool {
	for s != "" {
		literal, rest := cutBefore(s, '{')
		if !isTemplateLiteral(literal) {
			return false
		}
		if rest == "" {
			return true
		}
		expression, after, closed := strings.Cut(rest[1:], "}")
		if !closed || !isTemplateExpression(expression) {
			return false
		}
		s = after
	}
	return true
}

func isTemplateLiteral(s string) bool {
	for i, r := range s {
		switch {
		case r == '%':
			if !isEscape(s[i:]) {
				return false
			}
		case r <= ' ', r == 0x7F, strings.ContainsRune("\"<>\\^`{|}", r):
			return false
		case r >= utf8.RuneSelf && !isUCS(r) && !isPrivate(r):
			return false
		}
	}
	return true
}

func isTemplateExpression(s string) bool {
	if s != "" && strings.IndexByte("+#./;?&=,!@|", s[0]) >= 0 {
		s = s[1:]
	}
	for variable := range strings.SplitSeq(s, ",") {
		name, length, hasLength := strings.Cut(variable, ":")
		if hasLength {
			if length == "" || length[0] == '0' || len(length) > 4 || !isDigits(length) {
				return false
			}
		} else {
			name = strings.TrimSuffix(name, "*")
		}
		for part := range strings.SplitSeq(name, ".") {
			if part == "" || !(uriSyntax{}).chars(part, &variableChars) {
				return false
			}
		}
	}
	return true
}
