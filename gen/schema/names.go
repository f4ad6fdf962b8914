package schema

import (
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// checkNames compares the names in required, secrets and internal with the properties.
func (r *reader) checkNames() {
	for _, list := range r.lists {
		r.markProperties(list)
	}
	mixins := r.mixins()
	for _, s := range r.doc.All {
		if len(s.Required) > 0 {
			r.checkRequired(s, mixins)
		}
	}
}

// markProperties sets Secret or Internal on the properties that a list names.
func (r *reader) markProperties(l nameList) {
	code := map[string]diag.Code{"secrets": "unknown-secret", "internal": "unknown-internal"}[l.keyword]
	for _, n := range l.names {
		p := l.schema.Property(n.Text)
		switch {
		case p == nil:
			hint, _ := nearProperty(n, propertyNames(l.schema), l.names, "remove it, or add the property")
			r.at(n).warn(code, l.keyword+" names "+show(n)+", which is no property here", hint)
		case l.keyword == "secrets":
			p.Secret = true
		default:
			p.Internal = true
		}
	}
}

// nearProperty returns what n was probably meant to name, of the properties
// that the list does not name already, as a hint and a fix; the other hint when nothing is near.
func nearProperty(n *source.Node, properties []string, list []*source.Node, other string) (string, []diag.Edit) {
	free := slices.DeleteFunc(slices.Clone(properties), func(name string) bool {
		return slices.ContainsFunc(list, func(n *source.Node) bool { return n.Text == name })
	})
	meant, ok := diag.Suggest(n.Text, free)
	if !ok {
		return other, nil
	}
	return "did you mean " + quote(meant) + "?", []diag.Edit{rename(n.Start, n.End, meant)}
}

func propertyNames(s *Schema) []string {
	names := make([]string, len(s.Properties))
	for i, p := range s.Properties {
		names[i] = p.Name
	}
	return names
}

// mixins are the schemas that a reference adds to another schema's properties:
// what they require may be defined there.
func (r *reader) mixins() map[*Schema]bool {
	out := map[*Schema]bool{}
	for _, s := range r.doc.All {
		if s.Ref != nil && (s.applies || len(s.Node.Members) > 1) {
			out[s.Ref] = true
		}
	}
	return out
}

// checkRequired reports names that no property of the same value's schemas
// defines, when those schemas name properties at all and allow no others by pattern or schema.
func (r *reader) checkRequired(s *Schema, mixins map[*Schema]bool) {
	if closedTo(s) != nil {
		return // contradictory-additional-properties says it
	}
	top := s
	for ; top.applies; top = top.Parent {
		if top == top.Parent.Not || top == top.Parent.If || mixins[top] {
			return // a condition may ask for what nobody defines
		}
	}
	d := declared{seen: map[*Schema]bool{}}
	d.collect(top)
	if d.open || len(d.names) == 0 || mixins[top] {
		return
	}
	known := map[string]bool{}
	for _, name := range d.names {
		known[name] = true
	}
	for _, n := range s.Required {
		if known[n.Text] {
			continue
		}
		hint, fix := nearProperty(n, d.names, s.Required, "define it in properties, or remove it from required")
		r.at(n).report("unknown-required", "required names "+show(n)+", which no property defines", hint, fix...)
	}
}

// declared are the property names of all schemas that apply to one value.
type declared struct {
	names []string
	open  bool // some schema takes properties without naming them
	seen  map[*Schema]bool
}

func (d *declared) collect(s *Schema) {
	if d.seen[s] {
		return
	}
	d.seen[s] = true
	d.names = append(d.names, propertyNames(s)...)
	additional := s.AdditionalProperties
	if len(s.PatternProperties) > 0 || additional != nil && !isFalse(additional) {
		d.open = true
	}
	for _, other := range s.alike() {
		d.collect(other)
	}
}

func isFalse(s *Schema) bool { return s.Bool != nil && !*s.Bool }
