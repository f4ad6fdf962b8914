package reference

import (
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/form"
)

// maxDefault is the length of a default beyond which a table would be spoilt.
const maxDefault = 200

// group is an object inside a configuration and gets a table of its own.
type group struct {
	of *ir.Struct
	spot
}

// spot is where an object stands.
type spot struct {
	path    string // as an operator would write it: "proxy", "targets[]", "labels.*"
	variant string // which of the shapes that a value there can have; "" if it can have one only
}

func (s spot) below(step string) spot { return spot{s.path + step, s.variant} }

func (s spot) as(variant string) spot {
	if s.variant != "" {
		variant = s.variant + ", " + variant
	}
	return spot{s.path, variant}
}

// title names the spot in a heading and in links to it.
func (s spot) title() string {
	if s.variant == "" {
		return code(s.path)
	}
	return code(oneLine(s.path + ": " + s.variant))
}

// groups returns the objects inside a configuration in the order of their
// first appearance, each once, however often it is used.
func groups(m *ir.Model) []group {
	w := walk{model: m, seen: map[ir.Ident]bool{m.Root().Name: true}}
	w.fields(m.Root(), spot{})
	return w.found
}

type walk struct {
	model *ir.Model
	seen  map[ir.Ident]bool
	found []group
}

func (w *walk) fields(s *ir.Struct, prefix spot) {
	for i := range s.Fields {
		w.visit(s.Fields[i].Type, prefix.below(s.Fields[i].Property))
	}
	if s.ExtraType != nil {
		w.visit(s.ExtraType, prefix.below("*"))
	}
}

func (w *walk) visit(t *ir.Type, at spot) {
	switch t = form.Inner(t); t.Kind {
	case ir.Slice:
		w.visit(t.Elem, at.below("[]"))
	case ir.Map:
		w.visit(t.Elem, at.below(".*"))
	case ir.UnionKind:
		if u := w.model.Union(t.Name); u != nil && !w.seen[t.Name] {
			w.seen[t.Name] = true
			for _, v := range u.Variants {
				w.visit(v.Type, at.as(v.Label))
			}
		}
	case ir.StructKind:
		if s := w.model.Struct(t.Name); s != nil && !w.seen[t.Name] {
			w.seen[t.Name] = true
			w.found = append(w.found, group{of: s, spot: at})
			w.fields(s, at.below("."))
		}
	}
}

// tables writes a configuration: the table of its root, then one for each object in it.
func (p *page) tables(m *ir.Model, level, anchor string) {
	inner := groups(m)
	t := table{model: m, anchor: anchor, titles: map[ir.Ident]string{}}
	for _, g := range inner {
		t.titles[g.of.Name] = g.title()
	}
	p.block(t.render(m.Root()))
	for _, g := range inner {
		p.line(`<a id="` + t.id(g.of.Name) + `"></a>`)
		p.blank()
		p.line(level + " " + g.title())
		p.blank()
		if d := string(g.of.Doc); d != "" {
			p.paragraphs(d)
		}
		p.block(t.render(g.of))
	}
}

type table struct {
	model  *ir.Model
	anchor string
	titles map[ir.Ident]string
}

func (t *table) id(name ir.Ident) string { return t.anchor + "-" + string(name) }

func (t *table) render(s *ir.Struct) string {
	var b strings.Builder
	if len(s.Fields) == 0 {
		b.WriteString("No properties are named.\n")
	} else {
		b.WriteString("| Property | Type | Required | Default | Description |\n|---|---|---|---|---|\n")
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		cells := []string{code(f.Property), t.typeCell(f), requiredCell(f), t.defaultCell(f), descriptionCell(f)}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	switch s.Extra {
	case ir.ExtraDeny:
		b.WriteString("\nOther properties are refused.\n")
	case ir.ExtraTyped:
		b.WriteString("\nOther properties may be set too" + t.see(s.ExtraType, ": each is described under ") + ".\n")
	}
	return b.String()
}

func (t *table) typeCell(f *ir.Field) string {
	cell := inline(f.Form.JSONType)
	if f.Form.Secret {
		cell += ", secret"
	}
	return cell + t.see(f.Type, t.choice(f))
}

// choice introduces the tables of a field: where its values are objects and
// nothing else, it says that each is one of them.
func (t *table) choice(f *ir.Field) string {
	inner, words := form.Inner(f.Type), ", one of "
	for inner.Kind == ir.Slice || inner.Kind == ir.Map {
		inner, words = form.Inner(inner.Elem), ", each one of "
	}
	u := t.model.Union(inner.Name)
	if u == nil || len(u.Variants) < 2 || slices.ContainsFunc(u.Variants, func(v ir.Variant) bool { return v.Type.Kind != ir.StructKind }) {
		return ", see "
	}
	return words
}

// see refers to the tables of the objects in a type.
func (t *table) see(of *ir.Type, words string) string {
	var names []ir.Ident
	t.objects(of, &names)
	var refs []string
	for _, name := range names {
		if title, ok := t.titles[name]; ok {
			refs = append(refs, "["+title+"](#"+t.id(name)+")")
		}
	}
	if refs == nil {
		return ""
	}
	return words + strings.Join(refs, " or ")
}

// objects collects the objects and the unions in a type, each once: a union
// may come back to itself.
func (t *table) objects(of *ir.Type, names *[]ir.Ident) {
	of = form.Inner(of)
	if slices.Contains(*names, of.Name) && of.Name != "" {
		return
	}
	switch of.Kind {
	case ir.Slice, ir.Map:
		t.objects(of.Elem, names)
	case ir.UnionKind:
		*names = append(*names, of.Name)
		if u := t.model.Union(of.Name); u != nil {
			for _, v := range u.Variants {
				t.objects(v.Type, names)
			}
		}
	case ir.StructKind:
		*names = append(*names, of.Name)
	}
}

func requiredCell(f *ir.Field) string {
	if f.Required && f.Default == nil {
		return "**yes**"
	}
	return "no"
}

func (t *table) defaultCell(f *ir.Field) string {
	if f.Default == nil {
		return ""
	}
	v := form.Default(t.model, f)
	if v == nil {
		return "not shown"
	}
	if text := v.JSON(); len(text) <= maxDefault {
		return code(text)
	}
	return "see the manifest"
}

func descriptionCell(f *ir.Field) string {
	var parts []string
	if f.Form.Deprecated {
		parts = append(parts, "**Deprecated.**")
	}
	if label := oneLine(f.Form.Label); label != "" && !sameWords(label, f.Property) {
		parts = append(parts, "**"+sentence(inline(label))+"**")
	}
	if help := inline(f.Form.Help); help != "" {
		parts = append(parts, sentence(help))
	}
	if len(f.Form.Options) > 0 {
		words := "One of "
		if form.Inner(f.Type).Kind == ir.Slice {
			words = "Each is one of "
		}
		parts = append(parts, words+options(f.Form.Options)+".")
	}
	if len(f.Form.Limits) > 0 {
		parts = append(parts, limits(f.Form.Limits))
	}
	if f.Form.Internal {
		parts = append(parts, "Set by the platform.")
	}
	return strings.Join(parts, " ")
}

func options(list []ir.Option) string {
	var out []string
	for _, o := range list {
		text := code(o.Value.JSON())
		if o.Label != "" && o.Label != o.Value.Text {
			text += " (" + inline(o.Label) + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

// limits puts bounds in one sentence; what they quote is shown as code.
func limits(list []string) string {
	var out []string
	for _, limit := range list {
		text := ""
		for _, words := range []string{"matching ", "always "} {
			if quoted, ok := strings.CutPrefix(limit, words); ok {
				text = words + code(quoted)
			}
		}
		if text == "" {
			text = inline(limit)
		}
		out = append(out, text)
	}
	return capital(strings.Join(out, ", ")) + "."
}
