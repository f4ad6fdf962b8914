package schema

import (
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// The shapes that one keyword alone has.
type (
	dialect           struct{} // $schema
	types             struct{}
	pattern           struct{}
	items             struct{}
	prefixItems       struct{}
	required          struct{}
	dependencies      struct{}
	dependentRequired struct{}
	secrets           struct{}
	internal          struct{}
	goEnumNames       struct{}
)

// nameList is a list of property names that an object schema holds as secrets or internal.
type nameList struct {
	keyword string
	schema  *Schema
	names   []*source.Node
}

const (
	schemaOf7    = "http://json-schema.org/draft-07/schema#"
	schemaOf2020 = "https://json-schema.org/draft/2020-12/schema"
)

// nearestDraft is the $schema of the draft that is nearest to one that is not read.
func nearestDraft(uri string) string {
	if strings.Contains(uri, "/2019-09/") {
		return schemaOf2020
	}
	return schemaOf7
}

func (dialect) read(r *reader, s *Schema, m *source.Member) {
	if m.Value.Kind != source.String {
		r.wrong(m.Value, m.Name, "the URI of a draft, as a string", "write "+quote(schemaOf7))
		return
	}
	switch draft, known := draftOf(m.Value.Text); {
	case !known && r.dialect == m.Value.Text:
	case !known:
		near := nearestDraft(m.Value.Text)
		d := r.at(m.Value).report("unsupported-draft", "$schema is "+show(m.Value)+", wanted draft-07 or 2020-12", "write "+quote(near))
		if s.Parent == nil {
			d.Fix = []diag.Edit{rename(m.Value.Start, m.Value.End, near)}
		}
	case draft != r.doc.Draft:
		r.at(m.Value).report("unsupported-draft", "this schema is of "+draft.String()+", and the document around it is of "+r.doc.Draft.String(),
			"keep one draft in a document")
	}
}

var typeNames = []string{"string", "integer", "number", "boolean", "object", "array", "null"}

// typeAliases are names that other languages have for the types.
var typeAliases = map[string]string{
	"str": "string", "text": "string", "char": "string", "varchar": "string", "password": "string", "secret": "string", "url": "string", "uri": "string",
	"date": "string", "datetime": "string", "enum": "string",
	"int": "integer", "int32": "integer", "int64": "integer", "uint": "integer", "long": "integer", "whole": "integer",
	"float": "number", "float32": "number", "float64": "number", "double": "number", "decimal": "number", "num": "number",
	"bool": "boolean", "checkbox": "boolean", "switch": "boolean", "flag": "boolean",
	"dict": "object", "map": "object", "struct": "object", "hash": "object", "record": "object",
	"list": "array", "slice": "array", "tuple": "array", "set": "array", "sequence": "array",
	"none": "null", "nil": "null", "undefined": "null", "void": "null",
}

func (types) read(r *reader, s *Schema, m *source.Member) {
	switch m.Value.Kind {
	case source.String:
		if r.knownType(m.Value) {
			s.Types = []string{m.Value.Text}
		}
	case source.Array:
		if len(m.Value.Items) == 0 {
			r.wrong(m.Value, m.Name, "at least one type", "leave type out to allow every type")
		}
		for _, item := range r.strings(m.Value, m.Name, "invalid-keyword") {
			if r.knownType(item) {
				s.Types = append(s.Types, item.Text)
			}
		}
	default:
		r.wrong(m.Value, m.Name, "the name of a type or an array of them", "")
	}
}

func (r *reader) knownType(n *source.Node) bool {
	if slices.Contains(typeNames, n.Text) {
		return true
	}
	meant, ok := typeAliases[n.Text]
	if !ok {
		meant, ok = diag.Suggest(n.Text, typeNames)
	}
	hint := "leave type out to allow every type"
	var fix []diag.Edit
	if ok {
		hint = "did you mean " + quote(meant) + "?"
		fix = []diag.Edit{rename(n.Start, n.End, meant)}
	}
	r.at(n).report("unknown-type", "there is no type "+show(n)+", wanted string, integer, number, boolean, object, array or null", hint, fix...)
	return false
}

func (pattern) read(r *reader, s *Schema, m *source.Member) {
	if m.Value.Kind != source.String {
		r.wrong(m.Value, m.Name, "a regular expression as a string", "")
		return
	}
	s.Pattern = m.Value
}

func (items) read(r *reader, s *Schema, m *source.Member) {
	switch {
	case m.Value.Kind != source.Array:
		s.Items = r.child(s, m.Value, false, m.Name)
	case r.doc.Draft == Draft7:
		s.HasPrefixItems = true
		s.PrefixItems = r.children(s, m, false)
	default:
		r.at(m.Value).report("invalid-keyword", "items is an array, wanted one schema for all items",
			"2020-12 calls the array prefixItems", rename(m.NameStart, m.NameEnd, "prefixItems"))
	}
}

func (prefixItems) read(r *reader, s *Schema, m *source.Member) {
	if m.Value.Kind != source.Array || len(m.Value.Items) == 0 {
		r.wrong(m.Value, m.Name, "an array of at least one schema", "")
		return
	}
	s.HasPrefixItems = true
	s.PrefixItems = r.children(s, m, false)
}

func (required) read(r *reader, s *Schema, m *source.Member) {
	if m.Value.Kind == source.Bool {
		hint := "draft-03 had a boolean here; remove it"
		if m.Value.Bool {
			hint = "name the property in the list required of the object around it"
		}
		r.wrong(m.Value, m.Name, "an array of property names", hint)
		return
	}
	s.Required = r.strings(m.Value, m.Name, "duplicate-required")
}

func (dependencies) read(r *reader, s *Schema, m *source.Member) {
	if m.Value.Kind != source.Object {
		r.wrong(m.Value, m.Name, "an object by property name", "")
		return
	}
	for i := range m.Value.Members {
		d := &m.Value.Members[i]
		if d.Value.Kind == source.Array {
			r.dependency(s, m.Name, d)
			continue
		}
		child := r.child(s, d.Value, true, m.Name, d.Name)
		s.DependentSchemas = append(s.DependentSchemas, Named{d.Name, d, child})
	}
}

func (dependentRequired) read(r *reader, s *Schema, m *source.Member) {
	if m.Value.Kind != source.Object {
		r.wrong(m.Value, m.Name, "an object by property name", "")
		return
	}
	for i := range m.Value.Members {
		r.dependency(s, m.Name, &m.Value.Members[i])
	}
}

func (r *reader) dependency(s *Schema, keyword string, m *source.Member) {
	d := Dependency{Name: m.Name}
	for _, n := range r.strings(m.Value, keyword+"["+quote(shorten(m.Name))+"]", "duplicate-required") {
		d.Needs = append(d.Needs, n.Text)
	}
	s.DependentRequired = append(s.DependentRequired, d)
}

func (secrets) read(r *reader, s *Schema, m *source.Member) { r.nameList(s, m) }

func (internal) read(r *reader, s *Schema, m *source.Member) {
	if m.Value.Kind == source.Bool {
		s.Internal = m.Value.Bool
		return
	}
	if m.Value.Kind != source.Array {
		r.wrong(m.Value, m.Name, "true, false or an array of property names", "")
		return
	}
	r.nameList(s, m)
}

// nameList reads the names for checkNames, which knows all properties.
func (r *reader) nameList(s *Schema, m *source.Member) {
	names := r.strings(m.Value, m.Name, "invalid-keyword")
	r.lists = append(r.lists, nameList{m.Name, s, names})
}

func (goEnumNames) read(r *reader, s *Schema, m *source.Member) {
	for _, n := range r.strings(m.Value, m.Name, "invalid-keyword") {
		s.GoEnumNames = append(s.GoEnumNames, n.Text)
	}
}
