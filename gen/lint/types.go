package lint

import (
	"math"
	"slices"
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// typeOf is the narrowest type of a value.
func typeOf(v *source.Node) string {
	if v.Kind != source.Number {
		return v.Kind.String()
	}
	if f, _ := strconv.ParseFloat(v.Text, 64); f == math.Trunc(f) { // what no float64 holds is infinite, and whole too
		return "integer"
	}
	return "number"
}

// typesOf are the types of values, each once.
func typesOf(values ...*source.Node) (types []string) {
	for _, v := range values {
		if t := typeOf(v); !slices.Contains(types, t) {
			types = append(types, t)
		}
	}
	return types
}

// isOneOf reports whether a value is of one of the types.
func isOneOf(v *source.Node, types []string) bool {
	t := typeOf(v)
	return slices.Contains(types, t) || slices.Contains(types, wide(t))
}

// wide is the type that a type is a part of, for keywords bind both.
func wide(t string) string {
	if t == "integer" {
		return "number"
	}
	return t
}
