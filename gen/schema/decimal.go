package schema

import (
	"cmp"
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// decimal is a JSON number, exactly: 0.digits times 10 to the power of exp.
// It holds any exponent without writing out its zeros.
type decimal struct {
	negative bool
	digits   string // without zeros at either end; empty for zero
	exp      int64
}

// decimalOf reads the token of a JSON number. Exponents out of the range of
// int64 count as its ends, which no other number of a document can tell apart.
func decimalOf(token string) decimal {
	var d decimal
	rest, negative := strings.CutPrefix(token, "-")
	mantissa, exponent := rest, ""
	if i := strings.IndexAny(rest, "eE"); i >= 0 {
		mantissa, exponent = rest[:i], rest[i+1:]
		d.exp = saturatedInt(exponent)
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return decimal{}
	}
	leading := len(whole) + len(fraction) - len(digits)
	d.exp += int64(len(whole) - leading)
	d.digits = strings.TrimRight(digits, "0")
	d.negative = negative
	return d
}

// saturatedInt reads an exponent, kept far enough from the ends to add lengths to it.
func saturatedInt(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	const limit = math.MaxInt64 / 2
	if err != nil && strings.HasPrefix(s, "-") {
		return -limit
	}
	if err != nil {
		return limit
	}
	return max(-limit, min(n, limit))
}

func (d decimal) sign() int {
	switch {
	case d.digits == "":
		return 0
	case d.negative:
		return -1
	}
	return 1
}

func (d decimal) isInteger() bool { return int64(len(d.digits)) <= d.exp || d.digits == "" }

func (d decimal) compare(e decimal) int {
	if c := cmp.Compare(d.sign(), e.sign()); c != 0 {
		return c
	}
	c := cmp.Or(cmp.Compare(d.exp, e.exp), strings.Compare(d.digits, e.digits))
	if d.negative {
		return -c
	}
	return c
}

// key is the same for equal numbers only.
func (d decimal) key() string {
	if d.digits == "" {
		return "0"
	}
	sign := ""
	if d.negative {
		sign = "-"
	}
	return sign + d.digits + "e" + strconv.FormatInt(d.exp, 10)
}

// int64 returns an integer, or the end of int64's range that it lies beyond.
func (d decimal) int64() int64 {
	limit := int64(math.MaxInt64)
	if d.negative {
		limit = math.MinInt64
	}
	if d.exp > 19 {
		return limit
	}
	n, ok := d.bigInt()
	if !ok || !n.IsInt64() {
		return limit
	}
	return n.Int64()
}

// maxDigits is the number of digits up to which integers are written out.
const maxDigits = 1000

// bigInt returns the number rounded down, unless it is longer than maxDigits.
func (d decimal) bigInt() (*big.Int, bool) {
	if d.exp > maxDigits {
		return nil, false
	}
	digits := d.digits
	switch {
	case d.exp <= 0:
		digits = ""
	case int64(len(digits)) > d.exp:
		digits = digits[:d.exp]
	default:
		digits += strings.Repeat("0", int(d.exp)-len(digits))
	}
	n, ok := new(big.Int).SetString("0"+digits, 10)
	if d.negative {
		n.Neg(n)
		if !d.isInteger() {
			n.Sub(n, big.NewInt(1))
		}
	}
	return n, ok
}

// isNumber reports whether text is the token of a JSON number.
func isNumber(text string) bool {
	return text != "" && (text[0] == '-' || '0' <= text[0] && text[0] <= '9') && json.Valid([]byte(text))
}

// rat returns the number, unless writing it out takes more than maxDigits.
func (d decimal) rat() (*big.Rat, bool) {
	shift := d.exp - int64(len(d.digits))
	if shift > maxDigits || shift < -maxDigits || len(d.digits) > maxDigits {
		return nil, false
	}
	sign := ""
	if d.negative {
		sign = "-"
	}
	return new(big.Rat).SetString(sign + "0" + d.digits + "e" + strconv.FormatInt(shift, 10))
}
