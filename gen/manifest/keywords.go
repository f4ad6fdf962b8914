package manifest

import "github.com/invopop/jsonschema"

// schema describes a JSON Schema as far as an editor can help with writing
// one: the keywords of draft-07 and 2020-12, and Lockstep's annotations. It
// allows keywords that it does not name; package schema is the judge of those.
type schema struct {
	SchemaURI   string `json:"$schema,omitempty" jsonschema:"example=http://json-schema.org/draft-07/schema#,example=https://json-schema.org/draft/2020-12/schema" jsonschema_description:"The draft: draft-07 or 2020-12. Only at the root."`
	ID          string `json:"$id,omitempty" jsonschema_description:"The base URI of this schema."`
	Anchor      string `json:"$anchor,omitempty" jsonschema_description:"A name for this schema, for $ref."`
	Ref         string `json:"$ref,omitempty" jsonschema:"example=#/$defs/address" jsonschema_description:"Another schema of this document. In draft-07 the keywords beside it are ignored."`
	Comment     string `json:"$comment,omitempty" jsonschema_description:"A note for those who edit the manifest; it appears nowhere."`
	Title       string `json:"title,omitempty" jsonschema_description:"The label in forms and docs."`
	Description string `json:"description,omitempty" jsonschema_description:"The help text in forms, docs and Go comments."`

	Secret      bool     `json:"secret,omitempty" jsonschema_description:"The value is a credential: it is masked in forms, kept in the vault and never logged."`
	Multiline   bool     `json:"multiline,omitempty" jsonschema_description:"The value has several lines, such as a PEM key: the form shows a text area."`
	Placeholder string   `json:"placeholder,omitempty" jsonschema_description:"What an empty form field shows; it is never a value."`
	GoName      string   `json:"goName,omitempty" jsonschema:"example=TypeName" jsonschema_description:"The exported Go name, where the name made from the property would collide."`
	GoEnumNames []string `json:"goEnumNames,omitempty" jsonschema_description:"The Go names of the values of enum, in their order."`
	Secrets     []string `json:"secrets,omitempty" jsonschema_description:"Names of the properties that are credentials; the same as secret: true on each."`
	Internal    []string `json:"internal,omitempty" jsonschema_description:"Names of the properties that the platform sets: no form shows them."`

	Default    any   `json:"default,omitempty" jsonschema_description:"The value where the property is absent. The schema itself must accept it."`
	Examples   []any `json:"examples,omitempty" jsonschema_description:"Values that the schema accepts, for the docs."`
	Deprecated bool  `json:"deprecated,omitempty" jsonschema_description:"Still accepted, no longer recommended."`
	ReadOnly   bool  `json:"readOnly,omitempty"`
	WriteOnly  bool  `json:"writeOnly,omitempty"`

	Type  typeNames `json:"type,omitempty" jsonschema_description:"The JSON type, or a list of types."`
	Enum  []any     `json:"enum,omitempty" jsonschema_description:"The closed list of values."`
	Const any       `json:"const,omitempty" jsonschema_description:"The one value."`

	MinLength        uint    `json:"minLength,omitempty" jsonschema:"minimum=0" jsonschema_description:"The smallest number of characters."`
	MaxLength        uint    `json:"maxLength,omitempty" jsonschema:"minimum=0" jsonschema_description:"The largest number of characters."`
	Pattern          string  `json:"pattern,omitempty" jsonschema_description:"An ECMA-262 regular expression; anchor it with ^ and $ to bind the whole string."`
	Format           string  `json:"format,omitempty" jsonschema:"example=uri,example=email,example=hostname,example=date-time,example=duration,example=uuid" jsonschema_description:"A format; a known one is checked."`
	Minimum          float64 `json:"minimum,omitempty" jsonschema_description:"The smallest number."`
	Maximum          float64 `json:"maximum,omitempty" jsonschema_description:"The largest number."`
	ExclusiveMinimum float64 `json:"exclusiveMinimum,omitempty" jsonschema_description:"The number must be larger."`
	ExclusiveMaximum float64 `json:"exclusiveMaximum,omitempty" jsonschema_description:"The number must be smaller."`
	MultipleOf       float64 `json:"multipleOf,omitempty" jsonschema:"exclusiveMinimum=0" jsonschema_description:"The number must be a multiple."`
	ContentEncoding  string  `json:"contentEncoding,omitempty" jsonschema_description:"How the string encodes bytes; not checked."`
	ContentMediaType string  `json:"contentMediaType,omitempty" jsonschema_description:"The media type of the string; not checked."`

	Properties            map[string]*schema      `json:"properties,omitempty" jsonschema_description:"The settings, in the order in which forms, docs and Go show them."`
	Required              []string                `json:"required,omitempty" jsonschema:"uniqueItems=true" jsonschema_description:"Names of the properties that must be set. One that has a default is always set."`
	AdditionalProperties  *schema                 `json:"additionalProperties,omitempty" jsonschema_description:"What properties that are not named may hold; false refuses them."`
	PatternProperties     map[string]*schema      `json:"patternProperties,omitempty"`
	PropertyNames         *schema                 `json:"propertyNames,omitempty"`
	MinProperties         uint                    `json:"minProperties,omitempty" jsonschema:"minimum=0"`
	MaxProperties         uint                    `json:"maxProperties,omitempty" jsonschema:"minimum=0"`
	Dependencies          map[string]dependencies `json:"dependencies,omitempty"`
	DependentRequired     map[string][]string     `json:"dependentRequired,omitempty"`
	DependentSchemas      map[string]*schema      `json:"dependentSchemas,omitempty"`
	UnevaluatedProperties *schema                 `json:"unevaluatedProperties,omitempty"`

	Items            items     `json:"items,omitempty" jsonschema_description:"What each item of an array must be."`
	PrefixItems      []*schema `json:"prefixItems,omitempty"`
	AdditionalItems  *schema   `json:"additionalItems,omitempty"`
	UnevaluatedItems *schema   `json:"unevaluatedItems,omitempty"`
	Contains         *schema   `json:"contains,omitempty"`
	MinContains      uint      `json:"minContains,omitempty" jsonschema:"minimum=0"`
	MaxContains      uint      `json:"maxContains,omitempty" jsonschema:"minimum=0"`
	MinItems         uint      `json:"minItems,omitempty" jsonschema:"minimum=0"`
	MaxItems         uint      `json:"maxItems,omitempty" jsonschema:"minimum=0"`
	UniqueItems      bool      `json:"uniqueItems,omitempty"`

	AllOf []*schema `json:"allOf,omitempty" jsonschema_description:"The value must match every one of these."`
	AnyOf []*schema `json:"anyOf,omitempty" jsonschema_description:"The value must match at least one of these."`
	OneOf []*schema `json:"oneOf,omitempty" jsonschema_description:"The value must match exactly one of these."`
	Not   *schema   `json:"not,omitempty" jsonschema_description:"The value must not match this."`
	If    *schema   `json:"if,omitempty"`
	Then  *schema   `json:"then,omitempty"`
	Else  *schema   `json:"else,omitempty"`

	Definitions map[string]*schema `json:"definitions,omitempty" jsonschema_description:"Schemas to refer to with $ref; draft-07's name for $defs."`
	Defs        map[string]*schema `json:"$defs,omitempty" jsonschema_description:"Schemas to refer to with $ref."`
}

const schemaRef = "#/$defs/schema"

// JSONSchemaExtend adds that true and false are schemas too.
func (schema) JSONSchemaExtend(s *jsonschema.Schema) {
	s.Description = "A JSON Schema, draft-07 or 2020-12, with Lockstep's annotations."
	s.AdditionalProperties = nil
	s.Type = ""
	s.Extras = map[string]any{"type": []string{"object", "boolean"}}
}

// typeNames is the value of "type".
type typeNames struct{}

// JSONSchema describes a type, or a list of types.
func (typeNames) JSONSchema() *jsonschema.Schema {
	name := func() *jsonschema.Schema {
		return &jsonschema.Schema{Enum: []any{"string", "integer", "number", "boolean", "object", "array", "null"}}
	}
	list := &jsonschema.Schema{Type: "array", Items: name(), MinItems: limit(1), UniqueItems: true}
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{name(), list}}
}

// items is the value of "items": draft-07 allows a list.
type items struct{}

// JSONSchema describes a schema, or a list of schemas.
func (items) JSONSchema() *jsonschema.Schema {
	one := &jsonschema.Schema{Ref: schemaRef}
	list := &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Ref: schemaRef}}
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{one, list}}
}

// dependencies is one value of draft-07's "dependencies".
type dependencies struct{}

// JSONSchema describes a schema, or a list of names.
func (dependencies) JSONSchema() *jsonschema.Schema {
	one := &jsonschema.Schema{Ref: schemaRef}
	list := &jsonschema.Schema{Type: "array", Items: &jsonschema.Schema{Type: "string"}}
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{one, list}}
}

// anyObject is an object that is read elsewhere.
type anyObject struct{}

// JSONSchema describes any object.
func (anyObject) JSONSchema() *jsonschema.Schema { return &jsonschema.Schema{Type: "object"} }

// noResults is what "results" may hold: an object that declares no property.
type noResults struct{}

// JSONSchema describes an object whose "properties" are absent or empty.
func (noResults) JSONSchema() *jsonschema.Schema {
	declared := jsonschema.NewProperties()
	declared.Set("properties", &jsonschema.Schema{Type: "object", MaxProperties: limit(0)})
	return &jsonschema.Schema{Type: "object", Properties: declared}
}

// argumentsExample is a small configuration schema, for editors.
func argumentsExample() any {
	type property struct {
		Title   string `json:"title"`
		Type    string `json:"type"`
		Secret  bool   `json:"secret,omitempty"`
		Default string `json:"default,omitempty"`
	}
	return struct {
		Type       string   `json:"type"`
		Required   []string `json:"required"`
		Properties any      `json:"properties"`
	}{
		Type:     "object",
		Required: []string{"api_token"},
		Properties: struct {
			APIToken property `json:"api_token"`
			BaseURL  property `json:"base_url"`
		}{
			APIToken: property{Title: "API token", Type: "string", Secret: true},
			BaseURL:  property{Title: "Base URL", Type: "string", Default: "https://api.example.com"},
		},
	}
}
