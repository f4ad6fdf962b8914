package ecma262

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting of groups.
const maxDepth = 250

// eof is what peek answers at the end of the pattern.
const eof = -1

// parser reads src from left to right. The first failure is kept and moves pos
// to the end, so that everything that is under way comes to its end too.
type parser struct {
	src   string
	pos   int
	depth int
	err   *Error
	re    *Regexp
	names map[string]int // groups by name
	refs  []reference    // checked at the end: a reference may come before its group
}

// reference is a \1 or a \k<name>, until all groups are known.
type reference struct {
	pos  int
	name string // of \k<name>; empty for \1
	node *backref
}

func (p *parser) parse() error {
	if !utf8.ValidString(p.src) {
		return &Error{invalidUTF8(p.src), "invalid UTF-8"}
	}
	p.re.root = p.disjunction()
	if p.peek() == ')' {
		p.fail(p.pos, "this parenthesis closes no group")
	}
	p.resolve()
	if p.err != nil {
		return p.err
	}
	return nil
}

// resolve gives every reference its group.
func (p *parser) resolve() {
	for _, r := range p.refs {
		switch number, known := p.names[r.name]; {
		case r.name != "" && !known:
			p.fail(r.pos, fmt.Sprintf("there is no group named %q", r.name))
		case r.name != "":
			r.node.number = number
		case r.node.number > p.re.groups:
			p.fail(r.pos, fmt.Sprintf(`\%d refers to a group that does not exist`, r.node.number))
		}
		p.re.referred[r.node.number] = true
	}
	if len(p.refs) > 0 && depthOfRounds(p.re.root) > maxRounds {
		p.fail(p.refs[0].pos, "a backreference beside repetitions that are this deep in each other is not supported")
	}
}

func (p *parser) disjunction() node {
	branches := alternation{p.sequence()}
	for p.eat("|") {
		branches = append(branches, p.sequence())
	}
	if len(branches) == 1 {
		return branches[0]
	}
	return branches
}

func (p *parser) sequence() node {
	var parts concat
	for {
		switch p.peek() {
		case eof, '|', ')':
			if len(parts) == 1 {
				return parts[0]
			}
			return parts
		}
		parts = append(parts, p.term())
	}
}

func (p *parser) term() node {
	start := p.pos
	atom := p.atom()
	q, ok := p.quantifier()
	if !ok {
		return atom
	}
	second := p.pos
	switch atom.(type) {
	case assertion, look:
		p.fail(start, "an assertion cannot be repeated")
	}
	q.body = atom
	if _, again := p.quantifier(); again {
		p.fail(second, "a quantifier cannot be repeated; write (?:…) around what comes before it")
	}
	return q
}

func (p *parser) atom() node {
	start := p.pos
	switch c := p.next(); c {
	case '^', '$':
		return assertion(c)
	case '.':
		return dot{}
	case '(':
		return p.group(start)
	case '[':
		return p.class(start)
	case '\\':
		return p.escape(start)
	case '*', '+', '?':
		p.fail(start, fmt.Sprintf("there is nothing for %q to repeat", c))
	case '{':
		p.pos = start
		if _, ok := p.quantifier(); ok {
			p.fail(start, "there is nothing for this quantifier to repeat")
		}
		p.next()
		return char(c)
	default:
		return char(c)
	}
	return concat{}
}

// quantifier reads a quantifier, if one comes next. A brace that begins none stands for itself.
func (p *parser) quantifier() (repeat, bool) {
	q := repeat{max: -1}
	switch {
	case p.eat("*"):
	case p.eat("+"):
		q.min = 1
	case p.eat("?"):
		q.max = 1
	case p.peek() == '{':
		if !p.braces(&q) {
			return q, false
		}
	default:
		return q, false
	}
	q.lazy = p.eat("?")
	return q, true
}

// braces reads {n}, {n,} or {n,m}; it reads nothing when something else comes next.
func (p *parser) braces(q *repeat) bool {
	start := p.pos
	p.eat("{")
	low, ok := p.decimal()
	switch {
	case ok && p.eat("}"):
		q.min, q.max = low, low
		return true
	case ok && p.eat(",}"):
		q.min = low
		return true
	}
	comma := p.eat(",")
	high, bounded := p.decimal()
	switch {
	case !comma || !bounded || !p.eat("}"):
		p.pos = min(start, p.pos)
		return false
	case !ok:
		p.fail(start, fmt.Sprintf("a quantifier begins with a number; write {0,%d}", high))
	case low > high:
		p.fail(start, "the quantifier's minimum is over its maximum")
	}
	q.min, q.max = low, high
	return true
}

// decimal reads digits; what is over 2^31-1 counts as that.
func (p *parser) decimal() (int, bool) {
	start := p.pos
	n := 0
	for isDigit(p.peek()) {
		n = min(n*10+int(p.next()-'0'), math.MaxInt32)
	}
	return n, p.pos > start
}

func (p *parser) group(start int) node {
	if p.depth++; p.depth > maxDepth {
		p.fail(start, fmt.Sprintf("more than %d groups inside each other", maxDepth))
		return concat{}
	}
	defer func() { p.depth-- }()

	switch {
	case p.eat("?="):
		return p.look(start, look{})
	case p.eat("?!"):
		return p.look(start, look{negated: true})
	case p.eat("?<="):
		return p.look(start, look{behind: true})
	case p.eat("?<!"):
		return p.look(start, look{behind: true, negated: true})
	case p.eat("?:"):
		return group{body: p.body(start)}
	}
	p.re.groups++
	number := p.re.groups
	if p.eat("?<") {
		p.name(number)
	} else if p.peek() == '?' {
		p.fail(start, unknownGroup(p.src[p.pos:]))
	}
	return group{number, p.body(start)}
}

// unknownGroup says why ECMA-262 has no group that begins with rest.
func unknownGroup(rest string) string {
	switch {
	case strings.HasPrefix(rest, "?P<"):
		return "a named group is written (?<name>…)"
	case strings.HasPrefix(rest, "?>"):
		return "ECMA-262 has no atomic groups"
	case strings.HasPrefix(rest, "?#"):
		return "ECMA-262 has no comments"
	default:
		return "ECMA-262 has no groups of this kind; flags cannot be set inside a pattern"
	}
}

func (p *parser) look(start int, l look) node {
	p.re.backtracks = true
	l.body = p.body(start)
	return l
}

// body reads what is inside a group, and its end.
func (p *parser) body(start int) node {
	body := p.disjunction()
	if !p.eat(")") {
		p.fail(start, "this group is not closed")
	}
	return body
}

// name reads the rest of a (?<name> and defines the group.
func (p *parser) name(number int) {
	start := p.pos
	name := p.identifier()
	if _, twice := p.names[name]; twice {
		p.fail(start, fmt.Sprintf("there are two groups named %q", name))
		return
	}
	if p.names == nil {
		p.names = map[string]int{}
	}
	p.names[name] = number
}

// identifier reads a group's name and the > after it.
func (p *parser) identifier() string {
	start := p.pos
	var name strings.Builder
	for !p.eat(">") {
		at := p.pos
		c := p.next()
		if c == '\\' && p.eat("u") {
			c = p.unicodeEscape(at)
		}
		if !isIdentifier(c, name.Len() == 0) {
			p.fail(start, "a group's name is an identifier, followed by >")
			return ""
		}
		name.WriteRune(c)
	}
	if name.Len() == 0 {
		p.fail(start, "a group's name is empty")
	}
	return name.String()
}

func (p *parser) fail(pos int, reason string) {
	if p.err == nil {
		p.err = &Error{pos, reason}
	}
	p.pos = len(p.src)
}

func (p *parser) peek() rune {
	if p.pos >= len(p.src) {
		return eof
	}
	r, _ := utf8.DecodeRuneInString(p.src[p.pos:])
	return r
}

func (p *parser) next() rune {
	if p.pos >= len(p.src) {
		return eof
	}
	r, size := utf8.DecodeRuneInString(p.src[p.pos:])
	p.pos += size
	return r
}

func (p *parser) eat(prefix string) bool {
	if !strings.HasPrefix(p.src[p.pos:], prefix) {
		return false
	}
	p.pos += len(prefix)
	return true
}

func isDigit(c rune) bool { return '0' <= c && c <= '9' }

func invalidUTF8(s string) int {
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return i
		}
	}
	return len(s)
}
