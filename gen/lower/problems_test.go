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
		{"numbers beyond int64", `{"type": "object", "properties": {
				"a": {"type": "integer", "minimum": 9223372036854775808},
				"b": {"type": "integer", "exclusiveMinimum": 9223372036854775807},
				"c": {"type": "integer", "maximum": -9223372036854775808.5},
				"d": {"type": ["integer", "null"], "exclusiveMaximum": -9223372036854775808},
				"e": {"const": 1e19},
				"f": {"type": "array", "items": {"type": "integer", "enum": [1e19, -1e1000]}},
				"g": {"allOf": [{"type": "integer"}, {"minimum": 1e99999}]}}}`, `
			2:41 out-of-range: minimum is 9223372036854775808, wanted at most 9223372036854775807, where int64 ends
			hint: choose a smaller or a shorter number, or make it "type": "string" with a pattern
			3:50 out-of-range: exclusiveMinimum is 9223372036854775807, wanted less than 9223372036854775807, where int64 ends
			hint: choose a smaller or a shorter number, or make it "type": "string" with a pattern
			4:41 out-of-range: maximum is -9223372036854775808.5, wanted at least -9223372036854775808, where int64 ends
			hint: choose a smaller or a shorter number, or make it "type": "string" with a pattern
			5:60 out-of-range: exclusiveMaximum is -9223372036854775808, wanted more than -9223372036854775808, where int64 ends
			hint: choose a smaller or a shorter number, or make it "type": "string" with a pattern
			6:20 out-of-range: const is 1e19, wanted a number that int64 holds exactly
			hint: choose a smaller or a shorter number, or make it "type": "string" with a pattern
			7:65 out-of-range: enum has no number that int64 holds exactly, wanted at least one
			hint: choose a smaller or a shorter number, or make it "type": "string" with a pattern
			8:54 out-of-range: minimum is 1e99999, wanted at most 9223372036854775807, where int64 ends
			hint: choose a smaller or a shorter number, or make it "type": "string" with a pattern`},
		{"numbers beyond float64", `{"type": "object", "properties": {
				"a": {"type": "number", "minimum": 1e309},
				"b": {"type": "number", "maximum": -1e309},
				"c": {"type": "number", "enum": [3.141592653589793238]}}}`, `
			2:40 out-of-range: minimum is 1e309, wanted at most 1.7976931348623157e+308, where float64 ends
			hint: choose a smaller or a shorter number, or make it "type": "string" with a pattern
			3:40 out-of-range: maximum is -1e309, wanted at least -1.7976931348623157e+308, where float64 ends
			hint: choose a smaller or a shorter number, or make it "type": "string" with a pattern
			4:37 out-of-range: enum has no number that float64 holds exactly, wanted at least one
			hint: choose a smaller or a shorter number, or make it "type": "string" with a pattern`},
		{"numbers within their types", `{"type": "object", "properties": {
				"a": {"type": "integer", "minimum": 9223372036854775807, "maximum": 1e19},
				"b": {"type": "integer", "minimum": -1e99999, "maximum": -9223372036854775808},
				"c": {"type": "integer", "exclusiveMinimum": 9223372036854775806, "exclusiveMaximum": 1e99999},
				"d": {"type": "integer", "minimum": 0e99999, "maximum": 1e-99999},
				"e": {"type": ["integer", "null"], "enum": [1, null, 1e19]},
				"f": {"type": "number", "minimum": -1e309, "maximum": 1e309},
				"g": {"minimum": 1e19}, "h": {"type": ["integer", "string"], "minimum": 1e19}}}`, ``},
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
