package config

import (
	"sync"
)

// Names are the names of an object's properties, by number. It is a package-level variable of
// generated code and must not be copied once it is used.
type Names struct {
	// Quoted holds each name as Encoder.Key writes it, with quotes and colon: that is how most
	// documents have it.
	Quoted []string

	once  sync.Once
	index map[string]int // of many names, each with its quotes alone; made when it is needed
}

// find returns the number of a name that stands in quotes, or -1. It looks from the number next on first.
func (n *Names) find(quoted string, next int) int {
	if !isPlain(quoted) {
		quoted = string(appendQuoted(nil, unquote(quoted)))
	}
	if len(n.Quoted) > maxLinear {
		n.once.Do(n.makeIndex)
		if i, ok := n.index[quoted]; ok {
			return i
		}
		return -1
	}
	for i := range n.Quoted {
		if i += next; i >= len(n.Quoted) {
			i -= len(n.Quoted)
		}
		if n.quoted(i) == quoted {
			return i
		}
	}
	return -1
}

// later returns the number of the name that rest starts with if it is one of the few behind the number
// next, or -1: a document in the order of the schema leaves properties out.
func (n *Names) later(rest string, next int) int {
	for i := next + 1; i < min(next+maxLeft, len(n.Quoted)); i++ {
		if name := n.Quoted[i]; len(name) < len(rest) && name[1] == rest[1] && name == rest[:len(name)] {
			return i
		}
	}
	return -1
}

func (n *Names) makeIndex() {
	n.index = make(map[string]int, len(n.Quoted))
	for i := range n.Quoted {
		n.index[n.quoted(i)] = i
	}
}

// quoted returns a name with its quotes and without its colon.
func (n *Names) quoted(i int) string { return n.Quoted[i][:len(n.Quoted[i])-1] }

// maxLeft is how many properties in a row a document may leave out before its next name is looked up.
const maxLeft = 8

// Fields is the state of decoding an object that has a field for each of its properties: which
// of them have been seen, and which is likely to come next.
type Fields struct {
	names *Names
	index int // of the last member's property, or -1
	next  int // the property that comes next if the document is in the order of the schema
	seen  set
}

// FieldsOf returns the state for an object whose properties have these names.
func FieldsOf(names *Names) Fields { return Fields{names: names} }

// Index returns the number of the property that Field stepped to, or -1 if it is none.
func (f *Fields) Index() int { return f.index }

// Has reports whether all of some properties have been seen.
func (f *Fields) Has(properties ...int) bool {
	for _, i := range properties {
		if !f.seen.has(i) {
			return false
		}
	}
	return true
}

// Field is Member for an object with fields: Index says which one it has stepped to. That a
// property has been there before is a violation.
func (d *Decoder) Field(f *Fields) bool {
	s, at := d.doc, d.at
	if at < len(s) && s[at] == ',' && !d.first {
		at = skipSpace(s, at+1) // as more does, in most cases without a call
	} else if d.more('}') {
		at = d.at
	} else {
		return false
	}
	names, i := f.names.Quoted, f.next
	if i >= len(names) || !startsWith(s, at, names[i]) {
		if i = f.names.later(s[at:], i); i < 0 {
			return d.readName(at) && d.otherField(f)
		}
	}
	end := at + len(names[i])
	d.name, d.nameEnd = at, end-len(`":`)
	d.at = skipSpace(s, end)
	f.index, f.next = i, i+1
	if !f.seen.addLow(i) && !f.seen.add(i) {
		d.repeated()
	}
	return true
}

func startsWith(s string, at int, name string) bool {
	return len(s)-at > len(name) && s[at:at+len(name)] == name
}

// otherField is Field for a name that readName has read: it is not expected, or in another spelling.
func (d *Decoder) otherField(f *Fields) bool {
	f.index = f.names.find(d.doc[d.name:d.nameEnd+1], f.next)
	if f.index >= 0 {
		f.next = f.index + 1
		if !f.seen.add(f.index) {
			d.repeated()
		}
	}
	return true
}

func (d *Decoder) repeated() { d.report.duplicate(d.doc, d.name) }

// Require demands that property i of the object that has just ended was there.
func (d *Decoder) Require(f *Fields, i int) {
	if !f.seen.has(i) && d.ok {
		d.report.add(d.at-1, "required", "nothing", gotString(unquote(f.names.quoted(i))))
	}
}

// RequireStrict is Require for a property that has a default: Decode fills it in.
func (d *Decoder) RequireStrict(f *Fields, i int) {
	if d.strict {
		d.Require(f, i)
	}
}
