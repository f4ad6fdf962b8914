package drift

// maxFill bounds defaults that bring further defaults.
const maxFill = 100

// fill returns v with the defaults of the schema in place: an absent member
// that properties names gets its default, and so on inside every object and
// array that is there, whether it was there before or came as a default. It
// goes through $ref, allOf, items, additionalProperties and "this or null",
// and not through anything that depends on the value. Where nothing is absent
// the result is v itself.
//
// It is written against the definition of Parse, not against the code that
// is generated: it is half of the oracle.
func (d *document) fill(v *value) *value {
	return fill(d.node(d.root), v, objectType, 0)
}

// fill completes v. The type is the one that the place is known to have, 0
// when its schema is to say.
func fill(n *node, v *value, known types, depth int) *value {
	if n == nil || depth > maxFill {
		return v
	}
	n = n.present()
	if known == 0 {
		known, _ = n.single()
	}
	switch {
	case v.kind == object && known == objectType:
		return fillObject(n, v, depth)
	case v.kind == array && known == arrayType:
		return fillArray(n, v, depth)
	}
	return v
}

func fillObject(n *node, v *value, depth int) *value {
	out, changed := newObject(), false
	seen := make(map[string]bool, len(v.members))
	for _, m := range v.members {
		seen[m.name] = true
		filled := fill(n.member(m.name), m.value, 0, depth+1)
		changed = changed || filled != m.value
		out.members = append(out.members, member{m.name, filled})
	}
	for _, p := range n.properties() {
		if seen[p.name] {
			continue
		}
		if d := p.node.defaultValue(); d != nil {
			changed = true
			out.members = append(out.members, member{p.name, fill(p.node, d, 0, depth+1)})
		}
	}
	if !changed {
		return v
	}
	return out
}

func fillArray(n *node, v *value, depth int) *value {
	items := n.items()
	if items == nil {
		return v
	}
	out, changed := newArray(), false
	for _, item := range v.items {
		filled := fill(items, item, 0, depth+1)
		changed = changed || filled != item
		out.items = append(out.items, filled)
	}
	if !changed {
		return v
	}
	return out
}
