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

// newDocument returns an empty tape for a text.
func newDocument(text string) document {
	return document{text: text, nodes: make([]node, 0, min(8+len(text)/8, 4096))}
}

func (d *document) root() Value { return Value{doc: d} }

// valueAt returns the value that starts at an offset, if the document has it.
func (d *document) valueAt(offset int) (Value, bool) {
	i, ok := slices.BinarySearchFunc(d.nodes, offset, func(n node, offset int) int { return cmp.Compare(int(n.start), offset) })
	return Value{doc: d, index: uint32(i)}, ok
}

// add appends the value at text[i:] and its contents, and returns where it ends. It accepts
// what skipValue accepts.
func (d *document) add(i, depth int) (end int, err *syntaxError) {
	if i >= len(d.text) {
		return i, unexpected(d.text, i, "a value")
	}
	index := len(d.nodes)
	n := node{start: uint32(i), kind: typeAt(d.text, i)}
	d.nodes = append(d.nodes, n)
	switch n.kind {
	case TypeObject:
		end, n.size, err = d.addContents(i, depth, '}')
	case TypeArray:
		end, n.size, err = d.addContents(i, depth, ']')
	case TypeString:
		end, n.plain, err = scanString(d.text, i)
	default:
		end, err = skipValue(d.text, i, depth)
	}
	n.end, n.next = uint32(end), uint32(len(d.nodes))
	d.nodes[index] = n
	return end, err
}

// addContents appends what the object or array at text[i] holds, as skipContainer skips it.
func (d *document) addContents(i, depth int, closing byte) (end int, size uint32, err *syntaxError) {
	if depth >= maxDepth {
		return i, 0, tooDeep(i)
	}
	i = skipSpace(d.text, i+1)
	if i < len(d.text) && d.text[i] == closing {
		return i + 1, 0, nil
	}
	for {
		if closing == '}' {
			if i, err = d.addKey(i); err != nil {
				return i, size, err
			}
		}
		if i, err = d.add(i, depth+1); err != nil {
			return i, size, err
		}
		size++
		i = skipSpace(d.text, i)
		if i == len(d.text) || d.text[i] != ',' {
			break
		}
		i = skipSpace(d.text, i+1)
	}
	if i == len(d.text) || d.text[i] != closing {
		return i, size, unexpected(d.text, i, "',' or '"+string(closing)+"'")
	}
	return i + 1, size, nil
}

// addKey appends the name at text[i] and returns where its value starts.
func (d *document) addKey(i int) (next int, err *syntaxError) {
	end, plain, next, err := scanKey(d.text, i)
	if err == nil {
		after := uint32(len(d.nodes) + 1)
		d.nodes = append(d.nodes, node{start: uint32(i), end: uint32(end), next: after, kind: TypeString, plain: plain})
	}
	return next, err
}
