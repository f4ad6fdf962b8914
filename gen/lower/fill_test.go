package lower

import "testing"

// A check that sees a whole object must see it with its defaults.
func TestFill(t *testing.T) {
	const properties = `"properties": {
		"a": {"type": "integer", "default": 1},
		"o": {"type": "object", "default": {}, "properties": {
			"x": {"type": "string", "default": "y"},
			"p": {"type": "object", "required": ["q"], "properties": {"q": {"type": "integer", "default": 2}}}
		}},
		"l": {"type": "array", "default": [{}], "items": {"type": "object", "properties": {"z": {"type": "boolean", "default": true}}}},
		"m": {"type": "object", "additionalProperties": {"type": "object", "properties": {"z": {"type": "boolean", "default": true}}}},
		"n": {"anyOf": [{"type": "object", "properties": {"v": {"default": 1}}}, {"type": "null"}]},
		"s": {"type": "string"}
	}`
	m := model(t, `{"type": "object", `+properties+`}`)
	if m.FillFirst || m.Fill != nil {
		t.Error("a document is filled first, although no check looks at it")
	}
	m = model(t, `{"type": "object", "not": {"required": ["b"]}, `+properties+`}`)
	if m.FillFirst || m.Fill != nil {
		t.Error("a document is filled first, although the check looks at no member with a default")
	}
	m = model(t, `{"type": "object", "not": {"required": ["a", "b"]}, `+properties+`}`)
	if !m.FillFirst {
		t.Error("a check sees the document before it is filled")
	}
	equal(t, fillText(t, m.Fill), `{`+
		`"defaults":[{"name":"a","value":1},{"name":"o","value":{"x":"y"}},{"name":"l","value":[{"z":true}]}],`+
		`"members":[`+
		`{"name":"o","fill":{"defaults":[{"name":"x","value":"y"}],"members":[{"name":"p","fill":{"defaults":[{"name":"q","value":2}]}}]}},`+
		`{"name":"l","fill":{"items":{"defaults":[{"name":"z","value":true}]}}},`+
		`{"name":"m","fill":{"values":{"defaults":[{"name":"z","value":true}]}}},`+
		`{"name":"n","fill":{"defaults":[{"name":"v","value":1}]}}]}`)
}

func TestFillWithoutDefaults(t *testing.T) {
	m := model(t, `{"type": "object", "not": {"required": ["b"]}, "properties": {"a": {"type": "integer"}}}`)
	if m.FillFirst {
		t.Error("a document is filled with nothing")
	}
}

func TestFillOfRecursion(t *testing.T) {
	m := model(t, `{"type": "object", "minProperties": 1, "properties": {"tree": {"$ref": "#/definitions/node"}}, "definitions": {
		"node": {"type": "object", "properties": {"child": {"$ref": "#/definitions/node"}, "v": {"type": "integer", "default": 3}}}
	}}`)
	equal(t, fillText(t, m.Fill), `{"members":[{"name":"tree","fill":{"func":"fillConfigTreeChild"}}]}`)
	if len(m.Fills) != 1 || m.Fills[0].Name != "fillConfigTreeChild" {
		t.Fatalf("found %d functions, want fillConfigTreeChild", len(m.Fills))
	}
	equal(t, fillText(t, m.Fills[0].Fill), `{"defaults":[{"name":"v","value":3}],"members":[{"name":"child","fill":{"func":"fillConfigTreeChild"}}]}`)
}

// A fill that several places share is a function, or it would double at every level.
func TestFillIsShared(t *testing.T) {
	m := model(t, `{"type": "object", "minProperties": 1, "properties": {"a": {"$ref": "#/definitions/n"}, "b": {"$ref": "#/definitions/n"}, "c": {"$ref": "#/definitions/m"}, "d": {"$ref": "#/definitions/m"}}, "definitions": {
		"n": {"type": "object", "properties": {"v": {"type": "integer", "default": 3}}},
		"m": {"type": "object", "properties": {"w": {"type": "integer"}}}
	}}`)
	equal(t, fillText(t, m.Fill), `{"members":[{"name":"a","fill":{"func":"fillConfigA"}},{"name":"b","fill":{"func":"fillConfigA"}}]}`)
	if len(m.Fills) != 1 {
		t.Fatalf("found %d functions, want one", len(m.Fills))
	}
	equal(t, fillText(t, m.Fills[0].Fill), `{"defaults":[{"name":"v","value":3}]}`)
}

func TestDefaultsAreFilled(t *testing.T) {
	m := model(t, `{"type": "object", "properties": {"o": {"type": "object", "default": {"a": {}}, "properties": {
		"a": {"type": "object", "properties": {"b": {"type": "integer", "default": 1}, "c": {"type": "integer"}}},
		"d": {"type": "string", "default": "e"},
		"f": {"type": "object", "properties": {"g": {"type": "integer", "default": 1}}}
	}}}}`)
	equal(t, m.Root().Fields[0].Default.JSON(), `{"a":{"b":1},"d":"e"}`)
}
