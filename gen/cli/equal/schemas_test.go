package equal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// object is a JSON object that keeps the order of its members.
type object []member

type member struct {
	name  string
	value any
}

func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (o *object) set(name string, value any) { *o = append(*o, member{name, value}) }

func (o object) has(name string) bool {
	return slices.ContainsFunc(o, func(m member) bool { return m.name == name })
}

// author makes random schemas: any keyword of either draft in any company
// that a generator of code has to take.
type author struct {
	*rand.Rand
	modern bool     // 2020-12 rather than draft-07
	defs   []string // names of definitions
	names  int      // makes property names distinct
}

func (a *author) chance(percent int) bool { return a.IntN(100) < percent }

func one[T any](a *author, list ...T) T { return list[a.IntN(len(list))] }

// manifestOf makes a manifest whose schema is random.
func manifestOf(seed uint64) []byte {
	a := &author{Rand: rand.New(rand.NewPCG(seed, 0x5eed)), modern: seed%2 == 1}
	return wrapped(seed, a.root())
}

// wrapped makes a manifest of a schema.
func wrapped(id uint64, schema any) []byte {
	data, err := json.Marshal(object{
		{"uuid", fmt.Sprintf("%08x-0000-4000-8000-%012x", id, id)},
		{"name", fmt.Sprintf("Random %d", id)},
		{"description", "A schema that nobody wrote."},
		{"docker_parameter", fmt.Sprintf("random_%d", id)},
		{"arguments", schema},
	})
	if err != nil {
		panic(err) // only made of what has JSON
	}
	return data
}

func (a *author) root() object {
	defs := "definitions"
	dialect := "http://json-schema.org/draft-07/schema#"
	if a.modern {
		defs, dialect = "$defs", "https://json-schema.org/draft/2020-12/schema"
	}
	for i := range a.IntN(4) {
		a.defs = append(a.defs, fmt.Sprintf("def%d", i))
	}
	root := object{{"$schema", dialect}}
	root = append(root, a.object(0)...)
	if len(a.defs) > 0 {
		var all object
		for _, name := range a.defs {
			all.set(name, a.definition())
		}
		root.set(defs, all)
	}
	return root
}

// definition makes the target of references; some lead back to themselves,
// always through a value that may be absent.
func (a *author) definition() any {
	if a.chance(40) {
		known := a.defs
		a.defs = nil
		defer func() { a.defs = known }()
		return a.value(2)
	}
	def := object{{"type", "object"}, {"properties", object{
		{"label", a.scalar()},
		{"next", a.ref()},
		{"children", object{{"type", "array"}, {"items", a.ref()}, {"maxItems", 3}}},
	}}}
	if a.chance(50) {
		def.set("required", []string{"label"})
	}
	if a.chance(40) {
		def.set("additionalProperties", false)
	}
	return def
}

func (a *author) ref() object {
	place := "#/definitions/"
	if a.modern {
		place = "#/$defs/"
	}
	out := object{{"$ref", place + one(a, a.defs...)}}
	if a.chance(20) { // counts from 2019-09 on
		out = append(out, one(a, member{"minProperties", 1}, member{"title", "beside"}, member{"maxLength", 4}))
	}
	return out
}

const deepest = 3

// value makes the schema of any value.
func (a *author) value(depth int) any {
	if depth >= deepest {
		return a.annotated(a.scalar())
	}
	switch n := a.IntN(100); {
	case n < 45:
		return a.annotated(a.scalar())
	case n < 58:
		return a.annotated(a.object(depth + 1))
	case n < 70:
		return a.annotated(a.array(depth + 1))
	case n < 77 && len(a.defs) > 0:
		return a.ref()
	case n < 82:
		return a.nullable(depth)
	case n < 95:
		return a.annotated(a.combined(depth + 1))
	case n < 98:
		return a.typeless()
	}
	return one[any](a, true, object{}, object{{"type", []string{"string", "integer"}}}, object{{"type", []string{"object", "array", "null"}}})
}

// nullable makes a choice of a value and null.
func (a *author) nullable(depth int) any {
	v := a.scalar()
	if a.chance(60) {
		v = one(a, a.object, a.combined, a.array)(depth + 1)
	}
	branches := []any{v, object{{"type", "null"}}}
	if a.chance(30) {
		slices.Reverse(branches)
	}
	return object{{one(a, "anyOf", "oneOf"), branches}}
}

// annotated adds what says nothing about validity.
func (a *author) annotated(o object) object {
	if a.chance(30) {
		o.set("title", one(a, "A title", "Überschrift", "*/ \"quoted\" `back`"))
	}
	if a.chance(30) {
		o.set("description", one(a, "Help.", "Line one.\nLine two: */ // +build", "é 日本"))
	}
	return o
}

func (a *author) scalar() object {
	o := one(a, a.string, a.string, a.integer, a.integer, a.number, a.boolean, a.fixed)()
	if a.chance(15) && !o.has("enum") && !o.has("const") {
		for i, m := range o {
			if name, ok := m.value.(string); ok && m.name == "type" {
				o[i].value = []string{name, "null"}
			}
		}
	}
	return o
}

// patterns are expressions with a text that each matches.
var patterns = [][2]string{
	{"^[a-z]+$", "abc"},
	{"^\\d{2,4}$", "123"},
	{"[A-Z]", "xAy"},
	{"^(?=.*\\d)[a-z\\d]+$", "a1"},
	{"^(?!x)\\w+$", "abc"},
	{"^https?://[^/\\s]+$", "https://a.b"},
	{"^\\S+$", "a"},
	{"a|b", "b"},
	{"^é+$", "éé"},
	{"^\\p{L}+$", "ab"},
	{"^(a|b)\\1$", "aa"},
	{"^.{2,3}$", "ab"},
	{"\\.json$", "x.json"},
	{"^[^\\n]*$", "a"},
	{"^\\u0041", "Ab"},
	{"^\\w{3}\\b", "abc"},
	{"^\\cJ?a$", "a"},
}

// formats are formats with a text that has each.
var formats = [][2]string{
	{"uri", "https://a.example"},
	{"email", "a@b.example"},
	{"date-time", "2024-02-29T00:00:00Z"},
	{"ipv4", "192.0.2.1"},
	{"ipv6", "::1"},
	{"hostname", "a.example"},
	{"uuid", "2eb8aa08-aa98-11ea-b4aa-73b441d16380"},
	{"date", "2024-02-29"},
	{"time", "10:00:00Z"},
	{"duration", "PT1H"},
	{"json-pointer", "/a"},
	{"regex", "^a$"},
	{"uri-reference", "/a"},
	{"relative-json-pointer", "0/a"},
	{"uri-template", "/{a}"},
	{"iri", "https://é.example"},
}

func (a *author) string() object {
	o := object{{"type", "string"}}
	fit := "abc"
	switch a.IntN(6) {
	case 0:
		p := one(a, patterns...)
		o.set("pattern", p[0])
		fit = p[1]
	case 1:
		f := one(a, formats...)
		if f[0] != "duration" && f[0] != "uuid" || a.modern {
			o.set("format", f[0])
			fit = f[1]
		}
	case 2:
		o.set("minLength", one[any](a, 0, 1, 2, json.Number("2.0"), json.Number("1e0")))
		fit = "éé"
	case 3:
		low := a.IntN(3)
		o.set("minLength", low)
		o.set("maxLength", low+a.IntN(4))
		fit = strings.Repeat("😀", low)
	case 4:
		if a.chance(50) {
			o.set("secret", true)
		}
	}
	return a.withDefault(o, fit)
}

// withDefault adds a default to one value in three.
func (a *author) withDefault(o object, v any) object {
	if a.chance(33) {
		o.set("default", v)
	}
	return o
}

func (a *author) integer() object {
	o := object{{"type", "integer"}}
	fit := json.Number("6")
	switch a.IntN(9) {
	case 0:
		o.set("minimum", one(a, json.Number("1"), "0.5", "-3", "6.0", "6e0", "-9223372036854775808"))
		fit = one(a, fit, "6.0", "6e0")
	case 1:
		o.set("minimum", 1)
		o.set("maximum", one(a, json.Number("10"), "10.5", "1e1", "9223372036854775807", "9007199254740993"))
	case 2:
		o.set("exclusiveMinimum", one(a, json.Number("5"), "5.5", "-0"))
		o.set("exclusiveMaximum", one(a, json.Number("7"), "6.5"))
	case 3:
		o.set("multipleOf", one(a, json.Number("3"), "2", "0.5", "1.5", "1e-1", "6"))
	case 4:
		o.set("minimum", one(a, json.Number("9223372036854775808"), "-9223372036854775809", "-1e30"))
		o.set("maximum", one(a, json.Number("1e30"), "18446744073709551615", "9223372036854775810"))
		return o
	case 5:
		o.set("maximum", one(a, json.Number("1e400"), "7", "6", "99999999999999999999"))
	}
	return a.withDefault(o, fit)
}

func (a *author) number() object {
	o := object{{"type", "number"}}
	fit := json.Number("1.5")
	switch a.IntN(7) {
	case 0:
		o.set("minimum", one(a, json.Number("0.1"), "1.5", "-1e-7", "1.50"))
	case 1:
		o.set("minimum", json.Number("0"))
		o.set("maximum", one(a, json.Number("1.5"), "1e2", "99.99", "1e300"))
	case 2:
		o.set("exclusiveMinimum", one(a, json.Number("0"), "1.4999999999"))
	case 3:
		o.set("multipleOf", one(a, json.Number("0.1"), "0.5", "0.01", "0.0001", "1.5", "1e-3"))
	case 4:
		o.set("exclusiveMaximum", one(a, json.Number("2"), "1e308", "1.6"))
	}
	return a.withDefault(o, fit)
}

func (a *author) boolean() object {
	return a.withDefault(object{{"type", "boolean"}}, a.chance(50))
}

// fixed makes a schema that lists its values.
func (a *author) fixed() object {
	switch a.IntN(8) {
	case 0:
		return a.withDefault(object{{"type", "string"}, {"enum", []string{"low", "high", "", "with space", "sk", "é"}}}, "high")
	case 1:
		return a.withDefault(object{{"type", "integer"}, {"enum", []json.Number{"1", "2.0", "-3", "1e1"}}}, json.Number("2"))
	case 2:
		return a.withDefault(object{{"enum", []any{"a", 1, nil, true, json.Number("1.5")}}}, nil)
	case 3:
		return object{{"type", []string{"string", "null"}}, {"enum", []any{"a", "b", nil}}}
	case 4:
		return object{{"const", one[any](a, "fixed", 1, json.Number("1.0"), false, nil, object{{"b", 1}, {"a", []any{1, "x"}}}, []any{1, 2})}}
	case 5:
		return object{{"enum", []any{object{{"a", 1}, {"b", nil}}, []any{1, json.Number("2.0")}, 0, false, ""}}}
	case 6:
		return object{{"type", "number"}, {"enum", []json.Number{"1.5", "2", "-0", "1e2"}}}
	}
	return object{{"type", "boolean"}, {"const", a.chance(50)}}
}

// typeless makes a schema whose keywords bind only the type that they speak of.
func (a *author) typeless() object {
	return one(a,
		object{{"minimum", 1}}, object{{"maxLength", 3}}, object{{"required", []string{"a"}}}, object{{"items", object{{"type", "integer"}}}},
		object{{"pattern", "^a"}, {"minItems", 1}}, object{{"format", "ipv4"}, {"maximum", 7}}, object{{"uniqueItems", true}},
		object{{"properties", object{{"a", object{{"type", "string"}}}}}}, object{{"additionalProperties", object{{"type", "integer"}}}},
	)
}
