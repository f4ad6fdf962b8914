package lower

import (
	"cmp"
	"fmt"
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// place is where a Go name comes from.
type place struct {
	span diag.Span
	what string // "property \"a\""
	way  string // how its author gives it another name; wayOfType when empty
}

const (
	wayOfType     = `"goName": "…" beside its type`
	wayOfConstant = `"goEnumNames": […] beside the enum, with a name for each value`
)

func (p place) wayOut() string { return cmp.Or(p.way, wayOfType) }

// declare reserves a package-level name and returns the one to declare.
func (l *lowering) declare(name ir.Ident, at place) ir.Ident {
	l.wanted[name] = true
	return l.give(scope{taken: l.names, wanted: l.avoided, what: "name "}, name, at)
}

// scope is where a Go name stands for one thing only.
type scope struct {
	taken  map[ir.Ident]place
	wanted map[ir.Ident]bool // by places that may be still to come: no number makes one of these
	what   string            // "name ", what a name in it is called
}

// give returns the name that a place gets in a scope, and takes it. Where it is
// taken, an author has to choose another. But a schema of its own is often
// somebody else's: there the later place gets a number, and a warning.
func (l *lowering) give(in scope, name ir.Ident, at place) ir.Ident {
	first, taken := in.taken[name]
	if !taken {
		in.taken[name] = at
		return name
	}
	d := diag.Diagnostic{
		Code: "name-collision", Severity: diag.Error, Span: at.span,
		Message: fmt.Sprintf("%s and %s both become the Go %s%s", first.what, at.what, in.what, name),
		Hint:    "give it another Go name with " + at.wayOut(),
	}
	if first.span != (diag.Span{}) {
		d.Hint = "give one of them another Go name with " + first.wayOut()
		if first.wayOut() != at.wayOut() {
			d.Hint += ", or " + at.wayOut()
		}
		d.Related = []diag.Related{{Span: first.span, Message: first.what + " is here"}}
	}
	if l.bare {
		name = in.numbered(name)
		in.taken[name] = at
		d.Severity = diag.Warning
		d.Message += fmt.Sprintf(": the latter is %s", name)
	}
	l.diags = append(l.diags, d)
	return name
}

// numbered returns a name with the first number that makes it a free one.
func (in scope) numbered(name ir.Ident) ir.Ident {
	for i := 2; ; i++ {
		free := name + ir.Ident(strconv.Itoa(i))
		if _, taken := in.taken[free]; !taken && !in.wanted[free] {
			return free
		}
	}
}
