package gopkg

import (
	"fmt"
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

//	var credentialsFields = config.Names{Quoted: []string{`"key":`, `"user":`}}
//
//	func (c *Credentials) decode(d *config.Decoder) {
//		if !d.Object() {
//			return
//		}
//		fields := config.FieldsOf(&credentialsFields)
//		for d.Field(&fields) {
//			switch fields.Index() {
//			case 0: // "key"
//				…
//			default:
//				d.Unknown()
//			}
//		}
//		d.Require(&fields, 0)
//	}
//
// decodeDecl adds the variable to the file and returns the method.
func (u *unit) decodeDecl(s *ir.Struct) gocode.Func {
	body := []gocode.Node{gocode.If(gocode.Not(dec("Object")), gocode.Return())}
	body = append(body, u.members(s)...)
	for i, f := range s.Fields {
		if f.Required {
			body = append(body, require(i, &f))
		}
	}
	body = u.checked(s.Check, u.presence(s), "start", body)
	return gocode.Func{
		Recv:   gocode.Param{Name: "c", Type: gocode.Star(gocode.Name(s.Name))},
		Name:   "decode",
		Params: []gocode.Param{{Name: "d", Type: gocode.Star(u.config.Dot("Decoder"))}},
		Body:   body,
	}
}

// dec is a call of a method of the decoder.
func dec(method ir.Ident, args ...gocode.Expr) gocode.Expr {
	return gocode.Name("d").Dot(method).Call(args...)
}

// members decodes the members of an object.
func (u *unit) members(s *ir.Struct) []gocode.Node {
	other := u.otherMember(s)
	if len(s.Fields) == 0 {
		return []gocode.Node{gocode.For(dec("Member"), other...)}
	}
	names := u.names.fields[s.Name]
	u.file.Add(gocode.VarDecl{Name: names, Value: u.fieldNames(s)})
	var clauses []gocode.Clause
	for i := range s.Fields {
		f := &s.Fields[i]
		clauses = append(clauses, gocode.CaseNoted(gocode.Int(int64(i)), f.Property, u.decodeField(f)...))
	}
	clauses = append(clauses, gocode.Default(other...))
	return []gocode.Node{
		gocode.Define(u.config.Dot("FieldsOf").Call(gocode.Addr(gocode.Name(names))), "fields"),
		gocode.For(dec("Field", fields()), gocode.Switch(gocode.Name("fields").Dot("Index").Call(), clauses...)),
	}
}

// fieldNames lists the properties as they stand in a document, with quotes and colon.
func (u *unit) fieldNames(s *ir.Struct) gocode.Expr {
	var names []gocode.Expr
	for _, f := range s.Fields {
		names = append(names, gocode.RawString(quotedName(f.Property)+":"))
	}
	list := gocode.Composite(gocode.SliceOf(gocode.Name("string")), names...)
	return gocode.Keyed(u.config.Dot("Names"), gocode.Key("Quoted", list))
}

// quotedName is a name as config.Encoder writes it: with no escape that JSON does not demand.
func quotedName(name string) string {
	text := []byte{'"'}
	for i := range len(name) {
		switch c := name[i]; c {
		case '"', '\\':
			text = append(text, '\\', c)
		case '\n':
			text = append(text, `\n`...)
		case '\r':
			text = append(text, `\r`...)
		case '\t':
			text = append(text, `\t`...)
		default:
			if c < ' ' {
				text = fmt.Appendf(text, `\u%04x`, c)
				continue
			}
			text = append(text, c)
		}
	}
	return string(append(text, '"'))
}

func fields() gocode.Expr { return gocode.Addr(gocode.Name("fields")) }

// d.Require(&fields, 0), or RequireStrict where Parse has a default.
func require(i int, f *ir.Field) gocode.Expr {
	method := ir.Ident("Require")
	if f.Default != nil {
		method = "RequireStrict"
	}
	return dec(method, fields(), gocode.Int(int64(i)))
}

// otherMember decodes a member that no field names.
func (u *unit) otherMember(s *ir.Struct) []gocode.Node {
	extra := gocode.Name("c").Dot("Extra")
	switch s.Extra {
	case ir.ExtraKeep:
		return []gocode.Node{dec("Extra", gocode.Addr(extra))}
	case ir.ExtraTyped:
		t := &ir.Type{Kind: ir.Map, Elem: s.ExtraType}
		makeMap := gocode.If(gocode.Binary(gocode.Equal, extra, gocode.Nil()),
			gocode.Assign(extra, gocode.Composite(u.goType(t))))
		return append([]gocode.Node{makeMap}, u.decodeEntry(t, extra, 1)...)
	}
	return []gocode.Node{dec("Unknown")}
}

func (u *unit) decodeField(f *ir.Field) []gocode.Node {
	place := gocode.Name("c").Dot(f.Name)
	var body []gocode.Node
	if f.Type.Kind == ir.StructKind && f.Default != nil {
		body = append(body, gocode.Assign(place, u.fresh(f.Type))) // instead of the default
	}
	return append(body, u.decodeValue(f.Type, into(place), 1)...)
}

// sink is where a decoded value goes.
type sink struct {
	// place is a variable of the value's type, where there is one.
	place gocode.Expr
	set   func(gocode.Expr) gocode.Node
}

func into(place gocode.Expr) sink {
	return sink{place: place, set: func(x gocode.Expr) gocode.Node { return gocode.Assign(place, x) }}
}

// through is a sink for what has to pass a function such as config.Some first.
func (s sink) through(f gocode.Expr) sink {
	return sink{set: func(x gocode.Expr) gocode.Node { return s.set(f.Call(x)) }}
}

// decodeValue decodes the value that comes next. Depth tells the local
// variables of nested values apart.
func (u *unit) decodeValue(t *ir.Type, to sink, depth int) []gocode.Node {
	var body []gocode.Node
	if t.Check != nil && t.Kind != ir.StructKind && t.Kind != ir.Slice {
		body = append(body, u.runCheck(t.Check))
	}
	switch t.Kind {
	case ir.String, ir.Int64, ir.Float64, ir.Bool, ir.Secret, ir.EnumKind:
		return append(body, u.decodeScalar(t, to, depth)...)
	case ir.JSON:
		return append(body, u.noRules(t, to.set(dec(jsonType(t.Secret))))...)
	case ir.UnionKind:
		json := u.unionJSON(t)
		union := gocode.Keyed(u.goType(t), gocode.Key(json, dec(json)))
		return append(body, u.noRules(t, to.set(union))...)
	case ir.StructKind:
		return append(body, u.noRules(t, u.viaPlace(t, to, depth, decodeStruct)...)...)
	case ir.Slice:
		return u.checked(t.Check, u.uniqueness(t, to.place), "list", u.viaPlace(t, to, depth, u.decodeSlice))
	case ir.Map:
		return append(body, u.viaPlace(t, to, depth, u.decodeMap)...)
	case ir.Pointer:
		return append(body, u.noRules(t, u.decodePointer(t, to, depth)...)...)
	case ir.Optional:
		return append(body, u.noRules(t, u.decodeValue(t.Elem, to.through(u.config.Dot("Some")), depth)...)...)
	case ir.Nullable:
		return append(body, u.noRules(t, u.decodeNullable(t, to, depth))...)
	}
	u.fail("there is no decoding of the kind %q", t.Kind)
	return nil
}

// noRules returns the nodes; a type that has no value for rules must have none.
func (u *unit) noRules(t *ir.Type, body ...gocode.Node) []gocode.Node {
	if len(t.Rules) > 0 {
		u.fail("there is no rule %q for the kind %q: it has to be a check", t.Rules[0].Keyword, t.Kind)
	}
	return body
}

// local is the name of a local variable: v, v2, v3.
func local(name ir.Ident, depth int) ir.Ident {
	if depth == 1 {
		return name
	}
	return name + ir.Ident(strconv.Itoa(depth))
}

// viaPlace decodes a value that is built in place, through a local variable
// where the sink has no place.
func (u *unit) viaPlace(t *ir.Type, to sink, depth int, decode func(t *ir.Type, place gocode.Expr, depth int) []gocode.Node) []gocode.Node {
	if !to.place.IsZero() {
		return decode(t, to.place, depth)
	}
	name := local("v", depth)
	body := []gocode.Node{u.declare(name, t)}
	body = append(body, decode(t, gocode.Name(name), depth+1)...)
	return append(body, to.set(gocode.Name(name)))
}

// var v Item, or v := defaultItem()
func (u *unit) declare(name ir.Ident, t *ir.Type) gocode.Node {
	if u.hasDefault(t) {
		return gocode.Define(u.fresh(t), name)
	}
	return gocode.Var(name, u.goType(t))
}

// c.Credentials.decode(d)
func decodeStruct(_ *ir.Type, place gocode.Expr, _ int) []gocode.Node {
	return []gocode.Node{place.Dot("decode").Call(gocode.Name("d"))}
}

// c.Proxy = new(Proxy)
// c.Proxy.decode(d)
func (u *unit) decodePointer(t *ir.Type, to sink, depth int) []gocode.Node {
	fresh := u.goType(t.Elem)
	if u.hasDefault(t.Elem) {
		fresh = u.fresh(t.Elem)
	}
	made := gocode.Name("new").Call(fresh)
	if !to.place.IsZero() {
		return append([]gocode.Node{to.set(made)}, u.decodeValue(t.Elem, pointee(to.place, t.Elem), depth)...)
	}
	v := gocode.Name(local("v", depth))
	body := []gocode.Node{gocode.Define(made, local("v", depth))}
	body = append(body, u.decodeValue(t.Elem, pointee(v, t.Elem), depth+1)...)
	return append(body, to.set(v))
}

// pointee is what a pointer points to. Methods and fields need no star.
func pointee(pointer gocode.Expr, elem *ir.Type) sink {
	if elem.Kind == ir.StructKind {
		return into(pointer)
	}
	return into(gocode.Star(pointer))
}

//	if d.Array() {
//		c.Hosts = config.List[string](d)
//		for d.Item() {
//			c.Hosts = append(c.Hosts, d.String())
//		}
//		d.MaxItems(len(c.Hosts), 10)
//	}
func (u *unit) decodeSlice(t *ir.Type, place gocode.Expr, depth int) []gocode.Node {
	list := u.config.Dot("List").Index(u.goType(t.Elem)).Call(gocode.Name("d"))
	body := []gocode.Node{
		gocode.Assign(place, list),
		gocode.For(dec("Item"), u.decodeItem(t.Elem, place, depth)...),
	}
	return []gocode.Node{gocode.If(dec("Array"), append(body, u.sizeRules(t, place)...)...)}
}

// decodeItem decodes one item of a list: a struct in its place,
//
//	v := config.Next(d, &c.Hosts)
//	*v = defaultHost()
//	v.decode(d)
//
// and what else there is before it is appended.
func (u *unit) decodeItem(t *ir.Type, list gocode.Expr, depth int) []gocode.Node {
	if t.Kind != ir.StructKind {
		item := func(x gocode.Expr) gocode.Node {
			return gocode.Assign(list, gocode.Name("append").Call(list, x))
		}
		return u.decodeValue(t, sink{set: item}, depth)
	}
	name := local("v", depth)
	body := []gocode.Node{gocode.Define(u.config.Dot("Next").Call(gocode.Name("d"), gocode.Addr(list)), name)}
	if u.hasDefault(t) {
		body = append(body, gocode.Assign(gocode.Star(gocode.Name(name)), u.fresh(t)))
	}
	return append(body, u.decodeValue(t, into(gocode.Name(name)), depth+1)...)
}

//	if d.Object() {
//		c.Labels = map[string]string{}
//		for d.Member() {
//			key := d.Key()
//			config.Distinct(d, c.Labels, key)
//			c.Labels[key] = d.String()
//		}
//	}
func (u *unit) decodeMap(t *ir.Type, place gocode.Expr, depth int) []gocode.Node {
	body := []gocode.Node{
		gocode.Assign(place, gocode.Composite(u.goType(t))),
		gocode.For(dec("Member"), u.decodeEntry(t, place, depth)...),
	}
	return []gocode.Node{gocode.If(dec("Object"), append(body, u.sizeRules(t, place)...)...)}
}

// decodeEntry decodes one member of a map that is there.
func (u *unit) decodeEntry(t *ir.Type, m gocode.Expr, depth int) []gocode.Node {
	name := local("key", depth)
	key := gocode.Name(name)
	body := []gocode.Node{
		gocode.Define(dec("Key"), name),
		u.config.Dot("Distinct").Call(gocode.Name("d"), m, key),
	}
	value := sink{set: func(x gocode.Expr) gocode.Node { return gocode.Assign(m.Index(key), x) }}
	return append(body, u.decodeValue(t.Elem, value, depth)...)
}

//	if d.Null() {
//		c.Filter = config.Null[string]()
//	} else {
//
//		c.Filter = config.NotNull(d.String())
//	}
func (u *unit) decodeNullable(t *ir.Type, to sink, depth int) gocode.Node {
	null := u.config.Dot("Null").Index(u.goType(t.Elem)).Call()
	value := u.decodeValue(t.Elem, to.through(u.config.Dot("NotNull")), depth)
	return gocode.If(dec("Null"), to.set(null)).Else(value...)
}
