package config

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// maxExponent bounds the exponents that numbers are told apart by: what lies beyond
// 1e±1000000000000000000 counts as having that exponent.
const maxExponent = 1_000_000_000_000_000_000

// decimal is a number token taken apart: ±0.DDD × 10^exponent, DDD being the digits of
// whole and then of fraction, neither starting nor ending with a zero. It is zero if there are none.
type decimal struct {
	negative        bool
	whole, fraction string // parts of the token
	exponent        int64
}

// parseDecimal takes a valid number token apart; it copies nothing.
func parseDecimal(token string) (d decimal) {
	if token[0] == '-' {
		d.negative = true
		token = token[1:]
	}
	if i := strings.IndexAny(token, "eE"); i >= 0 {
		d.exponent = parseExponent(token[i+1:])
		token = token[:i]
	}
	d.whole, d.fraction, _ = strings.Cut(token, ".")
	d.whole = strings.TrimLeft(d.whole, "0")
	d.exponent += int64(len(d.whole))
	if d.whole == "" {
		digits := len(d.fraction)
		d.fraction = strings.TrimLeft(d.fraction, "0")
		d.exponent -= int64(digits - len(d.fraction))
	}
	d.fraction = strings.TrimRight(d.fraction, "0")
	if d.fraction == "" {
		d.whole = strings.TrimRight(d.whole, "0")
	}
	if d.isZero() {
		return decimal{}
	}
	d.exponent = min(max(d.exponent, -maxExponent), maxExponent)
	return d
}

func parseExponent(s string) int64 {
	negative := s[0] == '-'
	digits := strings.TrimLeft(strings.TrimLeft(s, "+-"), "0")
	e := int64(2 * maxExponent)
	if len(digits) <= 18 {
		e, _ = strconv.ParseInt("0"+digits, 10, 64)
	}
	if negative {
		return -e
	}
	return e
}

func (d *decimal) isZero() bool { return d.whole == "" && d.fraction == "" }

// len returns the number of digits.
func (d *decimal) len() int { return len(d.whole) + len(d.fraction) }

// digit returns a digit's value; past the last one it is zero.
func (d *decimal) digit(i int) uint64 {
	if i < len(d.whole) {
		return uint64(d.whole[i] - '0')
	}
	if i -= len(d.whole); i < len(d.fraction) {
		return uint64(d.fraction[i] - '0')
	}
	return 0
}

// isInteger reports whether no digit stands behind the point.
func (d *decimal) isInteger() bool { return d.isZero() || d.exponent >= int64(d.len()) }

// int64 returns the value, or the nearest int64 if it is an integer out of its range.
func (d *decimal) int64() (v int64, fits bool) {
	nearest := int64(math.MaxInt64)
	if d.negative {
		nearest = math.MinInt64
	}
	if d.exponent > 19 {
		return nearest, false
	}
	var u uint64 // 19 digits always fit
	for i := range int(d.exponent) {
		u = u*10 + d.digit(i)
	}
	switch {
	case d.negative && u <= -math.MinInt64:
		return -int64(u), true
	case !d.negative && u <= math.MaxInt64:
		return int64(u), true
	}
	return nearest, false
}

// isInteger reports whether a number token stands for an integer: 8.0 and 1e1 do.
func isInteger(token string) bool {
	d := parseDecimal(token)
	return d.isInteger()
}

// compareNumbers returns -1, 0 or 1 as the number a is less than, equal to or greater
// than b. It is exact and takes time linear in the tokens.
func compareNumbers(a, b string) int {
	if m, ok := parsePlain(a); ok {
		if n, ok := parsePlain(b); ok {
			return m.compare(n)
		}
	}
	x, y := parseDecimal(a), parseDecimal(b)
	switch {
	case x.negative && !y.negative:
		return -1
	case y.negative && !x.negative:
		return 1
	case x.negative:
		return y.compareSize(&x)
	}
	return x.compareSize(&y)
}

// plain is a number as most are: few digits, a point perhaps, no sign and no exponent.
type plain struct {
	digits int64 // below 10^9, the point left out
	places int   // how many stand behind the point
}

// parsePlain reads a token of at most nine characters.
func parsePlain(token string) (p plain, ok bool) {
	if len(token) > 9 {
		return plain{}, false
	}
	point := len(token) - 1
	for i := range len(token) {
		switch c := token[i] - '0'; {
		case c <= 9:
			p.digits = p.digits*10 + int64(c)
		case token[i] == '.':
			point = i
		default:
			return plain{}, false
		}
	}
	p.places = len(token) - 1 - point
	return p, true
}

func (p plain) compare(q plain) int {
	for ; p.places < q.places; p.places++ {
		p.digits *= 10
	}
	for ; q.places < p.places; q.places++ {
		q.digits *= 10
	}
	return cmp.Compare(p.digits, q.digits)
}

// compareSize compares absolute values.
func (d *decimal) compareSize(other *decimal) int {
	switch {
	case d.isZero() && other.isZero():
		return 0
	case d.isZero():
		return -1
	case other.isZero():
		return 1
	case d.exponent != other.exponent:
		if d.exponent < other.exponent {
			return -1
		}
		return 1
	}
	for i := range max(d.len(), other.len()) {
		if a, b := d.digit(i), other.digit(i); a != b {
			if a < b {
				return -1
			}
			return 1
		}
	}
	return 0
}

// isMultipleOf reports whether the number token is an integral multiple of divisor, which
// is greater than zero. It is exact; its work is bounded by the lengths of the tokens.
func isMultipleOf(token, divisor string) bool {
	x, m := parseDecimal(token), parseDecimal(divisor)
	if x.isZero() {
		return true
	}
	if m.isZero() {
		return false
	}
	// x = X × 10^p and m = M × 10^q with integers X and M that end in no zero.
	zeros := (x.exponent - int64(x.len())) - (m.exponent - int64(m.len()))
	if zeros < 0 {
		return false // X would have to end in a zero
	}
	// As many zeros as M has bits hold every 2 and 5 of M: more change nothing.
	zeros = min(zeros, int64(4*m.len()))
	if m.len() > 19 {
		return x.dividesLong(&m, int(zeros))
	}
	var divide, rest uint64
	for i := range m.len() {
		divide = divide*10 + m.digit(i)
	}
	for i := range x.len() + int(zeros) {
		high, low := bits.Mul64(rest, 10)
		low, carry := bits.Add64(low, x.digit(i), 0)
		rest = bits.Rem64(high+carry, low, divide)
	}
	return rest == 0
}

// dividesLong is isMultipleOf for a divisor beyond 64 bits: X followed by zeros, by M.
func (d *decimal) dividesLong(m *decimal, zeros int) bool {
	divide, _ := new(big.Int).SetString(m.whole+m.fraction, 10)
	rest, part := new(big.Int), new(big.Int)
	for i, n := 0, d.len()+zeros; i < n; {
		chunk, scale := uint64(0), uint64(1)
		for ; i < n && scale < 1e18; i++ {
			chunk, scale = chunk*10+d.digit(i), scale*10
		}
		rest.Mul(rest, part.SetUint64(scale))
		rest.Add(rest, part.SetUint64(chunk))
		rest.Rem(rest, divide)
	}
	return rest.Sign() == 0
}

// canonicalNumber returns a text that is the same for equal numbers and different for others.
func canonicalNumber(token string) string {
	d := parseDecimal(token)
	if d.isZero() {
		return "0"
	}
	sign := ""
	if d.negative {
		sign = "-"
	}
	return sign + "0." + d.whole + d.fraction + "e" + strconv.FormatInt(d.exponent, 10)
}
