package lower

import (
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// fillValue completes a default with the defaults inside it, as Parse would
// if the author of a document had written it.
func (l *lowering) fillValue(n *node, v ir.Value) ir.Value {
	n = n.present()
	switch {
	case v.Kind == ir.ObjectValue && n.says("object"):
		out := ir.Value{Kind: ir.ObjectValue}
		for _, m := range v.Members {
			if schemas := n.member(m.Name); schemas != nil {
				m.Value = l.fillValue(nodeOf(schemas...), m.Value)
			}
			out.Members = append(out.Members, m)
		}
		for _, p := range properties(n) {
			if _, present := v.Member(p.name); present {
				continue
			}
			if d := defaultOf(p.schemas); d != nil {
				out.Members = append(out.Members, ir.Member{Name: p.name, Value: l.defaultValue(nodeOf(p.schemas...), d)})
			}
		}
		return out
	case v.Kind == ir.ArrayValue && n.says("array"):
		items := n.items()
		if items == nil {
			return v
		}
		out := ir.Value{Kind: ir.ArrayValue, Items: make([]ir.Value, len(v.Items))}
		for i, item := range v.Items {
			out.Items[i] = l.fillValue(nodeOf(items...), item)
		}
		return out
	}
	return v
}

// defaulted is a default in the place of one node.
type defaulted struct {
	value *source.Node
	key   string // the node's
}

// defaultValue is the default of a node, completed. A default that would have
// to be completed with itself has no end and is an error.
func (l *lowering) defaultValue(n *node, value *source.Node) ir.Value {
	at := defaulted{value, n.key()}
	if l.filling[at] {
		l.diags = append(l.diags, diag.Diagnostic{
			Code: "invalid-default", Severity: diag.Error, Span: l.file.SpanOf(value),
			Message: "the default comes back to itself when it is completed with the defaults inside it, and never ends",
			Hint:    "leave the default out here, or write the member that ends it into the default",
		})
		return l.file.Value(value)
	}
	l.filling[at] = true
	defer delete(l.filling, at)
	return l.fillValue(n, l.file.Value(value))
}

// present is the node of a value that is there and not null.
func (n *node) present() *node {
	for range 100 { // an alternative inside an alternative; more is a cycle
		inner, in := n.orNull()
		if inner == nil {
			break
		}
		n = n.withoutNull(inner, in)
	}
	return n
}

// says reports whether the node's schemas name exactly this type, null aside.
func (n *node) says(jsonType string) bool {
	types, known := n.types()
	rest, _ := base(types)
	return known && len(rest) == 1 && rest[0] == jsonType
}

// member returns the schemas of a member of that name: of its property, or of
// the members that are not named.
func (n *node) member(name string) []*schema.Schema {
	for _, p := range properties(n) {
		if p.name == name {
			return p.schemas
		}
	}
	return n.others()
}

// others returns the schemas of the members that no property names, provided
// that only one schema of the node speaks of them and not by pattern.
func (n *node) others() []*schema.Schema {
	var out []*schema.Schema
	for _, s := range n.all {
		if s.PatternProperties != nil {
			return nil
		}
		if s.AdditionalProperties != nil && s.AdditionalProperties.Bool == nil {
			out = append(out, s.AdditionalProperties)
		}
	}
	return out
}

func (n *node) items() []*schema.Schema {
	var out []*schema.Schema
	for _, s := range n.all {
		if s.Items != nil && !s.HasPrefixItems {
			out = append(out, s.Items)
		}
	}
	return out
}

// decideFill settles whether a check may look at an object before its
// defaults are in place, and if so what the document has to be filled with.
func (l *lowering) decideFill(root *node) {
	if !l.checksContainers() {
		return
	}
	f := &filling{l: l, open: map[string]bool{}, functions: map[string]ir.Ident{}, done: map[string]placedFill{}}
	fill := f.object(root, "Config")
	if fill == nil || !l.seesFill(fill) {
		l.model.Fills = nil
		return
	}
	l.model.FillFirst = true
	l.model.Fill = fill
}

// checksContainers reports whether a generic check sees an object or an array.
func (l *lowering) checksContainers() bool {
	var container func(t *ir.Type) bool
	container = func(t *ir.Type) bool {
		if t == nil {
			return false
		}
		switch t.Kind {
		case ir.Slice, ir.Map, ir.Nullable:
			if t.Check != nil {
				return true
			}
		}
		return container(t.Elem)
	}
	for _, d := range l.model.Decls {
		if d.Struct == nil {
			continue
		}
		if d.Struct.Check != nil || container(d.Struct.ExtraType) ||
			slices.ContainsFunc(d.Struct.Fields, func(f ir.Field) bool { return container(f.Type) }) {
			return true
		}
	}
	return false
}

// filling builds the fill of one model.
type filling struct {
	l         *lowering
	open      map[string]bool     // node keys in progress
	functions map[string]ir.Ident // functions, by the keys of the nodes that they fill
	done      map[string]placedFill
}

// placedFill is a finished fill, nil for nothing to fill in, where it stands first.
type placedFill struct {
	fill *ir.Fill
	name ir.Ident
}

// value is the fill of a member or an item; nil when it receives nothing.
func (f *filling) value(n *node, name ir.Ident) *ir.Fill {
	n = n.present()
	switch {
	case n.says("object"):
		return f.named(n, name, f.object)
	case n.says("array"):
		return f.named(n, name, f.array)
	}
	return nil
}

// named makes a function of a node that comes back to itself, and of one that
// stands in several places: definitions that refer to each other twice would
// double the fill with each of them.
func (f *filling) named(n *node, name ir.Ident, make func(*node, ir.Ident) *ir.Fill) *ir.Fill {
	key := n.key()
	if function, ok := f.functions[key]; ok {
		return &ir.Fill{Func: function}
	}
	if f.open[key] {
		f.functions[key] = f.l.helperName("fill", string(name), "", key)
		return &ir.Fill{Func: f.functions[key]}
	}
	if known, ok := f.done[key]; ok {
		return f.shared(key, known)
	}
	f.open[key] = true
	fill := make(n, name)
	f.open[key] = false
	if function, ok := f.functions[key]; ok { // fill is not nil: it holds the call
		f.l.model.Fills = append(f.l.model.Fills, ir.NamedFill{Name: function, Fill: fill})
		return &ir.Fill{Func: function}
	}
	f.done[key] = placedFill{fill, name}
	return fill
}

// shared turns the fill that stands elsewhere into the call of a function.
func (f *filling) shared(key string, known placedFill) *ir.Fill {
	if known.fill == nil {
		return nil
	}
	function := f.l.helperName("fill", string(known.name), "", key)
	f.functions[key] = function
	body := *known.fill
	f.l.model.Fills = append(f.l.model.Fills, ir.NamedFill{Name: function, Fill: &body})
	*known.fill = ir.Fill{Func: function}
	return &ir.Fill{Func: function}
}

func (f *filling) object(n *node, name ir.Ident) *ir.Fill {
	fill := &ir.Fill{}
	var names []string
	for _, p := range properties(n) {
		names = append(names, p.name)
		pn := nodeOf(p.schemas...)
		if d := defaultOf(p.schemas); d != nil {
			fill.Defaults = append(fill.Defaults, ir.FillDefault{Name: p.name, Value: f.l.defaultValue(pn, d)})
		}
		if inner := f.value(pn, name+GoName(p.name)); inner != nil {
			fill.Members = append(fill.Members, ir.FillMember{Name: p.name, Fill: inner})
		}
	}
	if others := n.others(); others != nil {
		if fill.Values = f.value(nodeOf(others...), name+"Value"); fill.Values != nil {
			fill.Except = names
		}
	}
	if fill.Defaults == nil && fill.Members == nil && fill.Values == nil {
		return nil
	}
	return fill
}

func (f *filling) array(n *node, name ir.Ident) *ir.Fill {
	items := n.items()
	if items == nil {
		return nil
	}
	inner := f.value(nodeOf(items...), name+"Item")
	if inner == nil {
		return nil
	}
	return &ir.Fill{Items: inner}
}
