package redact

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// redacted is what stands in the place of a secret: what a secret shows of itself.
var redacted = sdk.Secret{}.String()

// matcher finds patterns in text. It is not changed after it is built.
type matcher struct {
	heads    [1 << 16 / 64]uint64 // a bit for the first two bytes of each pattern
	patterns []pattern            // by their texts, of which none is there twice
	shorter  []int                // for each: the longest other that it begins with, or -1
}

// pattern is a text to be found and how many bytes around it are to go, too.
type pattern struct {
	text          string
	before, after int
}

func newMatcher(forms map[string][]pattern) *matcher {
	widest := map[string]pattern{}
	for _, patterns := range forms {
		for _, p := range patterns {
			known := widest[p.text]
			widest[p.text] = pattern{p.text, max(p.before, known.before), max(p.after, known.after)}
		}
	}
	m := &matcher{
		patterns: slices.SortedFunc(maps.Values(widest), func(a, b pattern) int { return strings.Compare(a.text, b.text) }),
		shorter:  make([]int, len(widest)),
	}
	for i, p := range m.patterns {
		h := head(p.text, 0)
		m.heads[h/64] |= 1 << (h % 64)
		j := i - 1
		for j >= 0 && !strings.HasPrefix(p.text, m.patterns[j].text) {
			j = m.shorter[j]
		}
		m.shorter[i] = j
	}
	return m
}

func head(s string, i int) uint16 { return uint16(s[i])<<8 | uint16(s[i+1]) }

// span is a stretch of a text, from its first byte to behind its last.
type span struct{ from, to int }

// text replaces every stretch that patterns cover. Patterns may overlap in the
// text: what they cover together is one stretch.
func (m *matcher) text(s string) string { return m.replace(s, false) }

// replace is text; of one that may be cut off, what begins a pattern at its end
// is replaced, too.
func (m *matcher) replace(s string, cutOff bool) string {
	if m == nil {
		return s
	}
	spans := m.find(s, cutOff, maxNested)
	if len(spans) == 0 {
		return s
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out strings.Builder
	kept := 0 // s[:kept] is written
	for i := 0; i < len(spans); {
		whole := spans[i]
		for i++; i < len(spans) && spans[i].from <= whole.to; i++ {
			whole.to = max(whole.to, spans[i].to)
		}
		out.WriteString(s[kept:whole.from])
		out.WriteString(redacted)
		kept = whole.to
	}
	out.WriteString(s[kept:])
	return out.String()
}

// find returns the stretches that patterns cover in s as it stands, and in what
// it says when escapes are read, of which so many may be nested.
func (m *matcher) find(s string, cutOff bool, nested int) []span {
	spans := m.scan(s, cutOff)
	if nested == 0 {
		return spans
	}
	for _, e := range escapings {
		plain, at, ok := e.undone(s)
		if !ok {
			continue
		}
		for _, found := range m.find(plain, cutOff, nested-1) {
			spans = append(spans, span{at[found.from], at[found.to]})
		}
	}
	return spans
}

func (m *matcher) scan(s string, cutOff bool) (spans []span) {
	for i := 0; i+1 < len(s); i++ {
		if h := head(s, i); m.heads[h/64]&(1<<(h%64)) == 0 {
			continue
		}
		if found, ok := m.match(s, i, cutOff); ok {
			spans = append(spans, found)
		}
	}
	return spans
}

// match returns the stretch that the patterns cover that begin at s[i].
func (m *matcher) match(s string, i int, cutOff bool) (found span, ok bool) {
	rest := s[i:]
	found = span{i, i}
	// Those that rest begins with are, of what stands before rest in the order,
	// the last one or what that begins with.
	next := sort.Search(len(m.patterns), func(j int) bool { return m.patterns[j].text > rest })
	if cutOff && len(rest) >= minSecret && next < len(m.patterns) && strings.HasPrefix(m.patterns[next].text, rest) {
		found, ok = span{widened(s, i, -m.patterns[next].before), len(s)}, true
	}
	for j := next - 1; j >= 0; j = m.shorter[j] {
		if p := m.patterns[j]; strings.HasPrefix(rest, p.text) {
			found.from = min(found.from, widened(s, i, -p.before))
			found.to = max(found.to, widened(s, i+len(p.text), p.after))
			ok = true
		}
	}
	return found, ok
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
