package config

import (
	"math"
	"strconv"
	"strings"
)

// String reads a string.
func (d *Decoder) String() string {
	s, start := d.doc, d.at
	d.start = start
	if start >= len(s) || s[start] != '"' {
		d.mismatch(TypeString)
		return ""
	}
	end := skipPlain(s, start+1)
	if end >= len(s) || s[end] != '"' {
		return d.unusualString()
	}
	d.at = end + 1
	d.ok, d.ascii = true, true
	return d.keep(s[start+1 : end])
}

// unusualString is String for one that is not plain ASCII.
func (d *Decoder) unusualString() string {
	end, plain, err := scanString(d.doc, d.start)
	if err != nil {
		d.fail(err)
		return ""
	}
	d.at = end
	d.ok, d.ascii = true, false
	if plain {
		return d.keep(d.doc[d.start+1 : end-1])
	}
	return d.keepUnquoted(d.doc[d.start:end])
}

// OneOf reads a string that is one of the values; want lists them for a violation.
func OneOf[E ~string](d *Decoder, values []E, want string) E {
	copies := d.copies
	d.copies = false // what is returned is one of the values
	got := d.String()
	d.copies = copies
	for _, v := range values {
		if string(v) == got {
			return v
		}
	}
	d.Enum(false, want)
	return E(d.keep(got))
}

// Secret reads a string that no violation may show.
func (d *Decoder) Secret() string {
	d.secret = d.at + 1
	if len(d.report.list) > 0 {
		d.report.secrets = append(d.report.secrets, d.at) // a Check may have shown it
	}
	return d.String()
}

// Int64 reads an integer; 8.0 and 1e1 are integers. Beyond the range of int64 it is a
// violation, or, where the schema alone decides, the nearest int64.
func (d *Decoder) Int64() int64 {
	s, i := d.doc, d.at
	d.start = i
	negative := i < len(s) && s[i] == '-'
	if negative {
		i++
	}
	digits := i
	var u int64
	for i < len(s) && s[i]-'0' <= 9 {
		u = u*10 + int64(s[i]-'0')
		i++
	}
	// Up to 18 digits always fit. Everything else goes the slow way.
	if n := i - digits; n == 0 || n > 18 || n > 1 && s[digits] == '0' || i < len(s) && (s[i] == '.' || s[i]|0x20 == 'e') {
		return d.unusualInt64()
	}
	d.at = i
	d.ok = true
	if negative {
		return -u
	}
	return u
}

func (d *Decoder) unusualInt64() int64 {
	token := d.number(TypeInteger)
	if !d.ok {
		return 0
	}
	n := parseDecimal(token)
	if !n.isInteger() {
		d.ok = false
		d.report.add(d.start, "type", gotNumber(token), d.wanted(TypeInteger, d.start))
		return 0
	}
	v, fits := n.int64()
	if !fits && d.exact {
		d.ok = false
		d.report.add(d.start, ruleRange, gotNumber(token), "an integer of 64 bits")
	}
	return v
}

// Float64 reads a number. One that a float64 cannot hold exactly, in the sense that its
// shortest decimal form is another number, is a violation unless the schema alone decides.
func (d *Decoder) Float64() float64 {
	d.start = d.at
	if v, end, ok := shortFloat(d.doc, d.at); ok {
		d.at = end
		d.ok = true
		return v
	}
	return d.unusualFloat64()
}

// tens are the powers of ten that up to 15 digits can be divided by without being rounded twice.
var tens = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14}

// shortFloat reads the number at s[i] if it has at most 15 digits and no exponent: a float64 holds it.
func shortFloat(s string, i int) (v float64, end int, ok bool) {
	negative := i < len(s) && s[i] == '-'
	if negative {
		i++
	}
	whole := i
	var digits int64
	for i < len(s) && s[i]-'0' <= 9 {
		digits = digits*10 + int64(s[i]-'0')
		i++
	}
	n, places := i-whole, 0
	if n == 0 || n > 1 && s[whole] == '0' {
		return 0, 0, false
	}
	if i < len(s) && s[i] == '.' {
		i++
		fraction := i
		for i < len(s) && s[i]-'0' <= 9 {
			digits = digits*10 + int64(s[i]-'0')
			i++
		}
		if places = i - fraction; places == 0 {
			return 0, 0, false
		}
	}
	if n+places > len(tens) || i < len(s) && s[i]|0x20 == 'e' {
		return 0, 0, false
	}
	v = float64(digits) / tens[places]
	if negative {
		v = -v
	}
	return v, i, true
}

func (d *Decoder) unusualFloat64() float64 {
	token := d.number(TypeNumber)
	if !d.ok {
		return 0
	}
	v, err := strconv.ParseFloat(token, 64)
	if d.exact && (err != nil || !holds(v, token)) {
		d.ok = false
		d.report.add(d.start, ruleRange, gotNumber(token), "a number that a 64-bit float holds exactly")
	}
	return v
}

// holds reports whether the shortest decimal form of v is the number that token stands for.
func holds(v float64, token string) bool {
	var buf [32]byte
	return !math.IsInf(v, 0) && compareNumbers(string(strconv.AppendFloat(buf[:0], v, 'e', -1, 64)), token) == 0
}

// number reads a number's token.
func (d *Decoder) number(want Type) (token string) {
	if !isNumber(d.doc, d.at) {
		d.mismatch(want)
		return ""
	}
	end, err := scanNumber(d.doc, d.at)
	if err != nil {
		d.fail(err)
		return ""
	}
	token = d.doc[d.at:end]
	d.at = end
	d.ok = true
	return token
}

func isNumber(s string, i int) bool { return i < len(s) && (s[i] == '-' || s[i]-'0' <= 9) }

// Bool reads true or false.
func (d *Decoder) Bool() bool {
	d.start = d.at
	switch {
	case strings.HasPrefix(d.doc[d.at:], "true"):
		d.at += len("true")
		d.ok = true
		return true
	case strings.HasPrefix(d.doc[d.at:], "false"):
		d.at += len("false")
		d.ok = true
		return false
	}
	d.mismatch(TypeBoolean)
	return false
}

// Null reads null if it comes next. If not, it says false, and the type that is asked for
// instead is demanded with "or null".
func (d *Decoder) Null() bool {
	if !strings.HasPrefix(d.doc[d.at:], "null") {
		d.null = d.at + 1
		return false
	}
	d.start = d.at
	d.at += len("null")
	d.ok = false // no rule of the other type is about null
	return true
}
