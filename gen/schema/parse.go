package schema

import (
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Options say how to read what the document itself leaves open.
type Options struct {
	// Draft is the draft of a document that has no $schema; the zero value is draft-07.
	Draft Draft
	// RejectUnknown makes every unknown keyword an error. Without it only one
	// that looks like a misspelt keyword is.
	RejectUnknown bool
}

// Parse reads the schema document at n, a value of f. Everything wrong with it
// is in the list; the document is nil only when n is no schema at all. Parse
// never looks at other files nor at the network.
func Parse(f *source.File, n *source.Node, opts Options) (*Document, diag.List) {
	r := &reader{
		file:    f,
		opts:    opts,
		doc:     &Document{File: f, Node: n, Draft: opts.Draft},
		schemas: map[*source.Node]*Schema{},
	}
	if !isSchema(n) {
		r.at(n).report("invalid-keyword", "the schema is "+show(n)+", wanted an object",
			`write a JSON Schema, such as {"type": "object", "properties": {}}`)
		return nil, r.problems
	}
	r.readDraft(n)
	r.doc.Root = r.schema(n, nil, "", false)
	r.resolveReferences()
	r.checkNames()
	r.checkValues()
	r.checkSatisfiable()
	r.checkDefaults()
	return r.doc, r.problems.Sorted()
}

// reader is one reading of a document.
type reader struct {
	file     *source.File
	opts     Options
	doc      *Document
	problems diag.List
	schemas  map[*source.Node]*Schema
	lists    []nameList // secrets and internal, until all properties are known
	loops    bool       // some schema refers to itself without a value between
}

// schema reads the schema at n. applies says that it applies to the same value as its parent.
func (r *reader) schema(n *source.Node, parent *Schema, pointer string, applies bool) *Schema {
	s := &Schema{Pointer: pointer, Node: n, Parent: parent, applies: applies}
	r.doc.All = append(r.doc.All, s)
	r.schemas[n] = s
	switch n.Kind {
	case source.Object:
		r.keywords(s)
	case source.Bool:
		s.Bool = &n.Bool
	default:
		r.at(n).report("invalid-keyword", "a schema is an object or a boolean, and this is "+show(n), "")
		accept := true
		s.Bool, s.broken = &accept, true
	}
	return s
}

// keywords reads the members of an object schema in the order of the file. In
// draft-07 $ref leaves nothing but annotations and definitions beside it.
func (r *reader) keywords(s *Schema) {
	onlyRef := r.doc.Draft == Draft7 && s.Node.Member("$ref") != nil
	for i := range s.Node.Members {
		m := &s.Node.Members[i]
		k, known := keywords[m.Name]
		switch {
		case !known:
			r.unknownKeyword(s, m)
		case !k.in(r.doc.Draft):
			r.otherDraft(m)
		case onlyRef && !k.note && m.Name != "$ref":
			r.ignoredKeyword(m)
		default:
			k.shape.read(r, s, m)
		}
	}
}

func (r *reader) ignoredKeyword(m *source.Member) {
	if m.Name == "$id" { // it names nothing then, and harms nobody
		return
	}
	r.name(m).warn("ignored-keyword", m.Name+" stands beside $ref, and draft-07 ignores it there",
		`put both into allOf: {"allOf": [{"$ref": …}, {`+strconv.Quote(m.Name)+`: …}]}`)
}

// child reads a subschema of s under a keyword.
func (r *reader) child(s *Schema, n *source.Node, applies bool, path ...string) *Schema {
	pointer := s.Pointer
	for _, token := range path {
		pointer += "/" + escapeToken(token)
	}
	return r.schema(n, s, pointer, applies)
}

func escapeToken(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1")
}

func isSchema(n *source.Node) bool {
	return n != nil && (n.Kind == source.Object || n.Kind == source.Bool)
}

// readDraft reads $schema of the document's root.
func (r *reader) readDraft(n *source.Node) {
	uri := n.Get("$schema")
	if uri == nil || uri.Kind != source.String {
		return
	}
	if draft, ok := draftOf(uri.Text); ok {
		r.doc.Draft = draft
	}
}

// draftOf returns the draft that a $schema names.
func draftOf(uri string) (Draft, bool) {
	uri = strings.TrimSuffix(uri, "#")
	if rest, ok := strings.CutPrefix(uri, "http://"); ok {
		uri = "https://" + rest
	}
	switch uri {
	case "https://json-schema.org/draft-07/schema":
		return Draft7, true
	case "https://json-schema.org/draft/2020-12/schema":
		return Draft2020, true
	}
	return 0, false
}
