package telemetry

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// redacted is what stands in the place of a secret.
const redacted = "[redacted]"

// Redactor replaces secrets in text. Its methods may be called concurrently;
// the zero value knows no secrets.
type Redactor struct {
	mu       sync.Mutex
	known    map[string]bool
	rotating map[string][]string     // by name, the latest last
	patterns map[pattern]bool        // of everything known
	matcher  atomic.Pointer[matcher] // of the patterns; nil while there are none
}

// Add makes r replace secrets, in clear and as they look encoded: in JSON, in a
// URL, in base64, in hexadecimal, quoted by Go. Of a secret of several lines,
// such as a private key, it replaces each line of 16 bytes and more too.
//
// A secret of less than 4 bytes is not searched for: it would be found in
// ordinary words, and the holes would show what it is.
func (r *Redactor) Add(secrets ...sdk.Secret) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[string]bool{}
	}
	if r.patterns == nil {
		r.patterns = map[pattern]bool{}
	}
	before := len(r.patterns)
	for _, secret := range secrets {
		for _, text := range parts(secret.Reveal()) {
			if !r.known[text] {
				r.known[text] = true
				forms(text, func(p pattern) { r.patterns[p] = true })
			}
		}
	}
	if len(r.patterns) > before {
		r.matcher.Store(newMatcher(r.patterns))
	}
}

// keepRotated is how many secrets of a name are known: the one in use and those
// that may still stand in an error or be used by a request under way.
const keepRotated = 16

// Rotate makes r replace a secret that takes the place of those given under
// the same name before, such as a token that the vendor renews. The last
// [keepRotated] of a name are replaced; older ones are forgotten, so that a
// process that runs for months does not know more and more.
func (r *Redactor) Rotate(name string, secret sdk.Secret) {
	text := secret.Reveal()
	if r == nil || text == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.rotating[name]
	if n := len(all); n > 0 && all[n-1] == text {
		return
	}
	all = append(slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == text }), text)
	if r.rotating == nil {
		r.rotating = map[string][]string{}
	}
	r.rotating[name] = all[max(0, len(all)-keepRotated):]

	r.patterns = map[pattern]bool{}
	add := func(text string) { forms(text, func(p pattern) { r.patterns[p] = true }) }
	for text := range r.known {
		add(text)
	}
	for _, all := range r.rotating {
		for _, secret := range all {
			for _, text := range parts(secret) {
				add(text)
			}
		}
	}
	r.matcher.Store(newMatcher(r.patterns))
}

// Text returns s with every known secret replaced by [redacted].
func (r *Redactor) Text(s string) string {
	if r == nil {
		return s
	}
	return r.matcher.Load().text(s)
}

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

func newMatcher(patterns map[pattern]bool) *matcher {
	m := &matcher{patterns: map[uint16][]pattern{}}
	for p := range patterns {
		h := head(p.text, 0)
		m.heads[h/64] |= 1 << (h % 64)
		m.patterns[h] = append(m.patterns[h], p)
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
