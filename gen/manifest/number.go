package manifest

import (
	"math"
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// wholeNumber returns the number as an int, when it is a whole one of a modest size.
func wholeNumber(n *source.Node) (int, bool) {
	if n == nil || n.Kind != source.Number {
		return 0, false
	}
	v := float(n.Text)
	if v != math.Trunc(v) || math.Abs(v) > math.MaxInt32 {
		return 0, false
	}
	return int(v), true
}

// float bounds the number: the validator computes with exact fractions, and
// one of 1e999999999 would take all memory. Numbers so large are far outside
// of what any field allows.
func float(token string) float64 {
	v, _ := strconv.ParseFloat(token, 64) // out of range: an infinity
	return max(-math.MaxFloat64, min(v, math.MaxFloat64))
}
