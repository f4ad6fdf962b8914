package drift

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

func parsed(t *testing.T, text string) *value {
	t.Helper()
	v, err := parseValue([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestFill(t *testing.T) {
	cases := []struct{ name, schema, in, want string }{
		{"absent", `{"properties": {"a": {"default": 1}}}`, `{}`, `{"a":1}`},
		{"present", `{"properties": {"a": {"default": 1}}}`, `{"a":0}`, `{"a":0}`},
		{"null is not absent", `{"properties": {"a": {"default": 1}}}`, `{"a":null}`, `{"a":null}`},
		{"default null", `{"properties": {"a": {"default": null}}}`, `{}`, `{"a":null}`},
		{"order", `{"properties": {"a": {"default": 1}, "b": {"default": 2}}}`, `{"z":0,"b":3}`, `{"z":0,"b":3,"a":1}`},
		{"numbers keep their spelling", `{"properties": {"a": {"default": 1.50}}}`, `{"b":1e2}`, `{"b":1e2,"a":1.50}`},
		{"parent absent", `{"properties": {"a": {"type": "object", "properties": {"b": {"default": 1}}}}}`, `{}`, `{}`},
		{"parent present", `{"properties": {"a": {"type": "object", "properties": {"b": {"default": 1}}}}}`, `{"a":{}}`, `{"a":{"b":1}}`},
		{"parent of another type", `{"properties": {"a": {"type": "object", "properties": {"b": {"default": 1}}}}}`, `{"a":[]}`, `{"a":[]}`},
		{"type unknown", `{"properties": {"a": {"properties": {"b": {"default": 1}}}}}`, `{"a":{}}`, `{"a":{}}`},
		{"type nullable", `{"properties": {"a": {"type": ["object", "null"], "properties": {"b": {"default": 1}}}}}`, `{"a":{}}`, `{"a":{"b":1}}`},
		{"inside a default", `{"properties": {"a": {"type": "object", "default": {"c": 2}, "properties": {"b": {"default": 1}}}}}`, `{}`, `{"a":{"c":2,"b":1}}`},
		{"items", `{"properties": {"a": {"type": "array", "items": {"type": "object", "properties": {"b": {"default": 1}}}}}}`, `{"a":[{},{"b":2},3]}`, `{"a":[{"b":1},{"b":2},3]}`},
		{"items by position", `{"properties": {"a": {"type": "array", "items": [{"type": "object", "properties": {"b": {"default": 1}}}]}}}`, `{"a":[{}]}`, `{"a":[{}]}`},
		{"additionalProperties", `{"additionalProperties": {"type": "object", "properties": {"b": {"default": 1}}}}`, `{"x":{}}`, `{"x":{"b":1}}`},
		{"additionalProperties pass by names", `{"properties": {"x": {}}, "additionalProperties": {"type": "object", "properties": {"b": {"default": 1}}}}`, `{"x":{}}`, `{"x":{}}`},
		{"reference", `{"definitions": {"p": {"default": 1}}, "properties": {"a": {"$ref": "#/definitions/p"}}}`, `{}`, `{"a":1}`},
		{"siblings of a reference", `{"definitions": {"p": {}}, "properties": {"a": {"$ref": "#/definitions/p", "default": 1}}}`, `{}`, `{"a":1}`},
		{
			"siblings of a reference since 2019", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"p": {"default": 2}}, "properties": {"a": {"$ref": "#/$defs/p", "default": 1}}}`,
			`{}`, `{"a":1}`,
		},
		{"anchor", `{"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"p": {"$anchor": "x", "default": 2}}, "properties": {"a": {"$ref": "#x"}}}`, `{}`, `{"a":2}`},
		{"escaped pointer", `{"definitions": {"a/b~c %": {"default": 1}}, "properties": {"a": {"$ref": "#/definitions/a~1b~0c%20%25"}}}`, `{}`, `{"a":1}`},
		{"dangling reference", `{"properties": {"a": {"$ref": "#/definitions/p"}}}`, `{}`, `{}`},
		{"reference to itself", `{"properties": {"a": {"$ref": "#/properties/a"}}}`, `{"a":{}}`, `{"a":{}}`},
		{"allOf", `{"allOf": [{"properties": {"a": {"default": 1}}}, {"properties": {"b": {"default": 2}}}]}`, `{}`, `{"a":1,"b":2}`},
		{"first of allOf wins", `{"properties": {"a": {"default": 1}}, "allOf": [{"properties": {"a": {"default": 2}}}]}`, `{}`, `{"a":1}`},
		{"or null", `{"properties": {"a": {"anyOf": [{"type": "object", "properties": {"b": {"default": 1}}}, {"type": "null"}]}}}`, `{"a":{}}`, `{"a":{"b":1}}`},
		{"null or", `{"properties": {"a": {"oneOf": [{"type": "null"}, {"type": "object", "properties": {"b": {"default": 1}}}]}}}`, `{"a":{}}`, `{"a":{"b":1}}`},
		{"anyOf", `{"anyOf": [{"properties": {"a": {"default": 1}}}, {}]}`, `{}`, `{}`},
		{"if", `{"if": {}, "then": {"properties": {"a": {"default": 1}}}}`, `{}`, `{}`},
		{
			"recursion", `{"definitions": {"n": {"type": "object", "properties": {"v": {"default": 0}, "n": {"$ref": "#/definitions/n"}}}}, "properties": {"a": {"$ref": "#/definitions/n"}}}`,
			`{"a":{"n":{"n":{}}}}`, `{"a":{"n":{"n":{"v":0},"v":0},"v":0}}`,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := newDocument(parsed(t, c.schema))
			in := parsed(t, c.in)
			if got := string(d.fill(in).json()); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if string(in.json()) != c.in {
				t.Errorf("the document was changed to %s", in.json())
			}
		})
	}
}

// A default that brings itself along must end somewhere.
func TestFillEnds(t *testing.T) {
	d := newDocument(parsed(t, `{"properties": {"a": {"$ref": "#/definitions/n"}}, "definitions": {"n": {"type": "object", "default": {}, "properties": {"a": {"$ref": "#/definitions/n"}}}}}`))
	if depth := strings.Count(string(d.fill(newObject()).json()), "{"); depth > 2*maxFill {
		t.Errorf("filled %d levels", depth)
	}
}

func TestEqual(t *testing.T) {
	cases := []struct {
		a, b string
		same bool
	}{
		{`1`, `1.0`, true},
		{`10`, `1e1`, true},
		{`0`, `-0.0`, true},
		{`9007199254740992`, `9007199254740993`, false},
		{`1e400`, `1e401`, false},
		{`1e999999999`, `1e999999998`, false},
		{`1e999999999`, `1e999999999`, true},
		{`{"a":1,"b":2}`, `{"b":2,"a":1}`, true},
		{`{"a":1}`, `{"a":1,"b":null}`, false},
		{`{"a":1,"b":null}`, `{"a":1}`, false},
		{`[1,2]`, `[2,1]`, false},
		{`[1]`, `[1,1]`, false},
		{`"\u0061"`, `"a"`, true},
		{`1`, `"1"`, false},
		{`1`, `true`, false},
		{`null`, `false`, false},
	}
	for _, c := range cases {
		if got := equal(parsed(t, c.a), parsed(t, c.b)); got != c.same {
			t.Errorf("%s and %s: equal is %v", c.a, c.b, got)
		}
	}
	if path, same := difference(parsed(t, `{"a":[{"b/c":1}]}`), parsed(t, `{"a":[{"b/c":2}]}`)); same || pointer(path) != "/a/0/b~1c" {
		t.Errorf("the difference is at %s", pointer(path))
	}
}

func FuzzParseValue(f *testing.F) {
	for _, seed := range []string{`{}`, `[1,"a\\\"b",{"a":null,"a":true}]`, ` {"x" : -1.5e+3 , "\u0000": [ ] } `, `"`, `[1`, "\"\xff\"", ``} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := parseValue(data)
		if err != nil {
			return
		}
		again, err := parseValue(v.json())
		if err != nil || !equal(v, again) {
			t.Errorf("%q becomes %s, %v", data, v.json(), err)
		}
	})
}

type level int64

func (level) Values() []level { return []level{-1, 2} }

type union struct{ config.JSON }

type inner struct {
	Self *inner         `json:"self"`
	Many []inner        `json:"many"`
	Enum level          `json:"enum" jsonschema:"required"`
	Free config.JSON    `json:"free"`
	Rest config.Members `json:"-"`
}

type outer struct {
	Text    string                                              `json:"text"`
	Odd     bool                                                `json:"a%2C%22%25"`
	Empty   float64                                             `json:"%"`
	Dash    int64                                               `json:"%2D"`
	Secret  config.Optional[sdk.Secret]                         `json:"secret"`
	Secrets config.Optional[config.Nullable[[]sdk.Secret]]      `json:"secrets"`
	Struct  *inner                                              `json:"struct" jsonschema:"required"`
	Union   union                                               `json:"union"`
	Table   map[string]map[string]config.Nullable[level]        `json:"table"`
	Wrapped config.Optional[config.Nullable[map[string]*inner]] `json:"wrapped"`
	Extra   config.Members                                      `json:"-"`
}

func TestShape(t *testing.T) {
	s := shapeOf(reflect.TypeFor[outer]())
	var got []string
	byName := map[string]shape{}
	for _, f := range s.fields {
		byName[f.name] = f.shape()
		required := ""
		if f.required {
			required = " required"
		}
		got = append(got, f.name+": "+byName[f.name].String()+required)
	}
	want := []string{
		"text: string", `a,"%: boolean`, ": number", "-: integer", "secret: secret string", "secrets: null or array",
		"struct: object required", "union: any JSON value", "table: object", "wrapped: null or object",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if item := byName["secrets"].elem(); item.String() != "secret string" {
		t.Errorf("secrets holds %s", item)
	}
	if cell := byName["table"].elem().elem(); cell.String() != "null or integer" || quoted(cell.enum) != "-1, 2" {
		t.Errorf("table holds %s of %s", cell, quoted(cell.enum))
	}
	node := byName["struct"]
	for range 10 { // recursive types unfold as far as one looks
		node = node.fields[0].shape()
	}
	if len(node.fields) != 4 || node.fields[2].shape().enum == nil || !node.fields[2].required {
		t.Errorf("struct holds %+v", node.fields)
	}
	if byName["wrapped"].elem().fields == nil {
		t.Error("wrapped does not hold structs")
	}
}

func TestSameInGo(t *testing.T) {
	for expr, want := range map[string]bool{
		`^[a-z]+$`: true, `^\d{4}-\w+\.\/$`: true, `(?:a|b)`: true, `[.\]]`: true,
		`a\s`: false, `[\S]`: false, `a.c`: false,
		`(?=a)`: false, `(?!a)b`: false, `\cJ`: false, `\u0041`: false, `a\Z`: false, `\Aa`: false, `[[:alpha:]]`: false, `(?i)a`: false, `(`: false, `\Q.\E`: false,
	} {
		if got := sameInGo(expr); got != want {
			t.Errorf("%s: %v", expr, got)
		}
	}
}

func TestMatching(t *testing.T) {
	for _, expr := range []string{
		`^[0-9]{4,5}$`, `^(foo|bar)+$`, `a.c`, `^\w+@\w+\.(com|org)$`, `^[^a-z]$`, `^$`, `x*y?z+`, `^\p{Lu}\d$`, `^[\x{1F600}-\x{1F64F}]$`, `^(a{2,3}){2}$`,
	} {
		for n := range 6 {
			if s := matching(expr, n); !regexp.MustCompile(expr).MatchString(s) {
				t.Errorf("%q does not match %s", s, expr)
			}
		}
	}
	if got := matching(`^(?!x)a(?=(b))[)]\(c(?<!d)$`, 1); got != "a)(c" {
		t.Errorf("without lookaround: %q", got)
	}
	if got := matching(`^(a{1000}){1000}$`, 1); len(got) > 3*maxSample {
		t.Errorf("%d bytes", len(got))
	}
}

func TestSubjectName(t *testing.T) {
	for path, want := range map[string]string{
		"../../manifests/connector_x.json":    "manifests/connector_x.json",
		"../../../manifests/A/manifest.json":  "manifests/A/manifest.json",
		"manifests/../manifests/connector.js": "manifests/connector.js",
	} {
		if got := (&subject{manifest: path}).name(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
