// Package source reads JSON with places: a tree in which every value and every
// name knows where in the file it stands. Whatever is wrong with the file is a
// diagnostic; where the author's meaning is plain (a trailing comma, a comment,
// a repeated name), reading goes on, so that one run shows every problem.
package source

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// File is one JSON file. Its methods are safe for concurrent use as long as
// nobody changes the fields.
type File struct {
	// Path is slash-separated, relative to the project's root.
	Path string
	// Data are the bytes of the file; nil when it could not be read.
	Data []byte
	// Root is the file's value; nil when the file is too broken to have one.
	Root *Node

	inexact bool
	marking sync.Once
	marks   []mark
}

// Exact reports whether Root says all that Data says. It does not when Root
// is nil or stands on a repair: a name dropped, a comma or a quote supplied.
func (f *File) Exact() bool { return f.Root != nil && !f.inexact }

// Span returns the range of the bytes [start, end). Offsets beyond the file
// count as its ends.
func (f *File) Span(start, end int) diag.Span {
	return diag.Span{File: f.Path, Start: f.position(start), End: f.position(end)}
}

// SpanOf returns the range of the value, or the file as a whole for nil.
func (f *File) SpanOf(n *Node) diag.Span {
	if n == nil {
		return diag.Span{File: f.Path}
	}
	return f.Span(n.Start, n.End)
}

// NameSpan returns the range of the member's name, quotes included, or the
// file as a whole for nil.
func (f *File) NameSpan(m *Member) diag.Span {
	if m == nil {
		return diag.Span{File: f.Path}
	}
	return f.Span(m.NameStart, m.NameEnd)
}

// Find returns the value that the JSON Pointer (RFC 6901) names, or nil.
func (f *File) Find(pointer string) *Node {
	n := f.Root
	if pointer == "" {
		return n
	}
	if pointer[0] != '/' {
		return nil
	}
	for token := range strings.SplitSeq(pointer[1:], "/") {
		if n = n.child(token); n == nil {
			return nil
		}
	}
	return n
}

// child returns the value behind one escaped reference token, or nil.
func (n *Node) child(token string) *Node {
	if n == nil || n.Kind != Array {
		// The order matters: "~01" is "~1", not "/".
		name := strings.ReplaceAll(token, "~1", "/")
		return n.Get(strings.ReplaceAll(name, "~0", "~"))
	}
	i, err := strconv.Atoi(token)
	if err != nil || i < 0 || i >= len(n.Items) || strconv.Itoa(i) != token {
		return nil
	}
	return n.Items[i]
}

// Value returns the value without its places; null for nil.
func (f *File) Value(n *Node) ir.Value {
	if n == nil {
		return ir.Value{}
	}
	switch n.Kind {
	case Bool:
		return ir.Value{Kind: ir.BoolValue, Bool: n.Bool}
	case Number:
		return ir.Value{Kind: ir.NumberValue, Text: n.Text}
	case String:
		return ir.Value{Kind: ir.StringValue, Text: n.Text}
	case Array:
		items := make([]ir.Value, len(n.Items))
		for i, item := range n.Items {
			items[i] = f.Value(item)
		}
		return ir.Value{Kind: ir.ArrayValue, Items: items}
	case Object:
		members := make([]ir.Member, len(n.Members))
		for i, m := range n.Members {
			members[i] = ir.Member{Name: m.Name, Value: f.Value(m.Value)}
		}
		return ir.Value{Kind: ir.ObjectValue, Members: members}
	default:
		return ir.Value{}
	}
}

// Compact returns the value as it is written, every token spelled as it is,
// without the white space between tokens; nil for nil.
func (f *File) Compact(n *Node) []byte {
	if n == nil {
		return nil
	}
	text := f.Data[n.Start:n.End]
	out := make([]byte, 0, len(text))
	inString := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '"':
			inString = !inString
		case inString && c == '\\' && i+1 < len(text):
			out = append(out, c)
			i++
			c = text[i]
		case !inString && isSpace(c):
			continue
		}
		out = append(out, c)
	}
	return out
}

// Digest returns the SHA-256 of the compacted root in hexadecimal, so that
// white space alone never changes it; "" when there is no root.
func (f *File) Digest() string {
	if f.Root == nil {
		return ""
	}
	sum := sha256.Sum256(f.Compact(f.Root))
	return hex.EncodeToString(sum[:])
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
