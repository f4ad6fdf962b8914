package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// TestSound compares the judge and the prover with a complete implementation on
// random schemas and values: a verdict that is not unsure is right, and no value
// satisfies what is called unsatisfiable.
func TestSound(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(7, 2020))}
	var sure, dead int
	for range 4000 {
		text := g.schema(2)
		compiled := compile(t, text)
		f, _ := source.Parse("s.json", []byte(text))
		r := newReader(f, f.Root, Options{}, newLibrary())
		r.readDocument()
		r.library.resolve()
		impossible := (&prover{r: r, known: map[*Schema]*finding{}}).examine(r.doc.Root).dead
		if impossible {
			dead++
		}
		for _, value := range sampleValues {
			valid := compiled.Validate(decode(t, value)) == nil
			if valid && impossible {
				t.Errorf("%s is called unsatisfiable, and accepts %s", text, value)
			}
			n, _ := source.Parse("v.json", []byte(value))
			verdict, want := new(judge).value(r.doc.Root, n.Root)
			if verdict != unsure {
				sure++
			}
			if verdict == accepted && !valid || verdict == refused && valid || verdict == refused && want == "" {
				t.Errorf("%s: the judge says %d (%s) of %s, which is valid: %t", text, verdict, want, value, valid)
			}
		}
	}
	if sure < 10000 || dead < 200 {
		t.Errorf("%d verdicts and %d unsatisfiable schemas are too few to mean anything", sure, dead)
	}
}

var sampleValues = []string{
	`null`, `true`, `false`, `0`, `1`, `1.0`, `1.5`, `2`, `3`, `-1`, `1e1`, `""`, `"a"`, `"ab"`, `"abc"`, `"1"`, `[]`, `[1]`, `["a"]`, `[1, 1]`, `[1, "a", null]`,
	`{}`, `{"a": 1}`, `{"a": "a"}`, `{"b": 1}`, `{"a": 1, "b": 1}`, `{"a": null, "b": "x", "c": []}`,
}

func compile(t *testing.T, text string) *jsonschema.Schema {
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
	return compiled
}

func decode(t *testing.T, text string) any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// generator makes random schemas of draft-07.
type generator struct{ *rand.Rand }

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g generator) schema(depth int) string {
	if g.IntN(12) == 0 {
		return g.pick("true", "false", "false")
	}
	members := map[string]string{}
	for range 1 + g.IntN(4) {
		name, value := g.keyword(depth)
		members[name] = value
	}
	text, err := json.Marshal(raw(members))
	if err != nil {
		return "true"
	}
	return string(text)
}

func raw(members map[string]string) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for name, value := range members {
		out[name] = json.RawMessage(value)
	}
	return out
}

func (g generator) keyword(depth int) (name, value string) {
	count := func() string { return g.pick("0", "1", "2", "3") }
	number := func() string { return g.pick("0", "1", "1.0", "1.2", "1.5", "2", "1e0") }
	if depth > 0 && g.IntN(3) == 0 {
		sub := func() string { return g.schema(depth - 1) }
		switch g.IntN(9) {
		case 0:
			return "allOf", "[" + sub() + "," + sub() + "]"
		case 1:
			return "anyOf", "[" + sub() + "," + sub() + "]"
		case 2:
			return "oneOf", "[" + sub() + "," + sub() + "]"
		case 3:
			return "not", sub()
		case 4:
			return "properties", fmt.Sprintf(`{"a": %s, "b": %s}`, sub(), sub())
		case 5:
			return "additionalProperties", g.pick("false", sub())
		case 6:
			return "items", g.pick("["+sub()+"]", sub())
		case 7:
			return "additionalItems", g.pick("false", sub())
		default:
			return "propertyNames", sub()
		}
	}
	switch g.IntN(16) {
	case 0, 1:
		return "type", g.pick(`"string"`, `"integer"`, `"number"`, `"object"`, `"array"`, `["integer", "null"]`, `["boolean", "string"]`)
	case 2:
		return "enum", g.pick(`[1, 2]`, `["a"]`, `[1.0, "ab", null]`, `[{"a": 1}, [1]]`)
	case 3:
		return "const", g.pick(`1`, `"a"`, `null`, `[]`)
	case 4:
		return "minimum", number()
	case 5:
		return "maximum", number()
	case 6:
		return "exclusiveMinimum", number()
	case 7:
		return "exclusiveMaximum", number()
	case 8:
		return "multipleOf", g.pick("0.5", "1", "2", "1.5")
	case 9:
		return "minLength", count()
	case 10:
		return "maxLength", count()
	case 11:
		return g.pick("minItems", "maxItems"), count()
	case 12:
		return g.pick("minProperties", "maxProperties"), count()
	case 13, 14:
		return "required", g.pick(`["a"]`, `["a", "b"]`, `["c"]`)
	default:
		return "pattern", g.pick(`"^a"`, `"b$"`, `"^(ab)?$"`)
	}
}

// TestDecimal pins the arithmetic that bounds rest on.
func TestDecimal(t *testing.T) {
	ascending := []string{
		"-1e999999999999999999999", "-1e400", "-12", "-1.5", "-1", "-0.001", "0", "1e-999999999999999999999", "1e-400", "0.0075", "0.1", "1", "1.2", "1.25", "2",
		"9007199254740992", "9007199254740993", "1e30", "1e400", "1e999999999999999999999",
	}
	for i, a := range ascending {
		for j, b := range ascending {
			if got, want := decimalOf(a).compare(decimalOf(b)), min(1, max(-1, i-j)); got != want {
				t.Errorf("%s to %s: %d, want %d", a, b, got, want)
			}
		}
	}
	for _, same := range [][]string{{"0", "-0", "0.0", "0e9", "-0.000e-1"}, {"1", "1.0", "1e0", "10e-1", "0.1e1"}, {"120", "1.2e2", "1200e-1"}} {
		for _, s := range same {
			if decimalOf(s).key() != decimalOf(same[0]).key() {
				t.Errorf("%s is not %s", s, same[0])
			}
		}
	}
	for text, want := range map[string]int64{"1.0": 1, "1e3": 1000, "-7": -7, "9223372036854775807": 1<<63 - 1, "9223372036854775808": 1<<63 - 1, "-1e99999": -1 << 63} {
		if d := decimalOf(text); !d.isInteger() || d.int64() != want {
			t.Errorf("%s: %d", text, d.int64())
		}
	}
	for _, text := range []string{"1.5", "1e-1", "1e-999999999999999999999"} {
		if decimalOf(text).isInteger() {
			t.Errorf("%s is an integer", text)
		}
	}
}

// TestOracleStaysInside demands that the oracle refuses every other document.
func TestOracleStaysInside(t *testing.T) {
	f, _ := source.Parse("s.json", []byte(`{}`))
	r := &reader{file: f, doc: &Document{File: f, Node: f.Root}, schemas: map[*source.Node]*Schema{}}
	_, err := r.newOracle().compiler.Compile("file:///etc/passwd")
	if !errors.Is(err, errRemote) && (err == nil || !strings.Contains(err.Error(), errRemote.Error())) {
		t.Errorf("got %v", err)
	}
}
