package config

import "math"

// marks are the positions of the items or members of one value, node, that
// keywords have evaluated. They are kept only while rules run that
// Unevaluated has been told of.
type marks struct {
	node      uint32
	start     int // where the marks of node begin
	positions []uint32
}

const noNode = math.MaxUint32

// follow reports whether the marks of v are kept.
func (m *marks) follow(v Value) bool { return m.node == v.index }

func (m *marks) add(v Value, position int) {
	if m.node == v.index {
		m.positions = append(m.positions, uint32(position))
	}
}

func (m *marks) len() int { return len(m.positions) }

func (m *marks) truncate(n int) { m.positions = m.positions[:n] }

// Unevaluated applies the rule of a schema in which UnevaluatedProperties or
// UnevaluatedItems comes last.
func (c *Check) Unevaluated(v Value, rule Rule) {
	outer, start := c.marks.node, c.marks.start
	c.marks.node, c.marks.start = v.index, c.marks.len()
	c.apply(v, rule, c.caller)
	if outer != v.index { // a schema around this one is not about the same value
		c.marks.truncate(c.marks.start)
	}
	c.marks.node, c.marks.start = outer, start
}

// UnevaluatedProperties applies a rule to the members of an object that no other
// keyword of the schema has evaluated, itself or through the schemas that it applies to the same object.
func (c *Check) UnevaluatedProperties(v Value, rule Rule) {
	if v.kind() != TypeObject || !c.spend(v, v.len()) {
		return
	}
	evaluated := c.evaluated(v)
	position := 0
	for _, value := range v.members() {
		if !evaluated[position] {
			c.marks.add(v, position)
			c.apply(value, rule, "unevaluatedProperties")
		}
		position++
	}
}

// UnevaluatedItems applies a rule to the items of an array that no other keyword
// of the schema has evaluated, itself or through the schemas that it applies to the same array.
func (c *Check) UnevaluatedItems(v Value, rule Rule) {
	if v.kind() != TypeArray || !c.spend(v, v.len()) {
		return
	}
	evaluated := c.evaluated(v)
	for i, item := range v.items() {
		if !evaluated[i] {
			c.marks.add(v, i)
			c.apply(item, rule, "unevaluatedItems")
		}
	}
}

// evaluated says for each position whether it is marked.
func (c *Check) evaluated(v Value) []bool {
	is := make([]bool, v.len())
	if c.marks.follow(v) {
		for _, position := range c.marks.positions[c.marks.start:] {
			is[position] = true
		}
	}
	return is
}
