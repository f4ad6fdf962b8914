// Package format writes a JSON file in its canonical form. White space is all
// that changes: the order of the members and the spelling of every token stay.
package format

import (
	"bytes"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// width is the number of columns within which an array of scalars stays on one line.
const width = 100

// Manifest returns the file in its canonical form: two spaces a level, one
// member a line, empty objects and arrays and short arrays of scalars on one
// line, LF, a final newline, no byte order mark. Two kinds of file are returned
// as they stand: one whose tree is not exactly what it says (source.File.Exact),
// and one whose indentation would make it too large to be read again.
func Manifest(f *source.File) []byte {
	if !f.Exact() {
		return bytes.Clone(f.Data)
	}
	p := printer{data: f.Data, out: make([]byte, 0, len(f.Data)+len(f.Data)/8+1)}
	p.value(f.Root, 0)
	p.out = append(p.out, '\n')
	if len(p.out) > source.MaxSize {
		return bytes.Clone(f.Data)
	}
	return p.out
}

type printer struct {
	data, out []byte
	line      int // where the current line begins in out
}

func (p *printer) value(n *source.Node, level int) {
	switch {
	case n.Kind == source.Object && len(n.Members) > 0:
		p.object(n, level)
	case n.Kind == source.Object:
		p.out = append(p.out, "{}"...)
	case n.Kind == source.Array && p.fits(n):
		p.row(n)
	case n.Kind == source.Array:
		p.column(n, level)
	default:
		p.out = append(p.out, p.token(n)...)
	}
}

func (p *printer) object(n *source.Node, level int) {
	p.out = append(p.out, '{')
	for i, m := range n.Members {
		if i > 0 {
			p.out = append(p.out, ',')
		}
		p.newline(level + 1)
		p.out = append(p.out, p.data[m.NameStart:m.NameEnd]...)
		p.out = append(p.out, ": "...)
		p.value(m.Value, level+1)
	}
	p.newline(level)
	p.out = append(p.out, '}')
}

// row writes an array of scalars on the current line.
func (p *printer) row(n *source.Node) {
	p.out = append(p.out, '[')
	for i, item := range n.Items {
		if i > 0 {
			p.out = append(p.out, ", "...)
		}
		p.out = append(p.out, p.token(item)...)
	}
	p.out = append(p.out, ']')
}

// column writes an array one item a line.
func (p *printer) column(n *source.Node, level int) {
	p.out = append(p.out, '[')
	for i, item := range n.Items {
		if i > 0 {
			p.out = append(p.out, ',')
		}
		p.newline(level + 1)
		p.value(item, level+1)
	}
	p.newline(level)
	p.out = append(p.out, ']')
}

// fits reports whether the array holds scalars alone and fits on the current
// line, with room for the comma that may follow it.
func (p *printer) fits(n *source.Node) bool {
	column := utf8.RuneCount(p.out[p.line:]) + len("[],")
	for i, item := range n.Items {
		if item.Kind == source.Object || item.Kind == source.Array {
			return false
		}
		if i > 0 {
			column += len(", ")
		}
		if column += utf8.RuneCount(p.token(item)); column > width {
			return false
		}
	}
	return true
}

// token is the text of a scalar as its author spelled it.
func (p *printer) token(n *source.Node) []byte { return p.data[n.Start:n.End] }

// newline begins a line. What is too large anyway is not indented: 500 levels
// would turn each byte of a hostile file into a thousand.
func (p *printer) newline(level int) {
	p.out = append(p.out, '\n')
	p.line = len(p.out)
	if len(p.out) > source.MaxSize {
		return
	}
	for range level {
		p.out = append(p.out, "  "...)
	}
}
