package lower

import (
	"hash/fnv"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
	"github.com/seed-42ec6dbf/lockstep/internal/ecma262"
)

// check compiles a schema to the keywords of a generic check; nil accepts everything.
func (l *lowering) check(s *schema.Schema) *ir.Check {
	if s == nil || isTrue(s) {
		return nil
	}
	if isFalse(s) {
		return &ir.Check{Never: true}
	}
	c := conjunction(l.steps(s, everything))
	if s.EntersResource() {
		return l.scope(s, c)
	}
	return c
}

// scope makes the dynamic anchors of a schema's resource known to its check.
func (l *lowering) scope(s *schema.Schema, c *ir.Check) *ir.Check {
	if !l.dynamic || c == nil || c.Never {
		return c
	}
	step := ir.Step{Keyword: "scope", Subs: []ir.Sub{{Check: c}}}
	for _, a := range s.DynamicAnchors() {
		if slices.ContainsFunc(l.all, func(s *schema.Schema) bool { return s.Dynamic == a.Name }) {
			ref := ir.Step{Keyword: "ref", Func: l.namedCheck(a.Schema)}
			step.Subs = append(step.Subs, ir.Sub{Name: a.Name, Check: conjunction([]ir.Step{ref})})
		}
	}
	if len(step.Subs) == 1 {
		return c
	}
	return conjunction([]ir.Step{step})
}

// whole is the check of a node with nothing left to the Go types.
func (l *lowering) whole(n *node) *ir.Check {
	if n.never {
		return &ir.Check{Never: true}
	}
	if l.dynamic {
		return nil
	}
	if needsWhole(n) {
		return l.nested(n.sites)
	}
	var steps []ir.Step
	for _, s := range n.all {
		steps = append(steps, l.stepsOfOne(s, everything)...)
	}
	return conjunction(steps)
}

// nested checks a value by each schema as it is written: what is unevaluated depends
// on how $ref and allOf nest, and what one schema evaluates means nothing to the next.
func (l *lowering) nested(sites []*schema.Schema) *ir.Check {
	if len(sites) == 1 {
		return l.check(sites[0])
	}
	return conjunction([]ir.Step{{Keyword: "allOf", Subs: l.subs(sites...)}})
}

// needsWhole reports whether a schema of the node uses keywords that depend
// on what its other keywords have evaluated.
func needsWhole(n *node) bool {
	return slices.ContainsFunc(n.all, func(s *schema.Schema) bool {
		return s.UnevaluatedProperties != nil || s.UnevaluatedItems != nil || s.DynamicRef != nil
	})
}

func conjunction(steps []ir.Step) *ir.Check {
	if len(steps) == 0 {
		return nil
	}
	return &ir.Check{Steps: steps}
}

// filter says which keywords of a schema become steps.
type filter func(keyword string) bool

func everything(string) bool { return true }

// appliesTo selects the keywords that say something about a value of the
// given JSON type beyond the type itself.
func appliesTo(jsonType string) filter {
	return func(keyword string) bool {
		if keyword == "type" || keyword == "$ref" || keyword == "allOf" {
			return false // the type is settled, and a node is flat
		}
		of, bound := keywordTypes[keyword]
		return !bound || of == jsonType
	}
}

// but is the filter without one keyword: what the Go types say is not even
// compiled, since that would leave checks and patterns behind that nobody uses.
func (f filter) but(keyword string) filter {
	return func(k string) bool { return k != keyword && f(k) }
}

var keywordTypes = map[string]string{
	"multipleOf": "number", "minimum": "number", "maximum": "number", "exclusiveMinimum": "number", "exclusiveMaximum": "number",
	"minLength": "string", "maxLength": "string", "pattern": "string", "format": "string",
	"items": "array", "prefixItems": "array", "itemsFrom": "array", "contains": "array", "minItems": "array", "maxItems": "array",
	"uniqueItems": "array", "unevaluatedItems": "array",
	"properties": "object", "patternProperties": "object", "additionalProperties": "object", "propertyNames": "object", "required": "object",
	"minProperties": "object", "maxProperties": "object", "dependentRequired": "object", "dependentSchemas": "object", "unevaluatedProperties": "object",
}

// steps compiles one schema's keywords. The unevaluated keywords of a schema
// are left to whole, unless everything is wanted.
func (l *lowering) steps(s *schema.Schema, want filter) []ir.Step {
	if want("type") {
		return l.stepsOfOne(s, func(k string) bool { return want(k) || k == "$ref" || k == "allOf" })
	}
	return l.stepsOfOne(s, func(k string) bool {
		return want(k) && k != "unevaluatedProperties" && k != "unevaluatedItems" && k != "$dynamicRef"
	})
}

func (l *lowering) stepsOfOne(s *schema.Schema, want filter) []ir.Step {
	b := &stepBuilder{want: want}
	l.anyTypeSteps(b, s)
	l.scalarSteps(b, s)
	l.arraySteps(b, s)
	l.objectSteps(b, s)
	l.compositionSteps(b, s)
	return b.steps
}

type stepBuilder struct {
	want  filter
	steps []ir.Step
}

// add appends the step that make returns, if the keyword is present and wanted.
func (b *stepBuilder) add(keyword string, present bool, make func() ir.Step) {
	if present && b.want(keyword) {
		step := make()
		if step.Keyword == "" {
			step.Keyword = keyword
		}
		b.steps = append(b.steps, step)
	}
}

func (l *lowering) anyTypeSteps(b *stepBuilder, s *schema.Schema) {
	b.add("type", s.Types != nil, func() ir.Step { return ir.Step{Names: s.Types} })
	b.add("enum", s.Enum != nil, func() ir.Step { return ir.Step{Values: l.values(s.Enum)} })
	b.add("const", s.Const != nil, func() ir.Step { return ir.Step{Values: l.values([]*source.Node{s.Const})} })
}

func (l *lowering) values(nodes []*source.Node) []ir.Value {
	out := make([]ir.Value, len(nodes))
	for i, n := range nodes {
		out[i] = l.file.Value(n)
	}
	return out
}

func (l *lowering) scalarSteps(b *stepBuilder, s *schema.Schema) {
	number := func(keyword string, n *source.Node) {
		b.add(keyword, n != nil, func() ir.Step { return ir.Step{Number: n.Text} })
	}
	number("multipleOf", s.MultipleOf)
	number("minimum", s.Minimum)
	number("maximum", s.Maximum)
	number("exclusiveMinimum", s.ExclusiveMinimum)
	number("exclusiveMaximum", s.ExclusiveMaximum)
	count(b, "minLength", s.MinLength)
	count(b, "maxLength", s.MaxLength)
	b.add("pattern", s.Pattern != nil, func() ir.Step { return ir.Step{Pattern: l.pattern(s.Pattern.Text, s.Pointer)} })
	b.add("format", AssertedFormat(s.Format), func() ir.Step { return ir.Step{Format: s.Format} })
}

func count(b *stepBuilder, keyword string, n *int64) {
	b.add(keyword, n != nil, func() ir.Step { return ir.Step{Int: *n} })
}

func (l *lowering) arraySteps(b *stepBuilder, s *schema.Schema) {
	one := func(keyword string, sub *schema.Schema) {
		b.add(keyword, sub != nil, func() ir.Step { return ir.Step{Subs: l.subs(sub)} })
	}
	if s.HasPrefixItems {
		b.add("prefixItems", true, func() ir.Step { return ir.Step{Subs: l.subs(s.PrefixItems...)} })
		rest := s.AdditionalItems
		if s.Items != nil {
			rest = s.Items
		}
		b.add("itemsFrom", rest != nil, func() ir.Step { return ir.Step{Int: int64(len(s.PrefixItems)), Subs: l.subs(rest)} })
	} else {
		one("items", s.Items)
	}
	b.add("contains", s.Contains != nil, func() ir.Step {
		step := ir.Step{Int: 1, Max: -1, Subs: l.subs(s.Contains)}
		if s.MinContains != nil {
			step.Int = *s.MinContains
		}
		if s.MaxContains != nil {
			step.Max = *s.MaxContains
		}
		return step
	})
	count(b, "minItems", s.MinItems)
	count(b, "maxItems", s.MaxItems)
	b.add("uniqueItems", s.UniqueItems, func() ir.Step { return ir.Step{} })
}

func (l *lowering) objectSteps(b *stepBuilder, s *schema.Schema) {
	b.add("properties", s.Properties != nil, func() ir.Step { return ir.Step{Subs: l.namedSubs(s.Properties)} })
	b.add("patternProperties", s.PatternProperties != nil, func() ir.Step {
		var step ir.Step
		for _, p := range s.PatternProperties {
			step.Subs = append(step.Subs, ir.Sub{Pattern: l.pattern(p.Name, s.Pointer+"/key"), Check: l.check(p.Schema)})
		}
		return step
	})
	speaks := s.AdditionalProperties != nil && (l.annotates || !isTrue(s.AdditionalProperties))
	b.add("additionalProperties", speaks, func() ir.Step {
		step := ir.Step{Subs: l.subs(s.AdditionalProperties)}
		for _, p := range s.Properties {
			step.Names = append(step.Names, p.Name)
		}
		for _, p := range s.PatternProperties {
			step.Patterns = append(step.Patterns, l.pattern(p.Name, s.Pointer+"/key"))
		}
		return step
	})
	b.add("propertyNames", s.PropertyNames != nil, func() ir.Step { return ir.Step{Subs: l.subs(s.PropertyNames)} })
	b.add("required", len(s.Required) > 0, func() ir.Step {
		var step ir.Step
		for _, r := range s.Required {
			step.Names = append(step.Names, r.Text)
		}
		return step
	})
	count(b, "minProperties", s.MinProperties)
	count(b, "maxProperties", s.MaxProperties)
	for _, d := range s.DependentRequired {
		b.add("dependentRequired", true, func() ir.Step { return ir.Step{Names: append([]string{d.Name}, d.Needs...)} })
	}
	b.add("dependentSchemas", s.DependentSchemas != nil, func() ir.Step { return ir.Step{Subs: l.namedSubs(s.DependentSchemas)} })
}

func (l *lowering) compositionSteps(b *stepBuilder, s *schema.Schema) {
	list := func(keyword string, subs []*schema.Schema) {
		b.add(keyword, subs != nil, func() ir.Step { return ir.Step{Subs: l.subs(subs...)} })
	}
	b.add("$ref", s.Ref != nil, func() ir.Step { return ir.Step{Keyword: "ref", Func: l.namedCheck(s.Ref)} })
	b.add("$dynamicRef", s.DynamicRef != nil, func() ir.Step {
		if s.Dynamic != "" {
			return ir.Step{Keyword: "dynamicRef", Names: []string{s.Dynamic}, Func: l.namedCheck(s.DynamicRef)}
		}
		return ir.Step{Keyword: "ref", Func: l.namedCheck(s.DynamicRef)}
	})
	list("allOf", s.AllOf)
	list("anyOf", s.AnyOf)
	list("oneOf", s.OneOf)
	b.add("not", s.Not != nil, func() ir.Step { return ir.Step{Subs: l.subs(s.Not)} })
	b.add("if", s.If != nil && (s.Then != nil || s.Else != nil || l.annotates), func() ir.Step {
		return ir.Step{Subs: l.subs(s.If, s.Then, s.Else)}
	})
	b.add("unevaluatedItems", s.UnevaluatedItems != nil, func() ir.Step { return ir.Step{Subs: l.subs(s.UnevaluatedItems)} })
	b.add("unevaluatedProperties", s.UnevaluatedProperties != nil, func() ir.Step { return ir.Step{Subs: l.subs(s.UnevaluatedProperties)} })
}

func (l *lowering) subs(list ...*schema.Schema) []ir.Sub {
	out := make([]ir.Sub, len(list))
	for i, s := range list {
		out[i].Check = l.check(s)
	}
	return out
}

func (l *lowering) namedSubs(list []schema.Named) []ir.Sub {
	out := make([]ir.Sub, len(list))
	for i, p := range list {
		out[i] = ir.Sub{Name: p.Name, Check: l.check(p.Schema)}
	}
	return out
}

// namedCheck returns the function that checks the target of a reference.
func (l *lowering) namedCheck(target *schema.Schema) ir.Ident {
	if name, ok := l.checks[target]; ok {
		return name
	}
	name := l.helperName("check", pointerName(target.Pointer), "", target.Pointer)
	l.checks[target] = name
	index := len(l.model.Checks)
	l.model.Checks = append(l.model.Checks, ir.NamedCheck{Name: name, Pointer: target.Pointer})
	c := l.check(target)
	if !target.EntersResource() {
		c = l.scope(target, c)
	}
	l.model.Checks[index].Check = c
	return name
}

// pattern returns the variable of a regular expression.
func (l *lowering) pattern(source, pointer string) ir.Ident {
	if name, ok := l.patterns[source]; ok {
		return name
	}
	expr, backtrack, err := ecma262.Translate(source)
	if err != nil { // reported where the schema was read
		expr, backtrack = "", false
	}
	name := l.helperName("", pointerName(pointer), "Pattern", source)
	l.patterns[source] = name
	l.model.Patterns = append(l.model.Patterns, ir.Pattern{Name: name, Source: source, Expr: expr, Backtrack: backtrack})
	return name
}

// helperName returns an unexported package-level name that is not taken. A
// name that is gets a hash of what makes it distinct: such names stand in no API.
func (l *lowering) helperName(prefix, middle, suffix, distinct string) ir.Ident {
	name := ir.Ident(prefix + middle + suffix)
	if prefix == "" {
		name = Unexported(ir.Ident(middle + suffix))
	}
	if _, taken := l.names[name]; taken {
		h := fnv.New32a()
		h.Write([]byte(distinct))
		name += ir.Ident("H" + strconv.FormatUint(uint64(h.Sum32()), 16))
	}
	l.names[name] = place{what: "a helper"}
	return name
}

// pointerName makes a Go name of a JSON Pointer, without the words that only say where things stand.
func pointerName(pointer string) string {
	var b strings.Builder
	if uri, fragment, remote := strings.Cut(pointer, "#"); remote && pointer[0] != '/' {
		pointer = "/" + strings.TrimSuffix(path.Base(uri), path.Ext(uri)) + fragment
	}
	tokens := strings.Split(pointer, "/")
	for i, token := range tokens {
		structural := token == "" || token == "properties" || token == "definitions" || token == "$defs"
		if structural && i < len(tokens)-1 {
			continue
		}
		b.WriteString(suffixName(strings.NewReplacer("~1", "/", "~0", "~").Replace(token)))
	}
	if pointer == "" {
		return "Root"
	}
	return string(exported(b.String()))
}

// Unexported returns the name with its first word in lower case: APIToken is apiToken.
func Unexported(name ir.Ident) ir.Ident {
	runes := []rune(string(name))
	upper := 0
	for upper < len(runes) && runes[upper] >= 'A' && runes[upper] <= 'Z' {
		upper++
	}
	if upper > 1 && upper < len(runes) && runes[upper] >= 'a' && runes[upper] <= 'z' {
		upper-- // the last capital begins the next word
	}
	return ir.Ident(strings.ToLower(string(runes[:upper])) + string(runes[upper:]))
}
