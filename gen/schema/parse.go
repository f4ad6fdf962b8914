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
	// Bare says that the schema is no configuration of ours: what is suspicious in it, and leaves no
	// doubt about its verdicts, is a warning. A default that its schema refuses is as if absent.
	Bare bool
	// Remote returns the document at a URI without a fragment, or nil. Where it is nil itself,
	// references stay inside of the document.
	Remote func(uri string) (*source.File, diag.List)
}

// Parse reads the schema document at n, a value of f. Everything wrong with it
// is in the list; the document is nil only when n is no schema at all. Parse
// looks at other documents through Options.Remote alone.
func Parse(f *source.File, n *source.Node, opts Options) (*Document, diag.List) {
	r := newReader(f, n, opts, newLibrary())
	if !isSchema(n) {
		r.at(n).report("invalid-keyword", "the schema is "+show(n)+", wanted an object",
			`write a JSON Schema, such as {"type": "object", "properties": {}}`)
		return nil, r.problems
	}
	r.readDocument()
	r.library.resolve()
	problems := r.library.problems
	for i, each := range r.library.readers {
		each.checkNames()
		each.checkValues()
		if i == 0 {
			each.checkSatisfiable()
		} else {
			r.doc.Remotes = append(r.doc.Remotes, each.doc)
		}
		each.checkDefaults()
		problems = append(problems, each.problems...)
	}
	return r.doc, problems.Sorted()
}

func newReader(f *source.File, n *source.Node, opts Options, l *library) *reader {
	r := &reader{
		file:    f,
		opts:    opts,
		doc:     &Document{File: f, Node: n, Draft: opts.Draft},
		schemas: map[*source.Node]*Schema{},
		library: l,
	}
	l.readers = append(l.readers, r)
	return r
}

func (r *reader) readDocument() {
	r.readDraft(r.doc.Node)
	pointer := ""
	if r.uri != "" {
		pointer = r.uri + "#"
	}
	r.doc.Root = r.schema(r.doc.Node, nil, pointer, false)
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

	library          *library
	uri              string // where a remote document is from
	placed, resolved int    // how many of doc.All have their resource, and their references
	// vocabularies are those of the document's dialect; nil for a draft itself, which has all.
	vocabularies map[string]bool
	dialect      string // a $schema that is no draft, and is understood
}

// schema reads the schema at n. applies says that it applies to the same value as its parent.
func (r *reader) schema(n *source.Node, parent *Schema, pointer string, applies bool) *Schema {
	s := &Schema{Pointer: pointer, File: r.file, Node: n, Parent: parent, applies: applies}
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
		case !r.inDialect(m.Name):
			r.name(m).warn("ignored-keyword", m.Name+" is not in the vocabularies of "+r.dialect, "")
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
	} else {
		r.readDialect(uri)
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
