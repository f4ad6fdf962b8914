package lower

import (
	"slices"
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// objectType decides between a struct (named properties) and a map.
func (l *lowering) objectType(n *node, at naming) *ir.Type {
	if t := l.mapType(n, at); t != nil {
		return t
	}
	if at.secret {
		l.secretIgnored(at, "an object")
	}
	if d, ok := l.decls[n.key()]; ok && d.typ.Kind == ir.StructKind {
		return &ir.Type{Kind: ir.StructKind, Name: d.typ.Name}
	}
	name := l.declare(l.declaredName(n, at), at.place)
	d := &declared{typ: &ir.Type{Kind: ir.StructKind, Name: name}, open: true}
	l.decls[n.key()] = d
	l.declaring(func() { l.structOf(n, name, annotation(n.site, description)) })
	d.open = false
	return &ir.Type{Kind: ir.StructKind, Name: name}
}

// mapType returns a map for an object without named properties, unless it may
// have no members at all; otherwise nil.
func (l *lowering) mapType(n *node, at naming) *ir.Type {
	var values []*schema.Schema
	for _, s := range n.all {
		switch {
		case s.Properties != nil:
			return nil
		case len(s.PatternProperties) == 1 && isFalse(s.AdditionalProperties):
			values = append(values, s.PatternProperties[0].Schema)
		case isFalse(s.AdditionalProperties):
			return nil
		case s.AdditionalProperties != nil && s.PatternProperties == nil:
			values = append(values, s.AdditionalProperties)
		}
	}
	at.name += "Value"
	at.place.what = "the values of " + at.place.what
	t := &ir.Type{Kind: ir.Map, Elem: l.concealed(&ir.Type{Kind: ir.JSON}, n, at)}
	typed := values != nil && !(l.fromPatterns(n) && (l.anyDefault(values) || slices.ContainsFunc(values, l.holdsSecret)))
	if typed {
		t.Elem = l.inside(n, nodeOf(values...), at, l.secretBranch(n))
	}
	for _, s := range n.all {
		want := appliesTo("object")
		if typed && s.PatternProperties == nil {
			want = want.but("additionalProperties") // said by the element's type
		}
		var steps []ir.Step
		for _, step := range l.steps(s, want) {
			switch step.Keyword {
			case "minProperties", "maxProperties":
				t.Rules = append(t.Rules, ir.Rule{Keyword: step.Keyword, Int: step.Int})
			default:
				steps = append(steps, step)
			}
		}
		l.addCheck(t, conjunction(steps))
	}
	return t
}

func (l *lowering) fromPatterns(n *node) bool {
	return slices.ContainsFunc(n.all, func(s *schema.Schema) bool { return s.PatternProperties != nil })
}

// anyDefault reports whether a default stands anywhere inside the schemas.
func (l *lowering) anyDefault(list []*schema.Schema) bool {
	seen := map[*schema.Schema]bool{}
	var visit func(*schema.Schema) bool
	visit = func(s *schema.Schema) bool {
		if s == nil || seen[s] {
			return false
		}
		seen[s] = true
		if s.Default != nil || visit(s.Ref) || visit(s.Items) || visit(s.AdditionalProperties) {
			return true
		}
		for _, p := range s.Properties {
			if visit(p.Schema) {
				return true
			}
		}
		return slices.ContainsFunc(s.AllOf, visit) || slices.ContainsFunc(s.AnyOf, visit) || slices.ContainsFunc(s.OneOf, visit)
	}
	return slices.ContainsFunc(list, visit)
}

func isFalse(s *schema.Schema) bool { return s != nil && s.Bool != nil && !*s.Bool }
func isTrue(s *schema.Schema) bool  { return s != nil && s.Bool != nil && *s.Bool }

// property is one name with every schema that the node gives it.
type property struct {
	name    string
	member  *source.Member
	schemas []*schema.Schema
}

func properties(n *node) []*property {
	var out []*property
	index := map[string]*property{}
	for _, s := range n.all {
		for _, p := range s.Properties {
			known, ok := index[p.Name]
			if !ok {
				known = &property{name: p.Name, member: p.Member}
				index[p.Name] = known
				out = append(out, known)
			}
			known.schemas = append(known.schemas, p.Schema)
		}
	}
	return out
}

// structOf appends the struct of a node to the model and lowers its fields.
func (l *lowering) structOf(n *node, name ir.Ident, doc string) {
	s := &ir.Struct{Name: name, Doc: docOf(doc), Pointer: n.site.Pointer, Extra: ir.ExtraKeep}
	if len(n.all) == 1 {
		s.Pointer = n.all[0].Pointer
	}
	l.model.Decls = append(l.model.Decls, ir.Decl{Struct: s})
	all := properties(n)
	fields := scope{taken: map[ir.Ident]place{}, wanted: map[ir.Ident]bool{}, what: "field " + string(name) + "."}
	for _, p := range all {
		own, _ := p.goNames()
		fields.wanted[own] = true
	}
	for _, p := range all {
		f := l.field(n, p, fields, name)
		s.Fields = append(s.Fields, f)
		s.HasDefaults = s.HasDefaults || f.Default != nil || f.Required && l.hasDefaults(f.Type)
	}
	sole := l.decideExtra(n, s)
	l.concealExtra(n, s, sole)
	if needsWhole(n) {
		l.addCheck(&ir.Type{Kind: ir.StructKind, Name: name}, l.whole(n))
		return // nothing is left to say of the parts
	}
	for _, part := range n.all {
		l.structCheck(s, part, sole == part)
	}
}

func (l *lowering) hasDefaults(t *ir.Type) bool {
	if t.Kind != ir.StructKind {
		return false
	}
	s := l.model.Struct(t.Name)
	return s != nil && s.HasDefaults
}

// decideExtra settles the fate of members without a field. It returns the one
// schema whose additionalProperties the struct expresses by itself, if any.
func (l *lowering) decideExtra(n *node, s *ir.Struct) *schema.Schema {
	var knowing []*schema.Schema // those that name members, or speak of the others
	for _, part := range n.all {
		if part.Properties != nil || part.PatternProperties != nil || part.AdditionalProperties != nil {
			knowing = append(knowing, part)
		}
	}
	if len(knowing) != 1 {
		return nil
	}
	sole := knowing[0]
	if sole.PatternProperties != nil {
		return nil
	}
	switch a := sole.AdditionalProperties; {
	case a == nil || isTrue(a):
		return sole
	case isFalse(a):
		s.Extra = ir.ExtraDeny
		return sole
	default:
		at := naming{
			name:  s.Name + "Extra",
			place: place{span: a.File.SpanOf(a.Node), what: "additionalProperties of " + string(s.Name)},
		}
		t := l.element(nodeOf(a), at)
		if t.Kind != ir.JSON || t.Check != nil || t.Secret {
			s.Extra, s.ExtraType = ir.ExtraTyped, t
		}
		return sole
	}
}

// concealExtra makes secrets of the members without a field, where something
// else than additionalProperties marks them.
func (l *lowering) concealExtra(n *node, s *ir.Struct, sole *schema.Schema) {
	conceals := l.secretBeside(n) || slices.ContainsFunc(n.all, func(part *schema.Schema) bool {
		return part != sole && l.holdsSecret(part.AdditionalProperties)
	})
	switch {
	case !conceals || s.Extra == ir.ExtraDeny:
	case s.Extra == ir.ExtraKeep:
		s.Extra, s.ExtraType = ir.ExtraTyped, &ir.Type{Kind: ir.JSON, Secret: true}
	default:
		s.ExtraType = l.secretText(s.ExtraType, nodeOf(sole.AdditionalProperties))
	}
}

// structCheck adds what the fields of a struct do not say about one schema of its node.
func (l *lowering) structCheck(s *ir.Struct, part *schema.Schema, sole bool) {
	want := appliesTo("object").but("properties") // said by the fields' types
	if sole {
		want = want.but("additionalProperties")
	}
	var steps []ir.Step
	for _, step := range l.steps(part, want) {
		if step.Keyword == "required" {
			step.Names = slices.DeleteFunc(slices.Clone(step.Names), func(name string) bool {
				return slices.ContainsFunc(s.Fields, func(f ir.Field) bool { return f.Property == name })
			})
			if len(step.Names) == 0 {
				continue
			}
		}
		steps = append(steps, step)
	}
	l.addCheck(&ir.Type{Kind: ir.StructKind, Name: s.Name}, conjunction(steps))
}

// goNames are the names that a property asks for: its field's, and what it adds
// to that of a type in its place.
func (p *property) goNames() (field, hint ir.Ident) {
	for _, s := range p.schemas { // not along $ref: a definition's goName is that of its type
		if name := authorName(s); name != "" {
			return name, name
		}
	}
	return fieldName(p.name), GoName(p.name)
}

// field decides one property of a struct, whose fields are named in the scope.
func (l *lowering) field(n *node, p *property, fields scope, parent ir.Ident) ir.Field {
	pn := nodeOf(p.schemas...)
	site := p.schemas[0]
	at := place{span: site.File.NameSpan(p.member), what: "property " + strconv.Quote(p.name)}
	wanted, hint := p.goNames()
	f := ir.Field{Name: l.give(fields, wanted, at), Property: p.name, Pointer: site.Pointer}
	if f.Name != wanted {
		hint = f.Name
	}
	if parent != "Config" {
		hint = parent + hint
	}
	f.Required = slices.ContainsFunc(n.all, func(s *schema.Schema) bool { return s.IsRequired(p.name) })
	in := naming{name: typeName(hint), place: at}
	if l.secretMember(n, p.name) {
		f.Type = l.secretType(pn, in, l.typeOf)
	} else {
		f.Type = l.typeOf(pn, in)
	}
	if value := defaultOf(p.schemas); value != nil {
		v := l.defaultValue(pn, value)
		f.Default = &v
		l.checkRange(f.Type, v, site.File.SpanOf(value))
	}
	if f.Required || f.Default != nil {
		f.Type = l.byValue(f.Type)
	} else {
		f.Type = optional(f.Type)
	}
	f.Doc = docOf(annotation(site, description))
	f.Form = l.form(p, pn, f)
	return f
}

func defaultOf(schemas []*schema.Schema) *source.Node {
	for _, s := range schemas {
		for range 100 { // as in annotation
			if s == nil {
				break
			}
			if s.Default != nil {
				return s.Default
			}
			s = s.Ref
		}
	}
	return nil
}

func description(s *schema.Schema) string { return s.Description }
