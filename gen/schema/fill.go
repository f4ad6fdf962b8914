package schema

import "github.com/seed-42ec6dbf/lockstep/gen/source"

const (
	// maxSteps bounds the work that one default may cost.
	maxSteps = 100_000
	// maxFilling bounds how deep defaults call for the defaults inside them.
	maxFilling = 50
)

// filler completes a default with the defaults of absent properties inside it.
type filler struct{ steps int }

// fill returns n completed; it is not ok when that takes too long.
func (f *filler) fill(s *Schema, n *source.Node, inDefaults int) (*source.Node, bool) {
	if f.steps++; f.steps > maxSteps || inDefaults > maxFilling {
		return nil, false
	}
	parts := conjuncts(s)
	out := *n
	ok := true
	switch n.Kind {
	case source.Array:
		out.Items = make([]*source.Node, len(n.Items))
		for i, item := range n.Items {
			if out.Items[i], ok = f.fill(itemOf(parts, i), item, inDefaults); !ok {
				return nil, false
			}
		}
	case source.Object:
		out.Members = make([]source.Member, len(n.Members))
		for i, m := range n.Members {
			out.Members[i] = m
			if out.Members[i].Value, ok = f.fill(propertyOf(parts, m.Name), m.Value, inDefaults); !ok {
				return nil, false
			}
		}
		return &out, f.addAbsent(&out, parts, inDefaults)
	}
	return &out, true
}

// addAbsent adds the properties of parts that object does not have and that have a default.
func (f *filler) addAbsent(object *source.Node, parts []*Schema, inDefaults int) bool {
	for _, part := range parts {
		for _, p := range part.Properties {
			d := defaultOf(p.Schema)
			if d == nil || object.Member(p.Name) != nil {
				continue
			}
			v, ok := f.fill(p.Schema, d, inDefaults+1)
			if !ok {
				return false
			}
			object.Members = append(object.Members, source.Member{Name: p.Name, Value: v})
		}
	}
	return true
}

// anySchema is the schema of parts that no schema speaks of.
func anySchema() *Schema {
	yes := true
	return &Schema{Bool: &yes}
}

func propertyOf(parts []*Schema, name string) *Schema {
	for _, part := range parts {
		if p := part.Property(name); p != nil {
			return p
		}
	}
	return anySchema()
}

func itemOf(parts []*Schema, i int) *Schema {
	for _, part := range parts {
		if i < len(part.PrefixItems) {
			return part.PrefixItems[i]
		}
		if part.Items != nil {
			return part.Items
		}
	}
	return anySchema()
}

func defaultOf(s *Schema) *source.Node {
	for _, part := range conjuncts(s) {
		if part.Default != nil {
			return part.Default
		}
	}
	return nil
}

// affordable reports whether validating n by s takes at most maxSteps: schemas
// that are referred to twice, again and again, double the work each time.
func affordable(s *Schema, n *source.Node) bool {
	return costs{}.of(s, n) <= maxSteps
}

// costs are upper bounds of the number of schemas that judge a value or a part of it.
type costs map[pair]int

type pair struct {
	s *Schema
	n *source.Node
}

func (c costs) of(s *Schema, n *source.Node) int {
	key := pair{s, n}
	if known, ok := c[key]; ok {
		return known
	}
	c[key] = 1
	sum := 1
	add := func(s *Schema, n *source.Node) {
		if s != nil && sum <= maxSteps && len(c) <= maxSteps {
			sum += c.of(s, n)
		}
	}
	for _, other := range s.alike() {
		add(other, n)
	}
	for _, item := range n.Items {
		for _, sub := range append([]*Schema{s.Items, s.AdditionalItems, s.Contains, s.UnevaluatedItems}, s.PrefixItems...) {
			add(sub, item)
		}
	}
	for _, m := range n.Members {
		for _, sub := range []*Schema{s.Property(m.Name), s.AdditionalProperties, s.UnevaluatedProperties} {
			add(sub, m.Value)
		}
		for _, p := range s.PatternProperties {
			add(p.Schema, m.Value)
		}
	}
	if len(c) > maxSteps {
		sum = maxSteps + 1
	}
	c[key] = sum
	return sum
}
