package lower

import (
	"math"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// naming is where a node stands, as far as Go names depend on it.
type naming struct {
	name   ir.Ident // the name that a type declared here gets
	place  place
	secret bool // the place, or the list or map that it is an element of, is marked secret
}

// typeOf decides the Go type of a node, presence aside.
func (l *lowering) typeOf(n *node, at naming) *ir.Type {
	if n.never {
		return &ir.Type{Kind: ir.JSON, Check: &ir.Check{Never: true}}
	}
	at.secret = at.secret || n.secret
	if inner, in := n.orNull(); inner != nil {
		if types, known := n.types(); !known || slices.Contains(types, "null") {
			t := l.typeOf(n.withoutNull(inner, in), at)
			if t.Kind == ir.JSON || t.Kind == ir.UnionKind {
				t.Check = l.whole(n) // which, unlike that of inner, accepts null
			}
			return l.nullableBy(t, n.besides(in))
		}
	}
	types, known := n.types()
	rest, orNull := base(types)
	if !known || len(rest) != 1 {
		return l.openType(n, at)
	}
	if key := n.key(); l.open[key] { // a list or a map of itself, which Go cannot write without a name
		return l.concealed(&ir.Type{Kind: ir.JSON, Check: l.whole(n)}, n, at)
	}
	t := l.baseType(n, rest[0], at)
	if t.Kind != ir.StructKind && needsWhole(n) {
		l.addCheck(t, l.whole(n))
	}
	if orNull {
		return l.nullableBy(t, n.all)
	}
	return t
}

func nullable(t *ir.Type) *ir.Type {
	if t.Kind == ir.JSON || t.Kind == ir.UnionKind || t.Kind == ir.Nullable {
		return t // these hold null themselves
	}
	return &ir.Type{Kind: ir.Nullable, Elem: t}
}

// optional wraps a type so that it can be absent.
func optional(t *ir.Type) *ir.Type {
	switch t.Kind {
	case ir.Slice, ir.Map, ir.JSON, ir.UnionKind, ir.Pointer:
		return t
	case ir.StructKind:
		return &ir.Type{Kind: ir.Pointer, Elem: t}
	}
	return &ir.Type{Kind: ir.Optional, Elem: t}
}

// openType is the type of a value that may have several JSON types: kept as
// text and checked generically.
func (l *lowering) openType(n *node, at naming) *ir.Type {
	if u := l.unionOf(n, at); u != nil {
		return u
	}
	return l.concealed(&ir.Type{Kind: ir.JSON, Check: l.whole(n)}, n, at)
}

func (l *lowering) baseType(n *node, jsonType string, at naming) *ir.Type {
	switch jsonType {
	case "string":
		return l.stringType(n, at)
	case "integer":
		return l.integerType(n, at)
	case "number":
		l.secretIgnored(at, "a number")
		l.checkReach(ir.Float64, n)
		t := &ir.Type{Kind: ir.Float64}
		l.scalarRules(t, n)
		return t
	case "boolean":
		l.secretIgnored(at, "a boolean")
		t := &ir.Type{Kind: ir.Bool}
		l.scalarRules(t, n)
		return t
	case "array":
		return l.sliceType(n, at)
	case "object":
		return l.objectType(n, at)
	}
	return l.concealed(&ir.Type{Kind: ir.JSON, Check: l.whole(n)}, n, at)
}

func (l *lowering) secretIgnored(at naming, what string) {
	if !at.secret {
		return
	}
	l.diags = append(l.diags, diag.Diagnostic{
		Code: "ineffective-secret", Severity: diag.Warning, Span: at.place.span,
		Message: at.place.what + " is marked secret, but only strings can be: it is " + what,
		Hint:    "make it a string, or mark the strings inside it",
	})
}

func (l *lowering) stringType(n *node, at naming) *ir.Type {
	t := &ir.Type{Kind: ir.String}
	if at.secret || l.secretBeside(n) {
		t.Kind = ir.Secret
	} else if s := onlyEnum(n, source.String); s != nil {
		t = l.enumType(n, s, ir.String, at)
	}
	l.scalarRules(t, n)
	return t
}

func (l *lowering) integerType(n *node, at naming) *ir.Type {
	l.secretIgnored(at, "an integer")
	l.checkReach(ir.Int64, n)
	t := &ir.Type{Kind: ir.Int64}
	if s := onlyEnum(n, source.Number); s != nil && smallIntegers(s.Enum) {
		t = l.enumType(n, s, ir.Int64, at)
	}
	l.scalarRules(t, n)
	return t
}

// onlyEnum returns the one schema of a node that has an enum, provided that
// all its values but null are of one kind and there is at least one.
func onlyEnum(n *node, kind source.Kind) *schema.Schema {
	var found *schema.Schema
	for _, s := range n.all {
		if s.Enum == nil {
			continue
		}
		if found != nil {
			return nil
		}
		found = s
	}
	if found == nil || len(enumValues(found)) == 0 {
		return nil
	}
	for _, v := range enumValues(found) {
		if v.Kind != kind {
			return nil
		}
	}
	return found
}

func enumValues(s *schema.Schema) []*source.Node {
	out := make([]*source.Node, 0, len(s.Enum))
	for _, v := range s.Enum {
		if v.Kind != source.Null {
			out = append(out, v)
		}
	}
	return out
}

// smallIntegers reports whether all values are integers strictly inside the range of int64.
func smallIntegers(values []*source.Node) bool {
	for _, v := range values {
		if v.Kind == source.Null {
			continue
		}
		i, ok := int64Of(v.Text)
		if !ok || i == math.MaxInt64 || i == math.MinInt64 {
			return false
		}
	}
	return true
}

func (l *lowering) enumType(n *node, s *schema.Schema, kind ir.Kind, at naming) *ir.Type {
	key := n.key()
	if d, ok := l.decls[key]; ok {
		return &ir.Type{Kind: ir.EnumKind, Name: d.typ.Name}
	}
	name := l.declare(l.declaredName(n, at), at.place)
	e := &ir.Enum{Name: name, Doc: docOf(annotation(n.site, description)), Pointer: s.Pointer, Kind: kind}
	l.model.Decls = append(l.model.Decls, ir.Decl{Enum: e})
	given := authorConstants(s)
	for i, v := range enumValues(s) {
		value := l.file.Value(v)
		if kind == ir.Int64 {
			value.Text = integerText(v.Text)
		}
		constant := name + ir.Ident(suffixName(enumText(value)))
		if given != nil {
			constant = name + ir.Ident(given[i])
		}
		constant = l.declare(constant, place{span: s.File.SpanOf(v), what: "enum value " + value.JSON(), way: wayOfConstant})
		e.Values = append(e.Values, ir.EnumValue{Name: constant, Value: value})
	}
	t := &ir.Type{Kind: ir.EnumKind, Name: name}
	l.decls[key] = &declared{typ: t}
	return &ir.Type{Kind: ir.EnumKind, Name: name}
}

func enumText(v ir.Value) string {
	if text, negative := strings.CutPrefix(v.Text, "-"); negative && v.Kind == ir.NumberValue {
		return "minus " + text
	}
	return v.Text
}

// declaredName is the name of the type that a node becomes: that of its
// definition where it is one, the one that its place suggests otherwise.
func (l *lowering) declaredName(n *node, at naming) ir.Ident {
	for _, s := range n.all {
		if name := authorName(s); name != "" {
			return typeName(name)
		}
	}
	if len(n.all) == 1 {
		if def, ok := definitionName(n.all[0].Pointer); ok {
			return typeName(GoName(def))
		}
	}
	return at.name
}

func definitionName(pointer string) (string, bool) {
	for _, prefix := range []string{"/definitions/", "/$defs/"} {
		if name, ok := strings.CutPrefix(pointer, prefix); ok && !strings.Contains(name, "/") {
			return strings.NewReplacer("~1", "/", "~0", "~").Replace(name), true
		}
	}
	return "", false
}

func (l *lowering) sliceType(n *node, at naming) *ir.Type {
	at.name += "Item"
	at.place.what = "the items of " + at.place.what
	t := &ir.Type{Kind: ir.Slice, Elem: &ir.Type{Kind: ir.JSON}}
	var items []*schema.Schema
	for _, s := range n.all {
		if s.Items != nil && !s.HasPrefixItems {
			items = append(items, s.Items)
		}
	}
	if items != nil {
		t.Elem = l.inside(n, nodeOf(items...), at, l.secretBeside(n))
	} else {
		t.Elem = l.concealed(t.Elem, n, at)
	}
	for _, s := range n.all {
		var steps []ir.Step
		for _, step := range l.steps(s, appliesTo("array").but("items")) { // items: said by the element's type
			switch step.Keyword {
			case "minItems", "maxItems":
				t.Rules = append(t.Rules, ir.Rule{Keyword: step.Keyword, Int: step.Int})
			default:
				steps = append(steps, step)
			}
		}
		l.addCheck(t, conjunction(steps))
	}
	return t
}

// element is the type of an item or a map's value: always present, and by
// value even where a struct holds itself, since a list or a map lies between.
func (l *lowering) element(n *node, at naming) *ir.Type {
	return l.typeOf(n, at)
}

// inside is the element of a list or a map, which n is. Secret says that n marks
// elements secret by something else than their schema.
func (l *lowering) inside(n, element *node, at naming, secret bool) *ir.Type {
	key := n.key()
	l.open[key] = true
	defer delete(l.open, key)
	if secret {
		return l.secretType(element, at, l.element)
	}
	return l.element(element, at)
}

// declaring runs lower for a type that is declared: a list or a map around it
// may come back inside, as the name ends the recursion.
func (l *lowering) declaring(lower func()) {
	around := l.open
	l.open = map[string]bool{}
	lower()
	l.open = around
}

// byValue puts a pointer where a struct would otherwise contain itself.
func (l *lowering) byValue(t *ir.Type) *ir.Type {
	switch t.Kind {
	case ir.StructKind:
		if l.isOpen(t) {
			return &ir.Type{Kind: ir.Pointer, Elem: t}
		}
	case ir.Nullable:
		t.Elem = l.byValue(t.Elem)
	}
	return t
}

// isOpen reports whether the fields of a struct are still being lowered.
func (l *lowering) isOpen(t *ir.Type) bool {
	for _, d := range l.decls {
		if d.open && d.typ.Name == t.Name {
			return true
		}
	}
	return false
}

// addCheck puts a generic check where the model keeps it for this type.
func (l *lowering) addCheck(t *ir.Type, c *ir.Check) {
	if c == nil || l.dynamic {
		return
	}
	target := &t.Check
	if t.Kind == ir.StructKind {
		target = &l.model.Struct(t.Name).Check
	}
	if *target == nil {
		*target = &ir.Check{}
	}
	(*target).Never = (*target).Never || c.Never
	(*target).Steps = append((*target).Steps, c.Steps...)
}
