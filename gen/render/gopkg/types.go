package gopkg

import (
	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// goType returns the Go type.
func (u *unit) goType(t *ir.Type) gocode.Expr {
	switch t.Kind {
	case ir.String, ir.Int64, ir.Float64, ir.Bool:
		return gocode.Name(ir.Ident(t.Kind))
	case ir.Secret:
		return u.sdk.Dot("Secret")
	case ir.JSON:
		return u.config.Dot(jsonType(t.Secret))
	case ir.StructKind, ir.EnumKind, ir.UnionKind:
		return gocode.Name(t.Name)
	case ir.Slice:
		return gocode.SliceOf(u.goType(t.Elem))
	case ir.Map:
		return gocode.MapOf(u.goType(t.Elem))
	case ir.Pointer:
		return gocode.Star(u.goType(t.Elem))
	case ir.Optional:
		return u.config.Dot("Optional").Index(u.goType(t.Elem))
	case ir.Nullable:
		return u.config.Dot("Nullable").Index(u.goType(t.Elem))
	}
	u.fail("there is no Go type for the kind %q", t.Kind)
	return gocode.Nil()
}

// jsonType is the type of a value that is kept as text, and the method that reads and writes it.
func jsonType(secret bool) ir.Ident {
	if secret {
		return "SecretJSON"
	}
	return "JSON"
}

// unionJSON is the jsonType that a union is made of.
func (u *unit) unionJSON(t *ir.Type) ir.Ident {
	if un := u.model.Union(t.Name); un != nil {
		return jsonType(un.Secret)
	}
	u.fail("there is no union %q", t.Name)
	return "JSON"
}

// base returns the kind that a scalar is written in: an enum's own.
func (u *unit) base(t *ir.Type) ir.Kind {
	if t.Kind != ir.EnumKind {
		return t.Kind
	}
	if e := u.model.Enum(t.Name); e != nil {
		return e.Kind
	}
	u.fail("there is no enum %q", t.Name)
	return ir.String
}

// structOf returns the struct of a type of StructKind.
func (u *unit) structOf(t *ir.Type) *ir.Struct {
	if s := u.model.Struct(t.Name); s != nil {
		return s
	}
	u.fail("there is no struct %q", t.Name)
	return &ir.Struct{Name: t.Name}
}

// absentWhenNil reports whether the zero value of a type says that nothing is there.
func absentWhenNil(t *ir.Type) bool {
	switch t.Kind {
	case ir.Slice, ir.Map, ir.Pointer:
		return true
	}
	return false
}

// hasDefault reports whether a new struct of the type differs from its zero value.
func (u *unit) hasDefault(t *ir.Type) bool {
	return t.Kind == ir.StructKind && u.structOf(t).HasDefaults
}

// fresh returns the expression of a new struct with its defaults, defaultProxy() or Proxy{}.
func (u *unit) fresh(t *ir.Type) gocode.Expr {
	if u.hasDefault(t) {
		return u.defaultFunc(t).Call()
	}
	return gocode.Composite(u.goType(t))
}

func (u *unit) defaultFunc(t *ir.Type) gocode.Expr {
	if t.Name == u.model.Root().Name {
		return gocode.Name("Default")
	}
	return gocode.Name(u.names.defaults[t.Name])
}
