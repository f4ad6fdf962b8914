package gopkg

import (
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// Some checks are almost always answered by what has been decoded anyway. Such a check is a
// glance first, and runs only where the glance finds fault: then it says what is wrong.

// checked puts a check before the code that decodes a value or, for a glance, around it. faulty
// reports whether the check has to run; it is the zero Expr where there is no glance.
func (u *unit) checked(c *ir.Check, faulty gocode.Expr, start ir.Ident, decode []gocode.Node) []gocode.Node {
	switch {
	case c == nil:
		return decode
	case faulty.IsZero():
		return append([]gocode.Node{u.runCheck(c)}, decode...)
	}
	body := append([]gocode.Node{gocode.Define(dec("Start"), start)}, decode...)
	return append(body, gocode.If(faulty, dec("CheckAt", gocode.Name(start), u.checkRule(c))))
}

// presence is the glance at an object of which some members have to be there together:
//
//	if !fields.Has(1) && !fields.Has(2, 3) {
//		d.CheckAt(start, checkConfig)
//	}
func (u *unit) presence(s *ir.Struct) (faulty gocode.Expr) {
	if s.Check == nil || len(s.Check.Steps) != 1 || s.Check.Steps[0].Keyword != "anyOf" {
		return gocode.Expr{}
	}
	var missing []gocode.Expr
	for _, sub := range s.Check.Steps[0].Subs {
		demand, ok := demanded(s, sub.Check)
		if !ok {
			return gocode.Expr{}
		}
		missing = append(missing, gocode.Not(gocode.Name("fields").Dot("Has").Call(demand...)))
	}
	return gocode.Binary(gocode.Both, missing...)
}

// demanded returns the fields that a check demands, if it does nothing else.
func demanded(s *ir.Struct, c *ir.Check) (fields []gocode.Expr, ok bool) {
	if c == nil || len(c.Steps) != 1 || c.Steps[0].Keyword != "required" {
		return nil, false
	}
	for _, name := range c.Steps[0].Names {
		i := slices.IndexFunc(s.Fields, func(f ir.Field) bool { return f.Property == name })
		if i < 0 {
			return nil, false
		}
		fields = append(fields, gocode.Int(int64(i)))
	}
	return fields, true
}

// uniqueness is the glance at a list of scalars: those that decode to different values are different.
//
//	if !config.AllDifferent(c.Hosts) {
//		d.CheckAt(list, checkConfigHosts)
//	}
func (u *unit) uniqueness(t *ir.Type, place gocode.Expr) (faulty gocode.Expr) {
	if place.IsZero() || t.Check == nil || len(t.Check.Steps) != 1 || t.Check.Steps[0].Keyword != "uniqueItems" {
		return gocode.Expr{}
	}
	switch t.Elem.Kind {
	case ir.String, ir.Int64, ir.Bool, ir.EnumKind:
		return gocode.Not(u.config.Dot("AllDifferent").Call(place))
	}
	return gocode.Expr{}
}
