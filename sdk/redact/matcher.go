package redact

import (
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// redacted is what stands in the place of a secret: what a secret shows of itself.
var redacted = sdk.Secret{}.String()

// matcher finds patterns in text. It is not changed after it is built.
type matcher struct {
	heads    [1 << 16 / 64]uint64 // a bit for the first two bytes of each pattern
	patterns map[uint16][]pattern // by these two bytes
}

// pattern is a text to be found and how many bytes around it are to go, too.
type pattern struct {
	text          string
	before, after int
}

func newMatcher(forms map[string][]pattern) *matcher {
	m := &matcher{patterns: map[uint16][]pattern{}}
	for _, patterns := range forms {
		for _, p := range patterns {
			h := head(p.text, 0)
			m.heads[h/64] |= 1 << (h % 64)
			m.patterns[h] = append(m.patterns[h], p)
		}
	}
	return m
}

func head(s string, i int) uint16 { return uint16(s[i])<<8 | uint16(s[i+1]) }

// text replaces every stretch that patterns cover. Patterns may overlap in the
// text: what they cover together is one stretch.
func (m *matcher) text(s string) string {
	if m == nil {
		return s
	}
	var out strings.Builder
	kept, start, end := 0, 0, -1 // s[:kept] is written; s[start:end] is the stretch that may still grow
	flush := func() {
		if end >= 0 {
			out.WriteString(s[kept:start])
			out.WriteString(redacted)
			kept, end = end, -1
		}
	}
	for i := 0; i+1 < len(s); i++ {
		h := head(s, i)
		if m.heads[h/64]&(1<<(h%64)) == 0 {
			continue
		}
		from, to, ok := m.match(s, i, h)
		switch {
		case !ok:
		case end >= 0 && from <= end:
			end = max(end, to)
		default:
			flush()
			start, end = max(from, kept), to
		}
	}
	flush()
	if kept == 0 {
		return s
	}
	out.WriteString(s[kept:])
	return out.String()
}

// match returns the stretch that the patterns cover that begin at s[i].
func (m *matcher) match(s string, i int, h uint16) (from, to int, ok bool) {
	from = i
	for _, p := range m.patterns[h] {
		if strings.HasPrefix(s[i:], p.text) {
			from, to, ok = min(from, widened(s, i, -p.before)), max(to, widened(s, i+len(p.text), p.after)), true
		}
	}
	return from, to, ok
}

// widened moves the edge of a stretch by at most n bytes of base64.
func widened(s string, edge, n int) int {
	for ; n < 0 && edge > 0 && isBase64(s[edge-1]); n++ {
		edge--
	}
	for ; n > 0 && edge < len(s) && isBase64(s[edge]); n-- {
		edge++
	}
	return edge
}

func isBase64(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' ||
		c == '+' || c == '/' || c == '-' || c == '_' || c == '='
}
