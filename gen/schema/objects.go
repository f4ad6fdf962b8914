package schema

import (
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// objects returns the type object when some object may satisfy all parts.
func (c *conjunction) objects() typeSet {
	if c.types&objectType == 0 {
		return 0
	}
	crossed := c.crossed("minProperties", "maxProperties", "object", func(s *Schema) (a, b *int64) { return s.MinProperties, s.MaxProperties })
	if crossed || c.tooManyRequired() {
		return 0
	}
	alive := objectType
	for _, part := range c.parts {
		for _, n := range part.Required {
			if c.impossible(part, n) {
				alive = 0
			}
		}
	}
	return alive
}

// tooManyRequired reports that required names more properties than maxProperties allows.
func (c *conjunction) tooManyRequired() bool {
	_, high := counts(c.parts, "minProperties", "maxProperties", func(s *Schema) (a, b *int64) { return s.MinProperties, s.MaxProperties })
	if high == nil {
		return false
	}
	names := map[string]bool{}
	for _, part := range c.parts {
		for _, n := range part.Required {
			names[n.Text] = true
		}
		if int64(len(names)) > high.n {
			c.contradiction(limit{part, "required"}, high.limit,
				"required names "+strconv.Itoa(len(names))+" properties, and maxProperties is "+show(high.node()), "let the bound leave room")
			return true
		}
	}
	return false
}

// impossible reports that a property which part requires can have no value, or cannot be there at all.
func (c *conjunction) impossible(part *Schema, n *source.Node) bool {
	for _, other := range c.parts {
		if closed := closedTo(other); closed != nil && c.excludes(closed, n.Text) {
			c.excluded(part, other, n)
			return true
		}
		if other.PropertyNames != nil {
			if verdict, want := c.judge.value(other.PropertyNames, n); verdict == refused {
				c.refusedName(part, other, n, want)
				return true
			}
		}
		p := other.Property(n.Text)
		if p == nil {
			continue
		}
		if found := c.prover.examine(p); found.dead {
			c.deadProperty(part, other, n, found)
			return true
		}
	}
	return false
}

// closedTo returns s when it refuses properties that it does not name.
func closedTo(s *Schema) *Schema {
	if s.AdditionalProperties != nil && isFalse(s.AdditionalProperties) {
		return s
	}
	return nil
}

// excludes reports whether a closed schema has no place for the name.
func (c *conjunction) excludes(closed *Schema, name string) bool {
	if closed.Property(name) != nil {
		return false
	}
	for _, p := range closed.PatternProperties {
		if c.judge.matches(p.Name, name) != refused {
			return false
		}
	}
	return true
}

// excluded reports a required property that additionalProperties: false refuses.
func (c *conjunction) excluded(part, closed *Schema, n *source.Node) {
	c.told = true
	if !c.owns(part, closed) {
		return
	}
	message := "required names " + show(n) + ", and additionalProperties: false refuses it"
	hint, fix := nearProperty(n, propertyNames(closed), part.Required, "define it in properties, or remove it from required")
	if part != closed {
		message += " in another schema of the same value"
		hint, fix = "additionalProperties sees the properties beside it alone: repeat them there, or remove it", nil
	}
	d := c.r.at(n).report("contradictory-additional-properties", message, hint, fix...)
	d.Related = []diag.Related{c.r.at(closed.Node.Get("additionalProperties")).related("additionalProperties is here")}
}

func (c *conjunction) refusedName(part, other *Schema, n *source.Node, want string) {
	c.told = true
	if c.owns(part, other) {
		d := c.r.at(n).report("unsatisfiable", "required names "+show(n)+", and propertyNames refuses it: wanted "+want, "")
		d.Related = []diag.Related{c.r.at(other.Node.Get("propertyNames")).related("propertyNames is here")}
	}
}

func (c *conjunction) deadProperty(part, other *Schema, n *source.Node, found *finding) {
	c.told = true
	if found.told || !c.owns(part, other) {
		return
	}
	d := c.r.at(n).report("unsatisfiable", "required names "+show(n)+", which no value satisfies", "remove it from required, or let its schema allow a value")
	d.Related = []diag.Related{c.r.at(other.Property(n.Text).Node).related("its schema is here")}
}
