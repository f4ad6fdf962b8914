package gocode

import (
	"strings"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// Decl is a top-level declaration.
type Decl interface{ decl() jen.Code }

// Param is a parameter or a result; Name may be empty where Go allows it.
type Param struct {
	Name ir.Ident
	Type Expr
}

// Func declares a function, or a method when Recv has a type.
type Func struct {
	Doc        ir.Doc
	Recv       Param
	Name       ir.Ident
	TypeParams []Param
	Params     []Param
	Results    []Expr
	Body       []Node
}

func (f Func) decl() jen.Code {
	head := word("func ")
	if !f.Recv.Type.IsZero() {
		head = join(head, params("(", ")", []Param{f.Recv}), word(" "))
	}
	head = join(head, Name(f.Name))
	if len(f.TypeParams) > 0 {
		head = join(head, params("[", "]", f.TypeParams))
	}
	return documented(f.Doc, blockOf(f.Body, head, signature(f.Params, f.Results)))
}

func signature(in []Param, out []Expr) Expr {
	switch len(out) {
	case 0:
		return params("(", ")", in)
	case 1:
		return join(params("(", ")", in), word(" "), out[0])
	}
	return join(params("(", ")", in), list(" (", ")", out))
}

func params(open, end string, ps []Param) Expr {
	items := make([]Expr, len(ps))
	for i, p := range ps {
		items[i] = p.Type
		if p.Name != "" {
			items[i] = join(Name(p.Name), word(" "), p.Type)
		}
	}
	return list(open, end, items)
}

// Type declares a named type, or an alias.
type Type struct {
	Doc   ir.Doc
	Name  ir.Ident
	Alias bool
	Of    Expr
}

func (t Type) decl() jen.Code {
	between := " "
	if t.Alias {
		between = " = "
	}
	return documented(t.Doc, join(word("type "), Name(t.Name), word(between), t.Of))
}

// Field is a field of a struct, or what an interface embeds; without a Name it is embedded.
type Field struct {
	Doc  ir.Doc
	Name ir.Ident
	Type Expr
	Tags []Tag
	// Hidden keeps the field out of encoding/json; it has then no other tags.
	Hidden bool
	// Deprecated says so in a paragraph that tools read.
	Deprecated bool
}

// Struct is a struct type. Every field should have a doc comment: one without
// is set apart by an empty line, so that no columns arise.
func Struct(fields ...Field) Expr { return members("struct ", fields) }

// Interface is an interface type that embeds its members.
func Interface(embedded ...Field) Expr { return members("interface ", embedded) }

func members(keyword string, fields []Field) Expr {
	if len(fields) == 0 {
		return word(strings.TrimSuffix(keyword, " ") + "{}")
	}
	body := make([]Node, 0, len(fields))
	for i, f := range fields {
		doc := f.comment()
		if doc == "" && i > 0 {
			body = append(body, Expr{})
		}
		body = append(body, commented(doc, f.line()))
	}
	return join(word(keyword), Expr{wide: block(body)})
}

func (f Field) comment() string {
	doc := commentText(f.Doc)
	if !f.Deprecated {
		return doc
	}
	if doc != "" {
		doc += "\n//\n"
	}
	return doc + "// Deprecated: the manifest marks this property as deprecated."
}

func (f Field) line() Expr {
	line := f.Type
	if f.Name != "" {
		line = join(Name(f.Name), word(" "), f.Type)
	}
	switch {
	case f.Hidden:
		line = join(line, word(" `json:\"-\"`"))
	case len(f.Tags) > 0:
		line = join(line, word(" "+tagLiteral(f.Tags)))
	}
	return line
}

// Const is one constant of Consts.
type Const struct {
	Doc   ir.Doc
	Name  ir.Ident
	Type  ir.Ident // of all constants of a declaration, or of none
	Value Expr
}

// Consts declares constants, in parentheses when there are several or Grouped says so.
type Consts struct {
	Doc     ir.Doc
	Consts  []Const
	Grouped bool
}

func (c Consts) decl() jen.Code {
	if len(c.Consts) == 1 && c.Consts[0].Doc == "" && !c.Grouped {
		return documented(c.Doc, join(word("const "), c.Consts[0].line(0, 0)))
	}
	body := make([]Expr, len(c.Consts))
	for from := 0; from < len(c.Consts); {
		to, name, typ := constRun(c.Consts, from)
		for ; from < to; from++ {
			body[from] = commented(commentText(c.Consts[from].Doc), c.Consts[from].line(name, typ))
		}
	}
	group := jen.Custom(jen.Options{Open: "(", Close: ")", Multi: true}, nodes(body)...)
	return documented(c.Doc, join(word("const "), Expr{wide: group}))
}

// constRun returns the end of the run of constants from the given one that
// gofmt puts into columns, and the widths of the columns: a comment ends a run.
func constRun(consts []Const, from int) (to, name, typ int) {
	for to = from; to < len(consts) && (to == from || consts[to].Doc == ""); to++ {
		name = max(name, utf8.RuneCountInString(string(consts[to].Name)))
		typ = max(typ, utf8.RuneCountInString(string(consts[to].Type)))
	}
	return to, name, typ
}

func (c Const) line(nameWidth, typeWidth int) Expr {
	line := join(Name(c.Name), word(pad(c.Name, nameWidth)))
	if c.Type != "" {
		line = join(line, word(" "), Name(c.Type), word(pad(c.Type, typeWidth)))
	}
	return join(line, word(" = "), c.Value)
}

// VarDecl declares a package-level variable; Type or Value may be left out.
type VarDecl struct {
	Doc   ir.Doc
	Name  ir.Ident
	Type  Expr
	Value Expr
}

func (v VarDecl) decl() jen.Code {
	line := join(word("var "), Name(v.Name))
	if !v.Type.IsZero() {
		line = join(line, word(" "), v.Type)
	}
	if !v.Value.IsZero() {
		line = join(line, word(" = "), v.Value)
	}
	return documented(v.Doc, line)
}

func documented(doc ir.Doc, n Node) jen.Code { return commented(commentText(doc), n).node() }

// commented puts a comment above what it is about.
func commented(comment string, n Node) Expr {
	if comment == "" {
		return Expr{wide: n.node()}
	}
	return Expr{wide: tight(jen.Comment(comment), jen.Line(), n.node())}
}

// pad returns the spaces that a name lacks to be width characters wide.
func pad(name ir.Ident, width int) string {
	return strings.Repeat(" ", max(0, width-utf8.RuneCountInString(string(name))))
}
