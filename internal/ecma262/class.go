package ecma262

// class writes a character class, or a class escape that stands alone.
func (p *printer) class(c class) {
	items := flatten(c.items)
	if len(items) == 1 {
		if e, ok := items[0].(escape); ok && e.negated() {
			items[0] = e.opposite()
			c.negated = !c.negated
		}
	}
	switch {
	case len(items) == 0 && c.negated:
		p.WriteString("(?s:.)")
	case len(items) == 0:
		p.nothing()
	case len(items) == 1 && p.bare(items[0], c.negated):
	default:
		p.WriteByte('[')
		if c.negated {
			p.WriteByte('^')
		}
		for _, i := range items {
			p.item(i)
		}
		p.WriteByte(']')
	}
}

// bare writes a class of one item without brackets, where both engines can.
func (p *printer) bare(i item, negated bool) bool {
	switch i := i.(type) {
	case property:
		i.negated = i.negated != negated
		p.property(i)
		return true
	case escape:
		if p.backtrack || i == 's' {
			return false
		}
		if negated {
			i = i.opposite()
		}
		p.WriteByte('\\')
		p.WriteByte(byte(i))
		return true
	}
	return false
}

// item writes an element between brackets.
func (p *printer) item(i item) {
	switch i := i.(type) {
	case span:
		p.span(i)
	case property:
		p.property(i)
	case escape:
		p.classEscape(i)
	}
}

func (p *printer) property(i property) {
	if i.negated {
		p.WriteString(`\P{`)
	} else {
		p.WriteString(`\p{`)
	}
	p.WriteString(i.name)
	p.WriteByte('}')
}

func (p *printer) classEscape(e escape) {
	switch {
	case e == 's':
		p.WriteString(`\t-\r\p{Z}`)
		p.codePoint('\uFEFF')
	case !p.backtrack && e != 'S':
		p.WriteByte('\\')
		p.WriteByte(byte(e))
	default:
		for _, s := range e.spans() {
			p.span(s)
		}
	}
}

func (p *printer) span(s span) {
	p.inClass(s.lo)
	if s.hi == s.lo {
		return
	}
	if s.hi > s.lo+1 {
		p.WriteByte('-')
	}
	p.inClass(s.hi)
}

func (p *printer) inClass(c rune) {
	switch c {
	case '\\', '[', ']', '^', '-':
		p.WriteByte('\\')
	}
	p.codePoint(c)
}

// flatten drops surrogates, which no string of valid UTF-8 holds.
func flatten(items []item) []item {
	out := make([]item, 0, len(items))
	for _, i := range items {
		s, ok := i.(span)
		if !ok {
			out = append(out, i)
			continue
		}
		if low := (span{s.lo, min(s.hi, 0xD7FF)}); low.lo <= low.hi {
			out = append(out, low)
		}
		if high := (span{max(s.lo, 0xE000), s.hi}); high.lo <= high.hi {
			out = append(out, high)
		}
	}
	return out
}

func (e escape) negated() bool    { return e < 'a' }
func (e escape) opposite() escape { return e ^ 0x20 }

// spans returns the set of an escape, in ascending order.
func (e escape) spans() []span {
	if e.negated() {
		return complement(e.opposite().spans())
	}
	switch e {
	case 'd':
		return []span{{'0', '9'}}
	case 'w':
		return []span{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}
	default:
		return []span{
			{'\t', '\r'},
			{' ', ' '},
			{'\u00A0', '\u00A0'},
			{'\u1680', '\u1680'},
			{'\u2000', '\u200A'},
			{'\u2028', '\u2029'},
			{'\u202F', '\u202F'},
			{'\u205F', '\u205F'},
			{'\u3000', '\u3000'},
			{'\uFEFF', '\uFEFF'},
		}
	}
}
