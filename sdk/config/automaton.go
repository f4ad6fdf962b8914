package config

import (
	"math/bits"
	"regexp/syntax"
)

// automaton is a regular expression as a table: a match costs one step for each byte and
// allocates nothing. It is made for what most patterns of schemas are, words and classes of ASCII
// between the ends of the text. What it cannot decide is for package regexp.
type automaton struct {
	class [256]uint8 // of each byte: all bytes of a class lead from a state to the same one
	width int        // how many classes there are, foreign left out
	start uint8
	next  []uint8 // by state and class
	atEnd []bool  // by state: whether the text may end there
}

// The two states that are left no more, and the class of the bytes beyond ASCII.
const (
	failed  = 0
	matched = 1
	foreign = 0xff
)

// Bounds on a table: what is larger is for package regexp too.
const (
	maxStates       = 128
	maxPositions    = 128
	maxInstructions = 1000
)

// match reports whether some part of s matches. If ok is false, that is not decided.
func (a *automaton) match(s string) (matches, ok bool) {
	state := a.start
	for i := range len(s) {
		class := a.class[s[i]]
		if class == foreign {
			return false, false
		}
		state = a.next[int(state)*a.width+int(class)]
		if state <= matched {
			return state == matched, true
		}
	}
	return a.atEnd[state], true
}

// newAutomaton returns nil if expr is not valid, is too large, or looks at lines or words.
func newAutomaton(expr string) *automaton {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil || len(prog.Inst) > maxInstructions {
		return nil
	}
	b := builder{prog: prog, seen: make([]bool, len(prog.Inst))}
	if !b.number() {
		return nil
	}
	b.classify()
	return b.build()
}

// builder makes an automaton of the instructions of a program of package regexp/syntax.
type builder struct {
	automaton
	prog     *syntax.Prog
	position []int       // by instruction, of those that read a character
	after    []places    // by position: what is reached once it has read
	reads    []positions // by class: the positions that read it
	again    places      // what a match that starts inside the text begins with
	states   []places    // by state
	known    map[places]uint8

	seen  []bool // instructions that follow has seen
	stack []uint32
}

// positions is a set of them.
type positions [maxPositions / 64]uint64

func (p *positions) add(i int) { p[i/64] |= 1 << (i % 64) }

// places is what is reached at some point of the text: a match, a match if the text ends there, or
// positions that read on.
type places struct {
	matches, atEnd bool
	positions      positions
}

func (p *places) add(q *places) {
	p.matches = p.matches || q.matches
	p.atEnd = p.atEnd || q.atEnd
	for i := range p.positions {
		p.positions[i] |= q.positions[i]
	}
}

// number numbers the positions. It returns false if there are too many, or if the program demands
// more of a place than that it is an end of the text.
func (b *builder) number() bool {
	b.position = make([]int, len(b.prog.Inst))
	n := 0
	for pc := range b.prog.Inst {
		in := &b.prog.Inst[pc]
		switch {
		case in.Op == syntax.InstEmptyWidth && syntax.EmptyOp(in.Arg)&^(syntax.EmptyBeginText|syntax.EmptyEndText) != 0:
			return false
		case readsRune(in):
			b.position[pc] = n
			n++
		}
	}
	b.after = make([]places, n)
	return n <= maxPositions
}

func readsRune(in *syntax.Inst) bool {
	switch in.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return true
	}
	return false
}

// classify sorts the bytes into classes.
func (b *builder) classify() {
	var readers [0x80]positions
	for pc := range b.prog.Inst {
		in := &b.prog.Inst[pc]
		switch {
		case !readsRune(in):
		case in.Op == syntax.InstRune && len(in.Rune) > 1: // pairs, the ends of ranges
			for i := 0; i < len(in.Rune); i += 2 {
				for c := in.Rune[i]; c <= min(in.Rune[i+1], 0x7f); c++ {
					readers[c].add(b.position[pc])
				}
			}
		case in.Op == syntax.InstRune1:
			if c := in.Rune[0]; c <= 0x7f {
				readers[c].add(b.position[pc])
			}
		default:
			for c := range readers {
				if in.MatchRune(rune(c)) {
					readers[c].add(b.position[pc])
				}
			}
		}
	}
	classes := make(map[positions]uint8, 16)
	for c := range b.class {
		b.class[c] = foreign
	}
	for c, r := range readers {
		class, known := classes[r]
		if !known {
			class = uint8(len(classes))
			classes[r] = class
			b.reads = append(b.reads, r)
		}
		b.class[c] = class
	}
	b.width = len(b.reads)
}

// build fills in where each class leads from each state.
func (b *builder) build() *automaton {
	for pc := range b.prog.Inst {
		if in := &b.prog.Inst[pc]; readsRune(in) {
			b.after[b.position[pc]] = b.reached(in.Out, 0)
		}
	}
	start := uint32(b.prog.Start)
	b.again = b.reached(start, 0)
	b.known = make(map[places]uint8, 16)
	b.newState(places{})              // failed
	b.newState(places{matches: true}) // matched
	b.start = b.state(b.reached(start, syntax.EmptyBeginText))
	for state := 0; state < len(b.states); state++ {
		if len(b.states) > maxStates {
			return nil
		}
		b.leave(state)
	}
	return &b.automaton
}

// leave fills in where each class leads from a state: on from its positions, or to a match that
// starts behind the byte.
func (b *builder) leave(state int) {
	if state <= matched {
		for range b.width {
			b.next = append(b.next, uint8(state))
		}
		return
	}
	for _, readers := range b.reads {
		to := b.again
		for i, word := range b.states[state].positions {
			for word &= readers[i]; word != 0; word &= word - 1 {
				to.add(&b.after[64*i+bits.TrailingZeros64(word)])
			}
		}
		b.next = append(b.next, b.state(to))
	}
}

// state returns the number of the state in which something is reached.
func (b *builder) state(p places) uint8 {
	switch {
	case p == (places{}):
		return failed
	case p.matches:
		return matched
	}
	state, known := b.known[p]
	if !known {
		state = b.newState(p)
		b.known[p] = state
	}
	return state
}

func (b *builder) newState(p places) uint8 {
	b.states = append(b.states, p)
	b.atEnd = append(b.atEnd, p.matches || p.atEnd)
	return uint8(len(b.states) - 1)
}

// reached returns what is reached from an instruction without reading, at a place of the text.
func (b *builder) reached(pc uint32, place syntax.EmptyOp) places {
	at := b.follow(pc, place|syntax.EmptyEndText)
	p := b.follow(pc, place)
	p.atEnd = at.matches
	return p
}

// follow is reached at a place that is known to be the end, or known not to be.
func (b *builder) follow(pc uint32, place syntax.EmptyOp) (p places) {
	clear(b.seen)
	b.stack = append(b.stack[:0], pc)
	for len(b.stack) > 0 {
		pc := b.stack[len(b.stack)-1]
		b.stack = b.stack[:len(b.stack)-1]
		if b.seen[pc] {
			continue
		}
		b.seen[pc] = true
		switch in := &b.prog.Inst[pc]; in.Op {
		case syntax.InstMatch:
			p.matches = true
		case syntax.InstFail:
		case syntax.InstAlt, syntax.InstAltMatch:
			b.stack = append(b.stack, in.Out, in.Arg)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^place == 0 {
				b.stack = append(b.stack, in.Out)
			}
		case syntax.InstCapture, syntax.InstNop:
			b.stack = append(b.stack, in.Out)
		default:
			p.positions.add(b.position[pc])
		}
	}
	return p
}
