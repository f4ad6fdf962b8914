package lower

import (
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// seesFill reports whether a generic check of the model may decide otherwise about a document
// that has been filled. Most look only at members that have no default: filling the document
// before they run would be for nothing.
func (l *lowering) seesFill(fill *ir.Fill) bool {
	s := sight{checks: map[ir.Ident]*ir.Check{}, filled: map[string]bool{}}
	for _, c := range l.model.Checks {
		s.checks[c.Name] = c.Check
	}
	s.note(fill)
	for _, f := range l.model.Fills {
		s.note(f.Fill)
	}
	return slices.ContainsFunc(l.model.Decls, func(d ir.Decl) bool {
		switch {
		case d.Struct != nil:
			return s.check(d.Struct.Check) || s.typ(d.Struct.ExtraType) ||
				slices.ContainsFunc(d.Struct.Fields, func(f ir.Field) bool { return s.typ(f.Type) })
		case d.Union != nil:
			return slices.ContainsFunc(d.Union.Variants, func(v ir.Variant) bool { return s.typ(v.Type) })
		}
		return false
	})
}

// sight tells what checks look at. It knows members by name alone, wherever they stand.
type sight struct {
	checks map[ir.Ident]*ir.Check // by name; nil once a reference has been followed
	filled map[string]bool        // the members that have a default somewhere
}

// note takes the names of the members that a fill adds.
func (s *sight) note(f *ir.Fill) {
	if f == nil {
		return
	}
	for _, d := range f.Defaults {
		s.filled[d.Name] = true
	}
	for _, m := range f.Members {
		s.note(m.Fill)
	}
	s.note(f.Values)
	s.note(f.Items)
}

// typ reports whether a check of a type sees a fill. Scalars that are all different stay so.
func (s *sight) typ(t *ir.Type) bool {
	for ; t != nil; t = t.Elem {
		if t.Check == nil {
			continue
		}
		if t.Check.Never {
			continue
		}
		for i := range t.Check.Steps {
			step := &t.Check.Steps[i]
			if step.Keyword == "uniqueItems" && t.Kind == ir.Slice && isScalar(t.Elem) {
				continue
			}
			if s.step(step) {
				return true
			}
		}
	}
	return false
}

func isScalar(t *ir.Type) bool {
	switch t.Kind {
	case ir.String, ir.Int64, ir.Float64, ir.Bool, ir.Secret, ir.EnumKind:
		return true
	}
	return false
}

func (s *sight) check(c *ir.Check) bool {
	if c == nil {
		return false
	}
	for i := range c.Steps {
		if s.step(&c.Steps[i]) {
			return true
		}
	}
	return false
}

func (s *sight) step(step *ir.Step) bool {
	switch step.Keyword {
	case "type", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
		"minLength", "maxLength", "pattern", "format", "minItems", "maxItems":
		return false
	case "enum", "const":
		return slices.ContainsFunc(step.Values, func(v ir.Value) bool { return v.Kind == ir.ObjectValue || v.Kind == ir.ArrayValue })
	case "required", "dependentRequired":
		return slices.ContainsFunc(step.Names, func(name string) bool { return s.filled[name] })
	case "ref":
		c := s.checks[step.Func]
		s.checks[step.Func] = nil
		return s.check(c)
	case "properties", "dependentSchemas", "allOf", "anyOf", "oneOf", "not", "if", "items", "itemsFrom", "prefixItems", "contains":
		return slices.ContainsFunc(step.Subs, func(sub ir.Sub) bool { return s.filled[sub.Name] || s.check(sub.Check) })
	}
	return true // it counts members, or looks at all of them
}
