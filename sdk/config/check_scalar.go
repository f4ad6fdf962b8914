package config

import (
	"strconv"
	"unicode/utf8"
)

// Type demands one of the types of t.
func (c *Check) Type(v Value, t Type) {
	if !c.done() && !v.is(t) && c.fails() {
		c.report.add(v.offset(), "type", v.kind().String(), t.String())
	}
}

// Enum demands a value that equals one of the JSON texts.
func (c *Check) Enum(v Value, texts ...string) {
	if !c.spend(v, len(texts)) {
		return
	}
	for _, text := range texts {
		if c.equals(v, text) {
			return
		}
	}
	c.violate(v, "enum", listTexts(texts))
}

// Const demands a value that equals the JSON text.
func (c *Check) Const(v Value, text string) {
	if !c.done() && !c.equals(v, text) {
		c.violate(v, "const", listTexts([]string{text}))
	}
}

func (c *Check) equals(v Value, text string) bool {
	return c.spend(v, len(text)/16) && v.equalJSON(text)
}

// listTexts is the JSON texts for a sentence, as many as can be read.
func listTexts(texts []string) string {
	const enough = 200
	var words []string
	size := 0
	for _, text := range texts {
		if size += len(text); size > enough {
			words = append(words, "…")
			break
		}
		words = append(words, text)
	}
	if len(words) == 0 {
		return "no value at all"
	}
	return orList(words)
}

// Minimum demands that a number is not less than limit.
func (c *Check) Minimum(v Value, limit string) {
	c.compare(v, "minimum", limit, func(sign int) bool { return sign >= 0 })
}

// Maximum demands that a number is not greater than limit.
func (c *Check) Maximum(v Value, limit string) {
	c.compare(v, "maximum", limit, func(sign int) bool { return sign <= 0 })
}

// ExclusiveMinimum demands that a number is greater than limit.
func (c *Check) ExclusiveMinimum(v Value, limit string) {
	c.compare(v, "exclusiveMinimum", limit, func(sign int) bool { return sign > 0 })
}

// ExclusiveMaximum demands that a number is less than limit.
func (c *Check) ExclusiveMaximum(v Value, limit string) {
	c.compare(v, "exclusiveMaximum", limit, func(sign int) bool { return sign < 0 })
}

func (c *Check) compare(v Value, keyword, limit string, ok func(sign int) bool) {
	if v.kind() == TypeNumber && !c.done() && !ok(compareNumbers(v.raw(), limit)) {
		c.violate(v, keyword, limit)
	}
}

// MultipleOf demands that a number is a multiple of divisor, which is greater than zero.
func (c *Check) MultipleOf(v Value, divisor string) {
	if v.kind() == TypeNumber && c.spend(v, len(v.raw())/16) && !isMultipleOf(v.raw(), divisor) {
		c.violate(v, "multipleOf", divisor)
	}
}

// MinLength demands that a string has at least n characters.
func (c *Check) MinLength(v Value, n int) {
	if length, ok := c.length(v); ok && length < n {
		c.violate(v, "minLength", strconv.Itoa(n))
	}
}

// MaxLength demands that a string has at most n characters.
func (c *Check) MaxLength(v Value, n int) {
	if length, ok := c.length(v); ok && length > n {
		c.violate(v, "maxLength", strconv.Itoa(n))
	}
}

func (c *Check) length(v Value) (n int, ok bool) {
	if v.kind() != TypeString || !c.spend(v, len(v.raw())/64) {
		return 0, false
	}
	return utf8.RuneCountInString(v.text()), true
}

// Pattern demands that p matches a string somewhere.
func (c *Check) Pattern(v Value, p *Pattern) {
	if v.kind() == TypeString && !c.done() && !c.matches(v, p) {
		c.violate(v, "pattern", p.Source)
	}
}

// matches gives up if there is no answer in time: a failed match would be a
// success under "not".
func (c *Check) matches(v Value, p *Pattern) bool {
	if !c.spend(v, 1+len(v.raw())/16) {
		return false
	}
	ok, err := p.decideWithin(v.text(), &c.matching)
	if err != nil {
		c.giveUp(v, "a string for which the pattern "+p.Source+" cannot be decided")
	}
	return ok
}

// Format demands that a string is of a format.
func (c *Check) Format(v Value, f Format) {
	if v.kind() == TypeString && c.spend(v, len(v.raw())/16) && !f.Valid(v.text()) {
		c.violate(v, "format", f.String())
	}
}
