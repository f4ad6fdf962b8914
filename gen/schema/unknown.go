package schema

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// foreign are keywords of other drafts and dialects that authors bring along,
// with what to write in their place.
var foreign = map[string]string{
	"id":               `draft-04 wrote id; it is "$id" now`,
	"extends":          `draft-03 wrote extends; it is "allOf" now`,
	"disallow":         `draft-03 wrote disallow; it is "not" now`,
	"divisibleBy":      `draft-03 wrote divisibleBy; it is "multipleOf" now`,
	"$recursiveRef":    `2019-09 wrote $recursiveRef; write "$ref": "#"`,
	"$recursiveAnchor": `2019-09 wrote $recursiveAnchor; remove it`,
	"nullable":         `OpenAPI wrote nullable; write "type": ["string", "null"]`,
	"example":          `OpenAPI wrote example; write "examples": […]`,
	"discriminator":    `OpenAPI wrote discriminator; write a const in every branch of oneOf`,
	"xml":              "remove it",
	"externalDocs":     "put the link into description",
	"enumNames":        `forms show the values of enum; write oneOf with a const and a title for each to name them`,
	"optional":         "a property is optional unless the list required names it",
	"help":             `write "description"`,
	"label":            `write "title"`,
	"hidden":           `write "internal": true for what the platform sets`,
	"sensitive":        `write "secret": true`,
	"password":         `write "secret": true`,
}

// unknownKeyword reports a member that no draft knows: an error when it looks
// like a misspelt keyword, since it would assert nothing.
func (r *reader) unknownKeyword(s *Schema, m *source.Member) {
	if strings.HasPrefix(m.Name, "x-") {
		return
	}
	severity := diag.Warning
	if r.opts.RejectUnknown {
		severity = diag.Error
	}
	message := "there is no keyword " + quote(shorten(m.Name)) + ": it asserts nothing"
	if hint, ok := foreign[m.Name]; ok {
		r.name(m).add("unknown-keyword", severity, message, hint, nil)
		return
	}
	hint := `remove it, or begin its name with "x-"`
	switch meant, near := diag.Suggest(m.Name, r.known()); {
	case near && s.Node.Member(meant) == nil:
		r.name(m).report("unknown-keyword", message, "did you mean "+quote(meant)+"?", rename(m.NameStart, m.NameEnd, meant))
		return
	case near:
		hint = meant + " is here already: keep one of the two"
	case m.Value.Get("type") != nil:
		hint = "if it is a property, it belongs into properties"
	}
	r.name(m).add("unknown-keyword", severity, message, hint, nil)
}

// known returns the draft's keywords, sorted.
func (r *reader) known() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(keywords)) {
		if keywords[name].in(r.doc.Draft) {
			names = append(names, name)
		}
	}
	return names
}

// replacements are what the other draft calls a keyword of one draft alone.
var replacements = map[string]string{
	"prefixItems":       "draft-07 writes items with an array",
	"$anchor":           `draft-07 writes "$id": "#name"`,
	"dependentRequired": "draft-07 writes dependencies",
	"dependentSchemas":  "draft-07 writes dependencies",
	"additionalItems":   "2020-12 writes items beside prefixItems",
	"dependencies":      "2020-12 writes dependentRequired or dependentSchemas",
}

// otherDraft reports a keyword that only the other draft has.
func (r *reader) otherDraft(m *source.Member) {
	other := Draft2020
	if r.doc.Draft == Draft2020 {
		other = Draft7
	}
	hint := replacements[m.Name]
	if hint == "" {
		hint = "say which draft this is with $schema, or remove it"
	}
	r.name(m).warn("unknown-keyword", m.Name+" is a keyword of "+other.String()+", and "+r.doc.Draft.String()+" ignores it", hint)
}
