// Package schema reads JSON Schemas (draft-07 and 2020-12) with their places:
// keywords are typed, references are resolved inside the document, and
// everything an author can get wrong is a diagnostic.
package schema

import (
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Draft is a version of JSON Schema.
type Draft uint8

const (
	Draft7 Draft = iota
	Draft2020
)

func (d Draft) String() string {
	if d == Draft2020 {
		return "2020-12"
	}
	return "draft-07"
}

// Document is one schema document: the arguments of a manifest, the
// configuration of a module, or a bare schema file.
type Document struct {
	File  *source.File
	Node  *source.Node
	Draft Draft
	Root  *Schema
	// All are all schemas of the document, parents before children, in the order of the file.
	All []*Schema
	// Remotes are the other documents that references lead to, in the order of first use.
	Remotes []*Document
}

// Schema is one schema of a document. A pointer member is nil when its keyword is absent.
type Schema struct {
	// Pointer is the JSON Pointer of the schema from the document's root: "/properties/base_url".
	// In a remote document the document's URI and "#" precede it.
	Pointer string
	File    *source.File
	Node    *source.Node
	// Keyword gives the place of each keyword present: the member of Node.
	// (Use Node.Member(name).)

	Bool *bool // a boolean schema; all else is then absent

	// Ref is the target of $ref, resolved; RefText its spelling.
	// In draft-07 a schema with $ref has no other effective keyword, and none is set here.
	Ref     *Schema
	RefText string
	// DynamicRef is the target of $dynamicRef. Where that depends on the way to the schema, it is
	// the initial one, and Dynamic is the name of the anchor; see DynamicAnchors.
	DynamicRef *Schema
	Dynamic    string

	ID, Anchor string
	Defs       []Named // definitions and $defs

	// Annotations.
	Title, Description, Comment     string
	Default                         *source.Node
	Examples                        []*source.Node
	Deprecated, ReadOnly, WriteOnly bool
	Format                          string // asserted or not: see lower.AssertedFormat

	// Lockstep's own annotations.
	Secret, Internal, Multiline bool // secret: true, or named by the parent's secrets / internal list
	Placeholder                 string
	GoName                      string // goName: the way out of a name collision
	GoEnumNames                 []string

	// Any type.
	Types []string       // nil: any; "integer" and "number" as written, in the order of the file, distinct
	Enum  []*source.Node // nil: absent; empty: matches nothing
	Const *source.Node

	// Numbers; the node's Text is the exact bound.
	MultipleOf, Minimum, Maximum, ExclusiveMinimum, ExclusiveMaximum *source.Node

	// Strings.
	MinLength, MaxLength *int64 // saturated at the largest int64
	Pattern              *source.Node

	// Arrays.
	Items                    *Schema   // items as one schema (draft-07: not the tuple form; 2020-12: what follows prefixItems)
	PrefixItems              []*Schema // prefixItems, or draft-07's items as an array
	HasPrefixItems           bool
	AdditionalItems          *Schema // draft-07, effective only beside HasPrefixItems; in 2020-12 Items plays this part
	Contains                 *Schema
	MinContains, MaxContains *int64
	MinItems, MaxItems       *int64
	UniqueItems              bool
	UnevaluatedItems         *Schema

	// Objects.
	Properties                   []Named // in the order of the file
	PatternProperties            []Named // Name is the pattern
	AdditionalProperties         *Schema
	PropertyNames                *Schema
	Required                     []*source.Node // strings, distinct
	MinProperties, MaxProperties *int64
	DependentRequired            []Dependency // also draft-07's dependencies with arrays
	DependentSchemas             []Named      // also draft-07's dependencies with schemas
	UnevaluatedProperties        *Schema

	// Composition.
	AllOf, AnyOf, OneOf []*Schema
	Not, If, Then, Else *Schema

	// Parent is the schema that this one stands in; nil for the root.
	Parent *Schema

	// applies says that the schema applies to the same value as its parent does.
	applies bool
	// broken says that there is no schema at Node; it then stands for one that accepts everything.
	broken                        bool
	dynamicRefText, dynamicAnchor string
	resource                      *resource
}

// Named is a subschema under a name.
type Named struct {
	Name   string
	Member *source.Member // its place
	Schema *Schema
}

// Dependency is a trigger property and the names that it demands.
type Dependency struct {
	Name  string
	Needs []string
}

// EntersResource reports whether the schema begins a resource: it is the root of a document, or has an $id.
func (s *Schema) EntersResource() bool { return s.Parent == nil || s.resource != s.Parent.resource }

// DynamicAnchors returns what the schema's resource offers to $dynamicRef, sorted by name.
func (s *Schema) DynamicAnchors() []Named {
	var out []Named
	for _, name := range sortedKeys(s.resource.dynamic) {
		out = append(out, Named{Name: name, Schema: s.resource.dynamic[name]})
	}
	return out
}

// IsRequired reports whether the property is in Required.
func (s *Schema) IsRequired(name string) bool {
	for _, n := range s.Required {
		if n.Text == name {
			return true
		}
	}
	return false
}

// Property returns the schema of the named property in Properties, or nil.
func (s *Schema) Property(name string) *Schema {
	for _, p := range s.Properties {
		if p.Name == name {
			return p.Schema
		}
	}
	return nil
}
