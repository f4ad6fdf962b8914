package lint_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/seed-42ec6dbf/lockstep/gen/lint"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// TestIneffectiveKeywordIsSound takes every keyword that is called ineffective
// out of random schemas, and demands the verdicts that a complete
// implementation gave with it. So it does with every listed value that is
// called refused.
func TestIneffectiveKeywordIsSound(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(7, 2020))}
	tried := map[string]int{}
	for range 1500 {
		text := `{"definitions": {"a": ` + g.object(0) + `}, ` + strings.TrimPrefix(g.object(2), "{")
		f, problems := source.Parse("s.json", []byte(text))
		if len(problems) > 0 {
			t.Fatalf("%s: %v", text, problems)
		}
		doc, _ := schema.Parse(f, f.Root, schema.Options{Bare: true})
		before := verdicts(t, text)
		for _, d := range lint.Run(&lint.Subject{File: f, Document: doc}) {
			without := ""
			switch d.Code {
			case "ineffective-keyword":
				without = text[:d.Span.Start.Offset] + `"x-` + text[d.Span.Start.Offset+1:]
			case "refused-value":
				without = text[:d.Span.Start.Offset] + `"nobody has this"` + text[d.Span.End.Offset:]
			default:
				continue
			}
			tried[string(d.Code)]++
			if verdicts(t, without) != before {
				t.Errorf("%s: %s\nwithout it:\n%s", text, d.Message, without)
			}
		}
	}
	if tried["ineffective-keyword"] < 500 || tried["refused-value"] < 50 {
		t.Errorf("%v are too few findings to mean anything", tried)
	}
}

var instances = []string{
	`null`, `true`, `0`, `1`, `2`, `1.5`, `""`, `"a"`, `"ab"`, `[]`, `[1]`, `[1, 1]`, `["a", "b"]`, `{}`, `{"a": 1}`, `{"b": "a", "c": []}`,
}

// verdicts says of every instance whether the schema accepts it: "0110…".
func verdicts(t *testing.T, text string) string {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft7
	if err := c.AddResource("s.json", strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("s.json")
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	out := make([]byte, len(instances))
	for i, instance := range instances {
		var v any
		if err := json.Unmarshal([]byte(instance), &v); err != nil {
			t.Fatal(err)
		}
		out[i] = '0'
		if compiled.Validate(v) == nil {
			out[i] = '1'
		}
	}
	return string(out)
}

// generator makes random schemas of draft-07 whose keywords seldom fit their types.
type generator struct{ *rand.Rand }

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g generator) schema(depth int) string {
	if g.IntN(10) == 0 {
		return g.pick(`true`, `false`, `{"$ref": "#/definitions/a"}`)
	}
	return g.object(depth)
}

func (g generator) object(depth int) string {
	members := map[string]string{}
	for range 1 + g.IntN(4) {
		name, value := g.keyword(depth)
		members[name] = value
	}
	var parts []string
	for _, name := range keywordNames {
		if value, has := members[name]; has {
			parts = append(parts, `"`+name+`": `+value)
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

var keywordNames = []string{
	"type", "enum", "const", "minimum", "exclusiveMaximum", "multipleOf", "minLength", "pattern", "items", "additionalItems", "uniqueItems",
	"maxItems", "contains", "properties", "required", "minProperties", "propertyNames", "additionalProperties", "dependencies",
	"allOf", "anyOf", "oneOf", "not", "if", "then", "else",
}

func (g generator) keyword(depth int) (name, value string) {
	if g.IntN(3) == 0 {
		return "type", g.pick(`"string"`, `"integer"`, `"number"`, `"object"`, `"array"`, `["integer", "null"]`, `["boolean", "string"]`)
	}
	name = g.pick(keywordNames...)
	switch name {
	case "allOf", "anyOf", "oneOf":
		if depth > 0 {
			return name, "[" + g.schema(depth-1) + ", " + g.schema(depth-1) + "]"
		}
	case "not", "if", "then", "else":
		if depth > 0 {
			return name, g.schema(depth - 1)
		}
	}
	return leaf(g, name)
}

func leaf(g generator, name string) (string, string) {
	switch name {
	case "enum":
		return name, g.pick(`[1, 2]`, `["a", 1, null]`, `[1.5, "ab", null, {"a": 1}]`)
	case "const":
		return name, g.pick(`1`, `"a"`, `null`, `[]`)
	case "pattern":
		return name, `"^a"`
	case "uniqueItems":
		return name, `true`
	case "items":
		return name, g.pick(`{"type": "integer"}`, `[{"minLength": 2}]`)
	case "properties", "dependencies":
		return name, g.pick(`{"a": {"type": "string", "minimum": 1}}`, `{"b": false}`)
	case "required":
		return name, g.pick(`["a"]`, `["b", "c"]`)
	case "contains", "propertyNames", "additionalProperties", "additionalItems":
		return name, g.pick(`{"minLength": 2}`, `false`)
	case "minimum", "exclusiveMaximum", "multipleOf", "minLength", "maxItems", "minProperties":
		return name, g.pick(`1`, `2`)
	}
	return "type", `"string"`
}
