package config

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"
)

func itoa(i int) string { return strconv.Itoa(i) }

func TestIntegers(t *testing.T) {
	tests := []struct {
		token   string
		integer bool
		value   int64
		fits    bool
	}{
		{"0", true, 0, true},
		{"-0", true, 0, true},
		{"0.0", true, 0, true},
		{"0e9999999999999999999", true, 0, true},
		{"8.0", true, 8, true},
		{"1e1", true, 10, true},
		{"1.5e1", true, 15, true},
		{"-120e-1", true, -12, true},
		{"0.0001e4", true, 1, true},
		{"1.25e1", false, 0, false},
		{"1e-1", false, 0, false},
		{"9007199254740993", true, 9007199254740993, true},
		{"9223372036854775807", true, math.MaxInt64, true},
		{"9223372036854775808", true, math.MaxInt64, false},
		{"-9223372036854775808", true, math.MinInt64, true},
		{"-9223372036854775809", true, math.MinInt64, false},
		{"9223372036854775807000e-3", true, math.MaxInt64, true},
		{"18446744073709551616", true, math.MaxInt64, false},
		{"9999999999999999999", true, math.MaxInt64, false},
		{"1e400", true, math.MaxInt64, false},
		{"-1e999999999999999999999999", true, math.MinInt64, false},
		{"1e-999999999999999999999999", false, 0, false},
	}
	for _, test := range tests {
		if got := isInteger(test.token); got != test.integer {
			t.Errorf("%s: integer is %t", test.token, got)
		}
		if !test.integer {
			continue
		}
		if v, fits := int64Of(test.token); v != test.value || fits != test.fits {
			t.Errorf("%s: got %d, %t, want %d, %t", test.token, v, fits, test.value, test.fits)
		}
	}
}

// TestCompareNumbers has numbers in ascending order, equal ones in one line.
func TestCompareNumbers(t *testing.T) {
	ascending := [][]string{
		{"-1e9999999999999999999"},
		{"-1e400", "-10e399"},
		{"-9223372036854775809"},
		{"-1.5", "-15e-1", "-0.0000015e6"},
		{"-1", "-1.000", "-1e0"},
		{"-1e-400"},
		{"0", "-0", "0.000", "0e5", "-0.0e-5"},
		{"1e-99999999999"},
		{"0.0001", "1e-4", "0.1e-3"},
		{"0.1"},
		{"0.1000000000000000055"},
		{"1", "1.0", "100e-2", "0.01E2"},
		{"9.99"},
		{"10", "1e1", "1e+1"},
		{"9007199254740992"},
		{"9007199254740993", "9007199254740993.0"},
		{"1e400"},
		{"1e999999999"},
	}
	for i, group := range ascending {
		for j, other := range ascending {
			want := min(max(i-j, -1), 1)
			for _, a := range group {
				for _, b := range other {
					if got := compareNumbers(a, b); got != want {
						t.Errorf("%s and %s: got %d, want %d", a, b, got, want)
					}
					if equal := canonicalNumber(a) == canonicalNumber(b); equal != (want == 0) {
						t.Errorf("%s and %s: canonical %s and %s", a, b, canonicalNumber(a), canonicalNumber(b))
					}
				}
			}
		}
	}
}

func TestIsMultipleOf(t *testing.T) {
	tests := []struct {
		token, divisor string
		want           bool
	}{
		{"0", "7", true},
		{"-0.0", "0.1", true},
		{"0.0075", "0.0001", true},
		{"0.00751", "0.0001", false},
		{"4.5", "1.5", true},
		{"-4.5", "1.5", true},
		{"35", "1.5", false},
		{"1e308", "0.123456789", false},
		{"1e308", "0.5", true},
		{"123456789e10", "0.123456789", true},
		{"1e999999999999", "3", false},
		{"3e999999999999", "3", true},
		{"1e999999999999", "1024", true},
		{"1e-999999999999", "1", false},
		{"10", "4", false},
		{"100", "4", true},
		{"18446744073709551557", "18446744073709551557", true},
		{"18446744073709551558", "18446744073709551557", false},
		{"36893488147419103114", "18446744073709551557", true},
		{"680564733841876926926749214863536422912", "340282366920938463463374607431768211456", true},
		{"680564733841876926926749214863536422913", "340282366920938463463374607431768211456", false},
		{"1", "0", false},
	}
	for _, test := range tests {
		if got := isMultipleOf(test.token, test.divisor); got != test.want {
			t.Errorf("%s of %s: got %t", test.token, test.divisor, got)
		}
	}
}

func TestNumbersAreBounded(t *testing.T) {
	long := "1" + strings.Repeat("0", 5_000_000) + "1"
	start := time.Now()
	isMultipleOf(long, "7")
	isMultipleOf(long, "12345678901234567890123")
	compareNumbers(long, long+".5")
	canonicalNumber("1e" + long)
	int64Of(long)
	if spent := time.Since(start); spent > 5*time.Second {
		t.Errorf("took %s", spent)
	}
}

// FuzzNumbers holds every operation on tokens to math/big, within exponents that it can bear.
func FuzzNumbers(f *testing.F) {
	for _, seed := range [][2]string{
		{"0.0075", "0.0001"},
		{"-12.50e3", "125e2"},
		{"9223372036854775808", "-9223372036854775808"},
		{"1e300", "3"},
		{"0.1000000000000000055", "0.1"},
		{"100", "1.0e2"},
		{"123456789012345678901234567890", "12345678901234567890123"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := rational(a), rational(b)
		if x == nil || y == nil {
			t.Skip()
		}
		if got, want := compareNumbers(a, b), x.Cmp(y); got != want {
			t.Errorf("compare %s, %s: got %d, want %d", a, b, got, want)
		}
		if got, want := canonicalNumber(a) == canonicalNumber(b), x.Cmp(y) == 0; got != want {
			t.Errorf("canonical %s, %s: equal is %t", a, b, got)
		}
		if got, want := isInteger(a), x.IsInt(); got != want {
			t.Errorf("integer %s: got %t", a, got)
		}
		if x.IsInt() {
			v, fits := int64Of(a)
			if fits != x.Num().IsInt64() || fits && v != x.Num().Int64() {
				t.Errorf("int64 %s: got %d, %t", a, v, fits)
			}
		}
		if y.Sign() > 0 {
			if got, want := isMultipleOf(a, b), new(big.Rat).Quo(x, y).IsInt(); got != want {
				t.Errorf("%s multiple of %s: got %t", a, b, got)
			}
		}
		d := Decode([]byte(a))
		if v := d.Float64(); d.End() == nil && new(big.Rat).SetFloat64(v) == nil {
			t.Errorf("float64 %s: got %v", a, v)
		}
		d = Decode([]byte(a))
		v := d.Int64()
		if (d.End() == nil) != (x.IsInt() && x.Num().IsInt64()) || d.ok && v != x.Num().Int64() {
			t.Errorf("decode %s: got %d", a, v)
		}
	})
}

// rational returns the value of a number token, or nil if it is none or too large to handle.
func rational(token string) *big.Rat {
	if end, err := scanNumber(token, 0); err != nil || end != len(token) || token == "" {
		return nil
	}
	if i := strings.IndexAny(token, "eE"); i >= 0 {
		if e, err := strconv.Atoi(token[i+1:]); err != nil || e < -500 || e > 500 {
			return nil
		}
	}
	r, _ := new(big.Rat).SetString(token)
	return r
}

// FuzzShortFloat compares the way of most numbers with that of all.
func FuzzShortFloat(f *testing.F) {
	for _, document := range []string{
		"0", "-0", "0.0", "12.5", "-12.50", "0.1", "1.7", "300", "999999999999999", "9999999999999999", "0.000000000000001",
		"123456789012.345", "1234567890123.456", "00", "01.5", "1.", ".5", "-", "-.5", "1e5", "1.5E3", "12.5x", "1.2.3", "0x1",
	} {
		f.Add(document)
	}
	f.Fuzz(func(t *testing.T, document string) {
		got := Decode([]byte(document))
		v := got.Float64()
		err := got.End()
		want := Decode([]byte(document))
		w := want.unusualFloat64()
		wantErr := want.End()
		if fmt.Sprint(err) != fmt.Sprint(wantErr) || math.Float64bits(v) != math.Float64bits(w) {
			t.Errorf("%q: got %v and %v, want %v and %v", document, v, err, w, wantErr)
		}
	})
}

// int64Of returns the value of a token that isInteger accepts. If it is out of range, v
// is the nearest int64 and fits is false.
func int64Of(token string) (v int64, fits bool) {
	d := parseDecimal(token)
	return d.int64()
}
