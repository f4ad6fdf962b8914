package reference

import (
	"math/big"
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// verdict is what is known of a value before a check.
type verdict uint8

const (
	unsure verdict = iota // a keyword is not decided here
	refused
	accepted
)

// accepts reports whether a check surely accepts a value. It decides the
// keywords by which authors tie properties together; an example that falls
// under another one is not shown.
func (e examples) accepts(c *ir.Check, v ir.Value) bool {
	j := judge{model: e.model, budget: 10_000}
	return j.check(c, v) == accepted
}

type judge struct {
	model  *ir.Model
	budget int // of steps: references may fan out or never end
}

func (j *judge) check(c *ir.Check, v ir.Value) verdict {
	switch {
	case c == nil:
		return accepted
	case c.Never:
		return refused
	}
	out := accepted
	for _, step := range c.Steps {
		if j.budget--; j.budget < 0 {
			return unsure
		}
		switch j.step(step, v) {
		case refused:
			return refused
		case unsure:
			out = unsure
		}
	}
	return out
}

func (j *judge) step(s ir.Step, v ir.Value) verdict {
	object := v.Kind == ir.ObjectValue
	switch s.Keyword {
	case "type":
		return sure(slices.ContainsFunc(s.Names, func(name string) bool { return isType(v, name) }))
	case "const", "enum":
		return j.oneOfValues(s.Values, v)
	case "required":
		return sure(!object || hasAll(v, s.Names))
	case "dependentRequired":
		return sure(!object || !hasAll(v, s.Names[:1]) || hasAll(v, s.Names[1:]))
	case "minProperties":
		return sure(!object || int64(len(v.Members)) >= s.Int)
	case "maxProperties":
		return sure(!object || int64(len(v.Members)) <= s.Int)
	case "properties":
		return j.members(s.Subs, v)
	case "dependentSchemas":
		return j.dependent(s.Subs, v)
	case "ref":
		return j.named(s.Func, v)
	case "if":
		return j.conditional(s.Subs, v)
	case "allOf", "anyOf", "oneOf":
		return j.composition(s, v)
	case "not":
		return negate(j.check(s.Subs[0].Check, v))
	}
	return unsure
}

func sure(ok bool) verdict {
	if ok {
		return accepted
	}
	return refused
}

func negate(v verdict) verdict {
	switch v {
	case accepted:
		return refused
	case refused:
		return accepted
	}
	return unsure
}

func hasAll(v ir.Value, names []string) bool {
	for _, name := range names {
		if _, ok := v.Member(name); !ok {
			return false
		}
	}
	return true
}

func isType(v ir.Value, name string) bool {
	switch v.Kind {
	case ir.NullValue:
		return name == "null"
	case ir.BoolValue:
		return name == "boolean"
	case ir.StringValue:
		return name == "string"
	case ir.ArrayValue:
		return name == "array"
	case ir.ObjectValue:
		return name == "object"
	}
	if name == "number" {
		return true
	}
	n, ok := number(v.Text)
	return name == "integer" && ok && n.IsInt()
}

// number parses a number of a size that a configuration has.
func number(text string) (*big.Rat, bool) {
	if len(text) > 40 || slices.ContainsFunc([]byte(text), func(c byte) bool { return c == 'e' || c == 'E' }) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// oneOfValues compares scalars; of others it is sure only when their text is the same.
func (j *judge) oneOfValues(values []ir.Value, v ir.Value) verdict {
	out := refused
	for _, want := range values {
		switch {
		case want.JSON() == v.JSON():
			return accepted
		case want.Kind != v.Kind || v.Kind == ir.StringValue || v.Kind == ir.BoolValue:
		case v.Kind == ir.NumberValue:
			a, okA := number(want.Text)
			b, okB := number(v.Text)
			if !okA || !okB {
				out = unsure
			} else if a.Cmp(b) == 0 {
				return accepted
			}
		default:
			out = unsure
		}
	}
	return out
}

func (j *judge) members(subs []ir.Sub, v ir.Value) verdict {
	out := accepted
	for _, sub := range subs {
		member, ok := v.Member(sub.Name)
		if !ok {
			continue
		}
		switch j.check(sub.Check, *member) {
		case refused:
			return refused
		case unsure:
			out = unsure
		}
	}
	return out
}

func (j *judge) dependent(subs []ir.Sub, v ir.Value) verdict {
	out := accepted
	for _, sub := range subs {
		if !hasAll(v, []string{sub.Name}) {
			continue
		}
		switch j.check(sub.Check, v) {
		case refused:
			return refused
		case unsure:
			out = unsure
		}
	}
	return out
}

func (j *judge) named(name ir.Ident, v ir.Value) verdict {
	for _, c := range j.model.Checks {
		if c.Name == name {
			return j.check(c.Check, v)
		}
	}
	return unsure
}

// conditional judges if, then and else, in this order.
func (j *judge) conditional(subs []ir.Sub, v ir.Value) verdict {
	if len(subs) != 3 {
		return unsure
	}
	switch j.check(subs[0].Check, v) {
	case accepted:
		return j.check(subs[1].Check, v)
	case refused:
		return j.check(subs[2].Check, v)
	}
	return unsure
}

func (j *judge) composition(s ir.Step, v ir.Value) verdict {
	var yes, maybe, no int
	for _, sub := range s.Subs {
		switch j.check(sub.Check, v) {
		case accepted:
			yes++
		case refused:
			no++
		default:
			maybe++
		}
	}
	switch s.Keyword {
	case "allOf":
		return among(no > 0, maybe == 0)
	case "anyOf":
		return among(yes == 0 && maybe == 0, yes > 0)
	}
	return among(yes > 1 || yes+maybe == 0, yes == 1 && maybe == 0)
}

// among is refused or accepted when one of them is certain.
func among(no, yes bool) verdict {
	switch {
	case no:
		return refused
	case yes:
		return accepted
	}
	return unsure
}
