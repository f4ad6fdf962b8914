package config

import (
	"strconv"
	"strings"
)

// AllOf applies every rule.
func (c *Check) AllOf(v Value, rules ...Rule) {
	for _, rule := range rules {
		c.apply(v, rule, "allOf")
	}
}

// AnyOf demands that at least one rule accepts the value.
func (c *Check) AnyOf(v Value, rules ...Rule) {
	matched := false
	for _, rule := range rules {
		if c.done() || matched && !c.marks.follow(v) {
			return // more matches mean more marks, and nothing else
		}
		matched = c.accepts(v, rule) || matched
	}
	if !matched && !c.done() {
		c.explain(v, "anyOf", "at least one", rules)
	}
}

// OneOf demands that exactly one rule accepts the value.
func (c *Check) OneOf(v Value, rules ...Rule) {
	var matches []string
	for i, rule := range rules {
		if c.accepts(v, rule) {
			matches = append(matches, strconv.Itoa(i+1))
		}
		if c.done() {
			return
		}
	}
	switch {
	case len(matches) == 0:
		c.explain(v, "oneOf", "exactly one", rules)
	case len(matches) > 1 && c.fails():
		c.report.add(v.offset(), "oneOf", "a value that matches number "+strings.Join(matches, " and "), alternatives("exactly one", len(rules)))
	}
}

func alternatives(quantity string, n int) string {
	return quantity + " of the " + strconv.Itoa(n) + " alternatives"
}

// explain records that no alternative accepts the value. Of the first few it says why.
// If all but one are ruled out by the type or by the constants of the value
// itself, the violations of that one are recorded too.
func (c *Check) explain(v Value, keyword, quantity string, rules []Rule) {
	if !c.fails() {
		return
	}
	const enough = 3
	var reasons []string
	var near []int
	for i, rule := range rules {
		found := c.violations(v, rule, true)
		if len(found) == 0 { // the check was stopped
			return
		}
		if len(reasons) < enough {
			reasons = append(reasons, strconv.Itoa(i+1)+": "+found[0].sentence())
		}
		if !excluded(found, v) {
			near = append(near, i)
		}
	}
	want := alternatives(quantity, len(rules))
	if len(reasons) == len(rules) && len(rules) > 0 {
		want += " (" + strings.Join(reasons, "; ") + ")"
	}
	c.report.add(v.offset(), keyword, c.got(v), want)
	if len(near) == 1 && len(rules) > 1 {
		for _, found := range c.violations(v, rules[near[0]], c.brief) {
			c.report.add(found.Offset, found.Rule, found.Got, found.Want)
		}
	}
}

// violations runs a rule on its own and returns what it finds.
func (c *Check) violations(v Value, rule Rule, brief bool) []Violation {
	outer, outerBrief, marks := c.report, c.brief, c.marks.len()
	c.report, c.brief = report{}, brief
	c.apply(v, rule, "")
	found := c.report.list
	c.report, c.brief = outer, outerBrief
	c.marks.truncate(marks)
	if c.stopped {
		c.report.list = append(c.report.list, found...)
		return nil
	}
	return found
}

// excluded reports whether one of the violations is that the value itself has the wrong type or is the wrong constant.
func excluded(found []Violation, v Value) bool {
	for _, violation := range found {
		if violation.Offset == v.offset() {
			switch violation.Rule {
			case "type", "const", "enum":
				return true
			}
		}
	}
	return false
}

// Not demands that a rule does not accept the value.
func (c *Check) Not(v Value, rule Rule) {
	if c.done() {
		return
	}
	marks := c.marks.len()
	if c.accepts(v, rule) {
		c.violate(v, "not", "anything but what matches here")
	}
	c.marks.truncate(marks)
}

// If applies then where cond accepts the value, and otherwise els.
func (c *Check) If(v Value, cond, then, els Rule) {
	if c.done() {
		return
	}
	if c.accepts(v, cond) {
		c.apply(v, then, "then")
	} else {
		c.apply(v, els, "else")
	}
}
