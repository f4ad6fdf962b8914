package drift

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// structure compares the Go types with the manifest's schema, place by place.
func (e *engine) structure() findings {
	c := &comparison{engine: e, seen: map[visited]bool{}}
	c.structs("", e.doc.node(e.doc.root), shapeOf(e.goType))
	return c.found
}

// comparison walks a schema and a Go type side by side.
type comparison struct {
	engine *engine
	found  findings
	seen   map[visited]bool
	// around are the schemas of the lists and maps around a place, up to the
	// next struct: Go cannot write a list or a map of itself without a name.
	around []*value
}

// visited is a Go type that was compared with a schema: both may be recursive.
type visited struct {
	goType reflect.Type
	schema *value
}

// differs reports one difference at a place of the schema.
func (c *comparison) differs(at, manifest, code string) {
	if at == "" {
		at = "(document)"
	}
	c.found.add("%s: the manifest says %s, the Go type says %s", at, manifest, code)
}

// place compares one place of a configuration.
func (c *comparison) place(at string, n *node, from expectation, got shape) {
	inner := n.present()
	want := expected(n, inner, from.marked)
	if from.concealed {
		want = conceals(want)
	}
	if got.types == anyType && !got.isStruct && slices.Contains(c.around, inner.last()) {
		return
	}
	if want.types != got.types || want.nullable != got.nullable || want.secret != got.secret {
		c.differs(at, want.String(), got.String())
		return
	}
	switch want.types {
	case stringType, integerType:
		c.enum(at, inner, got)
	case arrayType:
		c.element(at+"/items", inner, inner.items(), inner.itemSecret(from.marked), got)
	case objectType:
		if got.isStruct {
			c.structs(at, inner, got)
			return
		}
		if props := inner.properties(); len(props) > 0 {
			c.differs(at, "an object with the property "+strconv.Quote(props[0].name), "a map")
			return
		}
		c.element(at+"/additionalProperties", inner, inner.others(), inner.memberSecret("", from.marked), got)
	}
}

// expected is what a Go type has to say at a place; elements and fields aside.
func expected(n, inner *node, marked bool) shape {
	single, nullable := inner.single()
	if single == 0 || n.never || inner.never {
		return shape{types: anyType, nullable: true, secret: marked || n.holdsSecret()}
	}
	_, orNull, _ := n.orNull()
	return shape{types: single, nullable: nullable || orNull != nil, secret: single == stringType && (marked || inner.marked || inner.secretBeside())}
}

// element compares the items of a list or the values of a map: n, inside of. Where the
// schema does not say one thing of all of them, Go may say what it likes.
func (c *comparison) element(at string, of, n *node, from expectation, got shape) {
	switch {
	case n != nil:
		c.around = append(c.around, of.last())
		c.place(at, n, from, got.elem())
		c.around = c.around[:len(c.around)-1]
	case (from.concealed || from.marked) && !got.elem().secret:
		c.differs(at, "something secret", got.elem().String())
	}
}

func (c *comparison) structs(at string, n *node, got shape) {
	if !got.isStruct {
		c.differs(at, "object", got.String())
		return
	}
	key := visited{got.goType, n.last()}
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	around := c.around
	c.around = nil
	defer func() { c.around = around }()
	fields := map[string]field{}
	for _, f := range got.fields {
		fields[f.name] = f
	}
	props := n.properties()
	for _, p := range props {
		f, ok := fields[p.name]
		if !ok {
			c.differs(propertyAt(at, p.name), "there is such a property", "there is none")
			continue
		}
		delete(fields, p.name)
		c.property(propertyAt(at, p.name), n, p, f)
	}
	for _, f := range got.fields {
		if _, unknown := fields[f.name]; unknown {
			c.differs(propertyAt(at, f.name), "there is no such property", "there is one")
		}
	}
	c.order(at, props, got.fields)
}

func propertyAt(at, name string) string {
	return at + "/properties" + pointer([]string{name})
}

func (c *comparison) property(at string, n *node, p *property, f field) {
	inner := p.node
	if required := n.required(p.name); required != f.required {
		c.differs(at, presence(required), presence(f.required))
	}
	c.place(at, inner, n.memberSecret(p.name, false), f.shape())
}

func presence(required bool) string {
	if required {
		return "required"
	}
	return "optional"
}

// order compares the order of the properties that both sides have.
func (c *comparison) order(at string, props []*property, fields []field) {
	var manifest []string
	code := names(fields)
	for _, p := range props {
		if slices.Contains(code, p.name) {
			manifest = append(manifest, p.name)
		}
	}
	code = slices.DeleteFunc(code, func(name string) bool { return !slices.Contains(manifest, name) })
	if !slices.Equal(manifest, code) {
		c.differs(at+"/properties", "the order is "+strings.Join(manifest, ", "), "it is "+strings.Join(code, ", "))
	}
}

func names(fields []field) []string {
	var out []string
	for _, f := range fields {
		out = append(out, f.name)
	}
	return out
}

// enum compares the values of an enumerated type.
func (c *comparison) enum(at string, n *node, got shape) {
	want, single := enumValues(n)
	switch {
	case got.enum != nil && want == nil:
		c.differs(at, "any "+got.types.String(), "one of "+quoted(got.enum))
	case got.enum != nil && !slices.EqualFunc(want, got.enum, equal):
		c.differs(at, "one of "+quoted(want), "one of "+quoted(got.enum))
	case got.enum == nil && single && !got.secret && enumerable(want, got.types):
		c.differs(at, "one of "+quoted(want), "any "+got.types.String())
	}
}

// enumValues returns the values but null of a node's enum; single says that
// one schema has them all.
func enumValues(n *node) (values []*value, single bool) {
	for _, part := range n.parts {
		e := part.get("enum")
		if e == nil {
			continue
		}
		single = values == nil
		for _, v := range e.items {
			if v.kind != null {
				values = append(values, v)
			}
		}
	}
	return values, single
}

// enumerable reports whether a Go type can be made of the values: strings, or
// integers strictly inside the range of int64.
func enumerable(values []*value, t types) bool {
	return len(values) > 0 && !slices.ContainsFunc(values, func(v *value) bool {
		if t == stringType {
			return v.kind != text
		}
		i, ok := int64Of(v)
		return !ok || i == math.MinInt64 || i == math.MaxInt64
	})
}

func quoted(values []*value) string {
	var out []string
	for _, v := range values {
		out = append(out, string(v.json()))
	}
	return strings.Join(out, ", ")
}
