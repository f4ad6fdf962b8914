package lint

import (
	"fmt"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

var emptyHelp = Rule{
	Code:    "empty-help",
	Summary: "a property's title or description is empty",
	Doc: `The title is the label of the form, the description its help text and the Go
field's comment. An empty one is a blank on all three. Write it, or leave the
keyword out: the label is then made from the property's name.`,
	Bad:  `"properties": {"scope": {"type": "string", "description": ""}}`,
	Good: `"properties": {"scope": {"type": "string", "description": "The domain to read, or * for all."}}`,

	check: func(s *Subject) (out diag.List) {
		s.properties(func(name string, _ *source.Member, p *schema.Schema) {
			for _, keyword := range []string{"title", "description"} {
				text := p.Node.Get(keyword)
				if text == nil || text.Kind != source.String || strings.TrimSpace(text.Text) != "" {
					continue
				}
				out = append(out, diag.Diagnostic{
					Span:    s.File.SpanOf(text),
					Message: fmt.Sprintf("the %s of property %q is empty", keyword, name),
					Hint:    "say what an operator has to enter, or leave the keyword out",
				})
			}
		})
		return out
	},
}
