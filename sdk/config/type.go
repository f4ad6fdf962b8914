package config

import "strings"

// Type is a set of JSON Schema types. A Value has exactly one, never
// TypeInteger: an integer is a number without a fraction, 8.0 and 1e1 too.
type Type uint8

// The types of JSON Schema.
const (
	TypeNull Type = 1 << iota
	TypeBoolean
	TypeInteger
	TypeNumber
	TypeString
	TypeArray
	TypeObject
)

var typeNames = [...]string{"null", "a boolean", "an integer", "a number", "a string", "an array", "an object"}

// String names the types for a sentence: "a string or null".
func (t Type) String() string {
	var names []string
	for i, name := range typeNames {
		if t&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return orList(names)
}

// orList joins words as a sentence does: "a, b or c".
func orList(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
