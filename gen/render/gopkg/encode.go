package gopkg

import (
	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

//	func (c *Credentials) encode(e *config.Encoder) {
//		e.Object()
//		e.Key("key")
//		e.Secret(c.Key.Reveal())
//		e.EndObject()
//	}
func (u *unit) encodeMethod(s *ir.Struct) gocode.Func {
	body := []gocode.Node{enc("Object")}
	for i := range s.Fields {
		body = append(body, u.encodeField(&s.Fields[i])...)
	}
	extra := gocode.Name("c").Dot("Extra")
	switch s.Extra {
	case ir.ExtraKeep:
		body = append(body, enc("Extra", extra))
	case ir.ExtraTyped:
		body = append(body, u.encodeEntries(&ir.Type{Kind: ir.Map, Elem: s.ExtraType}, extra))
	}
	return gocode.Func{
		Recv:   gocode.Param{Name: "c", Type: gocode.Star(gocode.Name(s.Name))},
		Name:   "encode",
		Params: []gocode.Param{{Name: "e", Type: gocode.Star(u.config.Dot("Encoder"))}},
		Body:   append(body, enc("EndObject")),
	}
}

// enc is a call of a method of the encoder.
func enc(method ir.Ident, args ...gocode.Expr) gocode.Expr {
	return gocode.Name("e").Dot(method).Call(args...)
}

// encodeField writes a member, unless the field says that it is absent.
func (u *unit) encodeField(f *ir.Field) []gocode.Node {
	place := gocode.Name("c").Dot(f.Name)
	member := func(t *ir.Type, x gocode.Expr) []gocode.Node {
		return append([]gocode.Node{enc("Key", gocode.String(f.Property))}, u.encodeValue(t, x)...)
	}
	switch f.Type.Kind {
	case ir.Slice, ir.Map:
		return one(gocode.If(notNil(place), member(f.Type, place)...))
	case ir.Pointer:
		return one(gocode.If(notNil(place), member(f.Type.Elem, pointed(place, f.Type.Elem))...))
	case ir.JSON, ir.UnionKind:
		return one(gocode.If(place.Dot("Present").Call(), member(f.Type, place)...))
	case ir.Optional:
		return one(whenGot(place, member(f.Type.Elem, gocode.Name("v"))))
	}
	return member(f.Type, place)
}

func one(n gocode.Node) []gocode.Node { return []gocode.Node{n} }

func notNil(x gocode.Expr) gocode.Expr { return gocode.Binary(gocode.NotEqual, x, gocode.Nil()) }

// if v, ok := c.Timeout.Get(); ok { … }
func whenGot(x gocode.Expr, body []gocode.Node) gocode.Stmt {
	return gocode.IfInit(gocode.Define(x.Dot("Get").Call(), "v", "ok"), gocode.Name("ok"), body...)
}

// pointed is what a pointer points to. Methods and fields need no star.
func pointed(pointer gocode.Expr, elem *ir.Type) gocode.Expr {
	if elem.Kind == ir.StructKind {
		return pointer
	}
	return gocode.Star(pointer)
}

// encodeValue writes a value that is there. Inner variables hide outer ones of
// the same name, which are not needed any more.
func (u *unit) encodeValue(t *ir.Type, x gocode.Expr) []gocode.Node {
	switch t.Kind {
	case ir.String, ir.Int64, ir.Float64, ir.Bool:
		return one(enc(readMethod(t.Kind, t.Kind), x))
	case ir.Secret:
		return one(enc("Secret", x.Dot("Reveal").Call()))
	case ir.EnumKind:
		base := u.base(t)
		return one(enc(readMethod(base, base), gocode.Name(ir.Ident(base)).Call(x)))
	case ir.JSON:
		return one(enc(jsonType(t.Secret), x))
	case ir.UnionKind:
		json := u.unionJSON(t)
		return one(enc(json, x.Dot(json)))
	case ir.StructKind:
		return one(x.Dot("encode").Call(gocode.Name("e")))
	case ir.Slice:
		return u.encodeSlice(t, x)
	case ir.Map:
		return []gocode.Node{enc("Object"), u.encodeEntries(t, x), enc("EndObject")}
	case ir.Pointer:
		return one(gocode.If(gocode.Binary(gocode.Equal, x, gocode.Nil()), enc("Null")).
			Else(u.encodeValue(t.Elem, pointed(x, t.Elem))...))
	case ir.Nullable:
		return one(whenGot(x, u.encodeValue(t.Elem, gocode.Name("v"))).Else(enc("Null")))
	}
	u.fail("there is no encoding of the kind %q", t.Kind)
	return nil
}

// e.Array()
//
//	for _, v := range c.Hosts {
//		e.String(v)
//	}
//
// e.EndArray()
func (u *unit) encodeSlice(t *ir.Type, x gocode.Expr) []gocode.Node {
	loop := gocode.Range([]ir.Ident{"_", "v"}, x, u.encodeValue(t.Elem, gocode.Name("v"))...)
	if t.Elem.Kind == ir.StructKind { // in place: structs can be large
		loop = gocode.Range([]ir.Ident{"i"}, x, u.encodeValue(t.Elem, x.Index(gocode.Name("i")))...)
	}
	return []gocode.Node{enc("Array"), loop, enc("EndArray")}
}

//	for _, k := range config.SortedKeys(c.Labels) {
//		e.Key(k)
//		e.String(c.Labels[k])
//	}
func (u *unit) encodeEntries(t *ir.Type, m gocode.Expr) gocode.Node {
	k, value := gocode.Name("k"), m.Index(gocode.Name("k"))
	body := []gocode.Node{enc("Key", k)}
	if isScalar(t.Elem) || t.Elem.Kind == ir.JSON {
		body = append(body, u.encodeValue(t.Elem, value)...)
	} else {
		body = append(body, gocode.Define(value, "v"))
		body = append(body, u.encodeValue(t.Elem, gocode.Name("v"))...)
	}
	return gocode.Range([]ir.Ident{"_", "k"}, u.config.Dot("SortedKeys").Call(m), body...)
}
