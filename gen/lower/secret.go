package lower

import (
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
)

// A secret that a Go type of its own expresses is an sdk.Secret. One that is
// marked where the type cannot follow (a branch, a pattern, a condition) makes
// a secret of the whole value that it may stand in.

// concealed returns t as a value that shows nothing, if it has to be one.
func (l *lowering) concealed(t *ir.Type, n *node, at naming) *ir.Type {
	t.Secret = at.secret || n.secret || l.holdsSecret(n.site) || slices.ContainsFunc(n.all, l.holdsSecret)
	return t
}

// secretType is the type of a place of which something else than its own
// schemas says that it is secret.
func (l *lowering) secretType(n *node, at naming, typeOf func(*node, naming) *ir.Type) *ir.Type {
	at.secret = at.secret || n.present().says("string")
	return l.secretText(typeOf(n, at), n)
}

// secretText makes a secret of a type.
func (l *lowering) secretText(t *ir.Type, n *node) *ir.Type {
	switch inner := presentType(t); {
	case inner.Kind == ir.Secret:
		return t
	case inner.Kind == ir.JSON:
		inner.Secret = true
		return t
	}
	return &ir.Type{Kind: ir.JSON, Secret: true, Check: l.whole(n)}
}

// holdsSecret reports whether a schema, or one inside it, is marked secret.
func (l *lowering) holdsSecret(s *schema.Schema) bool {
	return l.secrets && reaches(s, map[*schema.Schema]bool{}, func(s *schema.Schema) bool { return s.Secret })
}

// reaches reports whether is holds for s or a schema that s applies to its
// value, or to a part of it.
func reaches(s *schema.Schema, seen map[*schema.Schema]bool, is func(*schema.Schema) bool) bool {
	if s == nil || seen[s] {
		return false
	}
	seen[s] = true
	visit := func(s *schema.Schema) bool { return reaches(s, seen, is) }
	return is(s) || visit(s.Ref) || slices.ContainsFunc(s.AllOf, visit) || slices.ContainsFunc(parts(s), visit) || slices.ContainsFunc(beside(s), visit)
}

// parts are the schemas that s applies to members and items, as far as Go types can express them.
func parts(s *schema.Schema) []*schema.Schema {
	out := []*schema.Schema{s.Items, s.AdditionalProperties}
	for _, p := range s.Properties {
		out = append(out, p.Schema)
	}
	return out
}

// beside are the schemas that s applies to its value or to parts of it, and
// that no Go type expresses.
func beside(s *schema.Schema) []*schema.Schema {
	out := []*schema.Schema{
		s.DynamicRef, s.Not, s.If, s.Then, s.Else,
		s.AdditionalItems, s.Contains, s.UnevaluatedItems, s.PropertyNames, s.UnevaluatedProperties,
	}
	if s.HasPrefixItems {
		out = append(out, s.Items)
	}
	for _, list := range [][]*schema.Schema{s.AnyOf, s.OneOf, s.PrefixItems} {
		out = append(out, list...)
	}
	for _, list := range [][]schema.Named{s.PatternProperties, s.DependentSchemas} {
		for _, p := range list {
			out = append(out, p.Schema)
		}
	}
	return out
}

// secretBeside reports whether a secret is marked in a node where no Go type expresses it.
func (l *lowering) secretBeside(n *node) bool {
	return l.secrets && slices.ContainsFunc(n.all, func(s *schema.Schema) bool {
		return slices.ContainsFunc(beside(s), l.holdsSecret)
	})
}

// secretBranch reports whether a secret is marked where only some values have it.
func (l *lowering) secretBranch(n *node) bool {
	return l.secrets && slices.ContainsFunc(n.all, func(s *schema.Schema) bool {
		return slices.ContainsFunc(branches(s), l.holdsSecret) || l.holdsSecret(s.UnevaluatedProperties)
	})
}

// secretMember reports whether a member of that name may be secret by something
// else than its property.
func (l *lowering) secretMember(n *node, name string) bool {
	return l.secrets && slices.ContainsFunc(n.all, func(s *schema.Schema) bool {
		return l.secretOther(s, name) || slices.ContainsFunc(branches(s), func(b *schema.Schema) bool {
			return l.secretThere(b, name, map[*schema.Schema]bool{})
		})
	})
}

// secretThere is secretMember for a schema that may apply to the object, where properties count too.
func (l *lowering) secretThere(s *schema.Schema, name string, seen map[*schema.Schema]bool) bool {
	if s == nil || seen[s] {
		return false
	}
	seen[s] = true
	visit := func(s *schema.Schema) bool { return l.secretThere(s, name, seen) }
	return s.Secret || l.holdsSecret(s.Property(name)) || l.secretOther(s, name) ||
		visit(s.Ref) || slices.ContainsFunc(s.AllOf, visit) || slices.ContainsFunc(branches(s), visit)
}

// secretOther reports whether s marks members that it does not name, among which one of that name may be.
func (l *lowering) secretOther(s *schema.Schema, name string) bool {
	if s.Property(name) == nil && (l.holdsSecret(s.AdditionalProperties) || l.holdsSecret(s.UnevaluatedProperties)) {
		return true
	}
	return slices.ContainsFunc(s.PatternProperties, func(p schema.Named) bool { return l.holdsSecret(p.Schema) })
}

// branches are the schemas that s may apply to the same value.
func branches(s *schema.Schema) []*schema.Schema {
	out := slices.Concat([]*schema.Schema{s.DynamicRef, s.Not, s.If, s.Then, s.Else}, s.AnyOf, s.OneOf)
	for _, d := range s.DependentSchemas {
		out = append(out, d.Schema)
	}
	return out
}
