package drift

import (
	"math/big"
	"strconv"
	"strings"
)

// equal reports whether two values mean the same: numbers by value, members in any order.
func equal(a, b *value) bool {
	_, same := difference(a, b)
	return same
}

// difference returns the path to the first place where a and b do not mean the same.
func difference(a, b *value) (path []string, same bool) {
	if a == b {
		return nil, true
	}
	if a == nil || b == nil || a.kind != b.kind {
		return nil, false
	}
	switch a.kind {
	case boolean:
		return nil, a.truth == b.truth
	case number:
		return nil, a.text == b.text || equalNumbers(a.text, b.text)
	case text:
		return nil, a.text == b.text
	case array:
		return arrayDifference(a, b)
	case object:
		return objectDifference(a, b)
	}
	return nil, true
}

func arrayDifference(a, b *value) ([]string, bool) {
	if len(a.items) != len(b.items) {
		return nil, false
	}
	for i := range a.items {
		if path, same := difference(a.items[i], b.items[i]); !same {
			return append([]string{strconv.Itoa(i)}, path...), false
		}
	}
	return nil, true
}

func objectDifference(a, b *value) ([]string, bool) {
	for _, m := range a.members {
		if path, same := difference(m.value, b.get(m.name)); !same {
			return append([]string{m.name}, path...), false
		}
	}
	for _, m := range b.members {
		if !a.has(m.name) {
			return []string{m.name}, false
		}
	}
	return nil, true
}

// maxExponent bounds the numbers that are computed with exactly.
const maxExponent = 10_000

// rational returns the exact value of a number token, or nil when its
// exponent is out of proportion.
func rational(token string) *big.Rat {
	if i := strings.IndexAny(token, "eE"); i >= 0 {
		if e, err := strconv.Atoi(token[i+1:]); err != nil || e > maxExponent || e < -maxExponent {
			return nil
		}
	}
	r, _ := new(big.Rat).SetString(token)
	return r
}

func equalNumbers(a, b string) bool {
	x, y := rational(a), rational(b)
	return x != nil && y != nil && x.Cmp(y) == 0
}

// isInteger reports whether a number token is an integer by value: 8.0 and 1e1 are.
func isInteger(token string) bool {
	r := rational(token)
	return r != nil && r.IsInt()
}

// int64Of returns the value of a number that is an integer of 64 bits.
func int64Of(v *value) (i int64, ok bool) {
	if v.kind != number {
		return 0, false
	}
	r := rational(v.text)
	if r == nil || !r.IsInt() || !r.Num().IsInt64() {
		return 0, false
	}
	return r.Num().Int64(), true
}
