package kinds

import (
	"encoding/json"
	"testing"
)

const minimal = `"text":"a","nullable_text":null,"ratio":0.5,"node":{"name":"n"}`

// Every value of a document comes back as it was.
func TestRoundTrip(t *testing.T) {
	for _, member := range []string{
		`"fixed":"a\"b"`, `"five":5`, `"yes":true`, `"no":false`, `"int":2`, `"float":0.5`, `"float_default":0`,
		`"maybe_int":null`, `"maybe_int":0`, `"maybe_none":1.5`, `"optional_secret":"ab"`, `"level":-2`, `"single":null`,
		`"single":"only"`, `"many":"v99"`, `"any":null`, `"any":[1.0,{"b":1,"a":2}]`, `"shape":[1,2]`, `"shape_default":7`,
		`"pointer":{"name":"p","weight":0,"next":{"name":"q","weight":1},"children":[],"by_name":{},"maybe":null,"x":1}`,
		`"node_default":{"name":"p","weight":0}`, `"plain_default":{"a":false}`, `"typed_default":{}`, `"empty":{}`,
		`"typed":{"id":"","z":1}`, `"deep":{"a":{"b":[{"a":true},{}]}}`, `"texts":["x"]`, `"no_texts":["x"]`, `"matrix":[[],[1]]`,
		`"pairs":[]`, `"lists":{"a":[null,"x"],"b":[]}`, `"numbers":{}`, `"maps":{"a":{"b":{"c":"d"}},"e":{}}`, `"secrets":["s"]`,
		`"levels":[1,-2]`, `"shapes":{"a":null}`, `"pointers":[{},{"a":true}]`, `"pointers_default":[]`, `"nullable_list":null`,
		`"nullable_list":[]`, `"anything":[null,1]`,
	} {
		doc := "{" + minimal + "," + member + "}"
		c, err := Parse([]byte(doc))
		if err != nil {
			t.Errorf("%s: %v", member, err)
			continue
		}
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", member, err)
		}
		data, err := c.AppendJSON(nil)
		if err != nil {
			t.Error(err)
		}
		again, err := Parse(data)
		if err != nil {
			t.Errorf("%s: %s: %v", member, data, err)
			continue
		}
		twice, _ := again.AppendJSON(nil)
		if string(twice) != string(data) {
			t.Errorf("%s comes back as\n%s\nand then as\n%s", member, data, twice)
		}
		if !contains(string(data), member) {
			t.Errorf("%s is missing in %s", member, data)
		}
	}
}

func contains(s, sub string) bool {
	for i := range s {
		if len(s)-i >= len(sub) && s[i:i+len(sub)] == sub {
			return true
		}
	}
	return false
}

// Every rule is asked.
func TestRefused(t *testing.T) {
	for _, member := range []string{
		`"fixed":"ab"`, `"five":6`, `"yes":false`, `"no":true`, `"int":-1`, `"int":100`, `"int":3`, `"float":-0.51`, `"float":1000`,
		`"float":0.05`, `"maybe_int":"x"`, `"optional_secret":"a"`, `"level":0`, `"single":""`, `"many":"v300"`, `"pointer":null`,
		`"pointer":{}`, `"plain_default":{"b":1}`, `"empty":{"a":1}`, `"typed":{"z":0}`, `"typed":{"z":1,"z":1}`, `"deep":{"a":{"b":[{"c":1}]}}`,
		`"texts":[]`, `"texts":null`, `"matrix":[[10]]`, `"lists":{}`, `"lists":{"a":[],"b":[],"c":[],"d":[]}`, `"lists":{"a":[1]}`,
		`"maps":{"a":{"b":{"c":"d","c":"d"}}}`, `"secrets":[""]`, `"levels":[3]`, `"pointers":[null]`, `"nullable_list":[null]`, `"unknown":1`,
		`"text":"a"`,
	} {
		if _, err := Parse([]byte("{" + minimal + "," + member + "}")); err == nil {
			t.Errorf("%s is accepted", member)
		}
	}
	for _, doc := range []string{"", "null", "[]", "{}", `{"text":""}`} {
		if _, err := Parse([]byte(doc)); err == nil {
			t.Errorf("%s is accepted", doc)
		}
	}
}

func TestDefaults(t *testing.T) {
	c, err := Parse([]byte("{" + minimal + "}"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := c.AppendJSON(nil)
	const want = `{"text":"a","no":false,"float_default":30,"whole_default":4,"huge_default":9223372036854775807,"secret_default":"changeme","maybe_int":5,"maybe_none":null,"nullable_text":null,"ratio":0.5,` +
		`"any_default":{"a":[1,null]},"shape_default":"circle","node":{"name":"n","weight":1},` +
		`"node_default":{"name":"n","weight":3,"children":[{"name":"kid","weight":1}],"by_name":{"k":{"name":"x","weight":0}}},` +
		`"node_extra":{"name":"n","weight":0,"unknown":3},"plain_default":{},"typed_default":{"id":"i","x":3},"texts":["a","b"],"no_texts":[],` +
		`"pairs":[["a"],[]],"numbers":{"a":1,"long key":2.5},"pointers_default":[{"a":true}]}`
	if err != nil || string(data) != want {
		t.Errorf("the defaults are %v\n%s\nwant\n%s", err, data, want)
	}
}

func TestViews(t *testing.T) {
	shape := func(json string) Shape {
		c, err := Parse([]byte("{" + minimal + `,"shape":` + json + "}"))
		if err != nil {
			t.Fatal(err)
		}
		return c.Shape
	}
	if n, ok := shape(`{"name":"x"}`).AsNode(); !ok || n.Name != "x" || n.Weight != 1 {
		t.Errorf("AsNode is %+v, %v", n, ok)
	}
	if _, ok := shape(`{"name":"x"}`).AsPlain(); ok {
		t.Error("a node is plain")
	}
	if s, ok := shape(`"ab"`).AsString(); !ok || s != "ab" {
		t.Errorf("AsString is %q, %v", s, ok)
	}
	if _, ok := shape(`"a"`).AsString(); ok {
		t.Error("a short string is a string of this shape")
	}
	if l, ok := shape(`[1,2]`).AsList(); !ok || len(l) != 2 {
		t.Errorf("AsList is %v, %v", l, ok)
	}
	if m, ok := shape(`{"a":"s"}`).AsMap(); !ok || m["a"].Reveal() != "s" {
		t.Errorf("AsMap is %v, %v", m, ok)
	}
	if l, ok := shape(`-2`).AsLevel(); !ok || l != LevelMinus2 {
		t.Errorf("AsLevel is %v, %v", l, ok)
	}
	if f, ok := shape(`0.5`).AsFloat64(); !ok || f != 0.5 {
		t.Errorf("AsFloat64 is %v, %v", f, ok)
	}
	if _, ok := (Shape{}).AsNode(); ok {
		t.Error("nothing is a node")
	}
}

// A struct taken out of its Config is still written as the configuration has it.
func TestMarshalParts(t *testing.T) {
	c, err := Parse([]byte("{" + minimal + `,"pointer":{"name":"p","x":[1.0]},"shape":{"name":"s","y":1},"typed":{"z":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	view, _ := c.Shape.AsNode()
	for want, part := range map[string]any{
		`{"name":"p","weight":1,"x":[1.0]}`: c.Pointer,
		`{"name":"s","weight":1,"y":1}`:     view,
		`{"z":1}`:                           *c.Typed,
		`null`:                              c.Empty,
		`[{}]`:                              []Plain{{}},
	} {
		if got, err := json.Marshal(part); err != nil || string(got) != want {
			t.Errorf("%T is written as %s, %v; want %s", part, got, err, want)
		}
	}
}

// What only Go can say is written without a panic.
func TestEncodeOddities(t *testing.T) {
	c := Default()
	c.Pointers = []*Plain{nil}
	c.Matrix = [][]int64{nil}
	if data, err := c.AppendJSON(nil); err != nil || !contains(string(data), `"matrix":[[]]`) || !contains(string(data), `"pointers":[null]`) {
		t.Errorf("%s, %v", data, err)
	}
	if c.Validate() == nil {
		t.Error("it is valid")
	}
}
