package config

import "strconv"

// Items applies a rule to every item of an array.
func (c *Check) Items(v Value, rule Rule) { c.ItemsFrom(v, 0, rule) }

// ItemsFrom applies a rule to the items of an array from position n on.
func (c *Check) ItemsFrom(v Value, n int, rule Rule) {
	for i, item := range v.items() {
		if i < n {
			continue
		}
		if !c.spend(v, 1) {
			return
		}
		c.marks.add(v, i)
		c.apply(item, rule, "items")
	}
}

// PrefixItems applies the first rule to the first item of an array, and so on.
func (c *Check) PrefixItems(v Value, rules ...Rule) {
	for i, item := range v.items() {
		if i == len(rules) || c.done() {
			return
		}
		c.marks.add(v, i)
		c.apply(item, rules[i], "prefixItems")
	}
}

// Contains demands that a rule accepts at least min and, unless most is
// negative, at most that many items of an array.
func (c *Check) Contains(v Value, least, most int, rule Rule) {
	if v.kind() != TypeArray || c.done() {
		return
	}
	n := 0
	for i, item := range v.items() {
		if c.accepts(item, rule) {
			c.marks.add(v, i)
			n++
		}
		if c.done() {
			return
		}
	}
	if n < least && c.fails() {
		c.report.add(v.offset(), "contains", strconv.Itoa(n)+" of "+strconv.Itoa(v.len()), "at least "+strconv.Itoa(least)+" items that match")
	}
	if most >= 0 && n > most && c.fails() {
		c.report.add(v.offset(), "maxContains", strconv.Itoa(n), "at most "+strconv.Itoa(most)+" items that match")
	}
}

// UniqueItems demands that no two items of an array are equal.
func (c *Check) UniqueItems(v Value) {
	if v.kind() != TypeArray || v.len() < 2 || !c.spend(v, v.weight()) {
		return
	}
	if earlier, later, found := v.twins(); found && c.fails() {
		c.report.add(v.offset(), "uniqueItems", "items "+strconv.Itoa(earlier)+" and "+strconv.Itoa(later)+" are equal", "items that differ")
	}
}

// MinItems demands that an array has at least n items.
func (c *Check) MinItems(v Value, n int) { c.atLeast(v, TypeArray, "minItems", n) }

// MaxItems demands that an array has at most n items.
func (c *Check) MaxItems(v Value, n int) { c.atMost(v, TypeArray, "maxItems", n) }

// MinProperties demands that an object has at least n members.
func (c *Check) MinProperties(v Value, n int) { c.atLeast(v, TypeObject, "minProperties", n) }

// MaxProperties demands that an object has at most n members.
func (c *Check) MaxProperties(v Value, n int) { c.atMost(v, TypeObject, "maxProperties", n) }

func (c *Check) atLeast(v Value, kind Type, keyword string, n int) {
	if v.kind() == kind && !c.done() && v.len() < n {
		c.count(v, keyword, v.len(), n)
	}
}

func (c *Check) atMost(v Value, kind Type, keyword string, n int) {
	if v.kind() == kind && !c.done() && v.len() > n {
		c.count(v, keyword, v.len(), n)
	}
}
