package gopkg

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// configFile is config.go: the types, and Default.
func (u *unit) configFile(doc ir.Doc) *gocode.File {
	u.begin(doc)
	for _, d := range u.model.Decls {
		switch {
		case d.Struct != nil:
			u.file.Add(u.structDecl(d.Struct))
		case d.Enum != nil:
			u.file.Add(enumDecls(d.Enum)...)
		case d.Union != nil:
			u.file.Add(u.unionDecls(d.Union)...)
		}
	}
	u.file.Add(u.defaultDecls()...)
	return u.file
}

//	type Credentials struct {
//		// The key of the account. Required, secret.
//		Key sdk.Secret `json:"key" jsonschema:"required"`
//	}
func (u *unit) structDecl(s *ir.Struct) gocode.Decl {
	fields := make([]gocode.Field, 0, len(s.Fields)+1)
	for i := range s.Fields {
		fields = append(fields, u.field(&s.Fields[i]))
	}
	if extra, ok := u.extraField(s); ok {
		fields = append(fields, extra)
	}
	doc := configDoc(s)
	if s != u.model.Root() {
		doc = typeDoc(s.Name, objectWords(s.Pointer), s.Pointer, s.Doc)
	}
	return gocode.Type{Doc: doc, Name: s.Name, Of: gocode.Struct(fields...)}
}

func (u *unit) field(f *ir.Field) gocode.Field {
	tags := []gocode.Tag{{Key: "json", Value: f.Property}}
	if f.Required {
		tags = append(tags, gocode.Tag{Key: "jsonschema", Value: "required"})
	}
	return gocode.Field{
		Doc:        fieldDoc(f),
		Name:       f.Name,
		Type:       u.goType(f.Type),
		Tags:       tags,
		Deprecated: f.Form.Deprecated,
	}
}

// // Extra holds the members that the schema allows and does not name.
// Extra config.Members `json:"-"`
func (u *unit) extraField(s *ir.Struct) (gocode.Field, bool) {
	field := gocode.Field{
		Doc:    "Extra holds the members that the schema allows and does not name.",
		Name:   "Extra",
		Hidden: true,
	}
	switch s.Extra {
	case ir.ExtraKeep:
		field.Type = u.config.Dot("Members")
	case ir.ExtraTyped:
		field.Type = gocode.MapOf(u.goType(s.ExtraType))
	default:
		return field, false
	}
	return field, true
}

// type Direction string
//
// const ( DirectionBoth Direction = "Both" … )
//
// func (d Direction) Valid() bool
//
// func (Direction) Values() []Direction
func enumDecls(e *ir.Enum) []gocode.Decl {
	consts := make([]gocode.Const, len(e.Values))
	names := make([]gocode.Expr, len(e.Values))
	for i, v := range e.Values {
		consts[i] = gocode.Const{Doc: v.Doc, Name: v.Name, Type: e.Name, Value: scalar(v.Value)}
		names[i] = gocode.Name(v.Name)
	}
	doc := typeDoc(e.Name, "the value of %s: one of the constants below", e.Pointer, e.Doc)
	return []gocode.Decl{
		gocode.Type{Doc: doc, Name: e.Name, Of: gocode.Name(ir.Ident(e.Kind))},
		gocode.Consts{Doc: "The values of " + ir.Doc(e.Name) + ".", Consts: consts, Grouped: true},
		validMethod(e.Name, names),
		valuesMethod(e.Name, names),
	}
}

// // Valid reports whether d is one of the constants above.
//
//	func (d Direction) Valid() bool {
//		switch d {
//		case DirectionBoth, DirectionIncoming:
//			return true
//		}
//		return false
//	}
func validMethod(name ir.Ident, values []gocode.Expr) gocode.Func {
	self := receiver(name)
	return gocode.Func{
		Doc:     "Valid reports whether " + ir.Doc(self) + " is one of the constants above.",
		Recv:    gocode.Param{Name: self, Type: gocode.Name(name)},
		Name:    "Valid",
		Results: []gocode.Expr{gocode.Name("bool")},
		Body: []gocode.Node{
			gocode.Switch(gocode.Name(self), gocode.Case(values, gocode.Return(gocode.Bool(true)))),
			gocode.Return(gocode.Bool(false)),
		},
	}
}

// // Values returns every Direction, in the order of the schema.
// func (Direction) Values() []Direction
func valuesMethod(name ir.Ident, values []gocode.Expr) gocode.Func {
	list := gocode.SliceOf(gocode.Name(name))
	return gocode.Func{
		Doc:     "Values returns every " + ir.Doc(name) + ", in the order of the schema.",
		Recv:    gocode.Param{Type: gocode.Name(name)},
		Name:    "Values",
		Results: []gocode.Expr{list},
		Body:    []gocode.Node{gocode.Return(gocode.CompositeLines(list, values...))},
	}
}

// type Target struct{ config.JSON }, and a method for each view of it.
func (u *unit) unionDecls(un *ir.Union) []gocode.Decl {
	doc := typeDoc(un.Name, "the value of %s, which can have several shapes: its JSON, with a typed view of each", un.Pointer, un.Doc)
	fields := []gocode.Field{{Type: u.config.Dot(jsonType(un.Secret))}}
	decls := []gocode.Decl{gocode.Type{Doc: doc, Name: un.Name, Of: gocode.Struct(fields...)}}
	for _, v := range un.Variants {
		decls = append(decls, u.viewMethod(un, v))
	}
	return decls
}

// // AsServer returns the value as a Server, and whether it is one.
//
//	func (u Target) AsServer() (Server, bool) {
//		decoder := config.Decode([]byte(u.Text()))
//		d := &decoder
//		var v Server
//		v.decode(d)
//		return v, d.End() == nil
//	}
func (u *unit) viewMethod(union *ir.Union, v ir.Variant) gocode.Func {
	t := u.goType(v.Type)
	kept := gocode.Name("u")
	if union.Secret {
		kept = kept.Dot("Reveal").Call()
	}
	text := gocode.SliceOf(gocode.Name("byte")).Call(kept.Dot("Text").Call())
	d, value := gocode.Name("d"), gocode.Name("v")
	body := []gocode.Node{
		gocode.Define(u.config.Dot("Decode").Call(text), "decoder"),
		gocode.Define(gocode.Addr(gocode.Name("decoder")), "d"),
		u.declare("v", v.Type),
	}
	body = append(body, u.decodeValue(v.Type, into(value), 2)...)
	body = append(body, gocode.Return(value, gocode.Binary(gocode.Equal, d.Dot("End").Call(), gocode.Nil())))
	return gocode.Func{
		Doc:     ir.Doc(v.Name) + " returns the value as " + viewWords(v.Type) + ", and whether it is one.",
		Recv:    gocode.Param{Name: "u", Type: gocode.Name(union.Name)},
		Name:    v.Name,
		Results: []gocode.Expr{t, gocode.Name("bool")},
		Body:    body,
	}
}

// viewWords names a type in a sentence.
func viewWords(t *ir.Type) ir.Doc {
	switch t.Kind {
	case ir.StructKind, ir.EnumKind, ir.UnionKind:
		return ir.Doc(article(t.Name) + " " + string(t.Name))
	case ir.Slice:
		return "a list"
	case ir.Map:
		return "a map"
	case ir.Secret:
		return "a secret"
	}
	return ir.Doc(article(ir.Ident(t.Kind)) + " " + string(t.Kind))
}

// receiver is the name of a method's receiver: the type's first letter.
func receiver(name ir.Ident) ir.Ident {
	first, _ := utf8.DecodeRuneInString(string(name))
	if lower := unicode.ToLower(first); unicode.IsLower(lower) {
		return ir.Ident(strings.ToLower(string(first)))
	}
	return "v"
}

// scalar is the literal of a string, a number or a boolean.
func scalar(v ir.Value) gocode.Expr {
	switch v.Kind {
	case ir.StringValue:
		return gocode.String(v.Text)
	case ir.NumberValue:
		return gocode.Number(v.Text)
	}
	return gocode.Bool(v.Bool)
}
