// Package lower decides: it turns schemas into the model (package ir). Go
// names and types, presence, defaults, which keyword becomes a straight line
// of Go and which a generic check are settled here and nowhere else.
package lower

import (
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Model decides one configuration. The schema is that of an object: a root
// that does not say "type": "object" is read as if it did.
//
// The model is complete only when the diagnostics hold no error.
func Model(doc *schema.Document) (*ir.Model, diag.List) {
	return newLowering(doc).configuration(doc.Root)
}

func (l *lowering) configuration(root *schema.Schema) (*ir.Model, diag.List) {
	if n := nodeOf(root); !l.isObject(n) {
		return l.model, l.diags
	}
	l.checkGoNames(l.all)
	l.root(root)
	return l.model, l.diags
}

// Bare decides a schema of its own: like a configuration where it says that
// its values are objects, else a check of the document as a whole.
//
// Its names are given twice where they collide, so that those that get a number
// stay clear of all that the schema itself asks for.
func Bare(doc *schema.Document) (*ir.Model, diag.List) {
	l := newLowering(doc)
	m, diags := l.schema(doc)
	if !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Code == "name-collision" }) {
		return m, diags
	}
	again := newLowering(doc)
	again.avoided = l.wanted
	return again.schema(doc)
}

func (l *lowering) schema(doc *schema.Document) (*ir.Model, diag.List) {
	l.bare = true
	if types, known := nodeOf(doc.Root).types(); known && len(types) == 1 && types[0] == "object" {
		return l.configuration(doc.Root)
	}
	l.model.Document = l.concealed(&ir.Type{Kind: ir.JSON, Check: l.check(doc.Root)}, nodeOf(doc.Root), naming{})
	return l.model, l.diags
}

func newLowering(doc *schema.Document) *lowering {
	l := &lowering{
		file:     doc.File,
		model:    &ir.Model{Draft: doc.Draft.String()},
		decls:    map[string]*declared{},
		names:    map[ir.Ident]place{},
		wanted:   map[ir.Ident]bool{},
		patterns: map[string]ir.Ident{},
		checks:   map[*schema.Schema]ir.Ident{},
		fills:    map[string]ir.Ident{},
		open:     map[string]bool{},
		filling:  map[defaulted]bool{},
	}
	l.all = slices.Clone(doc.All)
	for _, remote := range doc.Remotes {
		l.all = append(l.all, remote.All...)
	}
	for _, s := range l.all {
		l.secrets = l.secrets || s.Secret
		l.annotates = l.annotates || s.UnevaluatedProperties != nil || s.UnevaluatedItems != nil
		l.dynamic = l.dynamic || s.Dynamic != ""
	}
	return l
}

// isObject reports whether the root allows nothing but objects, as far as it
// says anything about types, and complains if not.
func (l *lowering) isObject(n *node) bool {
	types, known := n.types()
	if !known && !n.never || len(types) == 1 && types[0] == "object" {
		return true
	}
	at, hint := n.site.Node, `write "type": "object" and put what you have into its properties`
	if t := at.Get("type"); t != nil {
		at = t
	}
	if slices.Contains(types, "object") {
		hint = `write "type": "object"`
	}
	found := "nothing at all"
	if len(types) > 0 {
		found = schema.TypesInWords(types)
	}
	l.diags = append(l.diags, diag.Diagnostic{
		Code: "root-not-object", Severity: diag.Error, Span: l.file.SpanOf(at),
		Message: "the configuration may be " + found + ", wanted an object and nothing else",
		Hint:    hint,
	})
	return false
}

// lowering is the state of one Model call.
type lowering struct {
	file  *source.File
	all   []*schema.Schema // of the document and of those that it refers to
	model *ir.Model
	diags diag.List
	bare  bool // a schema of its own, no configuration

	decls    map[string]*declared // by node key
	names    map[ir.Ident]place   // package-level names
	wanted   map[ir.Ident]bool    // those that were asked for
	avoided  map[ir.Ident]bool    // those that no number may make
	patterns map[string]ir.Ident  // by ECMA source
	checks   map[*schema.Schema]ir.Ident
	fills    map[string]ir.Ident // by node key
	open     map[string]bool     // keys of the lists and maps around, up to the next declared type
	filling  map[defaulted]bool  // defaults that are being filled in

	// annotates says that some schema asks which members or items others have
	// evaluated, so that even a keyword that accepts everything matters.
	annotates bool
	secrets   bool // some schema is marked secret
	// dynamic says that what some $dynamicRef means depends on the way to it,
	// so that no place can be judged by itself: one check judges the whole
	// document, and the Go types say what is certain.
	dynamic bool
}

// declared is a struct, enum or union that a node has already become.
type declared struct {
	typ  *ir.Type
	open bool // still being lowered: to hold it by value would be recursive
}

func (l *lowering) root(s *schema.Schema) {
	n := nodeOf(s)
	d := &declared{typ: &ir.Type{Kind: ir.StructKind, Name: "Config"}, open: true}
	l.decls[n.key()] = d
	for _, name := range packageNames {
		l.names[name] = place{what: "a declaration of every generated package"}
	}
	l.structOf(n, "Config", annotation(s, func(s *schema.Schema) string { return s.Description }))
	if l.dynamic {
		l.model.Root().Check = l.check(s)
	}
	d.open = false
	l.decideFill(n)
}

// annotation returns the first non-empty text that get finds at the place
// itself, then along its references.
func annotation(s *schema.Schema, get func(*schema.Schema) string) string {
	for range 100 { // a longer chain of references is a cycle, which is reported elsewhere
		if text := get(s); text != "" {
			return text
		}
		if s.Ref == nil {
			return ""
		}
		s = s.Ref
	}
	return ""
}
