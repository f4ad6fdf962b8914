package drift

import (
	"math/big"
	"strings"
)

// number makes a number between the bounds.
func (m *maker) number(n *node, integer bool) *value {
	const span = 1000 // wide enough for many distinct numbers
	x := big.NewRat(int64(1+m.choose(span)), 1)
	low, high := n.bounds()
	switch {
	case low != nil:
		x.Add(low, big.NewRat(int64(m.choose(span)), 1))
		if high != nil && x.Cmp(high) > 0 {
			x.Set(low)
		}
	case high != nil && x.Cmp(high) > 0:
		x.Sub(high, big.NewRat(int64(m.choose(span)), 1))
	}
	if integer && !x.IsInt() {
		x.SetInt(new(big.Int).Add(new(big.Int).Div(x.Num(), x.Denom()), big.NewInt(1)))
	}
	for _, part := range n.parts {
		if v := part.get("multipleOf"); v != nil {
			x = nextMultiple(x, rational(v.text))
		}
	}
	if low != nil && high != nil && x.Cmp(high) > 0 {
		x.Add(low, high).Quo(x, big.NewRat(2, 1))
	}
	return newNumber(decimal(x))
}

// bounds returns the strictest bounds of a node; one step inside exclusive ones.
func (n *node) bounds() (low, high *big.Rat) {
	for _, part := range n.parts {
		for _, k := range []struct {
			keyword string
			step    int64
		}{{"minimum", 0}, {"exclusiveMinimum", 1}, {"maximum", 0}, {"exclusiveMaximum", -1}} {
			v := part.get(k.keyword)
			if v == nil || v.kind != number || rational(v.text) == nil {
				continue
			}
			bound := rational(v.text)
			bound.Add(bound, big.NewRat(k.step, 1))
			if strings.HasSuffix(k.keyword, "inimum") {
				if low == nil || bound.Cmp(low) > 0 {
					low = bound
				}
			} else if high == nil || bound.Cmp(high) < 0 {
				high = bound
			}
		}
	}
	return low, high
}

func nextMultiple(x, of *big.Rat) *big.Rat {
	if of == nil || of.Sign() <= 0 {
		return x
	}
	q := new(big.Rat).Quo(x, of)
	if q.IsInt() {
		return x
	}
	whole := new(big.Int).Div(q.Num(), q.Denom())
	return new(big.Rat).Mul(of, new(big.Rat).SetInt(whole.Add(whole, big.NewInt(1))))
}

// decimal spells a number so that it is exact, if that takes few digits.
func decimal(x *big.Rat) string {
	if x.IsInt() {
		return x.Num().String()
	}
	const digits = 20
	return strings.TrimRight(x.FloatString(digits), "0")
}
