package config

// Anchor is a $dynamicAnchor: a name under which a schema resource offers one of its schemas.
type Anchor struct {
	Name string
	Rule Rule
}

// Scope applies a rule of a schema resource, inside which, through however many references,
// DynamicRef sees the resource's dynamic anchors.
func (c *Check) Scope(v Value, rule Rule, anchors ...Anchor) {
	c.scopes = append(c.scopes, anchors)
	c.apply(v, rule, c.caller)
	c.scopes = c.scopes[:len(c.scopes)-1]
}

// DynamicRef applies the schema that the outermost resource in scope offers under the name;
// initial is where the reference leads by itself.
func (c *Check) DynamicRef(v Value, name string, initial Rule) {
	for _, anchors := range c.scopes {
		for _, a := range anchors {
			if a.Name == name {
				c.apply(v, a.Rule, c.caller)
				return
			}
		}
	}
	c.apply(v, initial, c.caller)
}
