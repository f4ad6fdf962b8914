package config

import "iter"

// Value is one value of a document that a Check examines: a handle, cheap to copy.
type Value struct {
	doc   *document
	index uint32
}

// node is one value or member name on a document's tape. A container is
// followed by its contents; an object's are name, value, name, value.
type node struct {
	start, end uint32 // its text
	next       uint32 // index of the first node after it and its contents
	size       uint32 // number of items or members
	kind       Type   // one type, never TypeInteger
	plain      bool   // a string without escapes
}

func (v Value) node() *node           { return &v.doc.nodes[v.index] }
func (v Value) at(index uint32) Value { return Value{doc: v.doc, index: index} }

// kind returns the value's one type: TypeNumber for every number.
func (v Value) kind() Type { return v.node().kind }

// is reports whether the value's type is among those of t.
func (v Value) is(t Type) bool {
	kind := v.node().kind
	return kind&t != 0 || kind == TypeNumber && t&TypeInteger != 0 && isInteger(v.raw())
}

// raw returns the value's JSON as it stands in the document.
func (v Value) raw() string {
	n := v.node()
	return v.doc.text[n.start:n.end]
}

// text returns a string's characters, and the JSON of any other value.
func (v Value) text() string {
	n := v.node()
	if n.kind != TypeString {
		return v.raw()
	}
	return textOf(v.raw(), n.plain)
}

// len returns the number of an array's items or of an object's members.
func (v Value) len() int { return int(v.node().size) }

// weight returns the number of nodes that the value and its contents take.
func (v Value) weight() int { return int(v.node().next - v.index) }

// offset returns where the value begins in the document.
func (v Value) offset() int { return int(v.node().start) }

// items iterates over the items of an array.
func (v Value) items() iter.Seq2[int, Value] {
	return func(yield func(int, Value) bool) {
		if v.kind() != TypeArray {
			return
		}
		at := v.index + 1
		for i := range v.len() {
			if !yield(i, v.at(at)) {
				return
			}
			at = v.doc.nodes[at].next
		}
	}
}

// members iterates over the names and values of an object.
func (v Value) members() iter.Seq2[Value, Value] {
	return func(yield func(name, value Value) bool) {
		if v.kind() != TypeObject {
			return
		}
		at := v.index + 1
		for range v.len() {
			if !yield(v.at(at), v.at(at+1)) {
				return
			}
			at = v.doc.nodes[at+1].next
		}
	}
}

// member returns the value of the named member of an object.
func (v Value) member(name string) (Value, bool) {
	for key, value := range v.members() {
		if key.text() == name {
			return value, true
		}
	}
	return Value{}, false
}
