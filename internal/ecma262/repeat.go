package ecma262

import (
	"fmt"
	"slices"
)

// maxRounds bounds how deep repetitions that need their first rounds apart can
// stand in each other: each one writes its body twice.
const maxRounds = 5

// repeat writes a repetition. In ECMA-262 every round begins with the groups
// inside unset, and a round beyond the minimum that matches nothing fails. In
// regexp2 groups keep what they captured and an empty round ends the
// repetition; both can be told apart only by a backreference.
func (p *printer) repeat(r repeat) {
	groups := p.referredIn(r.body)
	switch {
	case len(groups) == 0:
		p.node(r.body)
		p.quantifier(r)
	case !r.countsRounds():
		p.round(r.body, groups, r.min == 0 && nullable(r.body))
		p.quantifier(r)
	default:
		p.rounds(r, groups)
	}
}

// countsRounds reports whether an empty round is good up to the minimum and fails after it.
func (r repeat) countsRounds() bool {
	return r.min > 0 && r.min != r.max && nullable(r.body)
}

// rounds writes the rounds up to the minimum apart from those beyond it.
func (p *printer) rounds(r repeat, groups []int) {
	first, others := r, r
	first.max = r.min
	others.min = 0
	if r.max > 0 {
		others.max = r.max - r.min
	}
	p.WriteString("(?:")
	if !p.behind {
		p.round(r.body, groups, false)
		p.quantifier(first)
	}
	p.round(r.body, groups, true)
	p.quantifier(others)
	if p.behind {
		p.round(r.body, groups, false)
		p.quantifier(first)
	}
	p.WriteByte(')')
}

// round writes a body that first unsets its groups and, when guarded, demands
// that it matches something: that what is left of the subject is not the same after it.
func (p *printer) round(body node, groups []int, guarded bool) {
	var before, after string
	for _, number := range groups {
		before += fmt.Sprintf("(?(%[1]d)(?<-%[1]d>)|)", number)
	}
	switch {
	case guarded && p.behind:
		p.spare++
		before += fmt.Sprintf(`(?<=(?<%d>\A(?s:.*)))`, p.spare)
		after = fmt.Sprintf(`(?<!\A\%d)`, p.spare)
	case guarded:
		p.spare++
		before += fmt.Sprintf(`(?=(?<%d>(?s:.*)))`, p.spare)
		after = fmt.Sprintf(`(?!\%d\z)`, p.spare)
	}
	if p.behind { // which runs from right to left
		before, after = after, before
	}
	p.WriteString("(?:" + before)
	p.node(body)
	p.WriteString(after + ")")
}

func (p *printer) quantifier(r repeat) {
	switch {
	case r.min == 0 && r.max == -1:
		p.WriteByte('*')
	case r.min == 1 && r.max == -1:
		p.WriteByte('+')
	case r.min == 0 && r.max == 1:
		p.WriteByte('?')
	case r.max == -1:
		fmt.Fprintf(p, "{%d,}", r.min)
	case r.min == r.max:
		fmt.Fprintf(p, "{%d}", r.min)
	default:
		fmt.Fprintf(p, "{%d,%d}", r.min, r.max)
	}
	if r.lazy {
		p.WriteByte('?')
	}
}

// depthOfRounds returns how deep repetitions that count rounds stand in each other.
func depthOfRounds(n node) int {
	deepest := 0
	for _, part := range parts(n) {
		deepest = max(deepest, depthOfRounds(part))
	}
	if r, ok := n.(repeat); ok && r.countsRounds() {
		deepest++
	}
	return deepest
}

// referredIn returns the groups in n that a backreference names.
func (p *printer) referredIn(n node) []int {
	var found []int
	if p.backtrack {
		walk(n, func(n node) {
			if g, ok := n.(group); ok && p.referred[g.number] {
				found = append(found, g.number)
			}
		})
	}
	return found
}

// walk calls visit for n and everything in it.
func walk(n node, visit func(node)) {
	visit(n)
	for _, part := range parts(n) {
		walk(part, visit)
	}
}

// parts returns what n is directly made of.
func parts(n node) []node {
	switch n := n.(type) {
	case group:
		return []node{n.body}
	case look:
		return []node{n.body}
	case repeat:
		return []node{n.body}
	case concat:
		return n
	case alternation:
		return n
	}
	return nil
}

// nullable reports whether n can match the empty string.
func nullable(n node) bool {
	switch n := n.(type) {
	case char, dot, class:
		return false
	case group:
		return nullable(n.body)
	case repeat:
		return n.min == 0 || nullable(n.body)
	case concat:
		return !slices.ContainsFunc(n, func(part node) bool { return !nullable(part) })
	case alternation:
		return slices.ContainsFunc(n, nullable)
	}
	return true // assertions, and references to groups that may be unset
}
