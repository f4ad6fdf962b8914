package gocode

import (
	"math"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// Elided stands for the type of a composite literal inside another, whose type
// says it already.
func Elided() Expr { return Expr{} }

// Composite is t{elems}: on one line if that is short, with a line for each
// element otherwise.
func Composite(t Expr, elems ...Expr) Expr {
	line := join(t, list("{", "}", elems))
	if len(elems) > 0 && (line.wide != nil || line.size() > long) {
		return CompositeLines(t, elems...)
	}
	return line
}

// CompositeLines is t{elems} with a line for each element.
func CompositeLines(t Expr, elems ...Expr) Expr {
	if len(elems) == 0 {
		return join(t, word("{}"))
	}
	return join(t, lines("{", "}", elems))
}

// KeyValue is an element of a keyed literal.
type KeyValue struct{ key, value Expr }

// Key is the element name: value.
func Key(name ir.Ident, value Expr) KeyValue { return KeyValue{Name(name), value} }

// StringKey is the element "name": value.
func StringKey(name string, value Expr) KeyValue { return KeyValue{String(name), value} }

// Keyed is t{key: value, …} on one line.
func Keyed(t Expr, elems ...KeyValue) Expr {
	pairs := make([]Expr, len(elems))
	for i, e := range elems {
		pairs[i] = join(e.key, word(": "), e.value)
	}
	return join(t, list("{", "}", pairs))
}

// KeyedLines is t{key: value, …} with a line for each element.
func KeyedLines(t Expr, elems ...KeyValue) Expr {
	gaps := keyGaps(elems)
	pairs := make([]Expr, len(elems))
	for i, e := range elems {
		pairs[i] = join(e.key, word(":"+gaps[i]), e.value)
	}
	return CompositeLines(t, pairs...)
}

// keyGaps returns the spaces between the colon and the value of each element
// of a literal in lines. It is gofmt's rule: values stand in one column, but
// an element of several lines ends the column, and so does a key whose length
// is out of proportion to those before it.
func keyGaps(elems []KeyValue) []string {
	const small, ratio = 40, 2.5
	gaps := make([]string, len(elems))
	column := 0 // the first element of the column
	end := func(next int) {
		widest := 0
		for _, e := range elems[column:next] {
			widest = max(widest, e.key.size())
		}
		for i := column; i < next; i++ {
			gaps[i] = strings.Repeat(" ", 1+widest-elems[i].key.size())
		}
		column = next
	}
	logs, count, previous := 0.0, 0, 0
	for i, e := range elems {
		size := len(e.key.text) // gofmt weighs bytes here
		if e.value.wide != nil {
			size = 0
		}
		joins := previous > 0 && size > 0
		if joins && count > 0 && (previous > small || size > small) {
			r := float64(size) / math.Exp(logs/float64(count))
			joins = ratio*r > 1 && r < ratio
		}
		if !joins {
			end(i)
			logs, count = 0, 0
		}
		if size > 0 {
			logs += math.Log(float64(size))
			count++
		}
		previous = size
	}
	end(len(elems))
	return gaps
}
