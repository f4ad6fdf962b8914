package gopkg

import (
	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// fillDecls are the functions that Parse hands to config.Fill.
func (u *unit) fillDecls() []gocode.Decl {
	if !u.fillsFirst() {
		return nil
	}
	var decls []gocode.Decl
	if u.model.Fill.Func == "" {
		decls = append(decls, u.fillDecl(u.names.fill, u.model.Fill))
	}
	for _, f := range u.model.Fills {
		decls = append(decls, u.fillDecl(f.Name, f.Fill))
	}
	return decls
}

//	func fillConfig(f *config.Filler) {
//		f.Default("port", `8080`)
//	}
func (u *unit) fillDecl(name ir.Ident, f *ir.Fill) gocode.Func {
	return gocode.Func{
		Doc:    ir.Doc(name) + " declares the defaults that Parse fills in before it decodes.",
		Name:   name,
		Params: u.fillParams(),
		Body:   u.fills(f),
	}
}

func (u *unit) fillParams() []gocode.Param {
	return []gocode.Param{{Name: "f", Type: gocode.Star(u.config.Dot("Filler"))}}
}

// filler is a call of a method of the filler.
func filler(method ir.Ident, args ...gocode.Expr) gocode.Expr {
	return gocode.Name("f").Dot(method).Call(args...)
}

// fillRule returns a fill as an argument.
func (u *unit) fillRule(f *ir.Fill) gocode.Expr {
	if f.Func != "" {
		return gocode.Name(f.Func)
	}
	return gocode.FuncLit(u.fillParams(), nil, u.fills(f)...)
}

// fills declares the defaults inside one value, what concerns one member together.
func (u *unit) fills(f *ir.Fill) []gocode.Node {
	if f.Func != "" {
		return one(gocode.Name(f.Func).Call(gocode.Name("f")))
	}
	members := make(map[string]*ir.Fill, len(f.Members))
	for _, m := range f.Members {
		members[m.Name] = m.Fill
	}
	declared := map[string]bool{}
	var out []gocode.Node
	for _, d := range f.Defaults {
		declared[d.Name] = true
		out = append(out, filler("Default", gocode.String(d.Name), gocode.RawString(d.Value.JSON())))
		if inner := members[d.Name]; inner != nil {
			out = append(out, u.fillMember(d.Name, inner))
		}
	}
	for _, m := range f.Members {
		if !declared[m.Name] {
			declared[m.Name] = true
			out = append(out, u.fillMember(m.Name, m.Fill))
		}
	}
	return append(out, u.fillRest(f, declared)...)
}

// fillMember goes into a member, the shortest way.
func (u *unit) fillMember(name string, f *ir.Fill) gocode.Node {
	objectless := f.Func == "" && len(f.Defaults) == 0 && len(f.Members) == 0
	switch {
	case objectless && f.Items != nil && f.Values == nil:
		return filler("Items", gocode.String(name), u.fillRule(f.Items))
	case objectless && f.Values != nil && f.Items == nil && len(f.Except) == 0:
		return filler("ValuesOf", gocode.String(name), u.fillRule(f.Values))
	}
	return filler("Object", gocode.String(name), u.fillRule(f))
}

// fillRest goes into the members that are not named, and into items.
func (u *unit) fillRest(f *ir.Fill, declared map[string]bool) []gocode.Node {
	var out []gocode.Node
	if f.Values != nil {
		var leave []string
		for _, name := range f.Except {
			if !declared[name] {
				leave = append(leave, name)
			}
		}
		if len(leave) > 0 {
			out = append(out, filler("Leave", quoted(leave)...))
		}
		out = append(out, filler("EachValue", u.fillRule(f.Values)))
	}
	if f.Items != nil {
		out = append(out, filler("EachItem", u.fillRule(f.Items)))
	}
	return out
}
