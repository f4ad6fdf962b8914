package config

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/internal/ecma262"
)

// interpreter turns a JSON Schema into a Rule by walking it while it runs: what
// a generator does ahead of time, for tests only. Its schemas are decoded by
// encoding/json with UseNumber.
type interpreter struct {
	draft2020    bool
	assertFormat bool
	resources    map[string]subschema // by absolute URI, plain-name fragments included
	patterns     map[string]*Pattern
	problem      string // why the schema cannot be interpreted
}

// subschema is a schema within another and the base URI that holds in it.
type subschema struct {
	schema any
	base   *url.URL
}

func newInterpreter(schema any, draft2020, assertFormat bool) (*interpreter, Rule) {
	in := &interpreter{draft2020: draft2020, assertFormat: assertFormat, resources: map[string]subschema{}, patterns: map[string]*Pattern{}}
	root := subschema{schema, &url.URL{Scheme: "test", Path: "/root"}}
	in.resources[root.base.String()] = root
	in.index(root)
	return in, in.rule(root)
}

var (
	oneSchema   = []string{"additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"}
	listSchema  = []string{"allOf", "anyOf", "items", "oneOf", "prefixItems"}
	namedSchema = []string{"$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"}
)

// index enters identified subschemas into in.resources.
func (in *interpreter) index(p subschema) {
	s, ok := p.schema.(map[string]any)
	if !ok {
		return
	}
	p.base = in.baseOf(p)
	in.identify(s, p)
	for key, sub := range s {
		switch sub := sub.(type) {
		case map[string]any:
			if slices.Contains(oneSchema, key) {
				in.index(subschema{sub, p.base})
			}
			if slices.Contains(namedSchema, key) {
				for _, each := range sub {
					in.index(subschema{each, p.base})
				}
			}
		case []any:
			if slices.Contains(listSchema, key) {
				for _, each := range sub {
					in.index(subschema{each, p.base})
				}
			}
		}
	}
}

func (in *interpreter) identify(s map[string]any, p subschema) {
	if in.hidesSiblings(s) {
		return
	}
	if id, ok := s["$id"].(string); ok {
		if fragment, ok := strings.CutPrefix(id, "#"); ok && !in.draft2020 {
			in.resources[p.base.String()+"#"+fragment] = p
		} else {
			in.resources[p.base.String()] = p
			if _, fragment, ok := strings.Cut(id, "#"); ok && fragment != "" && !in.draft2020 {
				in.resources[p.base.String()+"#"+fragment] = p
			}
		}
	}
	for _, keyword := range []string{"$anchor", "$dynamicAnchor"} {
		if anchor, ok := s[keyword].(string); ok && in.draft2020 {
			in.resources[p.base.String()+"#"+anchor] = p
		}
	}
}

// hidesSiblings reports whether $ref leaves no other keyword standing.
func (in *interpreter) hidesSiblings(s map[string]any) bool {
	_, isRef := s["$ref"].(string)
	return isRef && !in.draft2020
}

// baseOf is the base URI inside a schema.
func (in *interpreter) baseOf(p subschema) *url.URL {
	s, _ := p.schema.(map[string]any)
	id, ok := s["$id"].(string)
	if !ok || in.hidesSiblings(s) || strings.HasPrefix(id, "#") {
		return p.base
	}
	ref, err := url.Parse(id)
	if err != nil {
		return p.base
	}
	base := p.base.ResolveReference(ref)
	base.Fragment = ""
	return base
}

func (in *interpreter) resolve(ref string, base *url.URL) (subschema, bool) {
	parsed, err := url.Parse(ref)
	if err != nil {
		return in.unresolved(ref)
	}
	target := base.ResolveReference(parsed)
	fragment := target.Fragment
	target.Fragment, target.RawFragment = "", ""
	if fragment != "" && !strings.HasPrefix(fragment, "/") {
		if p, ok := in.resources[target.String()+"#"+fragment]; ok {
			return p, true
		}
		return in.unresolved(ref)
	}
	p, ok := in.resources[target.String()]
	if !ok {
		return in.unresolved(ref)
	}
	if fragment == "" {
		return p, true
	}
	for token := range strings.SplitSeq(fragment[1:], "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		p.base = in.baseOf(p)
		switch s := p.schema.(type) {
		case map[string]any:
			p.schema, ok = s[token]
		case []any:
			i, err := strconv.Atoi(token)
			if ok = err == nil && i < len(s); ok {
				p.schema = s[i]
			}
		default:
			ok = false
		}
		if !ok {
			return in.unresolved(ref)
		}
	}
	return p, true
}

func (in *interpreter) unresolved(ref string) (subschema, bool) {
	in.problem = "the reference " + ref + " leads out of the document"
	return subschema{}, false
}

func (in *interpreter) rule(p subschema) Rule {
	switch s := p.schema.(type) {
	case bool:
		if s {
			return nil
		}
		return Never
	case map[string]any:
		p.base = in.baseOf(p)
		_, properties := s["unevaluatedProperties"]
		_, items := s["unevaluatedItems"]
		all := func(c *Check, v Value) { in.run(c, v, s, p.base) }
		if in.draft2020 && (properties || items) {
			return func(c *Check, v Value) { c.Unevaluated(v, all) }
		}
		return all
	default:
		in.problem = fmt.Sprintf("%T is no schema", s)
		return nil
	}
}

func (in *interpreter) rules(schemas any, base *url.URL) (rules []Rule) {
	list, _ := schemas.([]any)
	for _, s := range list {
		rules = append(rules, in.rule(subschema{s, base}))
	}
	return rules
}

func (in *interpreter) run(c *Check, v Value, s map[string]any, base *url.URL) {
	if in.hidesSiblings(s) {
		s = map[string]any{"$ref": s["$ref"]}
	}
	sub := func(keyword string) Rule { return in.rule(subschema{s[keyword], base}) }
	has := func(keyword string) bool { _, ok := s[keyword]; return ok }
	for _, keyword := range []string{"$ref", "$dynamicRef"} {
		if ref, ok := s[keyword].(string); ok {
			if p, ok := in.resolve(ref, base); ok {
				c.Ref(v, in.rule(p))
			}
		}
	}
	in.scalar(c, v, s)
	in.array(c, v, s, base)
	in.object(c, v, s, base)
	if has("allOf") {
		c.AllOf(v, in.rules(s["allOf"], base)...)
	}
	if has("anyOf") {
		c.AnyOf(v, in.rules(s["anyOf"], base)...)
	}
	if has("oneOf") {
		c.OneOf(v, in.rules(s["oneOf"], base)...)
	}
	if has("not") {
		c.Not(v, sub("not"))
	}
	if has("if") {
		var then, els Rule
		if has("then") {
			then = sub("then")
		}
		if has("else") {
			els = sub("else")
		}
		c.If(v, sub("if"), then, els)
	}
	if in.draft2020 && has("unevaluatedProperties") {
		c.UnevaluatedProperties(v, sub("unevaluatedProperties"))
	}
	if in.draft2020 && has("unevaluatedItems") {
		c.UnevaluatedItems(v, sub("unevaluatedItems"))
	}
}

var typesByName = map[string]Type{
	"null": TypeNull, "boolean": TypeBoolean, "integer": TypeInteger, "number": TypeNumber,
	"string": TypeString, "array": TypeArray, "object": TypeObject,
}

func (in *interpreter) scalar(c *Check, v Value, s map[string]any) {
	switch t := s["type"].(type) {
	case string:
		c.Type(v, typesByName[t])
	case []any:
		var types Type
		for _, name := range t {
			types |= typesByName[name.(string)]
		}
		c.Type(v, types)
	}
	if list, ok := s["enum"].([]any); ok {
		texts := make([]string, len(list))
		for i := range list {
			texts[i] = jsonOf(list[i])
		}
		c.Enum(v, texts...)
	}
	if value, ok := s["const"]; ok {
		c.Const(v, jsonOf(value))
	}
	for keyword, method := range map[string]func(Value, string){
		"minimum": c.Minimum, "maximum": c.Maximum, "exclusiveMinimum": c.ExclusiveMinimum,
		"exclusiveMaximum": c.ExclusiveMaximum, "multipleOf": c.MultipleOf,
	} {
		if n, ok := s[keyword].(json.Number); ok {
			method(v, n.String())
		}
	}
	for keyword, method := range map[string]func(Value, int){
		"minLength": c.MinLength, "maxLength": c.MaxLength, "minItems": c.MinItems, "maxItems": c.MaxItems,
		"minProperties": c.MinProperties, "maxProperties": c.MaxProperties,
	} {
		if n, ok := s[keyword].(json.Number); ok {
			method(v, intOf(n))
		}
	}
	if source, ok := s["pattern"].(string); ok {
		c.Pattern(v, in.pattern(source))
	}
	if name, ok := s["format"].(string); ok && in.assertFormat {
		for f := range Format(len(formats)) {
			if f.String() == name {
				c.Format(v, f)
			}
		}
	}
}

func (in *interpreter) pattern(source string) *Pattern {
	if p, ok := in.patterns[source]; ok {
		return p
	}
	expr, backtrack, err := ecma262.Translate(source)
	if err != nil {
		in.problem = err.Error()
	}
	p := &Pattern{Source: source, Expr: expr, Backtrack: backtrack}
	in.patterns[source] = p
	return p
}

func (in *interpreter) array(c *Check, v Value, s map[string]any, base *url.URL) {
	prefix := "prefixItems"
	if !in.draft2020 {
		prefix = "items"
	}
	rest := "items"
	list, isTuple := s[prefix].([]any)
	if isTuple {
		c.PrefixItems(v, in.rules(list, base)...)
		if !in.draft2020 {
			rest = "additionalItems"
		}
	}
	if schema, ok := s[rest]; ok {
		c.ItemsFrom(v, len(list), in.rule(subschema{schema, base}))
	}
	if schema, ok := s["contains"]; ok {
		least, most := 1, -1
		if n, ok := s["minContains"].(json.Number); ok && in.draft2020 {
			least = intOf(n)
		}
		if n, ok := s["maxContains"].(json.Number); ok && in.draft2020 {
			most = intOf(n)
		}
		c.Contains(v, least, most, in.rule(subschema{schema, base}))
	}
	if s["uniqueItems"] == true {
		c.UniqueItems(v)
	}
}

func (in *interpreter) object(c *Check, v Value, s map[string]any, base *url.URL) {
	c.Required(v, stringsOf(s["required"])...)
	var names []string
	var patterns []*Pattern
	named := func(keyword string) (properties []Property) {
		members, _ := s[keyword].(map[string]any)
		for name, schema := range members {
			if _, isList := schema.([]any); !isList {
				properties = append(properties, Property{name, in.rule(subschema{schema, base})})
			}
		}
		return properties
	}
	properties := named("properties")
	for _, p := range properties {
		names = append(names, p.Name)
	}
	c.Properties(v, properties...)
	if members, ok := s["patternProperties"].(map[string]any); ok {
		var properties []PatternProperty
		for source, schema := range members {
			p := in.pattern(source)
			patterns = append(patterns, p)
			properties = append(properties, PatternProperty{p, in.rule(subschema{schema, base})})
		}
		c.PatternProperties(v, properties...)
	}
	if schema, ok := s["additionalProperties"]; ok {
		c.AdditionalProperties(v, names, patterns, in.rule(subschema{schema, base}))
	}
	if schema, ok := s["propertyNames"]; ok {
		c.PropertyNames(v, in.rule(subschema{schema, base}))
	}
	required, schemas := "dependentRequired", "dependentSchemas"
	if !in.draft2020 {
		required, schemas = "dependencies", "dependencies"
	}
	if members, ok := s[required].(map[string]any); ok {
		for trigger, list := range members {
			c.DependentRequired(v, trigger, stringsOf(list)...)
		}
	}
	c.DependentSchemas(v, named(schemas)...)
}

func stringsOf(v any) (list []string) {
	items, _ := v.([]any)
	for _, item := range items {
		list = append(list, item.(string))
	}
	return list
}

func intOf(n json.Number) int {
	f, _ := n.Float64()
	return int(f)
}

func jsonOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func decodeNumbers(t testing.TB, text []byte) any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
