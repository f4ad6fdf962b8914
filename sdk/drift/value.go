package drift

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// value is a JSON value that keeps what Go's own types lose: the order of
// members and the spelling of numbers. Schemas and instances are values.
type value struct {
	kind    kind
	text    string // of a string, decoded; of a number, its token
	truth   bool
	items   []*value
	members []member
}

type member struct {
	name  string
	value *value
}

type kind uint8

const (
	null kind = iota
	boolean
	number
	text
	array
	object
)

func (k kind) String() string {
	return [...]string{"null", "boolean", "number", "string", "array", "object"}[k]
}

func newNull() *value               { return &value{kind: null} }
func newBool(b bool) *value         { return &value{kind: boolean, truth: b} }
func newNumber(token string) *value { return &value{kind: number, text: token} }
func newInt(n int64) *value         { return newNumber(strconv.FormatInt(n, 10)) }
func newString(s string) *value     { return &value{kind: text, text: s} }

// An array or object that is made of a part of another one's memory does not
// write into it when it grows.
func newArray(items ...*value) *value {
	return &value{kind: array, items: slices.Clip(items)}
}

func newObject(members ...member) *value {
	return &value{kind: object, members: slices.Clip(members)}
}

// get returns the named member of an object, or nil.
func (v *value) get(name string) *value {
	if v == nil {
		return nil
	}
	for _, m := range v.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

func (v *value) has(name string) bool { return v.get(name) != nil }

// string returns the text of a string member, or "".
func (v *value) string(name string) string {
	if s := v.get(name); s != nil && s.kind == text {
		return s.text
	}
	return ""
}

// strings returns the texts of the strings in an array; nil for anything else.
func (v *value) strings() []string {
	if v == nil || v.kind != array {
		return nil
	}
	out := make([]string, 0, len(v.items))
	for _, item := range v.items {
		if item.kind == text {
			out = append(out, item.text)
		}
	}
	return out
}

// at returns what a path leads to, or nil. Array indexes are decimal numbers.
func (v *value) at(path []string) *value {
	for _, step := range path {
		if v == nil {
			return nil
		}
		if v.kind != array {
			v = v.get(step)
			continue
		}
		i, err := strconv.Atoi(step)
		if err != nil || i < 0 || i >= len(v.items) {
			return nil
		}
		v = v.items[i]
	}
	return v
}

// with returns a copy of the object in which name has the value x; without it if x is nil.
func (v *value) with(name string, x *value) *value {
	out := newObject()
	found := false
	for _, m := range v.members {
		if m.name == name {
			found = true
			m.value = x
		}
		if m.value != nil {
			out.members = append(out.members, m)
		}
	}
	if !found && x != nil {
		out.members = append(out.members, member{name, x})
	}
	return out
}

// withItem returns a copy of the array in which item i is x.
func (v *value) withItem(i int, x *value) *value {
	out := newArray(append([]*value(nil), v.items...)...)
	out.items[i] = x
	return out
}

// replace returns a copy of v in which path leads to x; unchanged parts are shared.
func (v *value) replace(path []string, x *value) *value {
	if len(path) == 0 {
		return x
	}
	child := v.at(path[:1])
	if child == nil {
		return v
	}
	if v.kind == array {
		i, _ := strconv.Atoi(path[0]) // at has found it
		return v.withItem(i, child.replace(path[1:], x))
	}
	return v.with(path[0], child.replace(path[1:], x))
}

// json returns the value as compact JSON.
func (v *value) json() []byte { return v.append(nil) }

func (v *value) append(dst []byte) []byte {
	switch v.kind {
	case boolean:
		return strconv.AppendBool(dst, v.truth)
	case number:
		return append(dst, v.text...)
	case text:
		return appendQuoted(dst, v.text)
	case array:
		dst = append(dst, '[')
		for i, item := range v.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = item.append(dst)
		}
		return append(dst, ']')
	case object:
		dst = append(dst, '{')
		for i, m := range v.members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(appendQuoted(dst, m.name), ':')
			dst = m.value.append(dst)
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

// appendQuoted appends s as a JSON string that differs from s only where it must.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < 0x20:
			dst = fmt.Appendf(dst, `\u%04x`, c)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// plain returns the value as the oracle takes it: any of nil, bool,
// json.Number, string, []any and map[string]any.
func (v *value) plain() any {
	switch v.kind {
	case boolean:
		return v.truth
	case number:
		return json.Number(v.text)
	case text:
		return v.text
	case array:
		out := make([]any, len(v.items))
		for i, item := range v.items {
			out[i] = item.plain()
		}
		return out
	case object:
		out := make(map[string]any, len(v.members))
		for _, m := range v.members {
			out[m.name] = m.value.plain()
		}
		return out
	}
	return nil
}

// pointer writes a path as a JSON Pointer.
func pointer(path []string) string {
	var b strings.Builder
	for _, step := range path {
		b.WriteByte('/')
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(step, "~", "~0"), "/", "~1"))
	}
	return b.String()
}

// steps reads a JSON Pointer as a path.
func steps(pointer string) []string {
	if pointer == "" {
		return nil
	}
	path := strings.Split(pointer[1:], "/")
	for i, step := range path {
		path[i] = strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
	}
	return path
}

// join returns path with one more step, in memory of its own.
func join(path []string, steps ...string) []string {
	return append(path[:len(path):len(path)], steps...)
}
