package config

import "strings"

// isHostname is RFC 1123, section 2.1; labels that start with xn-- are valid IDNs too.
func isHostname(s string) bool {
	return len(s) <= maxHostname && isLabels(s, isASCIILabel)
}

const (
	maxHostname = 253
	maxLabel    = 63
)

func isLabels(s string, valid func(string) bool) bool {
	for label := range strings.SplitSeq(s, ".") {
		if !valid(label) {
			return false
		}
	}
	return true
}

func isASCIILabel(s string) bool {
	if !isLDH(s) {
		return false
	}
	if len(s) > len(acePrefix) && strings.EqualFold(s[:len(acePrefix)], acePrefix) {
		return isALabel(s)
	}
	return true
}

// isLDH reports whether s is letters, digits and inner hyphens.
func isLDH(s string) bool {
	if s == "" || len(s) > maxLabel || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		if !labelChars.has(s[i]) {
			return false
		}
	}
	return true
}

func isEmail(s string) bool    { return isMailbox(s, false) }
func isIDNEmail(s string) bool { return isMailbox(s, true) }

const (
	maxMailbox = 254
	maxLocal   = 64
)

// isMailbox is Mailbox of RFC 5321 or, with idn, of RFC 6531.
func isMailbox(s string, idn bool) bool {
	at := strings.LastIndexByte(s, '@')
	if at < 0 || at > maxLocal || len(s) > maxMailbox {
		return false
	}
	local, domain := s[:at], s[at+1:]
	return isLocal(local, idn) && isMailDomain(domain, idn)
}

func isMailDomain(s string, idn bool) bool {
	if literal, ok := strings.CutPrefix(s, "["); ok {
		literal, closed := strings.CutSuffix(literal, "]")
		const tag = "IPv6:"
		if len(literal) > len(tag) && strings.EqualFold(literal[:len(tag)], tag) {
			return closed && isIPv6(literal[len(tag):])
		}
		return closed && isIPv4(literal)
	}
	if idn {
		return isIDNHostname(s)
	}
	return isHostname(s)
}

func isLocal(s string, idn bool) bool {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return isQuotedLocal(s[1:len(s)-1], idn)
	}
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" {
			return false
		}
		for i := range len(atom) {
			if c := atom[i]; !localPartChars.has(c) && (!idn || c < 0x80) {
				return false
			}
		}
	}
	return true
}

// isQuotedLocal checks what stands between the quotes.
func isQuotedLocal(s string, idn bool) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			if i++; i == len(s) || s[i] >= 0x7F {
				return false
			}
		} else if s[i] == '"' {
			return false
		}
		if s[i] < ' ' || s[i] == 0x7F || s[i] >= 0x80 && !idn {
			return false
		}
	}
	return true
}
