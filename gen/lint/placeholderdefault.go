package lint

import (
	"fmt"
	"regexp"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

var placeholderDefault = Rule{
	Code:    "placeholder-default",
	Summary: "a default holds a blank that an operator must fill in",
	Doc: `A default is used as it stands when the operator sets nothing, so a default such
as https://<tenant>.example.com sends requests to a host that does not exist,
and "required" no longer protects: the default satisfies it. Show the pattern as
a placeholder instead.`,
	Bad:  `"properties": {"base_url": {"type": "string", "default": "https://<tenant>.example.com"}}`,
	Good: `"properties": {"base_url": {"type": "string", "placeholder": "https://<tenant>.example.com"}}`,

	check: func(s *Subject) (out diag.List) {
		blank := regexp.MustCompile(`<[A-Za-z][A-Za-z0-9_ -]*>|\{[A-Za-z][A-Za-z0-9_]*\}`)
		s.properties(func(name string, _ *source.Member, p *schema.Schema) {
			m := p.Node.Member("default")
			if m == nil || m.Value.Kind != source.String || p.Format == "uri-template" {
				return
			}
			found := blank.FindString(m.Value.Text)
			if found == "" {
				return
			}
			d := diag.Diagnostic{
				Span:    s.File.SpanOf(m.Value),
				Message: fmt.Sprintf("the default of property %q holds the blank %s, and is used as it stands when nothing is set", name, found),
				Hint:    `make it the "placeholder" instead`,
			}
			if p.Placeholder == "" {
				d.Fix = []diag.Edit{{Start: m.NameStart, End: m.NameEnd, New: `"placeholder"`}}
			}
			out = append(out, d)
		})
		return out
	},
}
