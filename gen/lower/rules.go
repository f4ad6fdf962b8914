package lower

import (
	"math/big"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// scalarRules divides the keywords of a scalar between straight-line rules and
// a generic check.
func (l *lowering) scalarRules(t *ir.Type, n *node) {
	jsonType := map[ir.Kind]string{ir.Int64: "number", ir.Float64: "number", ir.Bool: "boolean"}[t.Kind]
	if jsonType == "" {
		jsonType = "string"
	}
	if t.Kind == ir.EnumKind && l.model.Enum(t.Name).Kind == ir.Int64 {
		jsonType = "number"
	}
	enumerated := false // the enum that the Go type expresses
	for _, s := range n.all {
		var steps []ir.Step
		for _, step := range l.steps(s, appliesTo(jsonType)) {
			if step.Keyword == "enum" && t.Kind == ir.EnumKind && !enumerated {
				enumerated = true
				continue
			}
			if rule, ok := rule(t.Kind, step); ok {
				t.Rules = append(t.Rules, rule)
			} else {
				steps = append(steps, step)
			}
		}
		l.addCheck(t, conjunction(steps))
	}
	t.Rules = slices.CompactFunc(t.Rules, func(a, b ir.Rule) bool {
		return a.Value == nil && b.Value == nil && a == b
	})
}

// rule turns a step into a straight-line rule, where there is one for it.
func rule(kind ir.Kind, step ir.Step) (r ir.Rule, ok bool) {
	r.Keyword = step.Keyword
	switch step.Keyword {
	case "minLength", "maxLength":
		r.Int = step.Int
		return r, true
	case "pattern":
		r.Pattern = step.Pattern
		return r, true
	case "format":
		r.Format = step.Format
		return r, true
	case "const":
		return constRule(kind, step)
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
		if kind == ir.Float64 {
			r.Number = step.Number
			return r, true
		}
		return integerRule(step)
	}
	return r, false
}

func constRule(kind ir.Kind, step ir.Step) (r ir.Rule, ok bool) {
	value := step.Values[0]
	switch {
	case kind == ir.String && value.Kind == ir.StringValue, kind == ir.Bool && value.Kind == ir.BoolValue:
	case kind == ir.Int64 && value.Kind == ir.NumberValue:
		i, fits := int64Of(value.Text)
		if !fits || isExtreme(i) {
			return r, false
		}
		value.Text = integerText(value.Text)
	default:
		return r, false
	}
	return ir.Rule{Keyword: "const", Value: &value}, true
}

// integerRule rounds a bound inward to an int64. A bound that no int64 can
// express stays a generic check, which compares the numbers' text.
func integerRule(step ir.Step) (r ir.Rule, ok bool) {
	bound, parsed := parseNumber(step.Number)
	if !parsed {
		return r, false
	}
	r.Keyword = step.Keyword
	if !bound.IsInt() {
		floor := new(big.Int).Div(bound.Num(), bound.Denom()) // Euclidean: rounds down for a positive divisor
		switch step.Keyword {
		case "minimum", "exclusiveMinimum": // above 1.5 begins at 2
			r.Keyword = "minimum"
			floor.Add(floor, big.NewInt(1))
		case "maximum", "exclusiveMaximum":
			r.Keyword = "maximum"
		default:
			return r, false
		}
		bound = new(big.Rat).SetInt(floor)
	}
	if !bound.Num().IsInt64() || isExtreme(bound.Num().Int64()) {
		return r, false
	}
	r.Int = bound.Num().Int64()
	return r, true
}

// isExtreme reports whether i is where larger integers saturate to.
func isExtreme(i int64) bool { return i == 1<<63-1 || i == -1<<63 }

// parseNumber reads a JSON number exactly; ok is false when its exponent makes
// that unreasonable.
func parseNumber(text string) (*big.Rat, bool) {
	if _, exponent, found := strings.Cut(strings.ToLower(text), "e"); found && len(strings.TrimLeft(exponent, "+-0")) > 3 {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

func isInteger(text string) bool {
	r, ok := parseNumber(text)
	return ok && r.IsInt()
}

func int64Of(text string) (int64, bool) {
	r, ok := parseNumber(text)
	if !ok || !r.IsInt() || !r.Num().IsInt64() {
		return 0, false
	}
	return r.Num().Int64(), true
}

// integerText is the plain spelling of an integer: 10 for 1e1.
func integerText(text string) string {
	if r, ok := parseNumber(text); ok && r.IsInt() {
		return r.Num().String()
	}
	return text
}
