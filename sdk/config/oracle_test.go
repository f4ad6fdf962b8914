package config

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
)

// TestOracle compares the verdicts of a Check with those of santhosh-tekuri v5,
// formats asserted, on random schemas that use every keyword and random values.
func TestOracle(t *testing.T) {
	const schemas, values = 300, 30
	for _, draft2020 := range []bool{false, true} {
		accepted, refused := 0, 0
		for seed := range uint64(schemas) {
			g := &generator{Rand: rand.New(rand.NewPCG(seed, 7)), draft2020: draft2020}
			text := jsonOf(g.schema(3))
			oracle := compileOracle(t, text, draft2020)
			in, rule := newInterpreter(decodeNumbers(t, []byte(text)), draft2020, true)
			for range values {
				value := g.value(3)
				want := oracle.Validate(decodeNumbers(t, []byte(value))) == nil
				err := ValidateValue([]byte(value), rule)
				if in.problem != "" {
					t.Fatalf("schema %s: %s", text, in.problem)
				}
				if got := err == nil; got != want {
					t.Fatalf("seed %d: schema %s\nvalue %s\nvalid is %t (%v), want %t", seed, text, value, got, err, want)
				}
				if want {
					accepted++
				} else {
					refused++
				}
			}
		}
		t.Logf("2020-12 is %t: %d values accepted, %d refused", draft2020, accepted, refused)
		if least := schemas * values / 10; accepted < least || refused < least {
			t.Errorf("the values are no test: %d accepted, %d refused", accepted, refused)
		}
	}
}

func compileOracle(t *testing.T, text string, draft2020 bool) *jsonschema.Schema {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft7
	if draft2020 {
		c.Draft = jsonschema.Draft2020
	}
	c.AssertFormat = true
	if err := c.AddResource("schema.json", strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatalf("the schema is invalid: %v\n%s", err, text)
	}
	return schema
}

// generator makes schemas and values from a few names, numbers and strings, so that they often meet.
type generator struct {
	*rand.Rand
	draft2020 bool
}

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

func (g *generator) name() string { return pick(g, "a", "b", "c", "ab", "é/~") }

func (g *generator) number() string {
	return pick(g, "0", "-0", "1", "1.0", "2", "10e-1", "3", "2.5", "-1", "0.1", "9007199254740993", "9007199254740992", "1e2", "1e400", "0.30")
}

func (g *generator) text() string {
	return pick(g, "", "a", "ab", "abc", "é", "1", "192.168.0.1", "2020-02-29", "a@b.example", "http://a.example/b", "/a/0")
}

func (g *generator) pattern() string {
	return pick(g, "a", "^a", "b$", "^[a-c]*$", `\d`, "^(?!a)", `(.)\1`, "^é")
}

// value returns the JSON of a random value.
func (g *generator) value(depth int) string {
	n := 8
	if depth == 0 {
		n = 5
	}
	switch g.IntN(n) {
	case 0:
		return "null"
	case 1:
		return pick(g, "true", "false")
	case 2:
		return g.number()
	case 3, 4:
		return jsonOf(g.text())
	case 5:
		var items []string
		for range g.IntN(5) {
			items = append(items, g.value(depth-1))
		}
		return "[" + strings.Join(items, ", ") + "]"
	default:
		var members []string
		for _, i := range g.Perm(5)[:g.IntN(5)] {
			name := []string{"a", "b", "c", "ab", "é/~"}[i]
			members = append(members, jsonOf(name)+": "+g.value(depth-1))
		}
		return "{" + strings.Join(members, ", ") + "}"
	}
}

type object = map[string]any

// schema returns a random schema. The only references lead to a recursive definition
// below the root, from inside members and items.
func (g *generator) schema(depth int) any {
	root, ok := g.subschema(depth).(object)
	for !ok {
		root, ok = g.subschema(depth).(object)
	}
	root["definitions"] = object{"tree": object{
		"properties": object{"a": object{"$ref": "#/definitions/tree"}, "b": g.subschema(1)},
		"items":      object{"$ref": "#/definitions/tree"},
	}}
	return root
}

func (g *generator) subschema(depth int) any {
	if g.IntN(12) == 0 {
		return g.IntN(3) > 0
	}
	s := object{}
	for range 1 + g.IntN(3) {
		g.keyword(s, depth)
	}
	return s
}

func (g *generator) keyword(s object, depth int) {
	groups := []func(object, int){g.anyKeyword, g.scalarKeyword, g.arrayKeyword, g.objectKeyword}
	if depth > 0 {
		groups = append(groups, g.arrayKeyword, g.objectKeyword, g.combination, g.combination)
		if g.draft2020 {
			groups = append(groups, g.unevaluated)
		}
	}
	pick(g, groups...)(s, depth-1)
}

func (g *generator) anyKeyword(s object, _ int) {
	switch g.IntN(5) {
	case 0:
		s["type"] = pick(g, "null", "boolean", "integer", "number", "string", "array", "object")
	case 1:
		s["type"] = []string{pick(g, "object", "string"), pick(g, "array", "null"), pick(g, "integer", "boolean")}
	case 2:
		list := "[" + g.value(0) + "," + g.value(1) + "," + g.value(1) + "]"
		if ValidateValue([]byte(list), (*Check).UniqueItems) == nil { // others make the schema invalid
			s["enum"] = json.RawMessage(list)
		}
	case 3:
		s["const"] = json.RawMessage(g.value(1))
	default:
		s["$ref"] = "#/definitions/tree"
		if !g.draft2020 {
			clear(s) // siblings are without effect
			s["$ref"] = "#/definitions/tree"
		}
	}
}

func (g *generator) scalarKeyword(s object, _ int) {
	switch g.IntN(6) {
	case 0:
		s[pick(g, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")] = json.Number(g.number())
	case 1:
		s["multipleOf"] = json.Number(pick(g, "1", "2", "0.1", "0.3", "1e-2", "3"))
	case 2:
		s[pick(g, "minLength", "maxLength")] = g.IntN(4)
	case 3:
		s["pattern"] = g.pattern()
		if strings.ContainsAny(s["pattern"].(string), `!\`) {
			s["pattern"] = "^a" // the oracle has RE2 only
		}
	default:
		s["format"] = pick(g, "date", "ipv4", "email", "uri", "json-pointer")
	}
}

func (g *generator) arrayKeyword(s object, depth int) {
	if depth < 0 {
		s[pick(g, "minItems", "maxItems")] = g.IntN(4)
		return
	}
	switch g.IntN(6) {
	case 0:
		s["items"] = g.subschema(depth)
	case 1:
		keyword, rest := "prefixItems", "items"
		if !g.draft2020 {
			keyword, rest = "items", "additionalItems"
		}
		s[keyword] = []any{g.subschema(depth), g.subschema(depth)}[:1+g.IntN(2)]
		s[rest] = g.subschema(depth)
	case 2:
		s["uniqueItems"] = true
	case 3:
		s["contains"] = g.subschema(depth)
		if g.draft2020 && g.IntN(2) == 0 {
			s["minContains"], s["maxContains"] = g.IntN(3), 1+g.IntN(3)
		}
	default:
		s[pick(g, "minItems", "maxItems")] = g.IntN(4)
	}
}

func (g *generator) objectKeyword(s object, depth int) {
	if depth < 0 {
		s["required"] = []string{g.name()}
		return
	}
	switch g.IntN(8) {
	case 0, 1:
		s["properties"] = object{g.name(): g.subschema(depth), g.name(): g.subschema(depth)}
	case 2:
		s["patternProperties"] = object{pick(g, "a", "^b", "é"): g.subschema(depth)}
	case 3:
		s["additionalProperties"] = g.subschema(depth)
	case 4:
		s["propertyNames"] = g.subschema(depth)
	case 5:
		s[pick(g, "minProperties", "maxProperties")] = g.IntN(4)
	case 6:
		s["required"] = []string{g.name()}
	default:
		if g.draft2020 {
			s["dependentRequired"] = object{g.name(): []string{g.name()}}
			s["dependentSchemas"] = object{g.name(): g.subschema(depth)}
		} else {
			s["dependencies"] = object{"a": []string{g.name()}, "b": g.subschema(depth)}
		}
	}
}

func (g *generator) combination(s object, depth int) {
	switch g.IntN(5) {
	case 0:
		s["not"] = g.subschema(depth)
	case 1:
		s["if"], s["then"], s["else"] = g.subschema(depth), g.subschema(depth), g.subschema(depth)
	default:
		list := []any{g.subschema(depth), g.subschema(depth), g.subschema(depth)}
		s[pick(g, "allOf", "anyOf", "oneOf")] = list[:1+g.IntN(3)]
	}
}

func (g *generator) unevaluated(s object, depth int) {
	keyword := pick(g, "unevaluatedItems", "unevaluatedProperties")
	s[keyword] = pick[any](g, false, false, g.subschema(depth))
	g.combination(s, depth)
	if keyword == "unevaluatedProperties" {
		s["properties"] = object{g.name(): g.subschema(depth)}
	} else {
		s["prefixItems"] = []any{g.subschema(depth)}
	}
}
