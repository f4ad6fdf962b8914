package lint_test

import (
	"fmt"
	"strings"
	"testing"
)

// What can bind no value is reported with what its author may have meant; what
// may bind one, or is reported otherwise, is not.
func TestIneffectiveKeyword(t *testing.T) {
	const open, tail = `"arguments": {"type": "object", "properties": {"p": `, `}}`
	for _, test := range []struct{ schema, want string }{
		{`{"type": "string", "minimum": 1}`, `minimum says nothing of a string: it has no effect; use "minLength", or make it "type": "integer"`},
		{`{"type": "string", "maximum": 1.5}`, `maximum says nothing of a string: it has no effect; use "maxLength", or make it "type": "number"`},
		{`{"type": "string", "multipleOf": 5}`, `multipleOf says nothing of a string: it has no effect; remove it, or make it "type": "integer"`},
		{`{"type": "integer", "minLength": 1}`, `minLength says nothing of an integer: it has no effect; use "minimum", or make it "type": "string"`},
		{`{"type": "number", "format": "uri"}`, `format says nothing of a number: it has no effect; remove it, or make it "type": "string"`},
		{`{"type": "array", "pattern": "^a"}`, `pattern says nothing of an array: it has no effect; put it into "items", or make it "type": "string"`},
		{`{"type": "array", "maxLength": 9}`, `maxLength says nothing of an array: it has no effect; use "maxItems", or make it "type": "string"`},
		{`{"type": "string", "items": {}}`, `items says nothing of a string: it has no effect; remove it, or make it "type": "array"`},
		{`{"type": "object", "items": {}}`, `items says nothing of an object: it has no effect; use "additionalProperties", or make it "type": "array"`},
		{`{"type": "object", "uniqueItems": true}`, `uniqueItems says nothing of an object: it has no effect; remove it, or make it "type": "array"`},
		{
			`{"type": "string", "properties": {}, "required": []}`,
			`properties says nothing of a string: it has no effect; remove it, or make it "type": "object"
			required says nothing of a string: it has no effect; remove it, or make it "type": "object"`,
		},
		{`{"type": "array", "additionalProperties": {}}`, `additionalProperties says nothing of an array: it has no effect; use "items", or make it "type": "object"`},
		{`{"type": "null", "minimum": 1}`, `minimum says nothing of null: it has no effect; remove it, or make it "type": "integer"`},
		{`{"type": ["integer", "null"], "minLength": 1}`, `minLength says nothing of an integer or null: it has no effect; use "minimum", or add "string" to type`},
		{`{"type": ["boolean", "string"], "minItems": 1}`, `minItems says nothing of a boolean or a string: it has no effect; remove it, or add "array" to type`},
		{`{"enum": ["a", null], "minimum": 1}`, `minimum says nothing of a string or null: it has no effect; remove it, or let enum have an integer`},
		{`{"type": ["string", "integer"], "enum": ["a"], "minimum": 1}`, `minimum says nothing of a string: it has no effect; remove it, or let enum have an integer`},
		{`{"const": 5, "pattern": "5"}`, `pattern says nothing of an integer: it has no effect; remove it, or let const have a string`},
		{
			`{"allOf": [{"$ref": "#/definitions/name"}, {"minimum": 1}]}, "q": {"type": "string"}}, "definitions": {"name": {"type": "string"}`,
			`minimum says nothing of a string: it has no effect; use "minLength", or make it "type": "integer" (type is here)`,
		},
		{`{"type": "string", "anyOf": [{"minItems": 1}, {"minLength": 2}]}`, `minItems says nothing of a string: it has no effect; use "minLength", or make it "type": "array" (type is here)`},
		{`{"type": "string", "not": {"if": {"required": ["a"]}}}`, `required says nothing of a string: it has no effect; remove it, or make it "type": "object" (type is here)`},
		{`{"type": "string", "then": {}}`, `then stands without if: it has no effect; add if, or remove it`},
		{`{"type": "array", "items": {}, "additionalItems": false}`, `additionalItems stands without an array of items: it has no effect; add an array of items, or remove it`},

		{`{"minimum": 1, "minLength": 1, "items": {}, "required": ["a"], "properties": {"a": {}}}`, ``},
		{`{"type": ["string", "integer"], "minimum": 1, "minLength": 1}`, ``},
		{`{"type": "integer", "minimum": 1}`, ``},
		{`{"enum": ["a", 1], "minimum": 1}`, ``},
		{`{"type": "object", "if": {"required": ["a"]}, "then": {"minProperties": 2}, "properties": {"a": {}}}`, ``},
		{`{"type": "array", "items": {"minimum": 1}, "contains": {"minLength": 1}}`, ``},
		{`{"type": "array", "items": [{}], "additionalItems": {"minLength": 1}}`, ``},
		{`{"type": "integer", "format": "int32"}`, ``},
		{`{"$ref": "#/definitions/name", "minimum": 1}}, "definitions": {"name": {"type": "string"}`, ``},
		{`{"type": "string", "anyOf": [{"type": "integer", "minimum": 1}, {}]}`, ``},
		{`{"type": "string", "allOf": [{"minimum": 1}]}, "q": {"$ref": "#/properties/p/allOf/0"}`, ``},
	} {
		var got []string
		for _, d := range findings(t, "ineffective-keyword", "{"+open+test.schema+tail+"}") {
			text := d.Message + "; " + d.Hint
			for _, r := range d.Related {
				text += fmt.Sprintf(" (%s)", r.Message)
			}
			got = append(got, text)
		}
		if got := strings.Join(got, "\n\t\t\t"); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.schema, got, test.want)
		}
	}
}

// In 2020-12 what stands beside $ref counts.
func TestIneffectiveKeywordBesideRef(t *testing.T) {
	const text = `{"arguments": {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties":
		{"p": {"$ref": "#/$defs/name", "minimum": 1}}, "$defs": {"name": {"type": "string"}}}}`
	found := findings(t, "ineffective-keyword", text)
	if len(found) != 1 || found[0].Span.Start.Line != 2 || found[0].Span.Start.Column != 34 || len(found[0].Related) != 1 {
		t.Errorf("found %+v", found)
	}
}
