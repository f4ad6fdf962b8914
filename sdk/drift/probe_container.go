package drift

import (
	"slices"
	"strings"
)

// arrayProbes returns arrays of other lengths, with distinct items and with the
// same ones again.
func (e *engine) arrayProbes(n *node, v *value) []*value {
	var out []*value
	m := e.maker(0, 0)
	resized := func(length int64) {
		if length < 0 || length > maxItems {
			return
		}
		a := newArray(v.items[:min(len(v.items), int(length))]...)
		for i := len(a.items); i < int(length); i++ {
			a.items = append(a.items, m.another(n.item(i), a.items, maxDepth))
		}
		out = append(out, a)
	}
	for _, keyword := range []string{"minItems", "maxItems"} {
		if limit, ok := n.limit(keyword, keyword == "maxItems"); ok {
			resized(limit - 1)
			resized(limit)
			resized(limit + 1)
		}
	}
	resized(1)
	resized(30)
	for _, part := range n.parts {
		if c := part.get("contains"); c != nil {
			inner := n.doc.node(c)
			for _, probe := range e.probes(inner, m.make(inner, maxDepth)) {
				out = append(out, newArray(probe))
			}
		}
	}
	if len(v.items) > 0 {
		more := v.items[:len(v.items):len(v.items)]
		out = append(out, newArray(append(more, newNull())...), newArray(append(more, v.items[0])...), newArray(v.items[1:]...))
	}
	return out
}

// objectProbes returns objects that lack a member, have one more, or have one
// under a name that only resembles its own.
func (e *engine) objectProbes(n *node, v *value) []*value {
	var out []*value
	for i, m := range v.members {
		if i == maxMembers {
			break
		}
		without := v.with(m.name, nil)
		out = append(out, without)
		resembling := []string{strings.ToUpper(m.name), foldedAway(m.name), m.name + " ", ""}
		if i > 0 {
			resembling = resembling[:2]
		}
		for _, name := range resembling {
			if name != m.name && !v.has(name) {
				out = append(out, without.with(name, m.value))
			}
		}
	}
	unknown := []*value{newString("unknown"), newNumber("1.50"), newNull(), newObject(member{"b", newArray(newBool(false))})}
	for i, x := range unknown {
		out = append(out, v.with([]string{"x-unknown", "__proto__", "élan", "a/b~c"}[i], x))
	}
	out = append(out, e.namedProbes(n, v)...)
	for _, keyword := range []string{"minProperties", "maxProperties"} {
		if limit, ok := n.limit(keyword, keyword == "maxProperties"); ok && limit <= maxItems {
			out = append(out, grown(v, int(limit)-1), grown(v, int(limit)), grown(v, int(limit)+1))
		}
	}
	return append(out, grown(v, len(v.members)+maxGrown))
}

// namedProbes returns objects with one more member, whose name matters to the
// schema: it matches a pattern, or almost.
func (e *engine) namedProbes(n *node, v *value) []*value {
	var patterns []string
	for _, part := range n.parts {
		if names := part.get("patternProperties"); names != nil {
			for _, m := range names.members {
				patterns = append(patterns, m.name)
			}
		}
		if expr := part.get("propertyNames").string("pattern"); expr != "" {
			patterns = append(patterns, expr)
		}
	}
	var out []*value
	m := e.maker(0, 0)
	for _, expr := range patterns {
		for _, name := range patternProbes(expr) {
			inner := n.any(name)
			for _, x := range []*value{m.make(inner, maxDepth), newString("a"), newNumber("1"), newBool(true), newNull()} {
				out = append(out, v.with(name, x))
			}
		}
	}
	return out
}

// combinations returns objects with few of the optional members, alone and in
// pairs, where the schema says which may or must go together.
func (e *engine) combinations(n *node, v *value) []*value {
	if !slices.ContainsFunc(n.parts, combines) {
		return nil
	}
	core := newObject()
	var optional []member
	m := e.maker(0, 0)
	for i, p := range n.properties() {
		x := v.get(p.name)
		if x == nil {
			x = m.make(p.node, maxDepth)
		}
		switch {
		case n.required(p.name):
			core.members = append(core.members, member{p.name, x})
		case i < maxMembers:
			optional = append(optional, member{p.name, x})
		}
	}
	out := []*value{core}
	for i, a := range optional {
		with := core.with(a.name, a.value)
		out = append(out, with)
		for _, b := range optional[:min(i, maxPaired)] {
			out = append(out, with.with(b.name, b.value))
		}
	}
	return out
}

// maxPaired bounds the members that every other is paired with.
const maxPaired = 8

// combines reports whether a schema makes one member depend on another.
func combines(s *value) bool {
	for _, keyword := range []string{"anyOf", "oneOf", "not", "if", "dependencies", "dependentRequired", "dependentSchemas"} {
		if s.has(keyword) {
			return true
		}
	}
	return false
}

// maxMembers and maxGrown bound the probes of large objects.
const (
	maxMembers = 40
	maxGrown   = 30
)

// grown returns the object with members added until it has n.
func grown(v *value, count int) *value {
	out := newObject(v.members[:len(v.members):len(v.members)]...)
	filler := newString("filler")
	if len(v.members) > 0 {
		filler = v.members[len(v.members)-1].value
	}
	for i := 0; len(out.members) < count && i < 2*maxItems; i++ {
		if name := letters(i); !out.has(name) {
			out.members = append(out.members, member{name, filler})
		}
	}
	return out
}
