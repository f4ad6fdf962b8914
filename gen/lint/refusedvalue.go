package lint

import (
	"fmt"
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

var refusedValue = Rule{
	Code:    "refused-value",
	Summary: "enum lists a value that the type beside it refuses",
	Doc: `A value must satisfy "type" and "enum" alike, so one that is listed and has
another type can never be set: a form that offers it offers a mistake. Most often
null is listed, and the type does not allow it. (Where no value of the list has
the type, gen reports the schema as unsatisfiable.)`,
	Bad:  `"properties": {"level": {"type": "string", "enum": ["low", "high", null]}}`,
	Good: `"properties": {"level": {"type": ["string", "null"], "enum": ["low", "high", null]}}`,

	check: func(s *Subject) (out diag.List) {
		for _, at := range s.Document.All {
			if at.Types == nil {
				continue
			}
			refused := slices.DeleteFunc(slices.Clone(at.Enum), func(v *source.Node) bool { return isOneOf(v, at.Types) })
			if len(refused) == len(at.Enum) {
				continue // nothing is left, which is an error
			}
			for _, v := range refused {
				out = append(out, diag.Diagnostic{
					Span:    s.File.SpanOf(v),
					Message: fmt.Sprintf("enum lists %s, and type allows only %s", schema.TypesInWords([]string{typeOf(v)}), schema.TypesInWords(at.Types)),
					Hint:    fmt.Sprintf("remove it, or add %q to type", typeOf(v)),
					Related: []diag.Related{{Span: s.File.SpanOf(at.Node.Get("type")), Message: "type is here"}},
				})
			}
		}
		return out
	},
}
