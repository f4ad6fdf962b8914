package gocode

import (
	"go/token"
	"strconv"
	"unicode/utf8"

	"github.com/dave/jennifer/jen"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// Expr is a Go expression or type. The zero Expr is none.
//
// One line is text; what takes several lines is jennifer's to print.
type Expr struct {
	text string
	wide jen.Code // in place of text
}

// IsZero reports whether x is no expression.
func (x Expr) IsZero() bool { return x.text == "" && x.wide == nil }

func (x Expr) node() jen.Code {
	if x.wide != nil {
		return x.wide
	}
	return jen.Op(x.text)
}

// size is the length of a line, in characters.
func (x Expr) size() int { return utf8.RuneCountInString(x.text) }

// poison encloses what stands in the output for a part that is not valid. It
// is a byte that no other part can print, so Render finds it.
const poison = "\x00"

// word is text that is known to be valid.
func word(text string) Expr { return Expr{text: text} }

// Name is an identifier.
func Name(id ir.Ident) Expr { return word(ident(id)) }

// Nil is the identifier nil.
func Nil() Expr { return word("nil") }

func ident(id ir.Ident) string {
	if !token.IsIdentifier(string(id)) {
		return poison + strconv.Quote(string(id)) + " is not a Go identifier" + poison
	}
	return string(id)
}

// join prints its parts without anything between them.
func join(parts ...Expr) Expr {
	size := 0
	for _, p := range parts {
		if p.wide != nil {
			return Expr{wide: tight(nodes(parts)...)}
		}
		size += len(p.text)
	}
	text := make([]byte, 0, size)
	for _, p := range parts {
		text = append(text, p.text...)
	}
	return word(string(text))
}

// Dot is the selector x.id.
func (x Expr) Dot(id ir.Ident) Expr { return join(x, word("."+ident(id))) }

// Index is x[args], an index or an instantiation.
func (x Expr) Index(args ...Expr) Expr { return join(x, list("[", "]", args)) }

// Call is x(args). An argument of several lines, such as a function literal,
// begins on the line of the call if it is the only one and comes last;
// otherwise such arguments, and too many for a line, have lines of their own.
func (x Expr) Call(args ...Expr) Expr {
	first := firstWide(args)
	line := join(x, list("(", ")", args))
	switch {
	case first == len(args) && line.size() > long && len(args) > 1:
		return join(x, lines("(", ")", rows(args)))
	case first >= len(args)-1:
		return line
	case first == 0:
		return join(x, lines("(", ")", args))
	}
	return join(x, list("(", ",", args[:first]), lines("", ")", args[first:]))
}

func firstWide(xs []Expr) int {
	for i, x := range xs {
		if x.wide != nil {
			return i
		}
	}
	return len(xs)
}

// Addr is &x.
func Addr(x Expr) Expr { return join(word("&"), x) }

// Star is *x, a dereference or a pointer type.
func Star(x Expr) Expr { return join(word("*"), x) }

// Not is !x.
func Not(x Expr) Expr { return join(word("!"), x) }

// Paren is (x).
func Paren(x Expr) Expr { return join(word("("), x, word(")")) }

// SliceOf is []x.
func SliceOf(x Expr) Expr { return join(word("[]"), x) }

// MapOf is map[string]x.
func MapOf(x Expr) Expr { return join(word("map[string]"), x) }

// Operator is a binary operator.
type Operator string

// The operators that generated code needs.
const (
	Equal    Operator = " == "
	NotEqual Operator = " != "
	Times    Operator = " * "
	Over     Operator = " / "
	Either   Operator = " || "
	Both     Operator = " && "
	// Or is printed as gofmt does it in an argument beside others: without spaces.
	Or Operator = "|"
)

// Binary is the operands with op between them.
func Binary(op Operator, operands ...Expr) Expr {
	return separated("", "", string(op), operands)
}

// FuncType is the type of a function.
func FuncType(params []Param, results ...Expr) Expr {
	return join(word("func"), signature(params, results))
}

// FuncLit is a function literal.
func FuncLit(params []Param, results []Expr, body ...Node) Expr {
	return join(FuncType(params, results...), word(" "), Expr{wide: block(body)})
}

// list prints the expressions with commas.
func list(open, end string, xs []Expr) Expr { return separated(open, end, ", ", xs) }

// separated prints the expressions with something around and between them.
func separated(open, end, between string, xs []Expr) Expr {
	if firstWide(xs) < len(xs) {
		return Expr{wide: jen.Custom(jen.Options{Open: open, Close: end, Separator: between}, nodes(xs)...)}
	}
	size := len(open) + len(end) + len(between)*len(xs)
	for _, x := range xs {
		size += len(x.text)
	}
	text := append(make([]byte, 0, size), open...)
	for i, x := range xs {
		if i > 0 {
			text = append(text, between...)
		}
		text = append(text, x.text...)
	}
	return word(string(append(text, end...)))
}

// lines prints each expression on a line of its own.
func lines(open, end string, xs []Expr) Expr {
	return Expr{wide: jen.Custom(jen.Options{Open: open, Close: end, Separator: ",", Multi: true}, nodes(xs)...)}
}

// long is how many characters a line may have, indentation aside, before a
// list in it is broken.
const long = 100

// rows puts as many expressions on a line as fit, and returns the lines.
func rows(xs []Expr) []Expr {
	var out []Expr
	for from := 0; from < len(xs); {
		to, size := from, 0
		for to < len(xs) && (to == from || size+2+xs[to].size() <= long) {
			size += 2 + xs[to].size()
			to++
		}
		out = append(out, list("", "", xs[from:to]))
		from = to
	}
	return out
}

// tight prints its parts without anything between them.
func tight(parts ...jen.Code) jen.Code { return jen.Custom(jen.Options{}, parts...) }

// nodes returns what jennifer prints of the parts.
func nodes[N Node](ns []N) []jen.Code {
	out := make([]jen.Code, len(ns))
	for i, n := range ns {
		out[i] = n.node()
	}
	return out
}
