package gopkg

import (
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// uses is what the rendered code calls: nothing else is declared.
type uses struct {
	patterns, checks map[ir.Ident]bool

	named map[ir.Ident]*ir.Check
}

func findUses(m *ir.Model) uses {
	u := uses{
		patterns: map[ir.Ident]bool{}, checks: map[ir.Ident]bool{},
		named: map[ir.Ident]*ir.Check{},
	}
	for _, c := range m.Checks {
		u.named[c.Name] = c.Check
	}
	for _, d := range m.Decls {
		switch {
		case d.Struct != nil:
			u.check(d.Struct.Check)
			for _, f := range d.Struct.Fields {
				u.typ(f.Type)
			}
			u.typ(d.Struct.ExtraType)
		case d.Union != nil:
			for _, v := range d.Union.Variants {
				u.typ(v.Type)
			}
		}
	}
	if m.Document != nil {
		u.typ(m.Document)
	}
	return u
}

func (u *uses) typ(t *ir.Type) {
	for ; t != nil; t = t.Elem {
		for _, r := range t.Rules {
			u.pattern(r.Pattern)
		}
		u.check(t.Check)
	}
}

// holdsSecrets reports whether a configuration may hold a secret. The variants
// of a union do not count: where one has a secret, the union is one.
func holdsSecrets(m *ir.Model) bool {
	secret := func(t *ir.Type) bool {
		for ; t != nil; t = t.Elem {
			if t.Kind == ir.Secret || t.Secret {
				return true
			}
		}
		return false
	}
	return m != nil && slices.ContainsFunc(m.Decls, func(d ir.Decl) bool {
		switch {
		case d.Struct != nil:
			return secret(d.Struct.ExtraType) || slices.ContainsFunc(d.Struct.Fields, func(f ir.Field) bool { return secret(f.Type) })
		case d.Union != nil:
			return d.Union.Secret
		}
		return false
	})
}

func (u *uses) pattern(name ir.Ident) {
	if name != "" {
		u.patterns[name] = true
	}
}

func (u *uses) check(c *ir.Check) {
	if c == nil {
		return
	}
	for _, s := range c.Steps {
		u.pattern(s.Pattern)
		for _, p := range s.Patterns {
			u.pattern(p)
		}
		for _, sub := range s.Subs {
			u.pattern(sub.Pattern)
			u.check(sub.Check)
		}
		if s.Func != "" && !u.checks[s.Func] {
			u.checks[s.Func] = true
			u.check(u.named[s.Func])
		}
	}
}
