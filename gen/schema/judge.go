package schema

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
	"github.com/seed-42ec6dbf/lockstep/internal/ecma262"
)

// verdict is what a judge knows of a value and a schema.
type verdict uint8

const (
	unsure   verdict = iota // some keyword is beyond the judge
	accepted                // every keyword accepts the value
	refused                 // some keyword refuses it, whatever the others say
)

// judge decides about values as far as the keywords of one schema and of what
// it refers to decide; keywords that look into arrays and objects, or that
// combine schemas, leave it unsure. It is right whenever it is not unsure.
type judge struct {
	patterns map[string]func(string) verdict
}

// maxHops bounds the chain of references that a judge follows.
const maxHops = 50

// value judges n by s. When it is refused, want is what would be accepted.
func (j *judge) value(s *Schema, n *source.Node) (v verdict, want string) {
	sure := accepted
	for range maxHops {
		v, want := j.own(s, n)
		switch {
		case v == refused:
			return refused, want
		case v == unsure || s.combines(n.Kind):
			sure = unsure
		}
		if s.Ref == nil {
			return sure, ""
		}
		s = s.Ref
	}
	return unsure, ""
}

// combines reports whether s has keywords for values of that kind that the judge does not apply.
func (s *Schema) combines(kind source.Kind) bool {
	switch {
	case s.AllOf != nil, s.AnyOf != nil, s.OneOf != nil, s.Not != nil, s.If != nil, s.dynamicRefText != "",
		s.RefText != "" && s.Ref == nil:
		return true
	case kind == source.Array:
		return s.Items != nil || s.HasPrefixItems || s.Contains != nil || s.UniqueItems || s.UnevaluatedItems != nil
	case kind == source.Object:
		return s.Properties != nil || s.PatternProperties != nil || s.AdditionalProperties != nil || s.PropertyNames != nil ||
			s.Required != nil || s.DependentRequired != nil || s.DependentSchemas != nil || s.UnevaluatedProperties != nil
	}
	return false
}

// own judges n by the keywords of s itself.
func (j *judge) own(s *Schema, n *source.Node) (verdict, string) {
	if s.Bool != nil {
		if *s.Bool {
			return accepted, ""
		}
		return refused, "no value at all"
	}
	if s.Types != nil && !slices.ContainsFunc(s.Types, func(t string) bool { return isOfType(n, t) }) {
		return refused, TypesInWords(s.Types)
	}
	if s.Const != nil && keyOfValue(s.Const) != keyOfValue(n) {
		return refused, show(s.Const)
	}
	if s.Enum != nil && !slices.ContainsFunc(s.Enum, func(v *source.Node) bool { return keyOfValue(v) == keyOfValue(n) }) {
		return refused, oneOf(s.Enum)
	}
	switch n.Kind {
	case source.Number:
		return number(s, decimalOf(n.Text))
	case source.String:
		return j.text(s, n.Text)
	case source.Array:
		return size(int64(len(n.Items)), s.MinItems, s.MaxItems, "items")
	case source.Object:
		return size(int64(len(n.Members)), s.MinProperties, s.MaxProperties, "properties")
	}
	return accepted, ""
}

func isOfType(n *source.Node, name string) bool {
	if name == "integer" {
		return n.Kind == source.Number && decimalOf(n.Text).isInteger()
	}
	return n.Kind.String() == name
}

// TypesInWords says types as in "a string, a number or null".
func TypesInWords(types []string) string {
	words := make([]string, len(types))
	for i, t := range types {
		switch t {
		case "null":
			words[i] = t
		case "array", "integer", "object":
			words[i] = "an " + t
		default:
			words[i] = "a " + t
		}
	}
	return inWords(words)
}

// inWords joins alternatives: "a, b or c".
func inWords(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// maxListed is how many values of an enum a message lists.
const maxListed = 6

func oneOf(values []*source.Node) string {
	if len(values) == 0 {
		return "no value at all"
	}
	words := make([]string, 0, maxListed)
	for _, v := range values[:min(len(values), maxListed)] {
		words = append(words, show(v))
	}
	if len(values) > maxListed {
		return "one of " + strings.Join(words, ", ") + ", …"
	}
	return inWords(words)
}

func number(s *Schema, d decimal) (verdict, string) {
	for _, b := range []struct {
		limit *source.Node
		ok    func(int) bool
		words string
	}{
		{s.Minimum, func(c int) bool { return c >= 0 }, "at least "},
		{s.ExclusiveMinimum, func(c int) bool { return c > 0 }, "more than "},
		{s.Maximum, func(c int) bool { return c <= 0 }, "at most "},
		{s.ExclusiveMaximum, func(c int) bool { return c < 0 }, "less than "},
	} {
		if b.limit != nil && !b.ok(d.compare(decimalOf(b.limit.Text))) {
			return refused, b.words + show(b.limit)
		}
	}
	if s.MultipleOf == nil {
		return accepted, ""
	}
	v, ok := d.rat()
	step, okStep := decimalOf(s.MultipleOf.Text).rat()
	switch {
	case !ok || !okStep:
		return unsure, ""
	case !new(big.Rat).Quo(v, step).IsInt():
		return refused, "a multiple of " + show(s.MultipleOf)
	}
	return accepted, ""
}

// size judges a length or a number of items or properties.
func size(n int64, least, most *int64, what string) (verdict, string) {
	switch {
	case least != nil && n < *least:
		return refused, "at least " + strconv.FormatInt(*least, 10) + " " + what
	case most != nil && n > *most:
		return refused, "at most " + strconv.FormatInt(*most, 10) + " " + what
	}
	return accepted, ""
}

func (j *judge) text(s *Schema, text string) (verdict, string) {
	if v, want := size(int64(utf8.RuneCountInString(text)), s.MinLength, s.MaxLength, "characters"); v == refused {
		return refused, want
	}
	v := accepted
	if s.Pattern != nil {
		if v = j.matches(s.Pattern.Text, text); v == refused {
			return refused, "a string that matches " + quote(shorten(s.Pattern.Text))
		}
	}
	if valid := jsonschema.Formats[s.Format]; valid != nil && s.Format != "regex" && !valid(text) ||
		s.Format == "regex" && ecma262.Valid(text) != nil {
		return refused, "a string of the format " + s.Format
	}
	return v, ""
}

// matches judges a string by a pattern.
func (j *judge) matches(pattern, text string) verdict {
	match := j.patterns[pattern]
	if match == nil {
		match = compilePattern(pattern)
		if j.patterns == nil {
			j.patterns = map[string]func(string) verdict{}
		}
		j.patterns[pattern] = match
	}
	return match(text)
}

// maxMatching bounds the time that a backtracking pattern gets for a string.
const maxMatching = time.Second

func compilePattern(pattern string) func(string) verdict {
	expr, backtrack, err := ecma262.Translate(pattern)
	switch {
	case err != nil:
	case !backtrack:
		if re, err := regexp.Compile(expr); err == nil {
			return func(s string) verdict { return verdictOf(re.MatchString(s)) }
		}
	default:
		re, err := regexp2.Compile(expr, regexp2.None)
		if err != nil {
			break
		}
		re.MatchTimeout = maxMatching
		return func(s string) verdict {
			ok, err := re.MatchString(s)
			if err != nil {
				return unsure
			}
			return verdictOf(ok)
		}
	}
	return func(string) verdict { return unsure }
}

func verdictOf(ok bool) verdict {
	if ok {
		return accepted
	}
	return refused
}
