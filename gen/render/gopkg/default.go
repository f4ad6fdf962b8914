package gopkg

import (
	"math/big"

	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// defaultDecls are Default and the functions that make the nested structs
// which have defaults. Each call makes fresh values.
func (u *unit) defaultDecls() []gocode.Decl {
	root := u.model.Root()
	doc := ir.Doc("Default returns a Config with every default filled in.")
	if !root.HasDefaults {
		doc = "Default returns an empty Config: no property has a default."
	}
	decls := []gocode.Decl{u.defaultDecl("Default", doc, root)}
	for _, d := range u.model.Decls {
		if d.Struct != nil && d.Struct != root && d.Struct.HasDefaults {
			decls = append(decls, u.defaultDecl(u.names.defaults[d.Struct.Name], "", d.Struct))
		}
	}
	return decls
}

//	func defaultCredentials() Credentials {
//		return Credentials{
//			Port: 8080,
//		}
//	}
func (u *unit) defaultDecl(name ir.Ident, doc ir.Doc, s *ir.Struct) gocode.Decl {
	var elems []gocode.KeyValue
	for _, f := range s.Fields {
		switch {
		case f.Default != nil:
			elems = append(elems, gocode.Key(f.Name, u.literal(f.Type, *f.Default, false)))
		case u.hasDefault(f.Type):
			elems = append(elems, gocode.Key(f.Name, u.fresh(f.Type)))
		}
	}
	t := gocode.Name(s.Name)
	return gocode.Func{
		Doc:     doc,
		Name:    name,
		Results: []gocode.Expr{t},
		Body:    []gocode.Node{gocode.Return(gocode.KeyedLines(t, elems...))},
	}
}

// literal returns the value as an expression of the type. In a list or a map
// of structs, slices or maps the type is left out, as gofmt -s has it.
func (u *unit) literal(t *ir.Type, v ir.Value, elided bool) gocode.Expr {
	switch t.Kind {
	case ir.String, ir.Float64, ir.Bool:
		return scalar(v)
	case ir.Int64:
		return integer(v)
	case ir.Secret:
		return u.sdk.Dot("NewSecret").Call(scalar(v))
	case ir.JSON:
		return u.rawJSON(jsonType(t.Secret), v)
	case ir.UnionKind:
		json := u.unionJSON(t)
		return gocode.Keyed(u.literalType(t, elided), gocode.Key(json, u.rawJSON(json, v)))
	case ir.EnumKind:
		return u.enumLiteral(t, v)
	case ir.StructKind:
		return u.structLiteral(t, v, elided)
	case ir.Slice:
		return u.sliceLiteral(t, v, elided)
	case ir.Map:
		return u.mapLiteral(t, v, elided)
	case ir.Pointer:
		return u.pointerLiteral(t, v, elided)
	case ir.Optional:
		return u.wrap("Some", t.Elem).Call(u.literal(t.Elem, v, false))
	case ir.Nullable:
		if v.Kind == ir.NullValue {
			return u.config.Dot("Null").Index(u.goType(t.Elem)).Call()
		}
		return u.wrap("NotNull", t.Elem).Call(u.literal(t.Elem, v, false))
	}
	u.fail("there is no literal of the kind %q", t.Kind)
	return gocode.Nil()
}

// integer is the literal of a whole number, however it is written: of 4.0 it is 4.
func integer(v ir.Value) gocode.Expr {
	x, _, err := big.ParseFloat(v.Text, 10, 200, big.ToNearestEven)
	if err != nil {
		return scalar(v)
	}
	if n, accuracy := x.Int64(); accuracy == big.Exact {
		return gocode.Int(n)
	}
	return scalar(v)
}

// literalType is the type that a composite literal begins with, or nothing.
func (u *unit) literalType(t *ir.Type, elided bool) gocode.Expr {
	if elided {
		return gocode.Elided()
	}
	return u.goType(t)
}

func (u *unit) rawJSON(jsonType ir.Ident, v ir.Value) gocode.Expr {
	raw := u.config.Dot("RawJSON").Call(gocode.RawString(v.JSON()))
	if jsonType == "SecretJSON" {
		return u.config.Dot("NewSecretJSON").Call(raw)
	}
	return raw
}

// wrap returns config.Some or config.NotNull, instantiated where the type of
// a constant would be inferred wrongly.
func (u *unit) wrap(function ir.Ident, elem *ir.Type) gocode.Expr {
	f := u.config.Dot(function)
	if elem.Kind == ir.Int64 || elem.Kind == ir.Float64 {
		return f.Index(u.goType(elem))
	}
	return f
}

// enumLiteral returns the constant that has the value.
func (u *unit) enumLiteral(t *ir.Type, v ir.Value) gocode.Expr {
	e := u.model.Enum(t.Name)
	if e == nil {
		u.fail("there is no enum %q", t.Name)
		return gocode.Nil()
	}
	for _, c := range e.Values {
		if sameScalar(c.Value, v) {
			return gocode.Name(c.Name)
		}
	}
	u.fail("the default %s is no value of %s", v.JSON(), t.Name)
	return gocode.Nil()
}

// sameScalar reports whether two scalars are equal; 8.0 equals 8.
func sameScalar(a, b ir.Value) bool {
	if a.Kind != b.Kind || a.Text == b.Text || a.Kind != ir.NumberValue || len(a.Text)+len(b.Text) > 100 {
		return a.Kind == b.Kind && a.Text == b.Text
	}
	x, _, errX := big.ParseFloat(a.Text, 10, 200, big.ToNearestEven)
	y, _, errY := big.ParseFloat(b.Text, 10, 200, big.ToNearestEven)
	return errX == nil && errY == nil && x.Cmp(y) == 0
}

//	Credentials{
//		Key:  sdk.NewSecret("k"),
//		Port: 8080,
//	}
func (u *unit) structLiteral(t *ir.Type, v ir.Value, elided bool) gocode.Expr {
	s := u.structOf(t)
	if s.Extra == ir.ExtraKeep && len(extraMembers(s, v)) > 0 {
		return u.decodedLiteral(t, v)
	}
	var elems []gocode.KeyValue
	for _, f := range s.Fields {
		if m, ok := v.Member(f.Property); ok {
			elems = append(elems, gocode.Key(f.Name, u.literal(f.Type, *m, false)))
		}
	}
	if extra := extraMembers(s, v); len(extra) > 0 && s.Extra == ir.ExtraTyped {
		all := ir.Value{Kind: ir.ObjectValue, Members: extra}
		elems = append(elems, gocode.Key("Extra", u.mapLiteral(&ir.Type{Kind: ir.Map, Elem: s.ExtraType}, all, false)))
	}
	return gocode.KeyedLines(u.literalType(t, elided), elems...)
}

// extraMembers are the members of a default that no field names.
func extraMembers(s *ir.Struct, v ir.Value) []ir.Member {
	named := make(map[string]bool, len(s.Fields))
	for _, f := range s.Fields {
		named[f.Property] = true
	}
	var out []ir.Member
	for _, m := range v.Members {
		if !named[m.Name] {
			out = append(out, m)
		}
	}
	return out
}

// decodedLiteral is a struct with members that have no literal: it is decoded.
//
//	func() (c Proxy) {
//		d := config.Decode([]byte(`{"host":"h","x":1}`))
//		c.decode(&d)
//		return c
//	}()
func (u *unit) decodedLiteral(t *ir.Type, v ir.Value) gocode.Expr {
	c, d := gocode.Name("c"), gocode.Name("d")
	text := gocode.SliceOf(gocode.Name("byte")).Call(gocode.RawString(v.JSON()))
	return gocode.FuncLit(nil, []gocode.Expr{u.goType(t)},
		gocode.Var("c", u.goType(t)),
		gocode.Define(u.config.Dot("Decode").Call(text), "d"),
		c.Dot("decode").Call(gocode.Addr(d)),
		gocode.Return(c),
	).Call()
}

// []string{"a", "b"}
func (u *unit) sliceLiteral(t *ir.Type, v ir.Value, elided bool) gocode.Expr {
	items := make([]gocode.Expr, len(v.Items))
	for i, item := range v.Items {
		items[i] = u.literal(t.Elem, item, true)
	}
	return gocode.Composite(u.literalType(t, elided), items...)
}

func isScalar(t *ir.Type) bool {
	switch t.Kind {
	case ir.String, ir.Int64, ir.Float64, ir.Bool, ir.Secret, ir.EnumKind:
		return true
	}
	return false
}

// map[string]int64{"a": 1}
func (u *unit) mapLiteral(t *ir.Type, v ir.Value, elided bool) gocode.Expr {
	elems := make([]gocode.KeyValue, len(v.Members))
	for i, m := range v.Members {
		elems[i] = gocode.StringKey(m.Name, u.literal(t.Elem, m.Value, true))
	}
	return gocode.KeyedLines(u.literalType(t, elided), elems...)
}

// &Proxy{Host: "h"}, or the struct alone where the list's type says the rest.
func (u *unit) pointerLiteral(t *ir.Type, v ir.Value, elided bool) gocode.Expr {
	if t.Elem.Kind != ir.StructKind || u.isDecoded(t.Elem, v) {
		return gocode.Name("new").Call(u.literal(t.Elem, v, false))
	}
	if elided {
		return u.structLiteral(t.Elem, v, true)
	}
	return gocode.Addr(u.structLiteral(t.Elem, v, false))
}

func (u *unit) isDecoded(t *ir.Type, v ir.Value) bool {
	s := u.structOf(t)
	return s.Extra == ir.ExtraKeep && len(extraMembers(s, v)) > 0
}
