package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"text/template"

	"github.com/google/uuid"
)

// shape is a manifest with a text in every place where an author may write
// one. The Go names are fixed, so that two texts make the same declarations.
var shape = template.Must(template.New("shape").Funcs(template.FuncMap{"q": quote}).Parse(`{
  "$schema": "./connector.schema.json",
  "uuid": {{q .UUID}},
  "name": {{q .Text}},
  "description": {{q .Text}},
  "docker_parameter": {{q .Command}},
  "version": "1.0.0",
  "category": "saas",
  "capabilities": ["pull_alerts"],
  "arguments": {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "$comment": {{q .Text}},
    "title": {{q .Text}},
    "description": {{q .Text}},
    "type": "object",
    "required": ["object", {{q (print "required " .Text)}}],
    "properties": {
      {{q .Text}}: {"goName": "Named", "type": "string", "title": {{q .Text}}, "description": {{q .Text}}, "placeholder": {{q .Text}}, "default": {{q .Text}}, "examples": [{{q .Text}}]},
      {{q (print "required " .Text)}}: {"goName": "Required", "type": "string", "description": {{q .Text}}, "x-note": {{q .Text}}},
      "choice": {"type": "string", "enum": ["a", {{q (print "b" .Text)}}], "goEnumNames": ["First", "Second"], "default": {{q (print "b" .Text)}}, "description": {{q .Text}}},
      "constant": {"type": "string", "const": {{q .Text}}},
      "object": {
        "type": "object",
        "description": {{q .Text}},
        "properties": {{"{"}}{{q .Text}}: {"goName": "Inner", "type": "string", "description": {{q .Text}}, "secret": true}},
        "required": [{{q .Text}}],
        "additionalProperties": false
      },
      "shared": {"$ref": {{q .Ref}}},
      "mixed": {"enum": [1, {{q .Text}}, [{{q .Text}}], {"a": {{q .Text}}}], "default": [{{q .Text}}]},
      "union": {"anyOf": [{"type": "integer"}, {"goName": "Shape", "type": "object", "title": {{q .Text}}, "properties": {"k": {"const": {{q .Text}}}}, "required": ["k"]}]},
      "map": {"type": "object", "additionalProperties": {"type": "string"}, "default": {{"{"}}{{q .Text}}: {{q .Text}}}},
      "pattern": {"type": "string", "pattern": {{q .Pattern}}},
      "list": {"type": "array", "items": {"type": "string"}, "default": [{{q .Text}}]}
    },
    "dependencies": {{"{"}}{{q .Text}}: [{{q (print "required " .Text)}}]},
    "patternProperties": {{"{"}}{{q .Pattern}}: true},
    "definitions": {{"{"}}{{q .Text}}: {"type": "object", "goName": "Shared", "description": {{q .Text}}, "properties": {"n": {"type": "integer", "default": 1}}}}
  }
}
`))

func quote(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return err.Error()
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

// withText is the shape, filled.
func withText(t testing.TB, command, text string) string {
	t.Helper()
	var b bytes.Buffer
	must(t, shape.Execute(&b, map[string]string{
		"UUID":    uuid.NewSHA1(uuid.NameSpaceURL, []byte(command)).String(),
		"Command": command,
		"Text":    text,
		"Ref":     "#/definitions/" + pointerEscape(text),
		"Pattern": patternOf(text),
	}))
	if !json.Valid(b.Bytes()) {
		t.Fatalf("the shape with %q is no JSON:\n%s", text, b.String())
	}
	return b.String()
}

// pointerEscape writes a token of a JSON Pointer in a URI's fragment.
func pointerEscape(token string) string {
	var b bytes.Buffer
	for _, c := range []byte(token) {
		switch {
		case c == '~':
			b.WriteString("~0")
		case c == '/':
			b.WriteString("~1")
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// patternOf is a regular expression that holds the text and is one in any case.
func patternOf(text string) string {
	var b bytes.Buffer
	for _, c := range text {
		if bytes.ContainsRune([]byte(`\^$.*+?()[]{}|/`), c) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}
