package config

import (
	"cmp"
	"slices"
)

// document is a parsed JSON text: its values in the order of the text on one tape.
type document struct {
	text  string
	nodes []node
}

// maxDocument bounds the text that the tape's offsets can address.
const maxDocument = 1<<32 - 1

// newDocument puts the value at text[start:] on a tape. The value must be
// valid: skipValue has been over it.
func newDocument(text string, start int) *document {
	d := &document{text: text, nodes: make([]node, 0, min(8+(len(text)-start)/6, 4096))}
	d.add(start)
	return d
}

func (d *document) root() Value { return Value{doc: d} }

// valueAt returns the value that starts at an offset, if the document has it.
func (d *document) valueAt(offset int) (Value, bool) {
	i, ok := slices.BinarySearchFunc(d.nodes, offset, func(n node, offset int) int { return cmp.Compare(int(n.start), offset) })
	return Value{doc: d, index: uint32(i)}, ok
}

// add appends the value at text[i:] and its contents, and returns where it ends.
func (d *document) add(i int) (end int) {
	index := len(d.nodes)
	n := node{start: uint32(i)}
	d.nodes = append(d.nodes, n)
	switch d.text[i] {
	case '{':
		n.kind = TypeObject
		end, n.size = d.addMembers(i + 1)
	case '[':
		n.kind = TypeArray
		end, n.size = d.addItems(i + 1)
	case '"':
		n.kind = TypeString
		end, n.plain, _ = scanString(d.text, i)
	case 't':
		n.kind, end = TypeBoolean, i+len("true")
	case 'f':
		n.kind, end = TypeBoolean, i+len("false")
	case 'n':
		n.kind, end = TypeNull, i+len("null")
	default:
		n.kind = TypeNumber
		end, _ = scanNumber(d.text, i)
	}
	n.end, n.next = uint32(end), uint32(len(d.nodes))
	d.nodes[index] = n
	return end
}

func (d *document) addMembers(i int) (end int, size uint32) {
	for i = skipSpace(d.text, i); d.text[i] != '}'; i = d.afterComma(i) {
		colon := skipSpace(d.text, d.add(i))
		i = d.add(skipSpace(d.text, colon+1))
		size++
	}
	return i + 1, size
}

func (d *document) addItems(i int) (end int, size uint32) {
	for i = skipSpace(d.text, i); d.text[i] != ']'; i = d.afterComma(i) {
		i = d.add(i)
		size++
	}
	return i + 1, size
}

// afterComma skips the comma after a value, if it is not the last.
func (d *document) afterComma(i int) int {
	i = skipSpace(d.text, i)
	if d.text[i] == ',' {
		i = skipSpace(d.text, i+1)
	}
	return i
}
