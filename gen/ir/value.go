package ir

import (
	"encoding/json"
	"strings"
)

// Value is a JSON value in the order and with the number spelling of its author.
type Value struct {
	Kind    ValueKind
	Text    string // String: the decoded text; Number: the token, exactly; otherwise empty
	Bool    bool
	Items   []Value
	Members []Member
}

// Member is one member of an object.
type Member struct {
	Name  string
	Value Value
}

// ValueKind is the JSON type of a Value.
type ValueKind uint8

const (
	NullValue ValueKind = iota
	BoolValue
	NumberValue
	StringValue
	ArrayValue
	ObjectValue
)

// Member returns the value of the named member of an object.
func (v *Value) Member(name string) (*Value, bool) {
	for i := range v.Members {
		if v.Members[i].Name == name {
			return &v.Members[i].Value, true
		}
	}
	return nil, false
}

// JSON returns the value as compact JSON. Characters of HTML are not escaped.
func (v Value) JSON() string {
	var b strings.Builder
	v.append(&b)
	return b.String()
}

// MarshalJSON makes a Value appear as itself in the JSON of a model.
func (v Value) MarshalJSON() ([]byte, error) { return []byte(v.JSON()), nil }

func (v Value) append(b *strings.Builder) {
	switch v.Kind {
	case NullValue:
		b.WriteString("null")
	case BoolValue:
		if v.Bool {
			b.WriteString("true")
		} else {
			b.WriteString("false")
		}
	case NumberValue:
		b.WriteString(v.Text)
	case StringValue:
		appendString(b, v.Text)
	case ArrayValue:
		b.WriteByte('[')
		for i, item := range v.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.append(b)
		}
		b.WriteByte(']')
	case ObjectValue:
		b.WriteByte('{')
		for i, m := range v.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			appendString(b, m.Name)
			b.WriteByte(':')
			m.Value.append(b)
		}
		b.WriteByte('}')
	}
}

func appendString(b *strings.Builder, s string) {
	var quoted strings.Builder
	enc := json.NewEncoder(&quoted)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	b.WriteString(strings.TrimSuffix(quoted.String(), "\n"))
}
