package drift

import "slices"

// A secret that is marked where the Go type of a place cannot express it (a
// branch, a pattern, a condition, a value of several types) makes a secret of
// the whole value that it may stand in.

// conceal is what a secret shows of itself; that it is not set is none.
func conceal(v *value) *value {
	if v.kind == null || v.kind == text && v.text == "" {
		return v
	}
	return newString("[redacted]")
}

// holdsSecret reports whether a schema, or one inside it, marks a secret.
func (d *document) holdsSecret(s *value) bool {
	if s == nil {
		return false
	}
	found, known := d.secrets[s]
	if !known {
		found = d.reachesSecret(s, map[*value]bool{})
		d.secrets[s] = found
	}
	return found
}

func (d *document) reachesSecret(s *value, seen map[*value]bool) bool {
	found := false
	walk(s, func(s *value) {
		if found || seen[s] {
			return
		}
		seen[s] = true
		found = s.marked("secret") || len(s.get("secrets").strings()) > 0
		for _, ref := range []string{s.string("$ref"), s.string("$dynamicRef")} {
			if target := d.resolve(ref); ref != "" && target != nil && !seen[target] {
				found = found || d.reachesSecret(target, seen)
			}
		}
	})
	return found
}

// marked reports whether a member is true.
func (v *value) marked(keyword string) bool {
	mark := v.get(keyword)
	return mark != nil && mark.kind == boolean && mark.truth
}

// holdsSecret reports whether a value of the node may be, or have inside, a secret.
func (n *node) holdsSecret() bool {
	return slices.ContainsFunc(n.site, n.doc.holdsSecret) || slices.ContainsFunc(n.parts, n.doc.holdsSecret)
}

// branches are the schemas that s may apply to the same value.
func branches(s *value) []*value {
	out := []*value{s.get("not"), s.get("if"), s.get("then"), s.get("else")}
	out = append(out, list(s, "anyOf")...)
	out = append(out, list(s, "oneOf")...)
	for _, keyword := range []string{"dependentSchemas", "dependencies"} {
		out = append(out, named(s, keyword)...)
	}
	return out
}

func named(s *value, keyword string) (out []*value) {
	if v := s.get(keyword); v != nil && v.kind == object {
		for _, m := range v.members {
			out = append(out, m.value)
		}
	}
	return out
}

// secretBranch reports whether a secret is marked where only some values have it.
func (n *node) secretBranch() bool {
	return slices.ContainsFunc(n.parts, func(s *value) bool {
		return slices.ContainsFunc(branches(s), n.doc.holdsSecret) || n.doc.holdsSecret(s.get("unevaluatedProperties"))
	})
}

// secretBeside reports whether a secret is marked where no Go type expresses it.
func (n *node) secretBeside() bool {
	return n.secretBranch() || slices.ContainsFunc(n.parts, func(s *value) bool {
		beside := []*value{s.get("additionalItems"), s.get("contains"), s.get("unevaluatedItems"), s.get("propertyNames")}
		beside = append(beside, list(s, "prefixItems")...)
		beside = append(beside, list(s, "items")...)
		if s.has("prefixItems") {
			beside = append(beside, s.get("items"))
		}
		return slices.ContainsFunc(append(beside, named(s, "patternProperties")...), n.doc.holdsSecret)
	})
}

// secretMember reports whether a member of that name may be secret by something
// else than its property.
func (n *node) secretMember(name string) bool {
	return slices.ContainsFunc(n.parts, func(s *value) bool {
		return n.doc.secretOther(s, name) || slices.ContainsFunc(branches(s), func(b *value) bool {
			return n.doc.secretThere(b, name, map[*value]bool{})
		})
	})
}

// secretThere is secretMember for a schema that may apply to the object, where properties count too.
func (d *document) secretThere(s *value, name string, seen map[*value]bool) bool {
	if s == nil || s.kind != object || seen[s] {
		return false
	}
	seen[s] = true
	visit := func(s *value) bool { return d.secretThere(s, name, seen) }
	return s.marked("secret") || slices.Contains(s.get("secrets").strings(), name) ||
		d.holdsSecret(s.get("properties").get(name)) || d.secretOther(s, name) ||
		s.has("$ref") && visit(d.resolve(s.string("$ref"))) ||
		slices.ContainsFunc(list(s, "allOf"), visit) || slices.ContainsFunc(branches(s), visit)
}

// secretOther reports whether s marks members that it does not name, among which one of that name may be.
func (d *document) secretOther(s *value, name string) bool {
	if !s.get("properties").has(name) && (d.holdsSecret(s.get("additionalProperties")) || d.holdsSecret(s.get("unevaluatedProperties"))) {
		return true
	}
	return slices.ContainsFunc(named(s, "patternProperties"), d.holdsSecret)
}

// conceals returns what a Go type has to say of a member or an item about
// which a secret is marked elsewhere.
func conceals(want shape) shape {
	want.secret = true
	if want.types != stringType {
		return shape{types: anyType, nullable: true, secret: true}
	}
	return want
}

// redacted returns a document with its secrets blacked out.
func (e *engine) redacted(v *value) *value {
	if !e.secrets {
		return v
	}
	return redact(e.doc.node(e.doc.root), v, expectation{}, 0)
}

// expectation is what is known of a place from around it.
type expectation struct {
	marked    bool // the property, or the list or map around, is secret
	concealed bool // something else than the place's own schemas says so
}

func redact(n *node, v *value, from expectation, depth int) *value {
	if n == nil || depth > maxFill {
		return v
	}
	inner := n.present()
	want := expected(n, inner, from.marked)
	if from.concealed {
		want = conceals(want)
	}
	switch {
	case want.secret && (want.types == stringType || depth > 0):
		return conceal(v)
	case v.kind == object && (want.types == objectType || depth == 0):
		return redactMembers(inner, v, from, depth)
	case v.kind == array && want.types == arrayType:
		out := newArray()
		items := inner.items()
		for _, item := range v.items {
			out.items = append(out.items, redactPart(items, item, inner.itemSecret(from.marked), depth))
		}
		return out
	}
	return v
}

func redactMembers(n *node, v *value, from expectation, depth int) *value {
	out := newObject()
	for _, m := range v.members {
		out.members = append(out.members, member{m.name, redactPart(n.member(m.name), m.value, n.memberSecret(m.name, from.marked), depth)})
	}
	return out
}

// redactPart is redact for a place that the manifest may say nothing of.
func redactPart(n *node, v *value, from expectation, depth int) *value {
	if n == nil && (from.concealed || from.marked) {
		return conceal(v)
	}
	return redact(n, v, from, depth+1)
}

// memberSecret is what an object says of the secrecy of a member.
func (n *node) memberSecret(name string, outer bool) expectation {
	named := len(n.properties()) > 0 // and indexes them
	if p := n.index[name]; p != nil {
		return expectation{n.marks(p.node, name, outer), n.secretMember(name)}
	}
	others := n.others()
	if named { // a struct's other members
		return expectation{others != nil && others.secret(), n.secretBeside() || n.secretOthers()}
	}
	if others == nil {
		return expectation{concealed: outer || n.holdsSecret()}
	}
	return expectation{outer || others.secret(), n.secretBranch()}
}

// secretOthers reports whether additionalProperties marks a secret, and stands beside
// patterns or other schemas that speak of members: no Go type expresses it then.
func (n *node) secretOthers() bool {
	speak, secret, patterns := 0, false, false
	for _, s := range n.parts {
		if s.has("properties") || s.has("patternProperties") || s.has("additionalProperties") {
			speak++
		}
		patterns = patterns || s.has("patternProperties")
		secret = secret || n.doc.holdsSecret(s.get("additionalProperties"))
	}
	return secret && (patterns || speak > 1)
}

// itemSecret is what an array says of the secrecy of its items.
func (n *node) itemSecret(outer bool) expectation {
	items := n.items()
	if items == nil {
		return expectation{concealed: outer || n.holdsSecret()}
	}
	return expectation{outer || items.secret(), n.secretBeside()}
}
