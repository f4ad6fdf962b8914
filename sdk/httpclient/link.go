package httpclient

import (
	"strings"
)

// nextLink returns the target of the first link of relation "next" in Link
// headers (RFC 8288). Links of another context than the answer itself (those
// with an anchor) do not count.
func nextLink(headers []string) (target string, ok bool) {
	for _, rest := range headers {
		for rest != "" {
			var link link
			link, rest = readLink(rest)
			if link.target != nil && !link.anchored && hasRelation(link.rel, "next") {
				return *link.target, true
			}
		}
	}
	return "", false
}

// link is one link of a header. Its target is nil when it is not well-formed.
type link struct {
	target   *string
	rel      string
	anchored bool
}

func hasRelation(list, name string) bool {
	for relation := range strings.FieldsSeq(list) {
		if strings.EqualFold(relation, name) {
			return true
		}
	}
	return false
}

const linkSpace = " \t"

// readLink reads the first link of a header's value, and returns what follows
// its comma.
func readLink(s string) (l link, rest string) {
	s = strings.TrimLeft(s, linkSpace+",")
	if after, found := strings.CutPrefix(s, "<"); found {
		if target, after, closed := strings.Cut(after, ">"); closed {
			target = strings.TrimSpace(target)
			l.target, s = &target, after
		}
	}
	hasRel := false
	for {
		s = strings.TrimLeft(s, linkSpace)
		switch {
		case s == "":
			return l, ""
		case s[0] == ',':
			return l, s[1:]
		case s[0] != ';':
			// Not a parameter: leave it out, up to where one may begin again.
			end := strings.IndexAny(s[1:], ";,")
			if end < 0 {
				return l, ""
			}
			s = s[1+end:]
			continue
		}
		var name, value string
		name, value, s = readParameter(s[1:])
		switch strings.ToLower(name) {
		case "rel":
			if !hasRel { // the first one counts
				l.rel, hasRel = value, true
			}
		case "anchor":
			l.anchored = true
		}
	}
}

// readParameter reads name=value or name="value".
func readParameter(s string) (name, value, rest string) {
	end := strings.IndexAny(s, "=;,")
	if end < 0 {
		return strings.TrimSpace(s), "", ""
	}
	name = strings.TrimSpace(s[:end])
	if s[end] != '=' {
		return name, "", s[end:]
	}
	s = strings.TrimLeft(s[end+1:], linkSpace)
	if quoted, found := strings.CutPrefix(s, `"`); found {
		value, rest = readQuoted(quoted)
		return name, value, rest
	}
	end = strings.IndexAny(s, ";,")
	if end < 0 {
		return name, strings.TrimSpace(s), ""
	}
	return name, strings.TrimSpace(s[:end]), s[end:]
}

// readQuoted reads a quoted string behind its first quote.
func readQuoted(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return b.String(), s[i+1:]
		case '\\':
			if i++; i < len(s) {
				b.WriteByte(s[i])
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), ""
}
