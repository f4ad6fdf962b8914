package drift

import (
	"encoding/json"
	"strings"
)

// parseValue reads one JSON document. Of a repeated name the last member wins.
func parseValue(data []byte) (*value, error) {
	if !json.Valid(data) {
		var v any
		return nil, json.Unmarshal(data, &v) // says where
	}
	r := reader{text: string(data)}
	return r.value(), nil
}

// reader reads JSON that is known to be valid.
type reader struct {
	text string
	at   int
}

// next skips white space, commas and colons, and returns what comes then.
func (r *reader) next() byte {
	for strings.IndexByte(" \t\r\n,:", r.text[r.at]) >= 0 {
		r.at++
	}
	return r.text[r.at]
}

func (r *reader) value() *value {
	switch r.next() {
	case '{':
		return r.object()
	case '[':
		return r.array()
	case '"':
		return newString(r.string())
	}
	start := r.at
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n,]}", r.text[r.at]) < 0 {
		r.at++
	}
	switch token := r.text[start:r.at]; token {
	case "null":
		return newNull()
	case "true", "false":
		return newBool(token == "true")
	default:
		return newNumber(token)
	}
}

func (r *reader) string() string {
	start := r.at
	escaped := false
	for r.at++; r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' {
			escaped = true
			r.at++
		}
	}
	r.at++
	if !escaped {
		return r.text[start+1 : r.at-1]
	}
	var s string
	_ = json.Unmarshal([]byte(r.text[start:r.at]), &s) // valid, as all of the text
	return s
}

func (r *reader) array() *value {
	v := newArray()
	r.at++
	for r.next() != ']' {
		v.items = append(v.items, r.value())
	}
	r.at++
	return v
}

func (r *reader) object() *value {
	v := newObject()
	index := map[string]int{}
	r.at++
	for r.next() != '}' {
		name := r.string()
		item := r.value()
		if i, repeated := index[name]; repeated {
			v.members[i].value = item
			continue
		}
		index[name] = len(v.members)
		v.members = append(v.members, member{name, item})
	}
	r.at++
	return v
}
