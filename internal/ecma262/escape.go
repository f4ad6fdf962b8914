package ecma262

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf16"
)

// escape reads what follows a backslash at start, outside of a class.
func (p *parser) escape(start int) node {
	switch c := p.peek(); {
	case c == 'b' || c == 'B':
		p.next()
		return assertion(c)
	case '1' <= c && c <= '9':
		number, _ := p.decimal()
		return p.refer(reference{pos: start, node: &backref{number}})
	case c == 'k':
		p.next()
		if !p.eat("<") {
			p.fail(start, `\k must be followed by a group's name, as in \k<name>`)
		}
		return p.refer(reference{pos: start, name: p.identifier(), node: &backref{}})
	}
	if items, ok := p.classEscape(start); ok {
		return class{items: items}
	}
	return char(p.characterEscape(start))
}

func (p *parser) refer(r reference) node {
	p.re.backtracks = true
	p.refs = append(p.refs, r)
	return r.node
}

// classEscape reads the rest of \d, \D, \w, \W, \s, \S, \p{…} and \P{…}.
func (p *parser) classEscape(start int) ([]item, bool) {
	switch c := p.peek(); c {
	case 'd', 'D', 'w', 'W', 's', 'S':
		p.next()
		return []item{escape(c)}, true
	case 'p', 'P':
		p.next()
		return p.property(start, c == 'P'), true
	}
	return nil, false
}

// property reads the braces of \p{…}.
func (p *parser) property(start int, negated bool) []item {
	if !p.eat("{") {
		p.fail(start, `\p must be followed by a property, as in \p{L}`)
		return nil
	}
	from := p.pos
	for p.peek() != '}' {
		if p.next() == eof {
			p.fail(start, `\p{ is not closed`)
			return nil
		}
	}
	name := p.src[from:p.pos]
	p.next()
	items, ok := lookupProperty(name, negated)
	if !ok {
		p.fail(start, fmt.Sprintf("there is no Unicode property %q; names are spelt as in \\p{Letter}, \\p{Lu}, \\p{Script=Greek}", name))
	}
	return items
}

// characterEscape reads the rest of an escape that stands for one code point.
func (p *parser) characterEscape(start int) rune {
	switch c := p.next(); c {
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'v':
		return '\v'
	case '0':
		if isDigit(p.peek()) {
			p.fail(start, `octal escapes are not allowed; write \xHH`)
		}
		return 0
	case 'c':
		if letter := p.next(); letter < unicode.MaxASCII && unicode.IsLetter(letter) {
			return letter % 32
		}
		p.fail(start, `\c must be followed by a letter`)
	case 'x':
		return p.hex(start, 2)
	case 'u':
		return p.unicodeEscape(start)
	case eof:
		p.fail(start, "the pattern ends in a backslash")
	default:
		if unicode.IsLetter(c) || unicode.IsNumber(c) {
			p.fail(start, unknownEscape(c))
		}
		return c
	}
	return 0
}

// unknownEscape says why ECMA-262 has no escape of that letter, and what authors mean by it.
func unknownEscape(c rune) string {
	reason := fmt.Sprintf(`ECMA-262 has no escape \%c`, c)
	switch c {
	case 'A':
		return reason + "; the start of the string is ^"
	case 'Z', 'z':
		return reason + "; the end of the string is $"
	case 'h':
		return reason + `; write [\t\p{Zs}]`
	case 'a':
		return reason + `; write \x07`
	case 'e':
		return reason + `; write \x1b`
	}
	return reason
}

// unicodeEscape reads the rest of \uHHHH, of a pair of them, or of \u{H…}.
func (p *parser) unicodeEscape(start int) rune {
	if p.eat("{") {
		return p.braced(start)
	}
	high := p.hex(start, 4)
	if !utf16.IsSurrogate(high) {
		return high
	}
	after := p.pos
	if p.eat(`\u`) && p.hexDigits(4) {
		if joined := utf16.DecodeRune(high, p.hex(start, 4)); joined != unicode.ReplacementChar {
			return joined
		}
	}
	p.pos = after
	return high
}

// braced reads the rest of \u{H…}.
func (p *parser) braced(start int) rune {
	var r rune
	for first := true; first || !p.eat("}"); first = false {
		digit, ok := hexDigit(p.next())
		if r = r*16 + digit; !ok || r > unicode.MaxRune {
			p.fail(start, `\u{…} holds the hexadecimal number of a code point, at most 10FFFF`)
			return 0
		}
	}
	return r
}

// hex reads exactly n hexadecimal digits.
func (p *parser) hex(start, n int) rune {
	if !p.hexDigits(n) {
		p.fail(start, fmt.Sprintf("%s must be followed by %d hexadecimal digits", p.src[start:start+2], n))
		return 0
	}
	v, _ := strconv.ParseUint(p.src[p.pos:p.pos+n], 16, 32)
	p.pos += n
	return rune(v)
}

func (p *parser) hexDigits(n int) bool {
	if len(p.src)-p.pos < n {
		return false
	}
	for _, c := range p.src[p.pos : p.pos+n] {
		if _, ok := hexDigit(c); !ok {
			return false
		}
	}
	return true
}

func hexDigit(c rune) (rune, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// class reads the rest of a character class.
func (p *parser) class(start int) node {
	c := class{negated: p.eat("^")}
	for !p.eat("]") {
		if p.peek() == eof {
			p.fail(start, "this class is not closed")
			return c
		}
		c.items = append(c.items, p.classItems()...)
	}
	return c
}

// classItems reads a class atom or a range. A class escape beside a hyphen
// makes no range: the hyphen then stands for itself.
func (p *parser) classItems() []item {
	start := p.pos
	first := p.classAtom()
	if rest := p.src[p.pos:]; len(rest) < 2 || rest[0] != '-' || rest[1] == ']' {
		return first
	}
	p.eat("-")
	last := p.classAtom()
	low, okLow := single(first)
	high, okHigh := single(last)
	if !okLow || !okHigh {
		return append(append(first, span{'-', '-'}), last...)
	}
	if low > high {
		p.fail(start, "the range's start is over its end")
	}
	return []item{span{low, high}}
}

// single returns the code point that the items stand for, if it is one.
func single(items []item) (rune, bool) {
	if len(items) != 1 {
		return 0, false
	}
	s, ok := items[0].(span)
	return s.lo, ok && s.lo == s.hi
}

func (p *parser) classAtom() []item {
	start := p.pos
	c := p.next()
	if c == '\\' {
		if items, ok := p.classEscape(start); ok {
			return items
		}
		if p.eat("b") {
			c = '\b'
		} else {
			c = p.characterEscape(start)
		}
	}
	return []item{span{c, c}}
}
