package config

import (
	"encoding/json"
	"iter"
)

// JSON is a JSON value of any type, kept as the text that was decoded: numbers keep their
// digits and objects their order. The zero JSON is absent. Equal texts are equal JSONs.
type JSON struct{ text string }

// NewJSON returns text as JSON, or an error if it is not one valid value.
func NewJSON(text string) (JSON, error) {
	d := Decoder{doc: text, at: skipSpace(text, 0)}
	v := d.JSON()
	if err := d.End(); err != nil {
		return JSON{}, err
	}
	return v, nil
}

// RawJSON returns text, which is known to be valid, as JSON: a constant of generated code.
func RawJSON(text string) JSON { return JSON{text} }

// Present reports whether there is a value; null is one.
func (j JSON) Present() bool { return j.text != "" }

// IsZero reports whether there is none; encoding/json's omitzero asks it.
func (j JSON) IsZero() bool { return j.text == "" }

// Text returns the value's JSON, or "".
func (j JSON) Text() string { return j.text }

// String is Text.
func (j JSON) String() string { return j.text }

// Kind returns the value's one type, TypeNumber for every number, or 0 if it is absent.
func (j JSON) Kind() Type {
	if j.text == "" {
		return 0
	}
	return typeAt(j.text, 0)
}

// AsString returns the text of a string.
func (j JSON) AsString() (v string, ok bool) { return read(j, (*Decoder).String) }

// AsInt64 returns an integer of 64 bits; 8.0 and 1e1 are integers.
func (j JSON) AsInt64() (v int64, ok bool) { return read(j, (*Decoder).Int64) }

// AsFloat64 returns a number that a float64 holds exactly.
func (j JSON) AsFloat64() (v float64, ok bool) { return read(j, (*Decoder).Float64) }

// AsBool returns a boolean.
func (j JSON) AsBool() (v, ok bool) { return read(j, (*Decoder).Bool) }

// read reads the value as one that a Decoder's method returns.
func read[T any](j JSON, value func(*Decoder) T) (v T, ok bool) {
	d := Decoder{doc: j.text, exact: true}
	v = value(&d)
	return v, d.End() == nil
}

// Unmarshal decodes the value into v by the rules of encoding/json.
func (j JSON) Unmarshal(v any) error { return json.Unmarshal([]byte(j.text), v) }

// MarshalJSON returns the value's JSON, or null if it is absent.
func (j JSON) MarshalJSON() ([]byte, error) {
	if j.text == "" {
		return []byte("null"), nil
	}
	return []byte(j.text), nil
}

// UnmarshalJSON keeps data.
func (j *JSON) UnmarshalJSON(data []byte) (err error) {
	*j, err = NewJSON(string(data))
	return err
}

// Members is the members of an object that have no field, in the document's order. The zero
// Members is empty.
type Members struct {
	list  []member
	index map[string]int // nil while there are few
}

type member struct {
	name  string
	value JSON
}

// Len returns the number of members.
func (m Members) Len() int { return len(m.list) }

// Get returns the value of the named member.
func (m Members) Get(name string) (JSON, bool) {
	if i := m.find(name); i >= 0 {
		return m.list[i].value, true
	}
	return JSON{}, false
}

// All iterates over names and values in the document's order.
func (m Members) All() iter.Seq2[string, JSON] {
	return func(yield func(string, JSON) bool) {
		for _, member := range m.list {
			if !yield(member.name, member.value) {
				return
			}
		}
	}
}

// find returns the place of a name, or -1.
func (m Members) find(name string) int {
	if m.index != nil {
		if i, ok := m.index[name]; ok {
			return i
		}
		return -1
	}
	for i := range m.list {
		if m.list[i].name == name {
			return i
		}
	}
	return -1
}

// add appends a member, unless there is one of that name.
func (m *Members) add(name string, value JSON) bool {
	if m.find(name) >= 0 {
		return false
	}
	m.list = append(m.list, member{name, value})
	if m.index != nil {
		m.index[name] = len(m.list) - 1
	} else if len(m.list) > maxLinear {
		m.index = make(map[string]int, 4*maxLinear)
		for i := range m.list {
			m.index[m.list[i].name] = i
		}
	}
	return true
}

// String lists the members as a JSON object.
func (m Members) String() string {
	text := []byte{'{'}
	for i, member := range m.list {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(appendQuoted(text, member.name), ':')
		text = append(text, member.value.text...)
	}
	return string(append(text, '}'))
}
