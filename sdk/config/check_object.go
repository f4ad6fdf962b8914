package config

import "slices"

// Property is a rule for the member of that name.
type Property struct {
	Name string
	Rule Rule
}

// PatternProperty is a rule for the members whose names match.
type PatternProperty struct {
	Pattern *Pattern
	Rule    Rule
}

// find returns a member of an object; it is not found when the check is done.
func (c *Check) find(v Value, name string) (member Value, found bool) {
	if v.kind() != TypeObject || !c.spend(v, 1+v.len()/8) {
		return Value{}, false
	}
	return v.member(name)
}

// lacks reports whether an object has no member of that name.
func (c *Check) lacks(v Value, name string) bool {
	if v.kind() != TypeObject {
		return false
	}
	_, found := c.find(v, name)
	return !found && !c.done()
}

// Required demands that an object has members of these names.
func (c *Check) Required(v Value, names ...string) {
	for _, name := range names {
		if c.lacks(v, name) && c.fails() {
			c.report.add(v.offset(), "required", "nothing", gotString(name))
		}
	}
}

// Properties applies rules to the members that they name.
func (c *Check) Properties(v Value, properties ...Property) {
	if v.kind() != TypeObject {
		return
	}
	position := 0
	for name, value := range v.members() {
		if !c.spend(v, 1+len(properties)/8) {
			return
		}
		text := name.text()
		for i := range properties {
			if properties[i].Name == text {
				c.marks.add(v, position)
				c.apply(value, properties[i].Rule, "properties")
				break
			}
		}
		position++
	}
}

// PatternProperties applies each rule to the members whose names match its pattern.
func (c *Check) PatternProperties(v Value, properties ...PatternProperty) {
	position := 0
	for name, value := range v.members() {
		for i := range properties {
			if c.done() {
				return
			}
			if c.matches(name, properties[i].Pattern) {
				c.marks.add(v, position)
				c.apply(value, properties[i].Rule, "patternProperties")
			}
		}
		position++
	}
}

// AdditionalProperties applies a rule to the members that have none of the names
// and match none of the patterns.
func (c *Check) AdditionalProperties(v Value, names []string, patterns []*Pattern, rule Rule) {
	position := 0
	for name, value := range v.members() {
		if !c.spend(v, 1+len(names)/8) {
			return
		}
		if !slices.Contains(names, name.text()) && !c.matchesAny(name, patterns) {
			c.marks.add(v, position)
			c.apply(value, rule, "additionalProperties")
		}
		position++
	}
}

func (c *Check) matchesAny(v Value, patterns []*Pattern) bool {
	return slices.ContainsFunc(patterns, func(p *Pattern) bool { return c.matches(v, p) })
}

// PropertyNames applies a rule to the names of an object's members.
func (c *Check) PropertyNames(v Value, rule Rule) {
	for name := range v.members() {
		if c.done() {
			return
		}
		c.apply(name, rule, "propertyNames")
	}
}

// DependentRequired demands that an object which has the member trigger has those of these names.
func (c *Check) DependentRequired(v Value, trigger string, names ...string) {
	if _, found := c.find(v, trigger); !found {
		return
	}
	for _, name := range names {
		if c.lacks(v, name) && c.fails() {
			c.report.add(v.offset(), "dependentRequired", "none", "the member "+gotString(name)+" beside "+gotString(trigger))
		}
	}
}

// DependentSchemas applies rules to an object that has the members which they name.
func (c *Check) DependentSchemas(v Value, properties ...Property) {
	for _, p := range properties {
		if _, found := c.find(v, p.Name); found {
			c.apply(v, p.Rule, "dependentSchemas")
		}
	}
}
