package drift

import (
	"net/url"
	"slices"
	"strings"
)

// document is the schema of a configuration, with what is needed to follow
// its references.
type document struct {
	root *value
	// siblings says that keywords beside $ref count, as they do from 2019-09 on.
	siblings bool
	// nodes are those of single schemas, made once: every instance asks for them.
	nodes map[*value]*node
	// targets are what references mean, as far as they were followed.
	targets map[string]*value
	// secrets says which schemas mark a secret somewhere inside, as far as that was asked.
	secrets map[*value]bool
}

func newDocument(root *value) *document {
	return &document{
		root:     root,
		siblings: strings.Contains(root.string("$schema"), "/draft/20"),
		nodes:    map[*value]*node{},
		targets:  map[string]*value{},
		secrets:  map[*value]bool{},
	}
}

// node is one place of a configuration: all the schemas that a value there
// must satisfy together. A $ref stands for its target, allOf for its branches,
// and a property that several schemas define has all of their definitions.
type node struct {
	doc   *document
	site  []*value // the schemas as they are written at the place
	parts []*value // without $ref and allOf
	never bool     // false is among them

	marked bool // one of the schemas, $ref and allOf included, is marked secret

	// Computed once, since every instance asks for them.
	props []*property
	index map[string]*property // of props; nil before they are computed
	inner *node                // of present
}

func (d *document) node(site ...*value) *node {
	if len(site) != 1 {
		return d.newNode(site)
	}
	n, ok := d.nodes[site[0]]
	if !ok {
		n = d.newNode(site)
		d.nodes[site[0]] = n
	}
	return n
}

func (d *document) newNode(site []*value) *node {
	n := &node{doc: d, site: site}
	for _, s := range site {
		n.add(s, map[*value]bool{})
	}
	return n
}

// last returns one schema that tells places apart, or nil when there is none.
func (n *node) last() *value {
	if len(n.parts) == 0 {
		return nil
	}
	return n.parts[len(n.parts)-1]
}

func (n *node) add(s *value, seen map[*value]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	n.marked = n.marked || s.marked("secret")
	if s.kind == boolean {
		n.never = n.never || !s.truth
		return
	}
	ref := s.get("$ref")
	if ref == nil || n.doc.siblings {
		n.parts = append(n.parts, s)
	}
	if ref != nil {
		n.add(n.doc.resolve(ref.text), seen)
	}
	if ref == nil || n.doc.siblings {
		for _, branch := range list(s, "allOf") {
			n.add(branch, seen)
		}
	}
}

// list returns the items of an array member.
func list(s *value, keyword string) []*value {
	if v := s.get(keyword); v != nil && v.kind == array {
		return v.items
	}
	return nil
}

// resolve returns the schema that a reference inside the document means, or nil.
func (d *document) resolve(ref string) *value {
	target, known := d.targets[ref]
	if !known {
		target = d.lookUp(ref)
		d.targets[ref] = target
	}
	return target
}

func (d *document) lookUp(ref string) *value {
	if fragment, ok := strings.CutPrefix(ref, "#"); ok && (fragment == "" || fragment[0] == '/') {
		return d.pointed(fragment)
	}
	var found *value
	walk(d.root, func(s *value) {
		if id := s.string("$id"); id != "" && (id == ref || strings.HasSuffix(id, "/"+ref)) {
			found = s
		}
		if anchor := s.string("$anchor"); anchor != "" && "#"+anchor == ref {
			found = s
		}
	})
	return found
}

func (d *document) pointed(fragment string) *value {
	decoded, err := url.PathUnescape(fragment)
	if err != nil {
		return nil
	}
	return d.root.at(steps(decoded))
}

// walk calls visit for a schema and all schemas inside it, parents first.
func walk(s *value, visit func(*value)) {
	if s == nil || s.kind != object {
		return
	}
	visit(s)
	for _, m := range s.members {
		switch holds(m.name) {
		case namedSchemas:
			for _, sub := range m.value.members {
				walk(sub.value, visit)
			}
		case schemas:
			walk(m.value, visit)
			for _, sub := range m.value.items {
				walk(sub, visit)
			}
		}
	}
}

// content is what the value of a keyword consists of.
type content uint8

const (
	noSchema     content = iota
	schemas              // a schema, or an array of them
	namedSchemas         // an object of schemas
)

func holds(keyword string) content {
	switch keyword {
	case "properties", "patternProperties", "definitions", "$defs", "dependentSchemas", "dependencies":
		return namedSchemas
	case "allOf", "anyOf", "oneOf", "prefixItems", "items",
		"additionalProperties", "additionalItems", "contains", "not", "if", "then", "else",
		"propertyNames", "unevaluatedItems", "unevaluatedProperties":
		return schemas
	}
	return noSchema
}

// property is one name with every schema that a node gives it.
type property struct {
	name string
	site []*value
	node *node
}

// properties returns the named properties of a node in the order of the manifest.
func (n *node) properties() []*property {
	if n.index != nil {
		return n.props
	}
	n.index = map[string]*property{}
	for _, part := range n.parts {
		props := part.get("properties")
		if props == nil {
			continue
		}
		for _, m := range props.members {
			p, ok := n.index[m.name]
			if !ok {
				p = &property{name: m.name}
				n.index[m.name] = p
				n.props = append(n.props, p)
			}
			p.site = append(p.site, m.value)
		}
	}
	for _, p := range n.props {
		p.node = n.doc.node(p.site...)
	}
	return n.props
}

// required reports whether some schema of the node demands the member.
func (n *node) required(name string) bool {
	return slices.ContainsFunc(n.parts, func(s *value) bool {
		return slices.Contains(s.get("required").strings(), name)
	})
}

// member returns the node of a member: that of its property, or of the members
// that have no name; nil where the manifest says nothing that a Go type could say.
func (n *node) member(name string) *node {
	n.properties()
	if p, ok := n.index[name]; ok {
		return p.node
	}
	return n.others()
}

// memberOrMatch is member, and speaks of names that patterns choose, too.
func (n *node) memberOrMatch(name string) *node {
	if inner := n.member(name); inner != nil {
		return inner
	}
	if inner := n.any(name); len(inner.parts) > 0 {
		return inner
	}
	return nil
}

// others returns the node of the members without a name. Where patterns choose
// among names there is no single one.
func (n *node) others() *node {
	var site []*value
	for _, part := range n.parts {
		if part.has("patternProperties") {
			return nil
		}
		if a := part.get("additionalProperties"); a != nil && a.kind == object {
			site = append(site, a)
		}
	}
	if site == nil {
		return nil
	}
	return n.doc.node(site...)
}

// items returns the node of the items of an array, nil when the manifest says
// nothing of them or tells them apart by position.
func (n *node) items() *node {
	var site []*value
	for _, part := range n.parts {
		if items := part.get("items"); items != nil && items.kind != array && !part.has("prefixItems") {
			site = append(site, items)
		}
	}
	if site == nil {
		return nil
	}
	return n.doc.node(site...)
}

// defaultValue returns the default of a place: its own, or the one of the
// definition that it refers to.
func (n *node) defaultValue() *value {
	for _, s := range n.site {
		if d := n.doc.annotation(s, "default"); d != nil {
			return d
		}
	}
	return nil
}

// secret reports whether the place, or what it refers to, is marked secret.
func (n *node) secret() bool { return n.present().marked }

// annotation returns the first value of a keyword along the references of s.
// Annotations count beside a $ref in draft-07 too: authors write them there,
// and only what validates is ignored.
func (d *document) annotation(s *value, keyword string) *value {
	for range 100 { // a longer chain is a cycle
		if v := s.get(keyword); v != nil {
			return v
		}
		ref := s.get("$ref")
		if ref == nil {
			return nil
		}
		s = d.resolve(ref.text)
	}
	return nil
}

// marks reports whether a member is marked secret: itself, by the list
// "secrets" beside its definition, or as a value of a map that is.
func (n *node) marks(inner *node, name string, outer bool) bool {
	if len(n.properties()) == 0 {
		return outer || inner.secret()
	}
	return inner.secret() || slices.ContainsFunc(n.parts, func(s *value) bool {
		return s.get("properties").has(name) && slices.Contains(s.get("secrets").strings(), name)
	})
}

// present returns the node of a value that is not null: anyOf or oneOf of one
// schema and {"type": "null"} count as that schema.
func (n *node) present() *node {
	if n.inner != nil {
		return n.inner
	}
	out := n
	for range 100 { // a longer chain is a cycle
		inner, in, keyword := out.orNull()
		if inner == nil {
			break
		}
		rest := &node{doc: n.doc, site: n.site, never: out.never, marked: out.marked}
		for _, part := range out.parts {
			if part == in {
				part = part.with(keyword, nil)
			}
			rest.parts = append(rest.parts, part)
		}
		m := n.doc.node(inner)
		rest.parts = append(rest.parts, m.parts...)
		rest.never = rest.never || m.never
		rest.marked = rest.marked || m.marked
		out = rest
	}
	n.inner = out
	return out
}

// orNull recognises a choice between one schema and null.
func (n *node) orNull() (inner, in *value, keyword string) {
	branches, in, keyword := n.alternatives()
	if len(branches) != 2 {
		return nil, nil, ""
	}
	for i, b := range branches {
		other := branches[1-i]
		if types, known := n.doc.node(b).types(); !known || types != nullType {
			continue
		}
		if types, known := n.doc.node(other).types(); known && types&nullType == 0 {
			return other, in, keyword
		}
	}
	return nil, nil, ""
}

// alternatives returns the branches of the only anyOf or oneOf of a node.
func (n *node) alternatives() (branches []*value, in *value, keyword string) {
	for _, part := range n.parts {
		for _, k := range []string{"anyOf", "oneOf"} {
			if !part.has(k) {
				continue
			}
			if in != nil {
				return nil, nil, ""
			}
			branches, in, keyword = list(part, k), part, k
		}
	}
	return branches, in, keyword
}
