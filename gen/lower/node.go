package lower

import (
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// node is one place of a configuration: all schemas that a value there must
// satisfy together. A $ref contributes its target, allOf its branches, and a
// property that several of them define contributes each definition.
type node struct {
	// site is the schema as the author wrote it at this place; its annotations come first.
	site *schema.Schema
	// sites are all schemas that were written for this place, site among them.
	sites []*schema.Schema
	all   []*schema.Schema // without $ref and allOf; none is a mere annotation unless it is the only one
	// never says that false is among them, secret that one is marked secret.
	never, secret bool
}

// nodeOf flattens schemas into a node.
func nodeOf(schemas ...*schema.Schema) *node {
	n := &node{site: schemas[0], sites: schemas}
	seen := map[*schema.Schema]bool{}
	var add func(*schema.Schema)
	add = func(s *schema.Schema) {
		if seen[s] {
			return
		}
		seen[s] = true
		n.secret = n.secret || s.Secret
		switch {
		case s.Bool != nil:
			n.never = n.never || !*s.Bool
			return
		case asserts(s):
			n.all = append(n.all, s)
		}
		if s.Ref != nil {
			add(s.Ref)
		}
		for _, branch := range s.AllOf {
			add(branch)
		}
	}
	for _, s := range schemas {
		add(s)
	}
	return n
}

// key identifies the node: places with one key share their declared type.
func (n *node) key() string {
	var b strings.Builder
	for _, s := range n.all {
		b.WriteString(s.Pointer)
		b.WriteByte('\n')
	}
	return b.String()
}

// asserts reports whether a schema says anything of its own about a value,
// $ref and allOf aside.
func asserts(s *schema.Schema) bool {
	return s.DynamicRef != nil || s.Types != nil || s.Enum != nil || s.Const != nil ||
		s.MultipleOf != nil || s.Minimum != nil || s.Maximum != nil || s.ExclusiveMinimum != nil || s.ExclusiveMaximum != nil ||
		s.MinLength != nil || s.MaxLength != nil || s.Pattern != nil || s.Format != "" ||
		s.Items != nil || s.HasPrefixItems || s.Contains != nil || s.MinItems != nil || s.MaxItems != nil ||
		s.UniqueItems || s.UnevaluatedItems != nil ||
		s.Properties != nil || s.PatternProperties != nil || s.AdditionalProperties != nil || s.PropertyNames != nil ||
		s.Required != nil || s.MinProperties != nil || s.MaxProperties != nil ||
		s.DependentRequired != nil || s.DependentSchemas != nil || s.UnevaluatedProperties != nil ||
		s.AnyOf != nil || s.OneOf != nil || s.Not != nil || s.If != nil
}

// types returns the JSON types that a value may have, in the order of the
// first schema that says so; ok is false when any type may do.
func (n *node) types() (types []string, ok bool) {
	for _, s := range n.all {
		allowed, says := ownTypes(s)
		switch {
		case !says:
		case !ok:
			types, ok = slices.Clone(allowed), true
		default:
			types = intersect(types, allowed)
		}
	}
	return types, ok
}

// ownTypes are the types that a schema's own keywords allow: type, or the
// types of the values of enum and const.
func ownTypes(s *schema.Schema) ([]string, bool) {
	types, ok := s.Types, s.Types != nil
	for _, values := range [][]*source.Node{s.Enum, constOf(s)} {
		if values == nil {
			continue
		}
		of := typesOf(values)
		if ok {
			of = intersect(types, of)
		}
		types, ok = of, true
	}
	return types, ok
}

func constOf(s *schema.Schema) []*source.Node {
	if s.Const == nil {
		return nil
	}
	return []*source.Node{s.Const}
}

func typesOf(values []*source.Node) []string {
	out := []string{}
	for _, v := range values {
		t := v.Kind.String()
		if v.Kind == source.Number && isInteger(v.Text) {
			t = "integer"
		}
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	if slices.Contains(out, "number") { // number includes integer
		out = slices.DeleteFunc(out, func(t string) bool { return t == "integer" })
	}
	return out
}

func intersect(a, b []string) []string {
	out := []string{}
	add := func(t string) {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	for _, t := range a {
		switch {
		case slices.Contains(b, t):
			add(t)
		case t == "integer" && slices.Contains(b, "number"):
			add("integer")
		case t == "number" && slices.Contains(b, "integer"):
			add("integer")
		}
	}
	return out
}

// base returns the node's types without null, and whether null was among them.
func base(types []string) (rest []string, nullable bool) {
	for _, t := range types {
		if t == "null" {
			nullable = true
		} else {
			rest = append(rest, t)
		}
	}
	if slices.Contains(rest, "number") { // number includes integer
		rest = slices.DeleteFunc(rest, func(t string) bool { return t == "integer" })
	}
	return rest, nullable
}

// alternatives returns the branches of the node's only anyOf or oneOf, and the
// schema that they stand in; nil when there are none, or several lists.
func (n *node) alternatives() (branches []*schema.Schema, in *schema.Schema) {
	for _, s := range n.all {
		for _, list := range [][]*schema.Schema{s.AnyOf, s.OneOf} {
			if list == nil {
				continue
			}
			if branches != nil {
				return nil, nil
			}
			branches, in = list, s
		}
	}
	return branches, in
}

// orNull recognises anyOf or oneOf of one schema and {"type": "null"}: the
// schema that counts when the value is not null.
func (n *node) orNull() (inner, in *schema.Schema) {
	branches, in := n.alternatives()
	if len(branches) != 2 {
		return nil, nil
	}
	for i, b := range branches {
		other := branches[1-i]
		if onlyNull(b) && !onlyNull(other) && refusesNull(other) {
			return other, in
		}
	}
	return nil, nil
}

func onlyNull(s *schema.Schema) bool {
	n := nodeOf(s)
	types, ok := n.types()
	return ok && !n.never && len(types) == 1 && types[0] == "null" && len(n.all) == 1
}

// refusesNull reports whether a schema is known to refuse null by its type alone.
func refusesNull(s *schema.Schema) bool {
	types, ok := nodeOf(s).types()
	return ok && !slices.Contains(types, "null")
}

// besides returns the schemas of the node without the anyOf or oneOf of in.
func (n *node) besides(in *schema.Schema) (all []*schema.Schema) {
	rest := *in
	rest.AnyOf, rest.OneOf = nil, nil
	for _, s := range n.all {
		switch {
		case s != in:
			all = append(all, s)
		case asserts(&rest):
			all = append(all, &rest)
		}
	}
	return all
}

// withoutNull is the node of a value that is known not to be null: inner
// takes the place of the anyOf or oneOf of in.
func (n *node) withoutNull(inner, in *schema.Schema) *node {
	out := &node{site: n.site, sites: n.sites, never: n.never, secret: n.secret, all: n.besides(in)}
	m := nodeOf(inner)
	out.all = append(out.all, m.all...)
	out.never = out.never || m.never
	out.secret = out.secret || m.secret
	return out
}
