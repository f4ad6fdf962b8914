package schema

import (
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// maxConjuncts bounds how many schemas are looked at together; beyond it
// nothing is proven.
const maxConjuncts = 200

// conjuncts returns s and the schemas that every value of s satisfies too: the
// targets of its references and the branches of its allOf.
func conjuncts(s *Schema) []*Schema {
	out := []*Schema{s}
	for i := 0; i < len(out) && len(out) < maxConjuncts; i++ {
		more := append([]*Schema{out[i].Ref}, out[i].AllOf...)
		if out[i].Dynamic == "" {
			more = append(more, out[i].DynamicRef)
		}
		for _, next := range more {
			if next != nil && !slices.Contains(out, next) {
				out = append(out, next)
			}
		}
	}
	return out
}

// typeSet is a set of the JSON types; number stands for those that are no integers.
type typeSet uint8

const (
	nullType typeSet = 1 << iota
	booleanType
	integerType
	fractionType
	stringType
	arrayType
	objectType
	allTypes    = nullType | booleanType | numberTypes | stringType | arrayType | objectType
	numberTypes = integerType | fractionType
)

var typeSets = map[string]typeSet{
	"null": nullType, "boolean": booleanType, "integer": integerType, "number": numberTypes,
	"string": stringType, "array": arrayType, "object": objectType,
}

// ownTypes returns the types that the keyword type of s allows.
func (s *Schema) ownTypes() typeSet {
	if s.Types == nil {
		return allTypes
	}
	var set typeSet
	for _, t := range s.Types {
		set |= typeSets[t]
	}
	return set
}

// allowedTypes returns the types that all of the schemas allow.
func allowedTypes(parts []*Schema) typeSet {
	set := allTypes
	for _, part := range parts {
		set &= part.ownTypes()
	}
	return set
}

// limit is a keyword with the schema it stands in.
type limit struct {
	in   *Schema
	name string
}

func (l limit) node() *source.Node { return l.in.Node.Get(l.name) }

// edge is the strongest of several bounds in one direction.
type edge struct {
	limit
	at     decimal
	strict bool
}

// edges returns the strongest lower and upper bounds of numbers; nil where there is none.
func edges(parts []*Schema) (low, high *edge) {
	for _, s := range parts {
		low = stronger(low, s, "minimum", s.Minimum, false, 1)
		low = stronger(low, s, "exclusiveMinimum", s.ExclusiveMinimum, true, 1)
		high = stronger(high, s, "maximum", s.Maximum, false, -1)
		high = stronger(high, s, "exclusiveMaximum", s.ExclusiveMaximum, true, -1)
	}
	return low, high
}

func stronger(e *edge, s *Schema, name string, n *source.Node, strict bool, direction int) *edge {
	if n == nil {
		return e
	}
	other := &edge{limit{s, name}, decimalOf(n.Text), strict}
	if e == nil {
		return other
	}
	if c := other.at.compare(e.at) * direction; c > 0 || c == 0 && strict && !e.strict {
		return other
	}
	return e
}

// counted is the strongest of several bounds of a length or a number of parts.
type counted struct {
	limit
	n int64
}

func counts(parts []*Schema, least, most string, of func(*Schema) (least, most *int64)) (low, high *counted) {
	for _, s := range parts {
		a, b := of(s)
		if a != nil && (low == nil || *a > low.n) {
			low = &counted{limit{s, least}, *a}
		}
		if b != nil && (high == nil || *b < high.n) {
			high = &counted{limit{s, most}, *b}
		}
	}
	return low, high
}
