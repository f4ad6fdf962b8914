package config

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// The methods below are the rules about the value that was read last, each named like its
// keyword. None says anything if that value was of the wrong type. What they do in the rare case
// stands in functions of its own, so that they are inlined.
//
// An integer beyond the range of int64 is read as the nearest one where the schema alone
// decides: the rules about the two ends of the range look at the token instead.

// Minimum demands that the last integer is at least limit.
func (d *Decoder) Minimum(v, limit int64) {
	if v < limit || v == math.MinInt64 {
		d.compareToken("minimum", limit)
	}
}

// Maximum demands that the last integer is at most limit.
func (d *Decoder) Maximum(v, limit int64) {
	if v > limit || v == math.MaxInt64 {
		d.compareToken("maximum", limit)
	}
}

// ExclusiveMinimum demands that the last integer is greater than limit.
func (d *Decoder) ExclusiveMinimum(v, limit int64) {
	if v <= limit {
		d.compareToken("exclusiveMinimum", limit)
	}
}

// ExclusiveMaximum demands that the last integer is less than limit.
func (d *Decoder) ExclusiveMaximum(v, limit int64) {
	if v >= limit {
		d.compareToken("exclusiveMaximum", limit)
	}
}

// MultipleOf demands that the last integer is a multiple of divisor, which is greater than zero.
func (d *Decoder) MultipleOf(v, divisor int64) {
	if divisor <= 0 || v%divisor != 0 || v == math.MinInt64 || v == math.MaxInt64 {
		d.compareToken("multipleOf", divisor)
	}
}

// compareToken applies a rule that an integer seems to violate to its token.
func (d *Decoder) compareToken(keyword string, limit int64) {
	text := strconv.FormatInt(limit, 10)
	switch keyword {
	case "minimum":
		d.NumberMinimum(text)
	case "maximum":
		d.NumberMaximum(text)
	case "exclusiveMinimum":
		d.NumberExclusiveMinimum(text)
	case "exclusiveMaximum":
		d.NumberExclusiveMaximum(text)
	case "multipleOf":
		d.NumberMultipleOf(text)
	}
}

// NumberMinimum demands that the last number is at least limit, a JSON number. Like its
// siblings it compares the texts of both, so that nothing is rounded.
func (d *Decoder) NumberMinimum(limit string) {
	if d.ok && compareNumbers(d.token(), limit) < 0 {
		d.violate("minimum", limit)
	}
}

// NumberMaximum demands that the last number is at most limit.
func (d *Decoder) NumberMaximum(limit string) {
	if d.ok && compareNumbers(d.token(), limit) > 0 {
		d.violate("maximum", limit)
	}
}

// NumberExclusiveMinimum demands that the last number is greater than limit.
func (d *Decoder) NumberExclusiveMinimum(limit string) {
	if d.ok && compareNumbers(d.token(), limit) <= 0 {
		d.violate("exclusiveMinimum", limit)
	}
}

// NumberExclusiveMaximum demands that the last number is less than limit.
func (d *Decoder) NumberExclusiveMaximum(limit string) {
	if d.ok && compareNumbers(d.token(), limit) >= 0 {
		d.violate("exclusiveMaximum", limit)
	}
}

// NumberMultipleOf demands that the last number is a multiple of divisor, which is greater than zero.
func (d *Decoder) NumberMultipleOf(divisor string) {
	if d.ok && !isMultipleOf(d.token(), divisor) {
		d.violate("multipleOf", divisor)
	}
}

// MinLength demands that the last string has at least n characters.
func (d *Decoder) MinLength(v string, n int) {
	if len(v)/utf8.UTFMax < n {
		d.minLength(v, n)
	}
}

func (d *Decoder) minLength(v string, n int) {
	if d.ok && d.length(v) < n {
		d.violate("minLength", strconv.Itoa(n))
	}
}

// MaxLength demands that the last string has at most n characters.
func (d *Decoder) MaxLength(v string, n int) {
	if len(v) > n {
		d.maxLength(v, n)
	}
}

func (d *Decoder) maxLength(v string, n int) {
	if d.ok && d.length(v) > n {
		d.violate("maxLength", strconv.Itoa(n))
	}
}

// length counts the characters of the last string.
func (d *Decoder) length(v string) int {
	if d.ascii {
		return len(v)
	}
	return utf8.RuneCountInString(v)
}

// Pattern demands that p matches the last string somewhere. What cannot be decided in time does not match.
func (d *Decoder) Pattern(v string, p *Pattern) {
	if !d.ok {
		return
	}
	switch ok, err := p.decideWithin(v, &d.matching); {
	case err != nil:
		d.violate(ruleTooComplex, "a string for which the pattern "+p.Source+" can be decided in time")
	case !ok:
		d.violate("pattern", p.Source)
	}
}

// Format demands that the last string is of a format.
func (d *Decoder) Format(v string, f Format) {
	if d.ok && !f.Valid(v) {
		d.violate("format", f.String())
	}
}

// Enum records that the last value is none of those that want lists, unless it is ok.
func (d *Decoder) Enum(ok bool, want string) {
	if d.ok && !ok {
		d.violate("enum", want)
	}
}

// Const records that the last value is not want, unless it is ok.
func (d *Decoder) Const(ok bool, want string) {
	if d.ok && !ok {
		d.violate("const", want)
	}
}

// MinItems demands that the array that has just ended has at least limit items.
func (d *Decoder) MinItems(n, limit int) { d.atLeast("minItems", n, limit) }

// MaxItems demands that the array that has just ended has at most limit items.
func (d *Decoder) MaxItems(n, limit int) { d.atMost("maxItems", n, limit) }

// MinProperties demands that the object that has just ended has at least limit members.
func (d *Decoder) MinProperties(n, limit int) { d.atLeast("minProperties", n, limit) }

// MaxProperties demands that the object that has just ended has at most limit members.
func (d *Decoder) MaxProperties(n, limit int) { d.atMost("maxProperties", n, limit) }

func (d *Decoder) atLeast(rule string, n, limit int) {
	if d.ok && n < limit {
		d.report.add(d.at-1, rule, strconv.Itoa(n), strconv.Itoa(limit))
	}
}

func (d *Decoder) atMost(rule string, n, limit int) {
	if d.ok && n > limit {
		d.report.add(d.at-1, rule, strconv.Itoa(n), strconv.Itoa(limit))
	}
}

// token returns the text of the last scalar.
func (d *Decoder) token() string { return d.doc[d.start:d.at] }

// violate records that the last scalar violates a rule.
func (d *Decoder) violate(rule, want string) {
	d.report.add(d.start, rule, d.got(), want)
}

// got shows the last scalar, unless it is a secret.
func (d *Decoder) got() string {
	token := d.token()
	switch {
	case d.secret == d.start+1:
		return redacted
	case token[0] == '"':
		return gotString(unquote(token))
	default:
		return gotNumber(token)
	}
}
