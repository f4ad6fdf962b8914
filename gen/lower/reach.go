package lower

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// checkReach reports a number whose every valid value lies beyond its Go type:
// Parse would refuse whatever an operator sets.
func (l *lowering) checkReach(kind ir.Kind, n *node) {
	low, high := endsOf(kind)
	for _, s := range n.all {
		for _, b := range []struct {
			keyword, want, end string
			at                 *source.Node
			beyond             func(order int) bool
		}{
			{"minimum", "at most", high, s.Minimum, func(order int) bool { return order > 0 }},
			{"exclusiveMinimum", "less than", high, s.ExclusiveMinimum, func(order int) bool { return order >= 0 }},
			{"maximum", "at least", low, s.Maximum, func(order int) bool { return order < 0 }},
			{"exclusiveMaximum", "more than", low, s.ExclusiveMaximum, func(order int) bool { return order <= 0 }},
		} {
			if b.at != nil && b.beyond(compare(b.at.Text, b.end)) {
				l.outOfRange(s, b.at, fmt.Sprintf("%s is %s, wanted %s %s, where %s ends", b.keyword, b.at.Text, b.want, b.end, kind))
			}
		}
		if s.Const != nil && noneHeld(kind, s.Const) {
			l.outOfRange(s, s.Const, fmt.Sprintf("const is %s, wanted a number that %s holds exactly", s.Const.Text, kind))
		}
		if noneHeld(kind, s.Enum...) {
			l.outOfRange(s, s.Node.Get("enum"), fmt.Sprintf("enum has no number that %s holds exactly, wanted at least one", kind))
		}
	}
}

func (l *lowering) outOfRange(s *schema.Schema, at *source.Node, message string) {
	severity := diag.Error
	if l.bare {
		severity = diag.Warning // it is sound JSON Schema, and its author may not own it
	}
	l.diags = append(l.diags, diag.Diagnostic{
		Code: "out-of-range", Severity: severity, Span: s.File.SpanOf(at),
		Message: message,
		Hint:    `choose a smaller or a shorter number, or make it "type": "string" with a pattern`,
	})
}

// noneHeld reports whether there are numbers among values, and none that the type holds exactly.
func noneHeld(kind ir.Kind, values ...*source.Node) bool {
	found := false
	for _, v := range values {
		if v.Kind != source.Number {
			continue
		}
		if held(kind, v.Text) {
			return false
		}
		found = true
	}
	return found
}

// endsOf returns the least and the greatest number of a type.
func endsOf(kind ir.Kind) (low, high string) {
	if kind == ir.Float64 {
		high = strconv.FormatFloat(math.MaxFloat64, 'g', -1, 64)
		return "-" + high, high
	}
	return strconv.FormatInt(math.MinInt64, 10), strconv.FormatInt(math.MaxInt64, 10)
}

// compare orders a number of a document and the end of a type.
func compare(text, end string) int {
	limit, _ := new(big.Rat).SetString(end) // an end always parses
	if number, ok := parseNumber(text); ok {
		return number.Cmp(limit)
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e") // of so many digits that it alone decides
	switch {
	case strings.HasPrefix(exponent, "-") || strings.Trim(mantissa, "-0.") == "":
		return -limit.Sign()
	case strings.HasPrefix(mantissa, "-"):
		return -1
	}
	return 1
}
