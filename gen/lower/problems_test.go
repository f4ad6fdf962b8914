package lower

import (
	"fmt"
	"strings"
	"testing"
)

func TestProblems(t *testing.T) {
	for _, test := range []struct{ name, schema, want string }{
		{"fields", `{"type": "object", "properties": {"a_b": {}, "a-b": {}}}`, `
			1:46 name-collision: property "a_b" and property "a-b" both become the Go field Config.AB
			hint: give one of them another Go name with "goName": "…" beside its type
			1:35 property "a_b" is here`},
		{"constants", `{"type": "object", "properties": {"m": {"enum": ["a-b", "a_b"]}}}`, `
			1:57 name-collision: enum value "a-b" and enum value "a_b" both become the Go name MAB
			hint: give one of them another Go name with "goEnumNames": […] beside the enum, with a name for each value
			1:50 enum value "a-b" is here`},
		{"constant and type", `{"type": "object", "properties": {"m": {"enum": ["low"]}, "m_low": {"type": "object", "properties": {"x": {}}}}}`, `
			1:59 name-collision: enum value "low" and property "m_low" both become the Go name MLow
			hint: give one of them another Go name with "goEnumNames": […] beside the enum, with a name for each value, or "goName": "…" beside its type
			1:50 enum value "low" is here`},
		{"constant and package", `{"type": "object", "properties": {"connect": {"enum": ["x"], "goEnumNames": ["orUUID"]}}}`, `
			1:56 name-collision: a declaration of every generated package and enum value "x" both become the Go name ConnectorUUID
			hint: give it another Go name with "goEnumNames": […] beside the enum, with a name for each value`},
		{"names that Go refuses", `{"type": "object", "properties": {"a": {"goName": "lower"}, "b": {"goName": "X; func init() {}"}, "c": {"goName": ""}, "d": {"goName": "Validate"}}}`, `
			1:51 invalid-go-name: goName "lower" is not an exported Go identifier
			hint: begin it with a capital letter and use letters and digits only
			1:77 invalid-go-name: goName "X; func init() {}" is not an exported Go identifier
			hint: begin it with a capital letter and use letters and digits only
			1:115 invalid-go-name: goName "" is not an exported Go identifier
			hint: begin it with a capital letter and use letters and digits only
			1:136 invalid-go-name: goName "Validate" is taken: generated structs have a member of that name
			hint: add a word, such as ValidateSetting`},
		{"names that Go refuses, of items", `{"type": "object", "properties": {"a": {"type": "array", "items": {"goName": "no type", "type": "object", "properties": {"x": {}}}}}}`, `
			1:78 invalid-go-name: goName "no type" is not an exported Go identifier
			hint: begin it with a capital letter and use letters and digits only`},
		{"names of values that Go refuses", `{"type": "object", "properties": {"a": {"enum": ["x", "y"], "goEnumNames": ["X", "Y Z"]}}}`, `
			1:82 invalid-go-name: goEnumNames has "Y Z", wanted letters and digits
			hint: write what shall follow the name of the type, such as ReadOnly`},
		{"too few names of values", `{"type": "object", "properties": {"a": {"enum": ["x", "y", null], "goEnumNames": ["X"]}}}`, `
			1:82 invalid-go-name: goEnumNames has 1 name, wanted one for each value of enum but null: 2
			hint: list the names in the order of the values`},
		{"secrets that are no strings", `{"type": "object", "properties": {"pin": {"type": "integer", "secret": true}}}`, `
			1:35 ineffective-secret: property "pin" is marked secret, but only strings can be: it is an integer
			hint: make it a string, or mark the strings inside it`},
		{"defaults that Go cannot hold", `{"type": "object", "properties": {
				"a": {"type": "integer", "default": 99999999999999999999},
				"b": {"type": "array", "items": {"type": "number"}, "default": [0.5, 1e400]},
				"c": {"type": "object", "properties": {"n": {"type": ["number", "null"], "default": 9007199254740993}}, "default": {}},
				"d": {"type": "object", "additionalProperties": {"type": "integer"}, "default": {"x": 1e19}},
				"e": {"type": "number", "default": 0.1}, "f": {"type": "integer", "default": -9223372036854775808}}}`, `
			2:41 invalid-default: the default holds 99999999999999999999, wanted a number that int64 holds exactly
			hint: choose a smaller or a shorter number
			3:68 invalid-default: the default holds 1e400, wanted a number that float64 holds exactly
			hint: choose a smaller or a shorter number
			4:89 invalid-default: the default holds 9007199254740993, wanted a number that float64 holds exactly
			hint: choose a smaller or a shorter number
			4:120 invalid-default: the default holds 9007199254740993, wanted a number that float64 holds exactly
			hint: choose a smaller or a shorter number
			5:85 invalid-default: the default holds 1e19, wanted a number that int64 holds exactly
			hint: choose a smaller or a shorter number`},
		{"root: array", `{"type": "array"}`, `
			1:10 root-not-object: the configuration may be an array, wanted an object and nothing else
			hint: write "type": "object" and put what you have into its properties`},
		{"root: null", `{"type": ["object", "null"]}`, `
			1:10 root-not-object: the configuration may be an object or null, wanted an object and nothing else
			hint: write "type": "object"`},
		{"root: by reference", `{"$ref": "#/definitions/a", "definitions": {"a": {"type": "string"}}}`, `
			1:1 root-not-object: the configuration may be a string, wanted an object and nothing else
			hint: write "type": "object" and put what you have into its properties`},
		{"root: implied", `{"properties": {}}`, ``},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, problems := lowered(t, test.schema)
			var b strings.Builder
			for _, d := range problems {
				fmt.Fprintf(&b, "%d:%d %s: %s\nhint: %s\n", d.Span.Start.Line, d.Span.Start.Column, d.Code, d.Message, d.Hint)
				for _, r := range d.Related {
					fmt.Fprintf(&b, "%d:%d %s\n", r.Span.Start.Line, r.Span.Start.Column, r.Message)
				}
			}
			equal(t, b.String(), test.want)
		})
	}
}
