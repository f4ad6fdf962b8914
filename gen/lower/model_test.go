package lower

import (
	"strings"
	"testing"
)

func TestModel(t *testing.T) {
	for _, test := range []struct{ name, schema, want string }{
		{"presence: required, default, null and absence are independent", `{"type": "object", "properties": {
			"required": {"type": "string"},
			"optional": {"type": "string"},
			"both": {"type": "integer", "default": 0},
			"default": {"type": "boolean", "default": false},
			"nullable": {"type": ["string", "null"]},
			"null": {"type": ["string", "null"], "default": null},
			"must": {"type": ["string", "null"]},
			"list": {"type": "array", "items": {"type": "string"}},
			"open": {"type": "object"},
			"object": {"type": "object", "properties": {"x": {"type": "number"}}},
			"objectOrNull": {"type": ["null", "object"], "properties": {"x": {"type": "number"}}}
		}, "required": ["required", "both", "must"]}`, `
			struct Config
			Required required: string; required
			Optional optional: optional string
			Both both: int64; required; default 0
			Default default: bool; default false
			Nullable nullable: optional nullable string
			Null null: nullable string; default null
			Must must: nullable string; required
			List list: []string
			Open open: map of json
			Object object: *Object
			ObjectOrNull objectOrNull: optional nullable ObjectOrNull
			struct Object
			X x: optional float64
			struct ObjectOrNull
			X x: optional float64`},
		{"enums", `{"type": "object", "properties": {
			"mode": {"type": "string", "enum": ["read_only", "", "a+b"]},
			"level": {"type": "integer", "enum": [1, -1, 2.0]},
			"named": {"enum": ["a-b", "a_b"], "goEnumNames": ["Dash", "Underscore"]},
			"orNull": {"type": ["string", "null"], "enum": ["x", null], "goEnumNames": ["Ex"]},
			"mixed": {"enum": ["a", 1]},
			"parts": {"type": "number", "enum": [0.5, 1]},
			"extreme": {"type": "integer", "enum": [9223372036854775807]},
			"secret": {"type": "string", "secret": true, "enum": ["a", "b"]},
			"list": {"type": "array", "items": {"enum": ["a", "b"]}}
		}}`, `
			struct Config
			Mode mode: optional Mode
			Level level: optional Level
			Named named: optional Named
			OrNull orNull: optional nullable OrNull
			Mixed mixed: json, check enum
			Parts parts: optional float64, check enum
			Extreme extreme: optional int64, check enum
			Secret secret: optional secret, check enum
			List list: []ListItem
			enum Mode string
			ModeReadOnly = "read_only"
			ModeEmpty = ""
			ModeAPlusB = "a+b"
			enum Level int64
			Level1 = 1
			LevelMinus1 = -1
			Level2 = 2
			enum Named string
			NamedDash = "a-b"
			NamedUnderscore = "a_b"
			enum OrNull string
			OrNullEx = "x"
			enum ListItem string
			ListItemA = "a"
			ListItemB = "b"`},
		{"rules become straight lines where Go can say them", `{"type": "object", "properties": {
			"text": {"type": "string", "minLength": 1, "maxLength": 9, "format": "uri", "pattern": "^h"},
			"same": {"type": "string", "pattern": "^h"},
			"look": {"type": "string", "pattern": "^(?!x)"},
			"unknown": {"type": "string", "format": "colour"},
			"whole": {"type": "integer", "minimum": 1.5, "exclusiveMaximum": 9.5},
			"step": {"type": "integer", "multipleOf": 0.5},
			"huge": {"type": "integer", "maximum": 1e400},
			"number": {"type": "number", "minimum": 0.10, "multipleOf": 0.01},
			"version": {"const": "v1"},
			"ten": {"const": 1e1},
			"yes": {"const": true},
			"not": {"type": "string", "not": {"const": "x"}},
			"if": {"type": "integer", "if": {"minimum": 5}, "then": {"multipleOf": 5}}
		}}`, `
			struct Config
			Text text: optional string, minLength 1, maxLength 9, pattern textPattern, format uri
			Same same: optional string, pattern textPattern
			Look look: optional string, pattern lookPattern
			Unknown unknown: optional string
			Whole whole: optional int64, minimum 2, maximum 9
			Step step: optional int64, check multipleOf
			Huge huge: optional int64, check maximum
			Number number: optional float64, multipleOf 0.01, minimum 0.10
			Version version: optional string, const "v1"
			Ten ten: optional int64, const 10
			Yes yes: optional bool, const true
			Not not: optional string, check not
			If if: optional int64, check if
			pattern textPattern ^h
			pattern lookPattern ^(?!x)`},
		{"any type", `{"type": "object", "properties": {
			"any": {},
			"yes": true,
			"no": false,
			"untyped": {"minimum": 1},
			"several": {"type": ["string", "integer"]},
			"number": {"type": ["integer", "number"]}
		}}`, `
			struct Config
			Any any: json
			Yes yes: json
			No no: json, check never
			Untyped untyped: json, check minimum
			Several several: json, check type
			Number number: optional float64`},
		{"nested objects are named after their place", `{"type": "object", "properties": {
			"auth": {"type": "object", "required": ["user"], "properties": {
				"user": {"type": "string"},
				"mode": {"type": "string", "enum": ["a"]},
				"deep": {"type": "object", "properties": {"x": {"type": "integer", "default": 1}}}
			}},
			"hosts": {"type": "array", "items": {"type": "object", "properties": {"ip": {"type": "string"}}}},
			"labels": {"type": "object", "additionalProperties": {"type": "object", "properties": {"x": {"type": "string"}}}},
			"config": {"type": "object", "properties": {"validate": {"type": "string"}}}
		}}`, `
			struct Config
			Auth auth: *Auth
			Hosts hosts: []HostsItem
			Labels labels: map of LabelsValue
			Config config: *ConfigSetting
			struct Auth
			User user: string; required
			Mode mode: optional AuthMode
			Deep deep: *AuthDeep
			enum AuthMode string
			AuthModeA = "a"
			struct AuthDeep
			X x: int64; default 1
			struct HostsItem
			IP ip: optional string
			struct LabelsValue
			X x: optional string
			struct ConfigSetting
			ValidateField validate: optional string`},
		{"members without a property", `{"type": "object", "properties": {
			"any": {"type": "object"},
			"typed": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
			"none": {"type": "object", "additionalProperties": false},
			"named": {"type": "object", "minProperties": 1, "propertyNames": {"maxLength": 3}, "additionalProperties": {"type": "string"}},
			"pattern": {"type": "object", "patternProperties": {"^x": {"type": "string"}}, "additionalProperties": false},
			"open": {"type": "object", "patternProperties": {"^x": {"type": "string"}}},
			"patterns": {"type": "object", "patternProperties": {"^x": {"type": "string"}, "^y": {"type": "integer"}}},
			"both": {"type": "object", "properties": {"k": {"type": "string"}}, "additionalProperties": {"type": "integer"}},
			"mixed": {"type": "object", "properties": {"k": {"type": "string"}}, "patternProperties": {"^x": {"type": "integer"}}, "additionalProperties": false}
		}}`, `
			struct Config
			Any any: map of json
			Typed typed: map of int64, minimum 1
			None none: *None
			Named named: map of string, minProperties 1, check propertyNames
			Pattern pattern: map of string, check patternProperties additionalProperties
			Open open: map of json, check patternProperties
			Patterns patterns: map of json, check patternProperties
			Both both: *Both
			Mixed mixed: *Mixed
			struct None, closed
			struct Both, others int64
			K k: optional string
			struct Mixed, check patternProperties additionalProperties
			K k: optional string
			pattern patternKeyPattern ^x
			pattern patternsKeyPattern ^y`},
		{"lists", `{"type": "object", "properties": {
			"any": {"type": "array"},
			"texts": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string", "minLength": 1}},
			"orNull": {"type": "array", "items": {"type": ["string", "null"]}},
			"lists": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
			"tuple": {"type": "array", "items": [{"type": "string"}, {"type": "integer"}], "additionalItems": false},
			"contains": {"type": "array", "contains": {"const": "x"}}
		}}`, `
			struct Config
			Any any: []json
			Texts texts: []string, minLength 1, minItems 1, check uniqueItems
			OrNull orNull: []nullable string
			Lists lists: [][]int64
			Tuple tuple: []json, check prefixItems itemsFrom
			Contains contains: []json, check contains`},
		{"alternatives", `{"type": "object", "properties": {
			"auth": {"oneOf": [
				{"title": "Basic", "type": "object", "properties": {"user": {"type": "string"}}},
				{"type": "object", "properties": {"kind": {"const": "token"}}},
				{"type": "object", "properties": {"x": {"type": "string"}}},
				{"$ref": "#/definitions/thing"},
				{"type": "string"},
				{"type": "null"}
			]},
			"scalars": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
			"orNull": {"anyOf": [{"type": "string", "minLength": 1}, {"type": "null"}]},
			"nullOr": {"oneOf": [{"type": "null"}, {"$ref": "#/definitions/thing"}]},
			"list": {"type": "array", "items": {"anyOf": [{"$ref": "#/definitions/thing"}, {"type": "integer"}]}}
		}, "definitions": {"thing": {"type": "object", "properties": {"x": {"type": "string"}}}}}`, `
			struct Config
			Auth auth: Auth, check oneOf
			Scalars scalars: json, check anyOf
			OrNull orNull: optional nullable string, minLength 1
			NullOr nullOr: optional nullable Thing
			List list: []ListItem, check anyOf
			union Auth
			AsBasic AuthBasic
			AsToken AuthToken
			AsOptionC AuthOptionC
			AsThing Thing
			AsString string
			struct AuthBasic
			User user: optional string
			struct AuthToken
			Kind kind: optional string, const "token"
			struct AuthOptionC
			X x: optional string
			struct Thing
			X x: optional string
			union ListItem
			AsThing Thing
			AsInt64 int64
			check checkThing type properties`},
		{"a definition that is an alternative of the property of its name", `{"type": "object", "properties": {
			"group": {"oneOf": [{"type": "string"}, {"$ref": "#/definitions/group"}]},
			"level": {"anyOf": [{"$ref": "#/definitions/level"}, {"type": "object", "properties": {"x": {"type": "string"}}}]}
		}, "definitions": {
			"group": {"type": "object", "properties": {"x": {"type": "string"}}},
			"level": {"type": "string", "enum": ["low"]}
		}}`, `
			struct Config
			Group group: GroupValue, check oneOf
			Level level: LevelValue, check anyOf
			union GroupValue
			AsString string
			AsGroup Group
			struct Group
			X x: optional string
			union LevelValue
			AsLevel Level
			AsOptionB LevelValueOptionB
			enum Level string
			LevelLow = "low"
			struct LevelValueOptionB
			X x: optional string
			check checkGroup type properties
			check checkLevel type enum`},
		{"allOf is merged", `{"type": "object", "properties": {
			"text": {"allOf": [{"type": "string", "minLength": 2}, {"maxLength": 5}]},
			"object": {"allOf": [
				{"type": "object", "properties": {"x": {"type": "string"}}, "additionalProperties": false},
				{"type": "object", "properties": {"x": {"minLength": 1}}}
			]}
		}, "allOf": [
			{"properties": {"a": {"type": "string"}}, "required": ["a"]},
			{"$ref": "#/definitions/b"}
		], "definitions": {"b": {"properties": {"a": {"maxLength": 9}, "b": {"type": "integer"}}}}}`, `
			struct Config
			Text text: optional string, minLength 2, maxLength 5
			Object object: *Object
			A a: string, maxLength 9; required
			B b: optional int64
			struct Object, check additionalProperties
			X x: optional string, minLength 1`},
		{"definitions are shared, and their goName is that of the type", `{"type": "object", "properties": {
			"first": {"$ref": "#/definitions/region"},
			"second": {"$ref": "#/definitions/region", "goName": "Other"},
			"third": {"$ref": "#/definitions/settings"},
			"fourth": {"$ref": "#/definitions/settings"}
		}, "definitions": {"region": {"type": "string", "enum": ["eu"]}, "settings": {"goName": "Options", "type": "object", "properties": {"x": {"type": "string"}}}}}`, `
			struct Config
			First first: optional Region
			Other second: optional Region
			Third third: *Options
			Fourth fourth: *Options
			enum Region string
			RegionEu = "eu"
			struct Options
			X x: optional string`},
		{"recursion goes through pointers, lists and maps", `{"type": "object", "properties": {
			"tree": {"$ref": "#/definitions/node"},
			"self": {"$ref": "#"}
		}, "definitions": {"node": {"type": "object", "required": ["value"], "properties": {"child": {"$ref": "#/definitions/node"}, "children": {"type": "array", "items": {"$ref": "#/definitions/node"}}, "by_name": {"type": "object", "additionalProperties": {"$ref": "#/definitions/node"}}, "value": {"type": "string"}}}}}`, `
			struct Config
			Tree tree: *Node
			Self self: *Config
			struct Node
			Child child: *Node
			Children children: []Node
			ByName by_name: map of Node
			Value value: string; required`},
		{"secrets are strings, in lists and maps too", `{"type": "object", "properties": {
			"token": {"type": "string", "minLength": 3},
			"tokens": {"type": "array", "secret": true, "items": {"type": "string"}},
			"byName": {"type": "object", "secret": true, "additionalProperties": {"type": "string"}},
			"orNull": {"type": ["string", "null"], "secret": true}
		}, "secrets": ["token"]}`, `
			struct Config
			Token token: optional secret, minLength 3
			Tokens tokens: []secret
			ByName byName: map of secret
			OrNull orNull: optional nullable secret`},
	} {
		t.Run(test.name, func(t *testing.T) {
			equal(t, describe(model(t, test.schema)), test.want)
		})
	}
}

// A property more must not rename what was there.
func TestNamesAreStable(t *testing.T) {
	const before = `"a_b": {"type": "object", "properties": {"x": {"enum": ["p"]}}}`
	one := describe(model(t, `{"type": "object", "properties": {`+before+`}}`))
	two := describe(model(t, `{"type": "object", "properties": {"a": {"type": "string"}, `+before+`}}`))
	equal(t, strings.Replace(two, "  A a: optional string\n", "", 1), one)
}
