package drift

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

// mirror is a configuration that does exactly what its schema says, by asking
// it: generated code in its ideal form, without the code.
type mirror struct {
	code *engine
	v    *value
}

func (m mirror) Validate() error                       { return m.code.oracle.check(m.v) }
func (m mirror) AppendJSON(dst []byte) ([]byte, error) { return m.v.append(dst), nil }
func (m mirror) MarshalJSON() ([]byte, error)          { return m.code.redacted(m.v).json(), nil }

// mirrored returns an engine that compares the manifest's schema with code
// that was made from another one.
func mirrored(t testing.TB, manifest, code string) *engine {
	t.Helper()
	side := func(schema string) *engine {
		sum := sha256.Sum256([]byte(schema))
		e := &engine{subject: subject{manifest: "manifests/x.json", schema: "/arguments", digest: hex.EncodeToString(sum[:])}}
		if err := e.load([]byte(`{"arguments":` + schema + `}`)); err != nil {
			t.Fatal(err)
		}
		return e
	}
	made, e := side(code), side(manifest)
	strict := func(data []byte) (*value, error) {
		if err := config.ValidateValue(data, func(*config.Check, config.Value) {}); err != nil {
			return nil, err
		}
		return parseValue(data)
	}
	e.validateJSON = func(data []byte) error {
		v, err := strict(data)
		if err != nil {
			return err
		}
		return made.oracle.check(v)
	}
	e.parse = func(data []byte) (Configuration, error) {
		v, err := strict(data)
		if err != nil {
			return nil, err
		}
		filled := made.doc.fill(v)
		return mirror{made, filled}, made.oracle.check(filled)
	}
	e.newDefault = func() Configuration { return mirror{made, made.doc.fill(newObject())} }
	return e
}

// everything has every keyword of draft-07 somewhere.
const everything = `{
	"$schema": "http://json-schema.org/draft-07/schema#",
	"definitions": {
		"port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 443},
		"node": {"type": "object", "properties": {"label": {"type": "string"}, "next": {"$ref": "#/definitions/node"}}}
	},
	"properties": {
		"token": {"type": "string", "secret": true, "minLength": 12, "maxLength": 64},
		"port": {"$ref": "#/definitions/port"},
		"tree": {"$ref": "#/definitions/node"},
		"mode": {"enum": ["a", 1, null, {"k": [1]}]},
		"fixed": {"const": {"v": 1}},
		"ratio": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "multipleOf": 0.0001},
		"host": {"type": "string", "format": "hostname"},
		"code": {"type": "string", "pattern": "^[A-Z]{2}(?!00)\\d{2,4}$"},
		"list": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 4, "uniqueItems": true},
		"has": {"type": "array", "contains": {"minimum": 5}},
		"pair": {"type": "array", "items": [{"type": "string"}, {"type": "boolean"}], "additionalItems": false},
		"map": {"type": "object", "propertyNames": {"pattern": "^[a-z-]+$"}, "minProperties": 1, "maxProperties": 3, "additionalProperties": {"type": "string", "default": "x"}},
		"byname": {"type": "object", "patternProperties": {"^n": {"type": "number"}}, "additionalProperties": false},
		"both": {"allOf": [{"type": "object", "properties": {"p": {"type": "string", "default": "q"}}}, {"required": ["p"]}]},
		"some": {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"d": {"type": "integer", "default": 3}}}]},
		"one": {"oneOf": [{"type": "integer", "multipleOf": 3}, {"type": "integer", "multipleOf": 5}]},
		"no": {"not": {"type": "string"}},
		"cond": {"if": {"type": "string"}, "then": {"minLength": 3}, "else": {"type": "boolean"}},
		"yes": true,
		"items": {"type": "array", "items": {"type": "object", "properties": {"z": {"type": "boolean", "default": false}}}, "default": [{}]}
	},
	"dependencies": {"tree": ["list"], "pair": {"required": ["host"]}},
	"required": ["token", "port"]
}`

func TestMirrorAgreesWithItself(t *testing.T) {
	schemas := map[string]string{
		"draft-07": everything,
		"empty":    `{}`,
		"2020-12": `{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
			"$defs": {"a": {"$anchor": "A", "type": "string", "default": "z"}},
			"properties": {
				"x": {"$ref": "#A", "minLength": 1},
				"t": {"prefixItems": [{"type": "integer"}], "items": {"type": "string"}, "minContains": 1, "maxContains": 2, "contains": {"const": "c"}},
				"o": {"type": "object", "properties": {"a": {}}, "unevaluatedProperties": false, "dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": {"properties": {"b": {"type": "integer"}}}}}
			}, "unevaluatedProperties": {"type": ["string", "null"]}}`,
		"exclusive members": `{"oneOf": [{"required": ["a"]}, {"required": ["b"]}], "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}`,
	}
	for name, schema := range schemas {
		t.Run(name, func(t *testing.T) {
			e := mirrored(t, schema, schema)
			if len(e.bases().valid) < 2 {
				t.Fatal("no valid instance found")
			}
			verdicts, roundTrips := e.trials()
			for _, m := range append(append(verdicts, roundTrips...), e.defaults()...) {
				t.Error(m)
			}
		})
	}
}

// One keyword changes on one side only; behaviour alone has to tell.
func TestKeywordChanges(t *testing.T) {
	cases := [][2]string{
		{`"minimum": 1,`, `"minimum": 2,`},
		{`"maximum": 65535`, `"maximum": 65534`},
		{`, "maximum": 65535`, ``},
		{`"default": 443`, `"default": 8443`},
		{`, "default": 443`, ``},
		{`"minLength": 12`, `"minLength": 13`},
		{`"maxLength": 64`, `"maxLength": 63`},
		{`, "maxLength": 64`, ``},
		{`"enum": ["a", 1, null`, `"enum": ["a", 2, null`},
		{`"enum": ["a", 1, null`, `"enum": ["a", 1`},
		{`{"k": [1]}`, `{"k": [2]}`},
		{`"const": {"v": 1}`, `"const": {"v": 2}`},
		{`"exclusiveMinimum": 0`, `"minimum": 0`},
		{`"exclusiveMaximum": 1`, `"maximum": 1`},
		{`"multipleOf": 0.0001`, `"multipleOf": 0.001`},
		{`, "multipleOf": 0.0001`, ``},
		{`"format": "hostname"`, `"format": "ipv4"`},
		{`, "format": "hostname"`, ``},
		{`(?!00)`, ``},
		{`\\d{2,4}`, `\\d{2,5}`},
		{`"items": {"type": "integer"}`, `"items": {"type": "number"}`},
		{`"minItems": 1, `, ``},
		{`"maxItems": 4, `, ``},
		{`"maxItems": 4`, `"maxItems": 3`},
		{`, "uniqueItems": true`, ``},
		{`"contains": {"minimum": 5}`, `"contains": {"minimum": 6}`},
		{`, "additionalItems": false`, ``},
		{`{"type": "boolean"}]`, `{"type": "null"}]`},
		{`"^[a-z-]+$"`, `"^[a-z]+$"`},
		{`"minProperties": 1, `, ``},
		{`"maxProperties": 3`, `"maxProperties": 4`},
		{`{"type": "string", "default": "x"}`, `{"type": "integer"}`},
		{`{"^n": {"type": "number"}}`, `{"^m": {"type": "number"}}`},
		{`{"^n": {"type": "number"}}`, `{"^n": {"type": "boolean"}}`},
		{`}}, "additionalProperties": false}`, `}}}`},
		{`"default": "q"`, `"default": "r"`},
		{`{"required": ["p"]}`, `{"required": ["r"]}`},
		{`{"anyOf": [{"type": "null"}`, `{"anyOf": [{"type": "boolean"}`},
		{`"default": 3`, `"default": 4`},
		{`{"type": "integer", "multipleOf": 5}`, `{"type": "integer", "multipleOf": 7}`},
		{`{"oneOf": [{"type": "integer", "multipleOf": 3}`, `{"anyOf": [{"type": "integer", "multipleOf": 3}`},
		{`{"not": {"type": "string"}}`, `{"not": {"type": "boolean"}}`},
		{`"then": {"minLength": 3}`, `"then": {"minLength": 4}`},
		{`"else": {"type": "boolean"}`, `"else": {"type": "null"}`},
		{`"yes": true`, `"yes": false`},
		{`"default": false`, `"default": true`},
		{`"default": [{}]`, `"default": []`},
		{`"tree": ["list"]`, `"tree": ["host"]`},
		{`"pair": {"required": ["host"]}`, `"pair": {"required": ["code"]}`},
		{`"required": ["token", "port"]`, `"required": ["port"]`},
		{`"secret": true, `, ``},
	}
	for _, c := range cases {
		t.Run(c[0]+" to "+c[1], func(t *testing.T) {
			t.Parallel()
			schema := about(c[0])
			if strings.Count(schema, c[0]) != 1 {
				t.Fatalf("the schema has %q %d times, wants once", c[0], strings.Count(schema, c[0]))
			}
			other := strings.Replace(schema, c[0], c[1], 1)
			for side, e := range map[string]*engine{"manifest": mirrored(t, other, schema), "code": mirrored(t, schema, other)} {
				verdicts, roundTrips := e.trials()
				if len(verdicts)+len(roundTrips) == 0 {
					t.Errorf("not found when the %s changes", side)
				}
			}
		})
	}
}

// about returns everything, or only the line of the property that holds a text.
func about(part string) string {
	for line := range strings.Lines(everything) {
		if strings.HasPrefix(line, "\t\t\"") && strings.Contains(line, part) && !strings.Contains(line, "definitions") {
			return `{"properties": {` + strings.TrimRight(line, ",\n") + `}}`
		}
	}
	return everything
}

// The manifests of the corpus need no code to be tried: valid instances are
// found for each, and a faithful mirror passes.
func TestCorpus(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "corpus", "sekoia")
	files, err := filepath.Glob(filepath.Join(root, "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Skipf("no manifests in %s: the corpus lies beside the repository", root)
	}
	documents := 0
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m, err := parseValue(raw)
		if err != nil {
			t.Fatal(err)
		}
		schema := m.get("arguments")
		if schema == nil {
			schema = m.get("configuration")
		}
		e := mirrored(t, string(schema.json()), string(schema.json()))
		b := e.bases()
		if len(b.valid) < 2 || b.bare == nil {
			t.Errorf("%s: no valid instance found", file)
			continue
		}
		for _, p := range e.doc.node(e.doc.root).properties() {
			if !b.valid[1].has(p.name) {
				t.Errorf("%s: no full instance: %s lacks %s", file, b.valid[1].json(), p.name)
			}
		}
		e.instances(func(trial) bool { documents++; return true })
		verdicts, roundTrips := e.trials()
		for _, message := range append(append(verdicts, roundTrips...), e.defaults()...) {
			t.Errorf("%s: %s", file, message)
		}
	}
	t.Logf("%d manifests, %d documents", len(files), documents)
}
