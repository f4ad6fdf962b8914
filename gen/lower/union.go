package lower

import (
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// unionOf makes a union of a node whose anyOf or oneOf has at least one
// alternative that is an object with properties; otherwise nil. The union
// keeps the value's text, so its type says nothing that the check would not.
func (l *lowering) unionOf(n *node, at naming) *ir.Type {
	branches, _ := n.alternatives()
	if l.dynamic || !slices.ContainsFunc(branches, isStruct) {
		return nil
	}
	key := "union\n" + n.key()
	if d, ok := l.decls[key]; ok {
		return &ir.Type{Kind: ir.UnionKind, Name: d.typ.Name, Check: l.whole(n)}
	}
	u := &ir.Union{Name: l.declare(l.unionName(n, branches, at), at.place), Doc: docOf(annotation(n.site, description)), Pointer: n.site.Pointer}
	u.Secret = l.concealed(&ir.Type{}, n, at).Secret
	l.model.Decls = append(l.model.Decls, ir.Decl{Union: u})
	l.decls[key] = &declared{typ: &ir.Type{Kind: ir.UnionKind, Name: u.Name}}
	views := map[ir.Ident]bool{}
	for i, b := range branches {
		bn := nodeOf(b)
		if onlyNull(b) || bn.never || bn.key() == n.key() {
			continue
		}
		name := variantName(b, bn, i)
		t := l.typeOf(bn, naming{name: u.Name + name, place: place{span: b.File.SpanOf(b.Node), what: "alternative " + string(name) + " of " + at.place.what}, secret: at.secret})
		view := "As" + name
		if t.Kind == ir.JSON || views[view] {
			continue // nothing to add to the text itself
		}
		views[view] = true
		u.Variants = append(u.Variants, ir.Variant{Name: view, Label: variantLabel(b, name, u.Variants), Type: t})
	}
	return &ir.Type{Kind: ir.UnionKind, Name: u.Name, Check: l.whole(n)}
}

// unionName is the name of a union, set apart from a definition of the same name
// among its alternatives: "group" may be a string or what "group" defines.
func (l *lowering) unionName(n *node, branches []*schema.Schema, at naming) ir.Ident {
	name := l.declaredName(n, at)
	for _, b := range branches {
		bn := nodeOf(b)
		declares := isStruct(b) || onlyEnum(bn, source.String) != nil
		if declares && bn.key() != n.key() && l.declaredName(bn, naming{}) == name {
			return name + "Value"
		}
	}
	return name
}

// variantLabel is an alternative's title, or its name where it has none or
// shares it with one before it.
func variantLabel(s *schema.Schema, name ir.Ident, before []ir.Variant) string {
	title := annotation(s, func(s *schema.Schema) string { return s.Title })
	taken := func(v ir.Variant) bool { return v.Label == title }
	if title == "" || slices.ContainsFunc(before, taken) {
		return string(name)
	}
	return title
}

func isStruct(s *schema.Schema) bool {
	n := nodeOf(s)
	types, known := n.types()
	return known && len(types) == 1 && types[0] == "object" &&
		slices.ContainsFunc(n.all, func(s *schema.Schema) bool { return s.Properties != nil })
}

// variantName names an alternative by what sets it apart: its definition, its
// title, the constant that it demands, its type; its position where nothing does.
func variantName(s *schema.Schema, n *node, index int) ir.Ident {
	if name := annotation(s, func(s *schema.Schema) string { return string(authorName(s)) }); name != "" {
		return ir.Ident(name)
	}
	if len(n.all) == 1 {
		if def, ok := definitionName(n.all[0].Pointer); ok {
			return GoName(def)
		}
	}
	if title := annotation(s, func(s *schema.Schema) string { return s.Title }); title != "" {
		return GoName(title)
	}
	for _, part := range n.all {
		for _, p := range part.Properties {
			if c := p.Schema.Const; c != nil && c.Kind == source.String {
				return GoName(c.Text)
			}
			if e := p.Schema.Enum; len(e) == 1 && e[0].Kind == source.String {
				return GoName(e[0].Text)
			}
		}
	}
	if types, known := n.types(); known && len(types) == 1 && types[0] != "object" {
		return map[string]ir.Ident{
			"string": "String", "integer": "Int64", "number": "Float64", "boolean": "Bool", "array": "List",
		}[types[0]]
	}
	return ir.Ident("Option" + string(rune('A'+index%26)) + strings.Repeat("X", index/26))
}
