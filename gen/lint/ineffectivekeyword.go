package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/lower"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

var ineffectiveKeyword = Rule{
	Code:    "ineffective-keyword",
	Summary: "a keyword has no effect where it stands",
	Doc: `Most keywords bind one type of value and let every other pass: "minimum" says
nothing of a string, "pattern" nothing of a list. Where no value of that type
can stand, the keyword promises a check that is never made. Write the one that
the type has, or correct the type. A keyword that only extends another, such as
"then", has no effect without it.

Nothing is reported where the type is open, or where one of several types is
bound. Not only "type" settles it: so do the values of "enum" and "const", and
whatever "allOf" and "$ref" say of the same value.`,
	Bad:  `"properties": {"project": {"type": "string", "minimum": 3}}`,
	Good: `"properties": {"project": {"type": "string", "minLength": 3}}`,

	check: func(s *Subject) (out diag.List) {
		shared := targets(s.Document)
		for _, at := range s.Document.All {
			if at.RefText != "" && s.Document.Draft == schema.Draft7 {
				continue // what stands beside $ref is reported already
			}
			for i := range at.Node.Members {
				m := &at.Node.Members[i]
				if d := loneKeyword(at, m); d != nil {
					d.Span = s.File.NameSpan(m)
					out = append(out, *d)
				} else if by := excluder(at, m.Name, shared); by != nil {
					out = append(out, foreignKeyword(s.File, at, m, by))
				}
			}
		}
		return out
	},
}

// boundTypes are the types of value that keywords bind.
var boundTypes = map[string]string{
	"multipleOf": "number", "minimum": "number", "maximum": "number", "exclusiveMinimum": "number", "exclusiveMaximum": "number",
	"minLength": "string", "maxLength": "string", "pattern": "string", "format": "string", "contentEncoding": "string", "contentMediaType": "string",
	"items": "array", "prefixItems": "array", "additionalItems": "array", "contains": "array", "minItems": "array", "maxItems": "array",
	"uniqueItems": "array", "unevaluatedItems": "array",
	"properties": "object", "patternProperties": "object", "additionalProperties": "object", "propertyNames": "object", "required": "object",
	"minProperties": "object", "maxProperties": "object", "dependencies": "object", "dependentRequired": "object", "dependentSchemas": "object",
	"unevaluatedProperties": "object",
}

// loneKeyword finds a keyword without the one that it extends.
func loneKeyword(at *schema.Schema, m *source.Member) *diag.Diagnostic {
	extended := map[string]string{"then": "if", "else": "if", "minContains": "contains", "maxContains": "contains"}[m.Name]
	switch {
	case m.Name == "additionalItems" && !at.HasPrefixItems:
		extended = "an array of items"
	case extended == "" || at.Node.Get(extended) != nil:
		return nil
	}
	return &diag.Diagnostic{
		Message: fmt.Sprintf("%s stands without %s: it has no effect", m.Name, extended),
		Hint:    fmt.Sprintf("add %s, or remove it", extended),
	}
}

// limits is what one member of a schema says of the types of values.
type limits struct {
	in    *schema.Schema
	name  string // type, enum or const
	types []string
}

// excluder returns what leaves a keyword no value to bind, or nil. Where a
// schema says types of its own these alone count: should they contradict those
// around it, that is another fault than a keyword's.
func excluder(at *schema.Schema, keyword string, shared map[*schema.Schema]bool) *limits {
	bound := boundTypes[keyword]
	reported := keyword == "format" && !lower.AssertedFormat(at.Format) || // which is unknown
		keyword == "required" && at.Required == nil // which is draft-03's boolean
	if bound == "" || reported {
		return nil
	}
	if own := limitsOf(at); own != nil {
		return excluding(own, bound)
	}
	for _, s := range alongside(at, shared) {
		if found := excluding(limitsOf(s), bound); found != nil {
			return found
		}
	}
	return nil
}

func excluding(all []limits, bound string) *limits {
	for _, l := range all {
		if !slices.ContainsFunc(l.types, func(t string) bool { return wide(t) == bound }) {
			return &l
		}
	}
	return nil
}

// limitsOf returns what a schema itself says of types.
func limitsOf(s *schema.Schema) (out []limits) {
	if len(s.Types) > 0 {
		out = append(out, limits{s, "type", s.Types})
	}
	if len(s.Enum) > 0 {
		out = append(out, limits{s, "enum", typesOf(s.Enum...)})
	}
	if s.Const != nil {
		out = append(out, limits{s, "const", typesOf(s.Const)})
	}
	return out
}

// targets are the schemas that references lead to: they apply elsewhere too.
func targets(doc *schema.Document) map[*schema.Schema]bool {
	out := map[*schema.Schema]bool{}
	for _, s := range doc.All {
		out[s.Ref], out[s.DynamicRef] = true, true
	}
	return out
}

// maxAlongside bounds how many schemas are looked at together: a type that only a later one says goes unseen.
const maxAlongside = 100

// alongside returns schemas that a value satisfies wherever s matters to it: s,
// what it refers to, and the schemas that it is a part of, with theirs.
func alongside(s *schema.Schema, shared map[*schema.Schema]bool) (out []*schema.Schema) {
	add := func(more ...*schema.Schema) {
		for _, s := range more[:min(len(more), maxAlongside)] {
			if s != nil && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	next := 0
	for whole := s; ; whole = whole.Parent {
		add(whole)
		for ; next < len(out) && len(out) < maxAlongside; next++ {
			add(out[next].Ref)
			add(out[next].AllOf...)
		}
		if shared[whole] || !sharesValue(whole) || len(out) >= maxAlongside {
			return out
		}
	}
}

// sharesValue reports whether a schema applies to the value of the schema that it stands in.
func sharesValue(s *schema.Schema) bool {
	if s.Parent == nil {
		return false
	}
	keyword, _, _ := strings.Cut(strings.TrimPrefix(s.Pointer, s.Parent.Pointer+"/"), "/")
	switch keyword {
	case "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies":
		return true
	}
	return false
}

func foreignKeyword(f *source.File, at *schema.Schema, m *source.Member, by *limits) diag.Diagnostic {
	d := diag.Diagnostic{
		Span:    f.NameSpan(m),
		Message: fmt.Sprintf("%s says nothing of %s: it has no effect", m.Name, schema.TypesInWords(by.types)),
		Hint:    meantBy(m, by),
	}
	if by.in != at {
		d.Related = []diag.Related{{Span: f.SpanOf(by.in.Node.Get(by.name)), Message: by.name + " is here"}}
	}
	return d
}

// meantBy says what the author of a keyword may have meant.
func meantBy(m *source.Member, by *limits) string {
	wanted := boundTypes[m.Name]
	if wanted == "number" && !strings.ContainsAny(m.Value.Text, ".eE") {
		wanted = "integer"
	}
	if by.name != "type" {
		return fmt.Sprintf("remove it, or let %s have %s", by.name, schema.TypesInWords([]string{wanted}))
	}
	retyped := fmt.Sprintf(`make it "type": %q`, wanted)
	if len(by.types) > 1 {
		retyped = fmt.Sprintf("add %q to type", wanted)
	}
	allowed := slices.DeleteFunc(slices.Clone(by.types), func(t string) bool { return t == "null" })
	switch {
	case len(allowed) != 1:
		return "remove it, or " + retyped
	case counterpart(m.Name, wide(allowed[0])) != "":
		return fmt.Sprintf("use %q, or %s", counterpart(m.Name, wide(allowed[0])), retyped)
	case allowed[0] == "array":
		return `put it into "items", or ` + retyped
	}
	return "remove it, or " + retyped
}

// counterpart is the keyword that does for values of type t what another does
// for those that it binds, or "".
func counterpart(keyword, t string) string {
	switch keyword {
	case "minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties":
		return map[string]string{"number": "minimum", "string": "minLength", "array": "minItems", "object": "minProperties"}[t]
	case "maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties":
		return map[string]string{"number": "maximum", "string": "maxLength", "array": "maxItems", "object": "maxProperties"}[t]
	case "items":
		return map[string]string{"object": "additionalProperties"}[t]
	case "additionalProperties":
		return map[string]string{"array": "items"}[t]
	}
	return ""
}
