package reference

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/form"
)

// maxExampleDepth ends the example of an object that contains itself.
const maxExampleDepth = 8

// examples builds configurations that satisfy the schema of a model.
type examples struct{ model *ir.Model }

// minimal is the least that the schema accepts, if that is known.
func (e examples) minimal() (ir.Value, bool) { return e.object(e.model.Root(), false, 0) }

// full sets every property of which a valid value is known, as far as the
// schema allows them beside each other.
func (e examples) full() (ir.Value, bool) { return e.object(e.model.Root(), true, 0) }

func (e examples) object(s *ir.Struct, full bool, depth int) (ir.Value, bool) {
	required, optional, ok := e.members(s, full, depth)
	if !ok {
		return ir.Value{}, false
	}
	all := object(s, required, optional)
	if full && e.accepts(s.Check, all) {
		return all, true
	}
	least, ok := e.least(s, required, optional)
	if !ok || !full {
		return least, ok
	}
	// Some exclude each other: take each that goes with those before it.
	for _, m := range optional {
		if _, has := least.Member(m.Name); has {
			continue
		}
		if more := object(s, least.Members, []ir.Member{m}); e.accepts(s.Check, more) {
			least = more
		}
	}
	return least, true
}

// least is the required members, with one more or all if the schema does not accept those alone.
func (e examples) least(s *ir.Struct, required, optional []ir.Member) (ir.Value, bool) {
	if v := object(s, required, nil); e.accepts(s.Check, v) {
		return v, true
	}
	for i := range optional {
		if v := object(s, required, optional[i:i+1]); e.accepts(s.Check, v) {
			return v, true
		}
	}
	all := object(s, required, optional)
	return all, e.accepts(s.Check, all)
}

// members returns the members of an object of which a value is known; false
// if none is known of one that is required.
func (e examples) members(s *ir.Struct, full bool, depth int) (required, optional []ir.Member, ok bool) {
	for i := range s.Fields {
		f := &s.Fields[i]
		if !f.Required && (f.Form.Deprecated || !full && s.Check == nil) {
			continue
		}
		value, known := e.field(f, full, depth)
		switch {
		case known && f.Required:
			required = append(required, ir.Member{Name: f.Property, Value: value})
		case known:
			optional = append(optional, ir.Member{Name: f.Property, Value: value})
		case f.Required:
			return nil, nil, false
		}
	}
	return required, optional, true
}

// object puts members together in the order of the manifest.
func object(s *ir.Struct, some, more []ir.Member) ir.Value {
	v := ir.Value{Kind: ir.ObjectValue}
	for i := range s.Fields {
		for _, list := range [2][]ir.Member{some, more} {
			for _, m := range list {
				if m.Name == s.Fields[i].Property {
					v.Members = append(v.Members, m)
				}
			}
		}
	}
	return v
}

func (e examples) field(f *ir.Field, full bool, depth int) (ir.Value, bool) {
	if s := form.Object(e.model, f.Type); s != nil && f.Default == nil {
		if depth == maxExampleDepth {
			return ir.Value{}, false
		}
		return e.object(s, full, depth+1)
	}
	v := f.Default
	if v == nil || f.Form.Secret {
		v = f.Form.Example
	}
	if v == nil {
		return ir.Value{}, false
	}
	return e.masked(f.Type, f.Property, *v), true
}

// masked replaces the secrets in an example by placeholders that say what belongs there.
func (e examples) masked(t *ir.Type, name string, v ir.Value) ir.Value {
	t = form.Inner(t)
	switch {
	case t.Kind == ir.Secret && v.Kind == ir.StringValue:
		if text := "<" + name + ">"; fits(t, text) {
			v.Text = text
		}
	case t.Kind == ir.Slice && v.Kind == ir.ArrayValue:
		items := make([]ir.Value, len(v.Items))
		for i := range v.Items {
			items[i] = e.masked(t.Elem, name, v.Items[i])
		}
		v.Items = items
	case t.Kind == ir.Map && v.Kind == ir.ObjectValue:
		members := make([]ir.Member, len(v.Members))
		for i, m := range v.Members {
			members[i] = ir.Member{Name: m.Name, Value: e.masked(t.Elem, name, m.Value)}
		}
		v.Members = members
	case t.Kind == ir.StructKind && v.Kind == ir.ObjectValue:
		v.Members = e.maskedMembers(e.model.Struct(t.Name), v.Members)
	}
	return v
}

func (e examples) maskedMembers(s *ir.Struct, members []ir.Member) []ir.Member {
	out := make([]ir.Member, len(members))
	copy(out, members)
	for i := range s.Fields {
		for j := range out {
			if out[j].Name == s.Fields[i].Property {
				out[j].Value = e.masked(s.Fields[i].Type, out[j].Name, out[j].Value)
			}
		}
	}
	return out
}

// fits reports whether a placeholder is known to satisfy a type.
func fits(t *ir.Type, text string) bool {
	n := int64(utf8.RuneCountInString(text))
	for _, r := range t.Rules {
		switch {
		case r.Keyword == "minLength" && n >= r.Int:
		case r.Keyword == "maxLength" && n <= r.Int:
		default:
			return false
		}
	}
	return t.Check == nil
}

// indented returns a value as JSON for people: one member a line, and nothing in it invisible.
func indented(v ir.Value) string {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(v.JSON()), "", "  "); err != nil {
		return v.JSON() // a number that is no JSON: the model's fault, shown as it is
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = visible(lines[i])
	}
	return strings.Join(lines, "\n")
}
