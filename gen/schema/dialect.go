package schema

import (
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// maxDialects bounds the chain of metaschemas that leads to a draft.
const maxDialects = 10

// vocabularies are the keywords of 2020-12 that a metaschema may leave out.
// Those of the core, and annotations, are always there.
var vocabularies = map[string][]string{
	"applicator": {
		"prefixItems", "items", "contains", "additionalProperties", "properties", "patternProperties", "dependentSchemas",
		"propertyNames", "if", "then", "else", "allOf", "anyOf", "oneOf", "not",
	},
	"unevaluated": {"unevaluatedItems", "unevaluatedProperties"},
	"validation": {
		"type", "const", "enum", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength", "minLength",
		"pattern", "maxItems", "minItems", "uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties", "required",
		"dependentRequired",
	},
	"format-annotation": {"format"},
	"format-assertion":  {"format"},
	"core":              nil,
	"meta-data":         nil,
	"content":           nil,
}

const vocabularyURI = "https://json-schema.org/draft/2020-12/vocab/"

// readDialect reads the metaschema that $schema names, when it is no draft
// itself: which draft it extends, and which vocabularies it has.
func (r *reader) readDialect(n *source.Node) {
	uri := n.Text
	for hop := range maxDialects {
		f := r.library.file(r.opts, strings.TrimSuffix(uri, "#"))
		if f == nil || f.Root == nil {
			return
		}
		if hop == 0 && !r.readVocabularies(n, f.Root.Get("$vocabulary")) {
			r.dialect = n.Text // all is said about it
			return
		}
		next := f.Root.Get("$schema")
		if next == nil || next.Kind != source.String {
			return
		}
		if draft, ok := draftOf(next.Text); ok {
			r.doc.Draft, r.dialect = draft, n.Text
			return
		}
		uri = next.Text
	}
}

// readVocabularies is false when one is demanded that nobody here knows.
func (r *reader) readVocabularies(at, list *source.Node) bool {
	if list == nil || list.Kind != source.Object {
		return true
	}
	r.vocabularies = map[string]bool{}
	for _, m := range list.Members {
		name, ours := strings.CutPrefix(m.Name, vocabularyURI)
		if _, known := vocabularies[name]; ours && known {
			r.vocabularies[name] = true
		} else if m.Value.Bool {
			r.at(at).report("unsupported-draft", "the metaschema "+show(at)+" demands the vocabulary "+quote(shorten(m.Name))+", which is not known here",
				"use the vocabularies of 2020-12")
			return false
		}
	}
	return true
}

// inDialect reports whether the document's dialect has a keyword of its draft.
func (r *reader) inDialect(keyword string) bool {
	if r.vocabularies == nil {
		return true
	}
	optional := false
	for name, words := range vocabularies {
		if !slices.Contains(words, keyword) {
			continue
		}
		if r.vocabularies[name] {
			return true
		}
		optional = true
	}
	return !optional
}
