package lower

import (
	"strings"
	"testing"
)

// Each line is a property's schema and the example that the docs show; none
// where none is known to be valid.
func TestExamples(t *testing.T) {
	for _, test := range []struct{ schema, want string }{
		{`{"type": "string"}`, `"<p>"`},
		{`{"type": "string", "default": "a", "examples": ["b"]}`, `"a"`},
		{`{"type": "string", "examples": ["first", "second"]}`, `"first"`},
		{`{"type": "string", "placeholder": "acme"}`, `"acme"`},
		{`{"type": "string", "placeholder": "acme", "minLength": 6}`, `"<p>xxx"`},
		{`{"type": "string", "maxLength": 2}`, `"p"`},
		{`{"type": "string", "minLength": 1000}`, `none`},
		{`{"type": "string", "pattern": "^[0-9]{4}$"}`, `"1111"`},
		{`{"type": "string", "pattern": "^(eu|us)-\\d+$"}`, `"eu-1"`},
		{`{"type": "string", "pattern": "(?!x)y"}`, `none`},
		{`{"type": "string", "format": "uri"}`, `"https://example.com"`},
		{`{"type": "string", "format": "uri", "placeholder": "https://acme.example/api"}`, `"https://acme.example/api"`},
		{`{"type": "string", "format": "uri", "placeholder": "https://…"}`, `"https://example.com"`},
		{`{"type": "string", "format": "uri", "placeholder": "https://<tenant>.example"}`, `"https://example.com"`},
		{`{"type": "string", "format": "uri", "placeholder": "acme.example"}`, `"https://example.com"`},
		{`{"type": "string", "format": "uri", "placeholder": "https://acme.example/a b"}`, `"https://example.com"`},
		{`{"type": "string", "format": "uri", "pattern": "^https://[^/]+\\.acme\\.example$", "placeholder": "https://eu.acme.example"}`, `"https://eu.acme.example"`},
		{`{"type": "string", "format": "uri", "pattern": "^https://[^/]+$", "placeholder": "https://acme.example/api"}`, `"https://example.com"`},
		{`{"type": "string", "format": "email", "placeholder": "https://acme.example"}`, `"soc@example.com"`},
		{`{"type": "string", "secret": true}`, `"<p>"`},
		{`{"type": "string", "not": {"const": "<p>"}}`, `none`},
		{`{"enum": ["a", "b"]}`, `"a"`},
		{`{"const": 5}`, `5`},
		{`{"type": "integer"}`, `1`},
		{`{"type": ["integer", "null"]}`, `1`},
		{`{"type": "integer", "minimum": 5, "multipleOf": 4}`, `8`},
		{`{"type": "integer", "maximum": -5}`, `-5`},
		{`{"type": "number", "exclusiveMinimum": 0.5}`, `1`},
		{`{"type": "number", "minimum": 1.25}`, `1.25`},
		{`{"type": "boolean"}`, `true`},
		{`{"type": "array", "items": {"const": false}}`, `[false]`},
		{`{"type": "array", "items": {"type": "string"}, "minItems": 2}`, `["<p>","<p>"]`},
		{`{"type": "array", "items": {"type": "string"}, "minItems": 12}`, `none`},
		{`{"type": "array", "items": {"type": "string"}, "maxItems": 0}`, `[]`},
		{`{"type": "array", "items": {"type": "string"}, "uniqueItems": true}`, `none`},
		{`{"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}, "y": {"not": {}}}}`, `{"x":"<x>"}`},
		{`{"type": "object", "required": ["x"], "properties": {"x": {"type": "string", "pattern": "(?=a)b"}}}`, `none`},
		{`{"type": "object", "additionalProperties": {"type": "integer"}}`, `{"name":1}`},
		{`{"type": "object", "required": ["v"], "properties": {"c": {"$ref": "#/properties/p"}, "v": {"type": "string"}}}`, `{"v":"<v>"}`},
		{`{}`, `"<p>"`},
		{`{"not": {"type": "string"}}`, `none`},
	} {
		m := model(t, `{"type": "object", "properties": {"p": `+test.schema+`}}`)
		got := "none"
		if e := m.Root().Fields[0].Form.Example; e != nil {
			got = e.JSON()
		}
		if got != test.want {
			t.Errorf("%s: example %s, want %s", test.schema, got, test.want)
		}
	}
}

func TestForm(t *testing.T) {
	m := model(t, `{"type": "object", "secrets": ["key"], "internal": ["id"], "properties": {
		"api_url": {"type": "string", "format": "uri", "title": "URL", "description": "Where.", "placeholder": "https://…"},
		"api_key": {"type": "string"},
		"key": {"type": "string", "multiline": true},
		"id": {"type": "integer", "deprecated": true, "minimum": 1, "maximum": 9},
		"mode": {"enum": ["a", "b"]},
		"hosts": {"type": "array", "items": {"type": "string"}, "minItems": 1},
		"rules": {"type": "array", "items": {"type": "object", "properties": {"x": {}}}},
		"any": {"type": ["string", "integer", "null"]},
		"modes": {"type": "array", "items": {"enum": ["a", "b"]}},
		"keys": {"type": "array", "items": {"type": "string", "secret": true}},
		"keyLists": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": ["string", "null"], "secret": true}}},
		"hidden": {"type": "array", "items": {"type": ["string", "object"], "secret": true}},
		"auth": {"oneOf": [{"type": "object", "properties": {"a": {}}}, {"type": "object", "properties": {"b": {}}}]},
		"auths": {"type": "array", "items": {"oneOf": [{"type": "object", "properties": {"a": {}}}, {"type": "object", "properties": {"b": {}}}]}},
		"mixed": {"anyOf": [{"type": "object", "properties": {"a": {}}}, {"type": "string"}, {"type": "null"}]},
		"open": {"anyOf": [{"type": "object", "properties": {"a": {}}}, {}]}
	}}`)
	var b strings.Builder
	for _, f := range m.Root().Fields {
		b.WriteString(f.Property + ": " + string(f.Form.Control) + ", " + f.Form.Label + ", " + f.Form.JSONType)
		for _, limit := range f.Form.Limits {
			b.WriteString(", " + limit)
		}
		for flag, set := range map[string]bool{"secret": f.Form.Secret, "internal": f.Form.Internal && f.Form.Deprecated, "multiline": f.Form.Multiline && !f.Form.Secret} {
			if set {
				b.WriteString("; " + flag)
			}
		}
		for _, o := range f.Form.Options {
			b.WriteString("; option " + o.Label)
		}
		b.WriteByte('\n')
	}
	equal(t, b.String(), `
		api_url: text, URL, string, a URI
		api_key: text, API key, string
		key: secret, Key, string; secret
		id: integer, ID, integer, at least 1, at most 9; internal
		mode: select, Mode, string; option a; option b
		hosts: list, Hosts, array of strings, at least 1 item
		rules: json, Rules, array of objects
		any: json, Any, string or integer or null
		modes: list, Modes, array of strings; option a; option b
		keys: list, Keys, array of strings; secret
		keyLists: map, KeyLists, object; secret
		hidden: json, Hidden, array of strings or object; secret
		auth: json, Auth, object
		auths: json, Auths, array of objects
		mixed: json, Mixed, object or string or null
		open: json, Open, any`)

	var labels []string
	m = model(t, `{"type": "object", "properties": {"auth": {"oneOf": [
		{"title": "By key", "goName": "Key", "type": "object", "properties": {"a": {}}},
		{"title": "By key", "goName": "Other", "type": "object", "properties": {"b": {}}},
		{"type": "object", "properties": {"c": {"const": "token"}}}
	]}}}`)
	for _, v := range m.Union("Auth").Variants {
		labels = append(labels, v.Label)
	}
	if got, want := strings.Join(labels, ", "), "By key, Other, Token"; got != want {
		t.Errorf("the variants are called %s, want %s", got, want)
	}
}
