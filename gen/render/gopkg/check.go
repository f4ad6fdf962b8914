package gopkg

import (
	"fmt"

	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// d.Check(checkConfig)
func (u *unit) runCheck(c *ir.Check) gocode.Node { return dec("Check", u.checkRule(c)) }

// checkRule is the function of a check, or nil for one that accepts everything.
func (u *unit) checkRule(c *ir.Check) gocode.Expr {
	switch {
	case c == nil:
		return gocode.Nil()
	case c.Never:
		return u.config.Dot("Never")
	case isRef(c):
		return gocode.Name(c.Steps[0].Func)
	}
	return gocode.Name(u.names.checks[c])
}

// checkDecls are the functions of the generic checks: those of structs and
// types, and those that references lead to.
func (u *unit) checkDecls() []gocode.Decl {
	var decls []gocode.Decl
	for _, c := range u.names.order {
		name := u.names.checks[c.check]
		doc := ir.Doc(fmt.Sprintf("%s holds the rules of %s that its Go type does not express.", name, subject(c.pointer)))
		decls = append(decls, u.checkDecl(name, doc, c.check))
	}
	for _, c := range u.model.Checks {
		if u.used.checks[c.Name] {
			doc := ir.Doc(fmt.Sprintf("%s holds the rules of %s, which a reference leads to.", c.Name, subject(c.Pointer)))
			decls = append(decls, u.checkDecl(c.Name, doc, c.Check))
		}
	}
	return decls
}

//	func checkConfig(c *config.Check, v config.Value) {
//		c.MinProperties(v, 1)
//	}
func (u *unit) checkDecl(name ir.Ident, doc ir.Doc, c *ir.Check) gocode.Func {
	return gocode.Func{Doc: doc, Name: name, Params: u.ruleParams(), Body: u.steps(c)}
}

func (u *unit) ruleParams() []gocode.Param {
	return []gocode.Param{
		{Name: "c", Type: gocode.Star(u.config.Dot("Check"))},
		{Name: "v", Type: u.config.Dot("Value")},
	}
}

// rule returns the check as an argument: nil, config.Never or a function literal.
func (u *unit) rule(c *ir.Check) gocode.Expr {
	switch {
	case c == nil || !c.Never && len(c.Steps) == 0:
		return gocode.Nil()
	case c.Never:
		return u.config.Dot("Never")
	}
	return gocode.FuncLit(u.ruleParams(), nil, u.steps(c)...)
}

// steps are the calls of a check. A schema that asks what its other keywords
// leave unevaluated is a scope of its own.
func (u *unit) steps(c *ir.Check) []gocode.Node {
	if c == nil {
		return nil
	}
	if c.Never {
		return one(keyword("Never"))
	}
	var calls, last []gocode.Node
	for i := range c.Steps {
		s := &c.Steps[i]
		switch s.Keyword {
		case "unevaluatedProperties", "unevaluatedItems":
			last = append(last, u.step(s))
		default:
			calls = append(calls, u.step(s))
		}
	}
	if last == nil {
		return calls
	}
	return one(keyword("Unevaluated", gocode.FuncLit(u.ruleParams(), nil, append(calls, last...)...)))
}

// keyword is a call of a method of the check, on v.
func keyword(method ir.Ident, args ...gocode.Expr) gocode.Expr {
	return gocode.Name("c").Dot(method).Call(append([]gocode.Expr{gocode.Name("v")}, args...)...)
}

// step is the call of the method that bears the keyword's name.
func (u *unit) step(s *ir.Step) gocode.Node {
	args, ok := u.stepArgs(s)
	if !ok {
		u.fail("there is no check %q with these operands", s.Keyword)
	}
	return keyword(methodName(s.Keyword), args...)
}

// stepArgs are the arguments beside v; not ok if an operand is missing.
func (u *unit) stepArgs(s *ir.Step) (args []gocode.Expr, ok bool) {
	switch s.Keyword {
	case "type":
		return u.typeArg(s.Names), len(s.Names) > 0
	case "enum", "const":
		return rawValues(s.Values), s.Keyword == "enum" || len(s.Values) == 1
	case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
		return list(gocode.String(s.Number)), s.Number != ""
	case "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties":
		return list(gocode.Int(s.Int)), true
	case "pattern":
		return list(gocode.Addr(gocode.Name(s.Pattern))), true
	case "format":
		return list(u.format(s.Format)), true
	case "uniqueItems":
		return nil, true
	case "required", "dependentRequired":
		return quoted(s.Names), len(s.Names) > 0
	case "ref":
		return list(gocode.Name(s.Func)), true
	case "dynamicRef":
		return append(quoted(s.Names), gocode.Name(s.Func)), len(s.Names) == 1
	case "scope":
		return u.scopeArgs(s.Subs), len(s.Subs) > 1
	}
	return u.subArgs(s)
}

// subArgs are the arguments of a keyword that applies subschemas.
func (u *unit) subArgs(s *ir.Step) (args []gocode.Expr, ok bool) {
	switch s.Keyword {
	case "properties", "dependentSchemas":
		return u.namedRules(s.Subs), true
	case "patternProperties":
		return u.patternRules(s.Subs), true
	case "allOf", "anyOf", "oneOf", "prefixItems":
		return u.rules(s.Subs), true
	}
	want := 1
	if s.Keyword == "if" {
		want = 3
	}
	if len(s.Subs) != want {
		return nil, false
	}
	rules := u.rules(s.Subs)
	switch s.Keyword {
	case "propertyNames", "not", "items", "if", "unevaluatedProperties", "unevaluatedItems":
		return rules, true
	case "additionalProperties":
		return append([]gocode.Expr{stringsOrNil(s.Names), u.patternsOrNil(s.Patterns)}, rules...), true
	case "itemsFrom":
		return append(list(gocode.Int(s.Int)), rules...), true
	case "contains":
		return append(list(gocode.Int(s.Int), gocode.Int(s.Max)), rules...), true
	}
	return nil, false
}

func list(xs ...gocode.Expr) []gocode.Expr { return xs }

// config.TypeString|config.TypeNull
func (u *unit) typeArg(names []string) []gocode.Expr {
	types := make([]gocode.Expr, len(names))
	for i, name := range names {
		switch name {
		case "null", "boolean", "integer", "number", "string", "array", "object":
			types[i] = u.config.Dot("Type" + methodName(name))
		default:
			u.fail("there is no JSON type %q", name)
			types[i] = gocode.Nil()
		}
	}
	return list(gocode.Binary(gocode.Or, types...))
}

func (u *unit) rules(subs []ir.Sub) []gocode.Expr {
	out := make([]gocode.Expr, len(subs))
	for i, s := range subs {
		out[i] = u.rule(s.Check)
	}
	return out
}

// config.Property{Name: "host", Rule: func(c *config.Check, v config.Value) { … }}
func (u *unit) namedRules(subs []ir.Sub) []gocode.Expr {
	out := make([]gocode.Expr, len(subs))
	for i, s := range subs {
		out[i] = gocode.Keyed(u.config.Dot("Property"), gocode.Key("Name", gocode.String(s.Name)), gocode.Key("Rule", u.rule(s.Check)))
	}
	return out
}

// func(c *config.Check, v config.Value) { … }, config.Anchor{Name: "node", Rule: checkNode}
func (u *unit) scopeArgs(subs []ir.Sub) []gocode.Expr {
	if len(subs) == 0 {
		return nil
	}
	out := []gocode.Expr{u.rule(subs[0].Check)}
	for _, s := range subs[1:] {
		out = append(out, gocode.Keyed(u.config.Dot("Anchor"), gocode.Key("Name", gocode.String(s.Name)), gocode.Key("Rule", u.checkRule(s.Check))))
	}
	return out
}

// config.PatternProperty{Pattern: &hostPattern, Rule: config.Never}
func (u *unit) patternRules(subs []ir.Sub) []gocode.Expr {
	out := make([]gocode.Expr, len(subs))
	for i, s := range subs {
		out[i] = gocode.Keyed(u.config.Dot("PatternProperty"), gocode.Key("Pattern", gocode.Addr(gocode.Name(s.Pattern))), gocode.Key("Rule", u.rule(s.Check)))
	}
	return out
}

// []*config.Pattern{&hostPattern}
func (u *unit) patternsOrNil(names []ir.Ident) gocode.Expr {
	if len(names) == 0 {
		return gocode.Nil()
	}
	out := make([]gocode.Expr, len(names))
	for i, name := range names {
		out[i] = gocode.Addr(gocode.Name(name))
	}
	return gocode.Composite(gocode.SliceOf(gocode.Star(u.config.Dot("Pattern"))), out...)
}

func stringsOrNil(names []string) gocode.Expr {
	if len(names) == 0 {
		return gocode.Nil()
	}
	return gocode.Composite(gocode.SliceOf(gocode.Name("string")), quoted(names)...)
}

func quoted(names []string) []gocode.Expr {
	out := make([]gocode.Expr, len(names))
	for i, name := range names {
		out[i] = gocode.String(name)
	}
	return out
}

func rawValues(values []ir.Value) []gocode.Expr {
	out := make([]gocode.Expr, len(values))
	for i, v := range values {
		out[i] = gocode.RawString(v.JSON())
	}
	return out
}
