// Package ir is the decided model of a set of connectors: plain data, made by
// package lower and read by the renderers. Every decision about names,
// presence, types, defaults and what is validated how is already taken here;
// a renderer only says it in Go, JSON, YAML or Markdown.
package ir

// SDK is the import path of the packages that generated code rests on.
const SDK = "github.com/seed-42ec6dbf/lockstep/sdk"

// Project is everything one run of the generator knows.
type Project struct {
	// ImportPath is the import path of the module that receives the code.
	ImportPath string       `json:"import_path"`
	Connectors []*Connector `json:"connectors"` // sorted by Name
	Modules    []*Module    `json:"modules"`    // sorted by Name
}

// Connector is one manifest, decided.
type Connector struct {
	// Name is the manifest's place below manifests/ without "connector_" and
	// ".json": "hello", or "Azure/azure_key_vault" for one of a module.
	Name     string   `json:"name"`
	Source   Source   `json:"source"`
	Package  Package  `json:"package"`
	Module   *Module  `json:"-"`                // nil for a connector that stands alone
	InModule string   `json:"module,omitempty"` // Module.Name
	Identity Identity `json:"identity"`
	// Contract is the sdk interface that the hand-written side implements: "Poller" or "Streamer".
	Contract string `json:"contract"`
	Example  bool   `json:"example,omitempty"`
	Config   *Model `json:"config"`
}

// Module is a manifest.json: settings that several connectors share.
type Module struct {
	Name        string   `json:"name"` // the folder below manifests/
	Source      Source   `json:"source"`
	Package     Package  `json:"package"`
	UUID        string   `json:"uuid,omitempty"`
	Title       string   `json:"title"` // the module's name, for people
	Description string   `json:"description,omitempty"`
	Slug        string   `json:"slug,omitempty"`
	Version     string   `json:"version,omitempty"`
	Categories  []string `json:"categories,omitempty"`
	Config      *Model   `json:"config"`
}

// Source is the file that something was made from.
type Source struct {
	Path string `json:"path"` // slash-separated, from the project's root
	// Digest is the hex SHA-256 of the file's JSON, compacted: it ignores
	// white space and nothing else.
	Digest string `json:"digest"`
}

// Package is a Go package under generated/ and, of the same shape, under connectors/.
type Package struct {
	Dir  string `json:"dir"`  // slash-separated, below generated/: "azure/azurekeyvault"
	Name string `json:"name"` // the package clause: "azurekeyvault"
}

// Identity is what a platform, a catalog and an operator know a connector by.
type Identity struct {
	UUID                string   `json:"uuid"`
	Name                string   `json:"name"`
	Description         string   `json:"description"`
	Command             string   `json:"command"`
	Version             string   `json:"version,omitempty"`
	Category            string   `json:"category,omitempty"`
	Capabilities        []string `json:"capabilities,omitempty"`
	DocsURL             string   `json:"docs_url,omitempty"`
	PollIntervalSeconds int      `json:"poll_interval_seconds"`
}

// Model is one configuration: the Go types and checks made from one JSON Schema.
type Model struct {
	Draft string `json:"draft"` // "draft-07" or "2020-12"
	// Decls are the named Go types in order of first appearance; the first is the root struct, Config.
	Decls []Decl `json:"decls"`
	// Document is the type of a whole document that is no object, of the kind JSON; there are no Decls then.
	Document *Type `json:"document,omitempty"`
	// Patterns are the compiled regular expressions, each used by at least one rule.
	Patterns []Pattern `json:"patterns,omitempty"`
	// Checks are the named check functions: targets of $ref that a generic check calls.
	Checks []NamedCheck `json:"checks,omitempty"`
	// FillFirst says that some check sees a whole object or array in which a
	// default may be missing: Parse then fills the document before it decodes.
	FillFirst bool `json:"fill_first,omitempty"`
	// Fill is what the filled document has more than the given one; set only with FillFirst.
	Fill *Fill `json:"fill,omitempty"`
	// Fills are the fill functions that others call by name.
	Fills []NamedFill `json:"fills,omitempty"`
}

// Fill says which defaults an object, or the items of an array, receive.
type Fill struct {
	Func     Ident         `json:"func,omitempty"`     // call of a named fill; all else is then absent
	Defaults []FillDefault `json:"defaults,omitempty"` // absent members; nested defaults already filled in
	Members  []FillMember  `json:"members,omitempty"`  // members to go into
	Values   *Fill         `json:"values,omitempty"`   // every member that the object's schema does not name (Except)
	Except   []string      `json:"except,omitempty"`   // the named ones, when Values is set
	Items    *Fill         `json:"items,omitempty"`    // every item, when the value is an array
}

// FillDefault is a member that is added when it is absent.
type FillDefault struct {
	Name  string `json:"name"`
	Value Value  `json:"value"`
}

// FillMember is a member whose value is filled in turn, when it is present.
type FillMember struct {
	Name string `json:"name"`
	Fill *Fill  `json:"fill"`
}

// NamedFill is a fill function of its own: the target of a recursive reference.
type NamedFill struct {
	Name Ident `json:"name"`
	Fill *Fill `json:"fill"`
}

// Root returns the struct that the whole document decodes into.
func (m *Model) Root() *Struct { return m.Decls[0].Struct }

// Struct returns the declared struct of that name, or nil.
func (m *Model) Struct(name Ident) *Struct {
	for _, d := range m.Decls {
		if d.Struct != nil && d.Struct.Name == name {
			return d.Struct
		}
	}
	return nil
}

// Enum returns the declared enum of that name, or nil.
func (m *Model) Enum(name Ident) *Enum {
	for _, d := range m.Decls {
		if d.Enum != nil && d.Enum.Name == name {
			return d.Enum
		}
	}
	return nil
}

// Union returns the declared union of that name, or nil.
func (m *Model) Union(name Ident) *Union {
	for _, d := range m.Decls {
		if d.Union != nil && d.Union.Name == name {
			return d.Union
		}
	}
	return nil
}

// Decl is one named Go type; exactly one member is set.
type Decl struct {
	Struct *Struct `json:"struct,omitempty"`
	Enum   *Enum   `json:"enum,omitempty"`
	Union  *Union  `json:"union,omitempty"`
}

// Ident is a valid, exported or unexported Go identifier.
type Ident string

// Doc is prose for a comment: valid UTF-8, no control characters but newline,
// no leading or trailing white space. It is data, never comment syntax.
type Doc string

// Struct is an object with named properties.
type Struct struct {
	Name    Ident   `json:"name"`
	Doc     Doc     `json:"doc,omitempty"`
	Pointer string  `json:"pointer"` // JSON Pointer of the schema, from the configuration schema's root
	Fields  []Field `json:"fields"`
	// Extra says what becomes of members that no field names.
	Extra Extra `json:"extra"`
	// ExtraType is the Go type of each of them when Extra is ExtraTyped.
	ExtraType *Type `json:"extra_type,omitempty"`
	// Check is run on the object's JSON before it is decoded; nil when the fields say everything.
	// (A Type of StructKind has no Check of its own.)
	Check *Check `json:"check,omitempty"`
	// HasDefaults says that this struct, or a required struct in it, has a field with a default.
	HasDefaults bool `json:"has_defaults,omitempty"`
}

// Extra is the fate of members that are not named.
type Extra string

const (
	ExtraKeep  Extra = "keep"  // kept as raw JSON
	ExtraDeny  Extra = "deny"  // refused
	ExtraTyped Extra = "typed" // decoded as ExtraType
)

// Field is one property.
type Field struct {
	Name     Ident  `json:"name"`
	Property string `json:"property"` // the JSON name, exactly
	Doc      Doc    `json:"doc,omitempty"`
	Pointer  string `json:"pointer"`
	Type     *Type  `json:"type"`
	// Required is the schema's word: strict validation demands the member;
	// Parse demands it only when there is no Default.
	Required bool   `json:"required,omitempty"`
	Default  *Value `json:"default,omitempty"` // nested defaults already filled in
	Form     Form   `json:"form"`
}

// Form is what a wizard and the docs show of a property.
type Form struct {
	Control     Control  `json:"control"`
	Label       string   `json:"label"` // title, or the property's name in words
	Help        string   `json:"help,omitempty"`
	Placeholder string   `json:"placeholder,omitempty"`
	Secret      bool     `json:"secret,omitempty"`
	Internal    bool     `json:"internal,omitempty"` // set by the platform, not by an operator
	Multiline   bool     `json:"multiline,omitempty"`
	Deprecated  bool     `json:"deprecated,omitempty"`
	Options     []Option `json:"options,omitempty"`
	// Limits are the schema's bounds in words, in a fixed order: "at least 1", "at most 1000", "a URI".
	Limits []string `json:"limits,omitempty"`
	// Example is a value that satisfies the property's schema, for the docs' examples; nil if none is known.
	Example *Value `json:"example,omitempty"`
	// JSONType is the schema's type in words for tables: "string", "integer or null", "array of strings".
	JSONType string `json:"json_type"`
}

// Control is the form element that fits a property.
type Control string

const (
	ControlText    Control = "text"
	ControlSecret  Control = "secret"
	ControlNumber  Control = "number"
	ControlInteger Control = "integer"
	ControlSwitch  Control = "boolean"
	ControlSelect  Control = "select"
	ControlList    Control = "list"   // array of scalars
	ControlObject  Control = "object" // struct: its fields form a group
	ControlMap     Control = "map"
	ControlJSON    Control = "json"
)

// Option is one value of a select.
type Option struct {
	Value Value  `json:"value"`
	Label string `json:"label"`
}

// Enum is a closed set of scalars of one Go kind.
type Enum struct {
	Name    Ident       `json:"name"`
	Doc     Doc         `json:"doc,omitempty"`
	Pointer string      `json:"pointer"`
	Kind    Kind        `json:"kind"` // String, Int64 or Float64
	Values  []EnumValue `json:"values"`
}

// EnumValue is one constant.
type EnumValue struct {
	Name  Ident `json:"name"`
	Value Value `json:"value"`
	Doc   Doc   `json:"doc,omitempty"`
}

// Union is a value of one of several shapes; Go keeps its JSON and gives typed views.
type Union struct {
	Name     Ident     `json:"name"`
	Doc      Doc       `json:"doc,omitempty"`
	Pointer  string    `json:"pointer"`
	Variants []Variant `json:"variants"`
	// Secret says that some schema inside is marked secret: the JSON is kept as config.SecretJSON.
	Secret bool `json:"secret,omitempty"`
}

// Variant is a typed view of a union: a method of this name that returns (T, bool).
type Variant struct {
	Name Ident `json:"name"`
	// Label names the variant among its siblings, for people; no two are the same.
	Label string `json:"label"`
	Type  *Type  `json:"type"`
}

// Kind says which Go type a value has.
type Kind string

const (
	String  Kind = "string"
	Secret  Kind = "secret" // sdk.Secret
	Int64   Kind = "int64"
	Float64 Kind = "float64"
	Bool    Kind = "bool"
	JSON    Kind = "json" // config.JSON: any value, kept as text
	// Named kinds: Type.Name is the declaration.
	StructKind Kind = "struct"
	EnumKind   Kind = "enum"
	UnionKind  Kind = "union"
	// Composite kinds: Type.Elem is what is inside.
	Slice    Kind = "slice"
	Map      Kind = "map"      // map[string]Elem
	Pointer  Kind = "pointer"  // *Elem: an optional struct, nil when absent
	Optional Kind = "optional" // config.Optional[Elem]: absent or Elem
	Nullable Kind = "nullable" // config.Nullable[Elem]: null or Elem
)

// Type is a Go type together with what a valid value must satisfy.
//
// A slice, a map, a JSON value and a union express absence by their zero value
// (nil, nil, empty, empty), a struct by Pointer, everything else by Optional.
type Type struct {
	Kind Kind  `json:"kind"`
	Name Ident `json:"name,omitempty"`
	Elem *Type `json:"elem,omitempty"`
	// Secret says of a JSON value that it, or some schema inside, is marked secret: config.SecretJSON.
	Secret bool `json:"secret,omitempty"`
	// Rules are checked in straight line on the decoded value.
	Rules []Rule `json:"rules,omitempty"`
	// Check is run on the value's JSON before it is decoded; nil when Rules say everything.
	Check *Check `json:"check,omitempty"`
}

// Rule is one keyword compiled to a line of Go on a decoded value.
type Rule struct {
	// Keyword is one of minimum, maximum, exclusiveMinimum, exclusiveMaximum,
	// multipleOf, minLength, maxLength, pattern, format, const, minItems,
	// maxItems, minProperties, maxProperties. (type, enum, properties,
	// required, items and additionalProperties are in the types themselves.)
	Keyword string `json:"keyword"`
	Int     int64  `json:"int,omitempty"`     // bounds of Int64 (already rounded inward) and lengths
	Number  string `json:"number,omitempty"`  // bounds of Float64: the JSON number's text
	Pattern Ident  `json:"pattern,omitempty"` // Pattern.Name
	Format  string `json:"format,omitempty"`  // the format's JSON Schema name, always one that is asserted
	Value   *Value `json:"value,omitempty"`   // const: String, Int64, Bool only
}

// Pattern is a compiled regular expression, a package-level variable.
type Pattern struct {
	Name   Ident  `json:"name"`
	Source string `json:"source"` // ECMA-262, as the author wrote it
	// Expr is the translation; Backtrack says that it is for regexp2, not for RE2.
	Expr      string `json:"expr"`
	Backtrack bool   `json:"backtrack,omitempty"`
}

// Check is a conjunction of keywords on a generic JSON value.
// A nil *Check accepts everything; Never refuses everything.
type Check struct {
	Never bool   `json:"never,omitempty"`
	Steps []Step `json:"steps,omitempty"`
}

// NamedCheck is a check function of its own.
type NamedCheck struct {
	Name    Ident  `json:"name"`
	Pointer string `json:"pointer"`
	Check   *Check `json:"check"`
}

// Step is one keyword of a Check: one call of the method of config.Check that
// bears the keyword's name. Which members are set is fixed per keyword:
//
//	type                       Names (JSON type names)
//	enum                       Values           const  Values[0]
//	minimum … multipleOf       Number
//	minLength … maxProperties  Int              minContains, maxContains: in contains
//	pattern                    Pattern          format Format
//	required                   Names
//	properties                 Subs (Name)
//	patternProperties          Subs (Pattern)
//	additionalProperties       Subs[0]; Names and Patterns are the siblings' names
//	propertyNames, not, items  Subs[0]
//	prefixItems                Subs (both drafts' tuple form)
//	itemsFrom                  Subs[0], Int: the first index (additionalItems, items beside prefixItems)
//	contains                   Subs[0], Int: minContains (1 by default), Max: maxContains (-1: none)
//	dependentRequired          Names[0] is the trigger, the others are demanded
//	dependentSchemas           Subs (Name: the trigger)
//	allOf, anyOf, oneOf        Subs
//	if                         Subs: if, then, else
//	unevaluatedProperties,
//	unevaluatedItems           Subs[0]
//	ref                        Func
//	dynamicRef                 Names[0] is the anchor, Func the initial target
//	scope                      Subs[0], then the resource's dynamic anchors (Name; Check is a ref)
type Step struct {
	Keyword  string   `json:"keyword"`
	Names    []string `json:"names,omitempty"`
	Values   []Value  `json:"values,omitempty"`
	Number   string   `json:"number,omitempty"`
	Int      int64    `json:"int,omitempty"`
	Max      int64    `json:"max,omitempty"`
	Pattern  Ident    `json:"pattern,omitempty"`
	Patterns []Ident  `json:"patterns,omitempty"`
	Format   string   `json:"format,omitempty"`
	Func     Ident    `json:"func,omitempty"`
	Subs     []Sub    `json:"subs,omitempty"`
}

// Sub is a subschema of a Step.
type Sub struct {
	Name    string `json:"name,omitempty"`    // property name, where the keyword has one
	Pattern Ident  `json:"pattern,omitempty"` // patternProperties
	Check   *Check `json:"check,omitempty"`
}
