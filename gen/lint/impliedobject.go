package lint

import (
	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

var impliedObject = Rule{
	Code:    "implied-object",
	Summary: "the configuration schema does not say that it is an object",
	Doc: `A configuration is always an object, and the generated code reads the schema as
if it said "type": "object". Other validators do not: to them a schema without
a type accepts 5 and null. Say it, and everyone agrees.`,
	Bad:  `"arguments": {"properties": {"scope": {"type": "string"}}}`,
	Good: `"arguments": {"type": "object", "properties": {"scope": {"type": "string"}}}`,

	check: func(s *Subject) diag.List {
		root := s.Document.Root
		if root.Bool != nil || root.Ref != nil || root.AllOf != nil || root.Node.Get("type") != nil {
			return nil
		}
		return diag.List{{
			Span:    s.File.Span(root.Node.Start, root.Node.Start+1),
			Message: `the schema of the configuration does not say "type": "object"; it is read as if it did`,
			Hint:    `add "type": "object"`,
			Fix:     []diag.Edit{insertMember(s.File, root.Node, `"type": "object"`)},
		}}
	},
}
