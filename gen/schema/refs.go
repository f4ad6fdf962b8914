package schema

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// resource is a schema with an identity of its own: the root, and each schema with $id.
type resource struct {
	owner   *reader
	base    *url.URL
	root    *Schema
	anchors map[string]*Schema // by plain name
	dynamic map[string]*Schema // those of $dynamicAnchor
}

// registry are the resources by URI, without fragment.
type registry map[string]*resource

// place gives the schemas that are new their resources.
func (r *reader) place() {
	for ; r.placed < len(r.doc.All); r.placed++ {
		r.placeSchema(r.doc.All[r.placed], r.library.resources)
	}
}

// references finds the targets of the references that are new. A reference may lead
// to a place that is no subschema by itself; it is read then, and joins All.
func (r *reader) references() (found bool) {
	r.place()
	for ; r.resolved < len(r.doc.All); r.resolved++ {
		found = true
		s := r.doc.All[r.resolved]
		if n := s.Node.Get("$ref"); n != nil && n.Kind == source.String {
			s.Ref = r.resolve(s, n)
		}
		if s.dynamicRefText != "" {
			s.DynamicRef = r.resolve(s, s.Node.Get("$dynamicRef"))
		}
	}
	return found
}

// placeSchema gives s its resource, and enters its names.
func (r *reader) placeSchema(s *Schema, resources registry) {
	switch {
	case s.Parent == nil:
		base, err := url.Parse(r.uri)
		if err != nil { // it was made from a reference that could be parsed
			base = &url.URL{}
		}
		s.resource = r.newResource(base, s)
		resources[r.uri] = s.resource // "#/…" works whatever the $id
	default:
		s.resource = s.Parent.resource
	}
	if s.ID != "" {
		r.identify(s, resources)
	}
	if s.Anchor != "" {
		r.anchor(s, s.Anchor, "$anchor")
	}
	if s.dynamicAnchor != "" && r.anchor(s, s.dynamicAnchor, "$dynamicAnchor") {
		s.resource.dynamic[s.dynamicAnchor] = s
	}
}

func (r *reader) newResource(base *url.URL, root *Schema) *resource {
	return &resource{r, base, root, map[string]*Schema{}, map[string]*Schema{}}
}

// identify reads $id: a URI, or in draft-07 also a plain name after "#".
func (r *reader) identify(s *Schema, resources registry) {
	n := s.Node.Get("$id")
	u, err := url.Parse(s.ID)
	switch {
	case err != nil:
		r.wrong(n, "$id", "a URI reference", "")
		return
	case r.doc.Draft == Draft7 && strings.HasPrefix(s.ID, "#") && s.ID != "#":
		r.anchor(s, u.Fragment, "$id")
		return
	case u.Fragment != "":
		r.wrong(n, "$id", "a URI reference without a fragment", "a name inside of the document is set with "+anchorKeyword(r.doc.Draft))
		return
	}
	base := s.resource.base.ResolveReference(u)
	key := keyOf(base)
	if before, taken := resources[key]; taken && before.root != s {
		if before.owner != r {
			r.wrong(n, "$id", "one that no other document has", "")
			return
		}
		d := r.at(n).report("invalid-keyword", "$id is "+show(n)+", which another schema of the document has", "")
		d.Related = []diag.Related{r.at(before.root.Node.Get("$id")).related("first here")}
		return
	}
	s.resource = r.newResource(base, s)
	resources[key] = s.resource
}

// anchor enters a plain name, and reports whether it is the first of its resource.
func (r *reader) anchor(s *Schema, name, keyword string) bool {
	if before, taken := s.resource.anchors[name]; taken {
		d := r.at(s.Node.Get(keyword)).report("invalid-keyword", "the anchor "+quote(name)+" stands twice in the document, wanted once", "")
		d.Related = []diag.Related{r.at(before.Node).related("first here")}
		return false
	}
	s.resource.anchors[name] = s
	return true
}

func keyOf(u *url.URL) string {
	bare := *u
	bare.Fragment, bare.RawFragment = "", ""
	return strings.TrimSuffix(bare.String(), "#")
}

// resolve returns the schema that the reference n of s names, or reports why there is none.
func (r *reader) resolve(s *Schema, n *source.Node) *Schema {
	u, err := url.Parse(n.Text)
	if err != nil {
		r.at(n).report("invalid-ref", "the reference "+show(n)+" is no URI reference", "write a JSON Pointer, such as "+quote("#/definitions/name"))
		return nil
	}
	target := s.resource.base.ResolveReference(u)
	in := r.library.find(r, keyOf(target))
	if in == nil {
		r.remote(s, n, keyOf(target))
		return nil
	}
	switch fragment := target.Fragment; {
	case fragment == "":
		return in.root
	case fragment[0] == '/':
		return r.resolvePointer(in, n, fragment)
	case in.anchors[fragment] != nil:
		return in.anchors[fragment]
	default:
		r.danglingAnchor(in, n, fragment)
		return nil
	}
}

func anchorKeyword(d Draft) string {
	if d == Draft7 {
		return `"$id": "#name"`
	}
	return `"$anchor": "name"`
}

func (r *reader) danglingAnchor(in *resource, n *source.Node, name string) {
	if meant, ok := diag.Suggest(name, sortedKeys(in.anchors)); ok {
		r.dangling(n, "did you mean "+quote("#"+meant)+"?", "#"+meant, true)
		return
	}
	r.dangling(n, "a JSON Pointer begins with #/, and a name is set with "+anchorKeyword(r.doc.Draft), "", false)
}

// remote reports a reference that leads out of the document.
func (r *reader) remote(s *Schema, n *source.Node, uri string) {
	for _, prefix := range []string{"#/", "#/definitions/", "#/$defs/"} {
		if node, _ := r.walk(s.resource.root, prefix[1:]+n.Text); isSchema(node) {
			r.dangling(n, "did you mean "+quote(prefix+n.Text)+"?", prefix+n.Text, true)
			return
		}
	}
	if r.opts.Remote != nil {
		r.notHere(n, uri)
		return
	}
	r.at(n).report("remote-ref", "the reference "+show(n)+" leads out of the document, wanted one that stays inside",
		"copy the schema into definitions and refer to it with "+quote("#/definitions/name"))
}

// notHere reports a reference to a document that the library lacks.
func (r *reader) notHere(n *source.Node, uri string) {
	message := "the reference " + show(n) + " leads to a document that is not here"
	hint := "map a prefix of its URL to a folder with --remote URL=DIR"
	switch u, err := url.Parse(uri); {
	case err != nil || !u.IsAbs():
		hint = "begin the schema with an $id that is a URL, so that the reference has one too; then map a prefix of it to a folder with --remote URL=DIR"
	case !strings.HasPrefix(n.Text, u.Scheme+":"):
		message = "the reference " + show(n) + " leads to " + quote(uri) + ", which is not here"
	}
	r.at(n).report("remote-ref", message, hint)
}

func (r *reader) dangling(n *source.Node, hint, meant string, fix bool) {
	d := r.at(n).report("invalid-ref", "the reference "+show(n)+" leads nowhere in the document", hint)
	if fix {
		d.Fix = []diag.Edit{rename(n.Start, n.End, meant)}
	}
}

// resolvePointer returns the schema at a JSON Pointer from a resource's root.
func (r *reader) resolvePointer(in *resource, n *source.Node, pointer string) *Schema {
	node, around := in.owner.walk(in.root, pointer)
	switch {
	case node == nil:
		meant, ok := in.owner.nearPointer(in.root, pointer)
		hint := ""
		if ok {
			hint = "did you mean " + quote(meant) + "?"
		}
		r.dangling(n, hint, meant, ok)
		return nil
	case in.owner.schemas[node] != nil:
		return in.owner.schemas[node]
	case !isSchema(node):
		r.at(n).report("invalid-ref", "the reference "+show(n)+" leads to "+show(node)+", wanted a schema", "")
		return nil
	case holdsSchemas(around, node):
		r.at(n).report("invalid-ref", "the reference "+show(n)+" leads to an object of schemas by name, wanted one of them",
			"end it with a name: "+quote(strings.TrimSuffix(n.Text, "/")+"/name"))
		return nil
	}
	// A place under an unknown keyword: a schema because somebody refers to it.
	found := in.owner.schema(node, around, strings.TrimSuffix(in.root.Pointer+pointer, "/"), false)
	in.owner.place()
	return found
}

// holdsSchemas reports whether the value stands under a keyword of s that has schemas by name.
func holdsSchemas(s *Schema, value *source.Node) bool {
	for _, m := range s.Node.Members {
		if _, ok := keywords[m.Name].shape.(named); ok && m.Value == value {
			return true
		}
	}
	return false
}

// walk follows a pointer from a schema. It returns the value there, or nil, and the last schema on the way.
func (r *reader) walk(from *Schema, pointer string) (*source.Node, *Schema) {
	n, around := from.Node, from
	for token := range strings.SplitSeq(pointer[1:], "/") {
		if n = step(n, token); n == nil {
			return nil, around
		}
		if s := r.schemas[n]; s != nil {
			around = s
		}
	}
	return n, around
}

// step follows one reference token.
func step(n *source.Node, token string) *source.Node {
	if n.Kind != source.Array {
		return n.Get(unescapeToken(token))
	}
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= len(n.Items) || strconv.Itoa(i) != token {
		return nil
	}
	return n.Items[i]
}

func unescapeToken(token string) string {
	return strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
}

// nearPointer returns the reference that a dangling pointer was probably meant to be.
func (r *reader) nearPointer(from *Schema, pointer string) (string, bool) {
	candidates := []string{
		strings.Replace(pointer, "/definitions/", "/$defs/", 1),
		strings.Replace(pointer, "/$defs/", "/definitions/", 1),
	}
	if i := strings.IndexByte(pointer[1:], '/'); i >= 0 {
		candidates = append(candidates, pointer[1+i:]) // counted from the manifest's root
	}
	tokens := strings.Split(pointer, "/")
	n := from.Node
	for i, token := range tokens[1:] {
		next := step(n, token)
		if next == nil {
			if meant, ok := diag.Suggest(unescapeToken(token), memberNames(n)); ok {
				tokens[i+1] = escapeToken(meant)
				candidates = append(candidates, strings.Join(tokens, "/"))
			}
			break
		}
		n = next
	}
	for _, c := range candidates {
		if node, _ := r.walk(from, c); isSchema(node) {
			return "#" + (&url.URL{Fragment: c}).EscapedFragment(), true
		}
	}
	return "", false
}

func memberNames(n *source.Node) []string {
	names := make([]string, len(n.Members))
	for i, m := range n.Members {
		names[i] = m.Name
	}
	return names
}

// resolveDynamic settles a $dynamicRef. Its target is the anchor in the outermost resource on the
// way from the root. That is the root's own, or the only one that there is; else it depends on the way.
func (r *reader) resolveDynamic(s *Schema) {
	n, initial := s.Node.Get("$dynamicRef"), s.DynamicRef
	_, name, _ := strings.Cut(n.Text, "#")
	if initial == nil || initial.dynamicAnchor == "" || initial.dynamicAnchor != name {
		return // no dynamic anchor: like $ref
	}
	if outermost := r.library.readers[0].doc.Root.resource.dynamic[name]; outermost != nil {
		s.DynamicRef = outermost
		return
	}
	other := r.library.otherAnchor(initial)
	switch {
	case other == nil:
	case r.opts.Bare:
		s.Dynamic = name
	default:
		d := r.at(n).report("too-complex", "the target of $dynamicRef "+show(n)+" depends on the way to it: two resources have the anchor", "write $ref")
		d.Related = []diag.Related{r.at(other.Node).related("one of them")}
		s.DynamicRef = nil
	}
}
