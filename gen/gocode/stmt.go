package gocode

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// Node is a statement; an Expr is one too.
type Node interface{ node() jen.Code }

// Stmt is a statement that is no expression.
type Stmt struct{ expr Expr }

func (s Stmt) node() jen.Code { return s.expr.node() }

// Assign is dst = src.
func Assign(dst, src Expr) Stmt { return statement(dst, word(" = "), src) }

// Define is names := src.
func Define(src Expr, names ...ir.Ident) Stmt {
	return statement(nameList(names), word(" := "), src)
}

// Var is var name t.
func Var(name ir.Ident, t Expr) Stmt {
	return statement(word("var "), Name(name), word(" "), t)
}

// Return is return xs.
func Return(xs ...Expr) Stmt {
	if len(xs) == 0 {
		return statement(word("return"))
	}
	return statement(list("return ", "", xs))
}

// If is if cond { body }.
func If(cond Expr, body ...Node) Stmt {
	return blockOf(body, word("if "), cond)
}

// IfInit is if init; cond { body }.
func IfInit(init Stmt, cond Expr, body ...Node) Stmt {
	return blockOf(body, word("if "), init.expr, word("; "), cond)
}

// Else is the If statement s with else { body }.
func (s Stmt) Else(body ...Node) Stmt {
	return blockOf(body, s.expr, word(" else"))
}

// For is for cond { body }.
func For(cond Expr, body ...Node) Stmt {
	return blockOf(body, word("for "), cond)
}

// Range is for names := range x { body }.
func Range(names []ir.Ident, x Expr, body ...Node) Stmt {
	return blockOf(body, word("for "), nameList(names), word(" := range "), x)
}

// Switch is switch tag { clauses }.
func Switch(tag Expr, clauses ...Clause) Stmt {
	var body []Node
	for _, c := range clauses {
		body = append(body, c...)
	}
	return blockOf(body, word("switch "), tag)
}

// Clause is a case of a switch: its label and its statements.
type Clause []Node

// Case is case values: body, the values on as many lines as they need.
func Case(values []Expr, body ...Node) Clause {
	label := list("case ", ":", values)
	if label.size() > long {
		label = Expr{wide: jen.Custom(jen.Options{Open: "case ", Close: ":", Separator: ",\n"}, nodes(rows(values))...)}
	}
	return append(Clause{label}, body...)
}

// CaseNoted is case value: // "note", and then body.
func CaseNoted(value Expr, note string, body ...Node) Clause {
	return append(Clause{join(word("case "), value, word(": // "+strconv.Quote(note)))}, body...)
}

// Default is default: body.
func Default(body ...Node) Clause { return append(Clause{word("default:")}, body...) }

func statement(parts ...Expr) Stmt { return Stmt{join(parts...)} }

// blockOf is a statement with a block: head { body }.
func blockOf(body []Node, head ...Expr) Stmt {
	return statement(join(head...), word(" "), Expr{wide: block(body)})
}

func block(body []Node) jen.Code {
	return jen.Custom(jen.Options{Open: "{", Close: "}", Multi: true}, nodes(body)...)
}

func nameList(names []ir.Ident) Expr {
	xs := make([]Expr, len(names))
	for i, n := range names {
		xs[i] = Name(n)
	}
	return list("", "", xs)
}
