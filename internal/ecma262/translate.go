package ecma262

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printer writes a tree in the syntax of package regexp or, with backtrack
// set, in that of package regexp2.
type printer struct {
	strings.Builder
	backtrack bool
	behind    bool         // inside a lookbehind, which is matched from right to left
	referred  map[int]bool // the groups that must capture
	spare     int          // the highest group number in use
}

func (re *Regexp) print(backtrack bool) string {
	p := printer{backtrack: backtrack, referred: re.referred, spare: re.groups}
	p.node(re.root)
	return p.String()
}

func (p *printer) node(n node) {
	switch n := n.(type) {
	case char:
		p.char(rune(n))
	case dot:
		p.class(class{negated: true, items: []item{span{'\n', '\n'}, span{'\r', '\r'}, span{'\u2028', '\u2029'}}})
	case concat:
		for _, part := range n {
			p.node(part)
		}
	case alternation:
		for i, branch := range n {
			if i > 0 {
				p.WriteByte('|')
			}
			p.node(branch)
		}
	case assertion:
		p.assertion(n)
	case class:
		p.class(n)
	case group:
		p.group(n)
	case look:
		p.look(n)
	case repeat:
		p.repeat(n)
	case *backref:
		// A group that has not captured matches the empty string; in regexp2 it would fail.
		fmt.Fprintf(p, `(?(%[1]d)\%[1]d|)`, n.number)
	}
}

func (p *printer) assertion(a assertion) {
	switch {
	case a == '^':
		p.WriteString(`\A`)
	case a == '$':
		p.WriteString(`\z`)
	case !p.backtrack:
		p.WriteByte('\\')
		p.WriteByte(byte(a))
	case a == 'b': // regexp2's own knows the letters of Unicode
		p.WriteString(`(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))`)
	default:
		p.WriteString(`(?:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))`)
	}
}

func (p *printer) group(g group) {
	switch {
	case !p.backtrack && g.number > 0:
		p.WriteString("(") // nobody asks what it captured, and it reads like the original
	case p.referred[g.number]:
		fmt.Fprintf(p, "(?<%d>", g.number)
	default:
		p.WriteString("(?:")
	}
	p.node(g.body)
	p.WriteByte(')')
}

func (p *printer) look(l look) {
	p.WriteString("(?")
	if l.behind {
		p.WriteByte('<')
	}
	if l.negated {
		p.WriteByte('!')
	} else {
		p.WriteByte('=')
	}
	outer := p.behind
	p.behind = l.behind
	p.node(l.body)
	p.behind = outer
	p.WriteByte(')')
}

func (p *printer) char(c rune) {
	switch {
	case isSurrogate(c):
		p.nothing()
	case strings.ContainsRune(`\.+*?()|[]{}^$`, c):
		p.WriteByte('\\')
		p.WriteRune(c)
	default:
		p.codePoint(c)
	}
}

// codePoint writes c so that it can be read and means itself.
func (p *printer) codePoint(c rune) {
	switch {
	case c == '\uFFFD' || c == '\u00AD':
	case c < utf8.RuneSelf && unicode.IsPrint(c), unicode.In(c, unicode.L, unicode.N, unicode.P, unicode.S):
		p.WriteRune(c)
		return
	case strings.ContainsRune("\f\n\r\t\v", c):
		p.WriteString(strings.Trim(strconv.QuoteRune(c), "'"))
		return
	}
	switch {
	case c <= 0xFF:
		fmt.Fprintf(p, `\x%02X`, c)
	case !p.backtrack:
		fmt.Fprintf(p, `\x{%X}`, c)
	case c <= 0xFFFF:
		fmt.Fprintf(p, `\u%04X`, c)
	default:
		p.WriteRune(c)
	}
}

// nothing writes an expression that never matches.
func (p *printer) nothing() {
	if p.backtrack {
		p.WriteString("(?!)")
	} else {
		p.WriteString(`[^\x00-\x{10FFFF}]`)
	}
}

func isSurrogate(c rune) bool { return 0xD800 <= c && c <= 0xDFFF }
