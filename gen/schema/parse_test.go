package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

const draft2020 = `"$schema": "https://json-schema.org/draft/2020-12/schema", `

// mustParse parses a schema that has no problem at all.
func mustParse(t *testing.T, text string) *schema.Document {
	t.Helper()
	doc, list := parse(t, text, schema.Options{})
	if len(list) > 0 {
		t.Fatalf("%s: %s", text, said(list))
	}
	return doc
}

func at(t *testing.T, doc *schema.Document, pointer string) *schema.Schema {
	t.Helper()
	i := slices.IndexFunc(doc.All, func(s *schema.Schema) bool { return s.Pointer == pointer })
	if i < 0 {
		t.Fatalf("there is no schema at %q", pointer)
	}
	return doc.All[i]
}

func TestKeywords(t *testing.T) {
	doc := mustParse(t, `{
		"$id": "https://example.com/s", "$comment": "c", "title": "T", "description": "D", "examples": [1], "deprecated": true,
		"readOnly": true, "writeOnly": true, "contentEncoding": "base64", "contentMediaType": "text/plain",
		"type": ["object", "null"], "secret": true, "multiline": true, "placeholder": "P", "goName": "N", "goEnumNames": ["A"],
		"minProperties": 1.0, "maxProperties": 99999999999999999999,
		"properties": {
			"s": {"type": "string", "minLength": 1e1, "maxLength": 20, "pattern": "^a", "format": "uri"},
			"n": {"minimum": 1, "maximum": 9, "exclusiveMinimum": 0, "exclusiveMaximum": 10, "multipleOf": 0.5, "enum": [1.5, 2], "const": 2},
			"a": {"items": [{"type": "null"}, true], "additionalItems": false, "contains": {}, "minItems": 1, "maxItems": 2, "uniqueItems": true},
			"a/b~c": false
		},
		"patternProperties": {"^x": {}}, "additionalProperties": {"type": "integer"}, "propertyNames": {"maxLength": 9},
		"required": ["s"], "dependencies": {"s": ["n"], "n": {"minProperties": 2}},
		"allOf": [{}], "anyOf": [{}, {}], "oneOf": [{}], "not": {"required": ["z"]}, "if": {}, "then": {}, "else": {},
		"definitions": {"d": {}}, "$defs": {"e": {}}
	}`)
	s := doc.Root
	if s.ID != "https://example.com/s" || s.Comment != "c" || s.Title != "T" || s.Description != "D" || len(s.Examples) != 1 ||
		!s.Deprecated || !s.ReadOnly || !s.WriteOnly || !s.Secret || !s.Multiline || s.Placeholder != "P" || s.GoName != "N" || !slices.Equal(s.GoEnumNames, []string{"A"}) {
		t.Errorf("annotations: %+v", s)
	}
	if !slices.Equal(s.Types, []string{"object", "null"}) || *s.MinProperties != 1 || *s.MaxProperties != 1<<63-1 || !s.IsRequired("s") {
		t.Errorf("assertions: %+v", s)
	}
	if len(s.AllOf) != 1 || len(s.AnyOf) != 2 || len(s.OneOf) != 1 || s.Not == nil || s.If == nil || s.Then == nil || s.Else == nil ||
		len(s.Defs) != 2 || len(s.PatternProperties) != 1 || s.AdditionalProperties == nil || s.PropertyNames == nil {
		t.Errorf("subschemas: %+v", s)
	}
	if len(s.DependentRequired) != 1 || len(s.DependentSchemas) != 1 || s.DependentRequired[0].Name != "s" || s.DependentRequired[0].Needs[0] != "n" {
		t.Errorf("dependencies: %+v", s)
	}
	p := s.Property("s")
	if p == nil || *p.MinLength != 10 || *p.MaxLength != 20 || p.Pattern.Text != "^a" || p.Format != "uri" || p.Parent != s {
		t.Errorf("s: %+v", p)
	}
	n := s.Property("n")
	if n.Minimum.Text != "1" || n.Maximum.Text != "9" || n.ExclusiveMinimum.Text != "0" || n.ExclusiveMaximum.Text != "10" || n.MultipleOf.Text != "0.5" ||
		len(n.Enum) != 2 || n.Const.Text != "2" {
		t.Errorf("n: %+v", n)
	}
	a := s.Property("a")
	if !a.HasPrefixItems || len(a.PrefixItems) != 2 || a.Items != nil || a.AdditionalItems == nil || a.Contains == nil || *a.MinItems != 1 || *a.MaxItems != 2 || !a.UniqueItems {
		t.Errorf("a: %+v", a)
	}
	if b := at(t, doc, "/properties/a~1b~0c"); b.Bool == nil || *b.Bool || b.Properties != nil {
		t.Errorf("a/b~c: %+v", b)
	}
}

func TestKeywordsOf2020(t *testing.T) {
	doc := mustParse(t, `{`+draft2020+`"prefixItems": [{}], "items": false, "minContains": 0, "maxContains": 2, "contains": {},
		"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": {}}, "unevaluatedItems": false, "unevaluatedProperties": {},
		"$anchor": "here", "$vocabulary": {}, "contentSchema": {}}`)
	s := doc.Root
	if doc.Draft != schema.Draft2020 || !s.HasPrefixItems || s.Items == nil || *s.MinContains != 0 || *s.MaxContains != 2 ||
		len(s.DependentRequired) != 1 || len(s.DependentSchemas) != 1 || s.UnevaluatedItems == nil || s.UnevaluatedProperties == nil || s.Anchor != "here" {
		t.Errorf("%+v", s)
	}
}

func TestOrder(t *testing.T) {
	doc := mustParse(t, `{"anyOf": [{"items": {}}], "properties": {"b": {"not": false}, "a": true}, "additionalProperties": {}}`)
	var got []string
	for _, s := range doc.All {
		got = append(got, s.Pointer)
	}
	want := []string{"", "/anyOf/0", "/anyOf/0/items", "/properties/b", "/properties/b/not", "/properties/a", "/additionalProperties"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSecretsAndInternal(t *testing.T) {
	doc := mustParse(t, `{"secrets": ["a", "b"], "internal": ["b"], "definitions": {"s": {"type": "string"}},
		"properties": {"a": {"$ref": "#/definitions/s"}, "b": {}, "c": {"internal": true, "secret": true}, "d": {}}}`)
	for name, want := range map[string][2]bool{"a": {true, false}, "b": {true, true}, "c": {true, true}, "d": {false, false}} {
		if p := doc.Root.Property(name); p.Secret != want[0] || p.Internal != want[1] {
			t.Errorf("%s: secret %t, internal %t", name, p.Secret, p.Internal)
		}
	}
	if at(t, doc, "/definitions/s").Secret {
		t.Error("the secret of one property marks the schema that others share")
	}
}

func TestReferences(t *testing.T) {
	for name, c := range map[string]struct{ text, from, to string }{
		"pointer":              {`{"properties": {"a": {"$ref": "#/definitions/d"}}, "definitions": {"d": {}}}`, "/properties/a", "/definitions/d"},
		"root":                 {`{"properties": {"a": {"$ref": "#"}}}`, "/properties/a", ""},
		"escapes":              {`{"properties": {"a": {"$ref": "#/definitions/x~1y~0z%25%22é"}}, "definitions": {"x/y~z%\"é": {}}}`, "/properties/a", "/definitions/x~1y~0z%\"é"},
		"item":                 {`{"properties": {"a": {"$ref": "#/properties/b/items/1"}, "b": {"items": [true, {}]}}}`, "/properties/a", "/properties/b/items/1"},
		"unknown place":        {`{"properties": {"a": {"$ref": "#/x-types/t"}}, "x-types": {"t": {"type": "string"}}}`, "/properties/a", "/x-types/t"},
		"place in an unknown":  {`{"properties": {"a": {"$ref": "#/x-types/t/properties/b"}}, "x-types": {"t": {"properties": {"b": {"$ref": "#"}}}}}`, "/x-types/t/properties/b", ""},
		"nested id":            {`{"$id": "http://x.example/root.json", "properties": {"a": {"$ref": "item.json"}}, "definitions": {"i": {"$id": "item.json"}}}`, "/properties/a", "/definitions/i"},
		"pointer in an id":     {`{"properties": {"a": {"$ref": "item.json#/definitions/d"}}, "definitions": {"i": {"$id": "item.json", "definitions": {"d": {}}}}}`, "/properties/a", "/definitions/i/definitions/d"},
		"relative to an id":    {`{"definitions": {"i": {"$id": "item.json", "properties": {"p": {"$ref": "#/definitions/d"}}, "definitions": {"d": {}}}}}`, "/definitions/i/properties/p", "/definitions/i/definitions/d"},
		"urn":                  {`{"$id": "urn:uuid:deadbeef-1234-ffff-ffff-4321feebdaed", "properties": {"a": {"$ref": "urn:uuid:deadbeef-1234-ffff-ffff-4321feebdaed#/properties/b"}, "b": {}}}`, "/properties/a", "/properties/b"},
		"plain name, draft-07": {`{"properties": {"a": {"$ref": "#n"}}, "definitions": {"d": {"$id": "#n"}}}`, "/properties/a", "/definitions/d"},
		"plain name, 2020-12":  {`{` + draft2020 + `"properties": {"a": {"$ref": "#n"}}, "$defs": {"d": {"$anchor": "n"}}}`, "/properties/a", "/$defs/d"},
		"$defs in draft-07":    {`{"properties": {"a": {"$ref": "#/$defs/d"}}, "$defs": {"d": {}}}`, "/properties/a", "/$defs/d"},
		"dynamic anchor":       {`{` + draft2020 + `"properties": {"a": {"$ref": "#n"}}, "$defs": {"d": {"$dynamicAnchor": "n"}}}`, "/properties/a", "/$defs/d"},
	} {
		doc := mustParse(t, c.text)
		if got := at(t, doc, c.from).Ref; got != at(t, doc, c.to) {
			t.Errorf("%s: leads to %+v", name, got)
		}
	}
}

func TestDynamicReferences(t *testing.T) {
	for name, c := range map[string]struct{ text, to string }{
		"the only one":     {`"properties": {"a": {"$dynamicRef": "#n"}}, "$defs": {"d": {"$dynamicAnchor": "n"}}`, "/$defs/d"},
		"a plain anchor":   {`"properties": {"a": {"$dynamicRef": "#n"}}, "$defs": {"d": {"$anchor": "n"}}`, "/$defs/d"},
		"a pointer":        {`"properties": {"a": {"$dynamicRef": "#/$defs/d"}}, "$defs": {"d": {"$dynamicAnchor": "n"}}`, "/$defs/d"},
		"the root's first": {`"$dynamicAnchor": "n", "properties": {"a": {"$dynamicRef": "i.json#n"}}, "$defs": {"i": {"$id": "i.json", "$dynamicAnchor": "n"}}`, ""},
	} {
		doc := mustParse(t, "{"+draft2020+c.text+"}")
		if got := at(t, doc, "/properties/a").DynamicRef; got != at(t, doc, c.to) {
			t.Errorf("%s: leads to %+v", name, got)
		}
	}
}

func TestBesideRef(t *testing.T) {
	const text = `"definitions": {"d": {}}, "properties": {"a": {"$ref": "#/definitions/d", "title": "T", "default": 1, "secret": true, "minLength": 1}}}`
	doc, list := parse(t, "{"+text, schema.Options{})
	a := at(t, doc, "/properties/a")
	if a.Ref == nil || a.Title != "T" || a.Default == nil || !a.Secret || a.MinLength != nil || len(list) != 1 || list[0].Code != "ignored-keyword" {
		t.Errorf("draft-07: %+v\n%s", a, said(list))
	}
	if a := at(t, mustParse(t, "{"+draft2020+text), "/properties/a"); a.Ref == nil || a.MinLength == nil {
		t.Errorf("2020-12: %+v", a)
	}
}

func TestOptions(t *testing.T) {
	doc, list := parse(t, `{"prefixItems": [true], "foo": 1}`, schema.Options{Draft: schema.Draft2020, RejectUnknown: true})
	if doc.Draft != schema.Draft2020 || len(list) != 1 || list[0].Severity != diag.Error || list[0].Code != "unknown-keyword" {
		t.Errorf("%v: %s", doc.Draft, said(list))
	}
}

func TestNoSchema(t *testing.T) {
	f, _ := source.Parse("s.json", []byte(`{"arguments": [1]}`))
	for _, n := range []*source.Node{nil, f.Root.Get("arguments")} {
		if doc, list := schema.Parse(f, n, schema.Options{}); doc != nil || len(list) != 1 || list[0].Code != "invalid-keyword" {
			t.Errorf("%v: %v, %s", n, doc, said(list))
		}
	}
}

// TestHostile reads schemas that are made to exhaust whoever reads them.
func TestHostile(t *testing.T) {
	chain := func(n int, link func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(link(i))
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"deep":         strings.Repeat(`{"items":`, 400) + "{}" + strings.Repeat("}", 400),
		"deep default": `{"items": {"$ref": "#"}, "default": ` + strings.Repeat("[", 400) + strings.Repeat("]", 400) + "}",
		"self default": `{"properties": {"a": {"$ref": "#", "default": {}}}, "default": {}}`,
		"exponents":    `{"minimum": 1e999999999999, "multipleOf": 1e-999999999, "default": 1e999999999, "properties": {"a": {"default": [1e99999999]}}}`,
		"long chain": `{"definitions": {` + chain(3000, func(i int) string {
			return fmt.Sprintf(`"d%d": {"allOf": [{"$ref": "#/definitions/d%d"}]},`, i, i+1)
		}) + `"d3000": {"type": "string", "default": 1}}}`,
		"doubling": `{"definitions": {` + chain(60, func(i int) string {
			return fmt.Sprintf(`"d%d": {"anyOf": [{"$ref": "#/definitions/d%[2]d"}, {"$ref": "#/definitions/d%[2]d"}]},`, i, i+1)
		}) + `"d60": {"type": "string"}}}`,
		"doubled allOf": `{"definitions": {` + chain(60, func(i int) string {
			return fmt.Sprintf(`"d%d": {"allOf": [{"$ref": "#/definitions/d%[2]d"}, {"$ref": "#/definitions/d%[2]d"}], "default": {}},`, i, i+1)
		}) + `"d60": {"type": "string"}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			if doc, _ := parse(t, text, schema.Options{}); doc == nil {
				t.Error("no document")
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, g := range suite(f) {
		f.Add(g.file.Compact(g.schema), g.draft == schema.Draft2020)
	}
	f.Add([]byte(`{"properties": {"a": {"pattern": "(", "enum": [1, 1], "default": [], "secrets": ["x"]}}, "required": ["b"]}`), false)
	f.Fuzz(func(t *testing.T, data []byte, newer bool) {
		file, broken := source.Parse("s.json", data)
		if broken.HasErrors() {
			return
		}
		opts := schema.Options{}
		if newer {
			opts.Draft = schema.Draft2020
		}
		_, list := schema.Parse(file, file.Root, opts)
		_, again := schema.Parse(file, file.Root, opts)
		if said(list) != said(again) {
			t.Errorf("two readings of %s:\n%s%s", data, said(list), said(again))
		}
		for _, d := range list {
			if d.Message == "" || d.Span.Start.Line == 0 || d.Span.End.Offset > len(data) || d.Span.Start.Offset > d.Span.End.Offset {
				t.Errorf("%s: %+v", data, d)
			}
			if _, err := diag.Apply(data, d.Fix); err != nil {
				t.Errorf("%s: %v", data, err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	all := append(documents(b, "connector_*.json", "arguments"), documents(b, "manifest.json", "configuration")...)
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range all {
			schema.Parse(d.file, d.node, schema.Options{})
		}
	}
}
