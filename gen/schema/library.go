package schema

import (
	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// library is a document together with those that its references lead to, each
// with a reader of its own, the document's first.
type library struct {
	readers   []*reader
	resources registry
	files     map[string]*source.File // by URI; nil for one that is not here
	problems  diag.List               // of reading the files
}

func newLibrary() *library {
	return &library{resources: registry{}, files: map[string]*source.File{}}
}

// resolve finds the target of every reference of every document.
func (l *library) resolve() {
	for found := true; found; {
		found = false
		for i := 0; i < len(l.readers); i++ { // it grows
			found = l.readers[i].references() || found
		}
	}
	for _, r := range l.readers {
		for _, s := range r.doc.All {
			if s.dynamicRefText != "" {
				r.resolveDynamic(s)
			}
		}
	}
	l.findLoops()
}

// find returns the resource at a URI, reading the document if it is not known
// yet; nil if there is none.
func (l *library) find(from *reader, uri string) *resource {
	if in := l.resources[uri]; in != nil || uri == "" {
		return in
	}
	f := l.file(from.opts, uri)
	if f == nil || !isSchema(f.Root) {
		return nil
	}
	opts := from.opts
	opts.Draft = from.doc.Draft // of a document that does not say its own
	r := newReader(f, f.Root, opts, l)
	r.uri = uri
	r.readDocument()
	r.place()
	return l.resources[uri]
}

// file returns the document at a URI, or nil.
func (l *library) file(opts Options, uri string) *source.File {
	f, known := l.files[uri]
	if !known && opts.Remote != nil {
		var problems diag.List
		f, problems = opts.Remote(uri)
		l.problems = append(l.problems, problems...)
		l.files[uri] = f
	}
	return f
}

// otherAnchor returns another schema with the dynamic anchor of s, or nil.
func (l *library) otherAnchor(s *Schema) *Schema {
	for _, r := range l.readers {
		for _, other := range r.doc.All {
			if other.dynamicAnchor == s.dynamicAnchor && other != s {
				return other
			}
		}
	}
	return nil
}
