package lint

import (
	"fmt"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

var secretDefault = Rule{
	Code:    "secret-default",
	Summary: "a secret has a default",
	Doc: `A default stands in the manifest, the docs and the catalog for everyone to read.
If it works it is not a secret; if it does not, it hides that the operator has
set nothing. Leave it out and require the property.`,
	Bad:  `"properties": {"api_key": {"type": "string", "secret": true, "default": "changeme"}}`,
	Good: `"required": ["api_key"], "properties": {"api_key": {"type": "string", "secret": true}}`,

	check: func(s *Subject) (out diag.List) {
		s.properties(func(name string, _ *source.Member, p *schema.Schema) {
			m := p.Node.Member("default")
			if !p.Secret || m == nil || m.Value.Kind != source.String || m.Value.Text == "" {
				return
			}
			out = append(out, diag.Diagnostic{
				Span:    s.File.SpanOf(m.Value),
				Message: fmt.Sprintf("property %q is secret, but its default is published with the manifest", name),
				Hint:    "leave the default out and name the property in required",
			})
		})
		return out
	},
}
