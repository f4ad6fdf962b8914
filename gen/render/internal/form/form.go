// Package form projects a configuration onto what a person fills in: the
// fields of a wizard. The catalog and the plugin manifests are this projection
// in JSON and YAML, and so cannot say different things.
package form

import (
	"strings"
	"unicode"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// Field is one property as a wizard shows it.
type Field struct {
	Property    string      `json:"property"`
	Order       int         `json:"order"` // among its siblings, from 0
	Type        ir.Control  `json:"type"`
	JSONType    string      `json:"json_type"`
	Label       string      `json:"label"`
	Help        string      `json:"help,omitempty"`
	Placeholder string      `json:"placeholder,omitempty"`
	Required    bool        `json:"required"`
	Secret      bool        `json:"secret"`
	Internal    bool        `json:"internal,omitempty"`
	Multiline   bool        `json:"multiline,omitempty"`
	Deprecated  bool        `json:"deprecated,omitempty"`
	Default     *ir.Value   `json:"default,omitempty"`
	Options     []ir.Option `json:"options,omitempty"`
	Limits      []string    `json:"limits,omitempty"`
	Fields      []Field     `json:"fields,omitempty"` // of an object
}

// Limits of what is worth drawing: an object deeper than maxDepth, one inside
// itself, and those after the first maxFields fields are edited as JSON. They also
// bound the work for a schema whose references fan out.
const (
	maxDepth  = 6
	maxFields = 2_000
)

// Fields returns the fields of a configuration in the order of the manifest.
func Fields(m *ir.Model) []Field {
	p := projection{model: m}
	return p.fields(m.Root())
}

type projection struct {
	model *ir.Model
	open  []ir.Ident // the structs that are being projected, outermost first
	count int
}

func (p *projection) fields(s *ir.Struct) []Field {
	p.open = append(p.open, s.Name)
	defer func() { p.open = p.open[:len(p.open)-1] }()
	p.count += len(s.Fields)
	out := make([]Field, len(s.Fields))
	for i := range s.Fields {
		out[i] = p.field(&s.Fields[i], i)
	}
	return out
}

func (p *projection) field(f *ir.Field, order int) Field {
	out := Field{
		Property: f.Property, Order: order, Type: f.Form.Control, JSONType: f.Form.JSONType,
		Label: f.Form.Label, Help: f.Form.Help, Placeholder: f.Form.Placeholder, Required: f.Required,
		Secret: f.Form.Secret, Internal: f.Form.Internal, Multiline: f.Form.Multiline, Deprecated: f.Form.Deprecated,
		Default: Default(p.model, f), Options: f.Form.Options, Limits: f.Form.Limits,
	}
	if f.Form.Control != ir.ControlObject {
		return out
	}
	if s := Object(p.model, f.Type); s != nil && p.draws(s) {
		out.Fields = p.fields(s)
	} else {
		out.Type = ir.ControlJSON
	}
	return out
}

// draws reports whether the struct is still worth a group of fields.
func (p *projection) draws(s *ir.Struct) bool {
	for _, name := range p.open {
		if name == s.Name {
			return false
		}
	}
	return len(p.open) < maxDepth && p.count+len(s.Fields) <= maxFields
}

// Inner returns the type of a value that is present and not null.
func Inner(t *ir.Type) *ir.Type {
	for t.Kind == ir.Pointer || t.Kind == ir.Optional || t.Kind == ir.Nullable {
		t = t.Elem
	}
	return t
}

// Object returns the struct that a type is, or nil.
func Object(m *ir.Model, t *ir.Type) *ir.Struct {
	if t = Inner(t); t.Kind == ir.StructKind {
		return m.Struct(t.Name)
	}
	return nil
}

// Default returns a field's default without the secrets in it, or nil.
func Default(m *ir.Model, f *ir.Field) *ir.Value {
	if f.Default == nil || f.Form.Secret {
		return nil
	}
	if v, ok := public(m, f.Type, *f.Default); ok {
		return &v
	}
	return nil
}

// public returns the value without secrets; false if it is one.
func public(m *ir.Model, t *ir.Type, v ir.Value) (ir.Value, bool) {
	t = Inner(t)
	switch {
	case t.Kind == ir.Secret:
		return v, v.Kind == ir.NullValue
	case t.Kind == ir.Slice && v.Kind == ir.ArrayValue:
		var items []ir.Value
		for _, item := range v.Items {
			if item, ok := public(m, t.Elem, item); ok {
				items = append(items, item)
			}
		}
		v.Items = items
	case t.Kind == ir.Map && v.Kind == ir.ObjectValue:
		v.Members = publicMembers(m, v.Members, func(string) *ir.Type { return t.Elem })
	case t.Kind == ir.StructKind && v.Kind == ir.ObjectValue:
		s := m.Struct(t.Name)
		v.Members = publicMembers(m, v.Members, func(name string) *ir.Type { return memberType(s, name) })
	}
	return v, true
}

func publicMembers(m *ir.Model, members []ir.Member, typeOf func(name string) *ir.Type) []ir.Member {
	var out []ir.Member
	for _, member := range members {
		if t := typeOf(member.Name); t != nil {
			var ok bool
			if member.Value, ok = public(m, t, member.Value); !ok {
				continue
			}
		}
		out = append(out, member)
	}
	return out
}

// memberType returns the type of a member of a struct; nil when nothing is known of it.
func memberType(s *ir.Struct, name string) *ir.Type {
	if s == nil {
		return nil
	}
	for i := range s.Fields {
		if s.Fields[i].Property == name {
			return s.Fields[i].Type
		}
	}
	return s.ExtraType
}

// Notice is the text that marks a file as generated; from is the manifest it
// comes from, or "" for one that all manifests share.
func Notice(from string) string {
	if from == "" {
		from = "manifests/"
	}
	// The path becomes part of a comment: nothing in it may end one.
	from = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == '<' || r == '>' {
			return '_'
		}
		return r
	}, from)
	return "Code generated by gen from " + from + "; DO NOT EDIT."
}
