package config

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Violation is one way in which a document is not a valid configuration.
type Violation struct {
	// Pointer is the JSON Pointer (RFC 6901) of the value that is wrong; "" is the document.
	Pointer string `json:"pointer"`
	// Rule is the keyword of JSON Schema that is violated, or "syntax", "utf-8",
	// "duplicate", "range" or "depth".
	Rule string `json:"rule"`
	// Got is what stands there, cut to a sane length, or "[redacted]" for a secret.
	Got string `json:"got"`
	// Want is the rule's operand or, where it has none, what was expected.
	Want string `json:"want"`
	// Offset is the value's first byte in the document.
	Offset int `json:"offset"`
}

// Error says it in one sentence, such as "/frequency: 0 is below the minimum of 1".
func (v Violation) Error() string {
	where := v.Pointer
	if where == "" {
		where = "(document)"
	}
	return where + ": " + v.sentence()
}

func (v Violation) sentence() string {
	return strings.NewReplacer("$got", v.Got, "$want", v.Want).Replace(sentenceOf(v.Rule))
}

// sentenceOf says a rule in words; $got and $want stand for the violation's texts.
func sentenceOf(rule string) string {
	switch rule {
	case ruleDuplicate:
		return "the member $got occurs more than once"
	case ruleRange:
		return "$got does not fit, wants $want"
	case "required":
		return "the member $want is missing"
	case "additionalProperties":
		return "the member $got is not known here"
	case "minimum":
		return "$got is below the minimum of $want"
	case "maximum":
		return "$got is above the maximum of $want"
	case "exclusiveMinimum":
		return "$got is not greater than $want"
	case "exclusiveMaximum":
		return "$got is not less than $want"
	case "multipleOf":
		return "$got is not a multiple of $want"
	case "minLength":
		return "$got is shorter than the minimum length of $want"
	case "maxLength":
		return "$got is longer than the maximum length of $want"
	case "minItems":
		return "the number of items, $got, is below the minimum of $want"
	case "maxItems":
		return "the number of items, $got, is above the maximum of $want"
	case "minProperties":
		return "the number of members, $got, is below the minimum of $want"
	case "maxProperties":
		return "the number of members, $got, is above the maximum of $want"
	case "pattern":
		return "$got does not match the pattern $want"
	case "format":
		return "$got is not a valid $want"
	case "uniqueItems":
		return "$got, wants $want"
	case "enum":
		return "$got is not one of $want"
	case "const":
		return "$got is not $want"
	default:
		return "wants $want, got $got"
	}
}

// Violations is every violation of a document, in the document's order.
type Violations []Violation

// Error holds one line for each violation.
func (vs Violations) Error() string {
	lines := make([]string, len(vs))
	for i, v := range vs {
		lines[i] = v.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each violation to errors.As.
func (vs Violations) Unwrap() []error {
	errs := make([]error, len(vs))
	for i, v := range vs {
		errs[i] = v
	}
	return errs
}

const (
	// maxViolations bounds what a hostile document can make the report grow to.
	maxViolations = 10_000
	// maxGot bounds the text of a value that a violation shows, in bytes.
	maxGot   = 80
	redacted = "[redacted]"
)

// report collects the violations of one document while it is read. A violation is
// recorded with an offset alone; pointers are worked out by finish, in one pass over the
// document for all of them, so that a document without violations pays nothing for them.
//
// The offset is that of the first byte of a value, or of any byte of it that is not
// inside one of its children: the closing bracket stands for the container, a name's
// quote for the member.
//
// Got may show text of the instance only of the scalar at the offset: finish redacts it
// if a secret starts there. Of an array or object it names the type, never the content.
type report struct {
	list    []Violation // Offset is set, Pointer is not
	dropped int         // violations beyond maxViolations
	secrets []int       // offsets of secrets in a document that has violations
	veiled  []span      // values that hold secrets somewhere, as secrets
	fatal   bool        // the document ends being JSON at the last violation
}

// span is a value's text in the document.
type span struct{ start, end int }

// add records a violation. The texts are copied: they may be views of the document.
func (r *report) add(offset int, rule, got, want string) {
	if len(r.list) >= maxViolations {
		r.dropped++
		return
	}
	r.list = append(r.list, Violation{Rule: rule, Got: strings.Clone(got), Want: strings.Clone(want), Offset: offset})
}

// fail records the end of what can be read, unless it is recorded already.
func (r *report) fail(err *syntaxError) {
	if !r.fatal {
		r.fatal = true
		r.list = append(r.list, Violation{Rule: err.rule, Got: err.got, Want: err.want, Offset: err.at})
	}
}

// duplicate records that the name at doc[offset] has been there before.
func (r *report) duplicate(doc string, offset int) {
	end, plain, err := scanString(doc, offset)
	if err == nil {
		r.add(offset, ruleDuplicate, gotString(textOf(doc[offset:end], plain)), "one member of a name")
	}
}

// merge takes over what another report of the same document holds.
func (r *report) merge(other *report) {
	for _, v := range other.list {
		r.add(v.Offset, v.Rule, v.Got, v.Want)
	}
	r.dropped += other.dropped
	r.secrets = append(r.secrets, other.secrets...)
	r.veiled = append(r.veiled, other.veiled...)
}

// finish returns the violations of doc as Violations, or nil if there are none.
func (r *report) finish(doc string) error {
	if len(r.list) == 0 {
		return nil
	}
	r.redact(doc)
	r.locate(doc)
	slices.SortStableFunc(r.list, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Offset, b.Offset), cmp.Compare(a.Pointer, b.Pointer), cmp.Compare(a.Rule, b.Rule))
	})
	r.list = compact(r.list)
	if r.dropped > 0 {
		r.list = append(r.list, Violation{
			Rule: "limit", Got: strconv.Itoa(r.dropped) + " more violations",
			Want: "at most " + strconv.Itoa(maxViolations), Offset: len(doc),
		})
	}
	return Violations(r.list)
}

// compact leaves out what a sorted list says again. A Check and the decoder may say the same of one value in
// different words: the decoder, which speaks last, shows it.
func compact(list []Violation) []Violation {
	kept := list[:0]
	first := 0 // of those in kept that break the same rule at the same place
	for _, v := range list {
		if first < len(kept) && !sameRule(kept[first], v) {
			first = len(kept)
		}
		if again := slices.IndexFunc(kept[first:], func(k Violation) bool { return k.Want == v.Want }); again >= 0 {
			kept[first+again] = v
			continue
		}
		kept = append(kept, v)
	}
	return kept
}

func sameRule(a, b Violation) bool {
	return a.Offset == b.Offset && a.Pointer == b.Pointer && a.Rule == b.Rule
}

func (r *report) redact(doc string) {
	slices.Sort(r.secrets)
	for i := range r.list {
		v := &r.list[i]
		if _, secret := slices.BinarySearch(r.secrets, v.Offset); secret && v.Rule != "type" || r.veils(doc, v) {
			v.Got = redacted
		}
	}
}

// veils reports whether a violation shows a number inside a value that holds secrets; of strings no Check shows
// anything, and what else is shown there is names and counts.
func (r *report) veils(doc string, v *Violation) bool {
	return slices.ContainsFunc(r.veiled, func(s span) bool {
		return s.start <= v.Offset && v.Offset < s.end && isNumber(doc, v.Offset)
	})
}

// locate gives each violation its pointer, and makes the offset of a closing bracket that
// of the opening one. Where a document stops being JSON, people look for a line.
func (r *report) locate(doc string) {
	slices.SortStableFunc(r.list, func(a, b Violation) int { return cmp.Compare(a.Offset, b.Offset) })
	offsets := make([]int, len(r.list))
	for i := range r.list {
		offsets[i] = r.list[i].Offset
	}
	for i, place := range locate(doc, offsets) {
		v := &r.list[i]
		v.Pointer = place.pointer
		switch v.Rule {
		case ruleSyntax, ruleUTF8, ruleDepth:
			v.Got += " at " + lineColumn(doc, v.Offset)
		default:
			if v.Offset < len(doc) && (doc[v.Offset] == '}' || doc[v.Offset] == ']') {
				v.Offset = place.start
			}
		}
	}
}

// lineColumn counts lines from 1 and columns from 1, in bytes.
func lineColumn(doc string, offset int) string {
	before := doc[:offset]
	line := strings.Count(before, "\n") + 1
	column := len(before) - strings.LastIndexByte(before, '\n')
	return "line " + strconv.Itoa(line) + ", column " + strconv.Itoa(column)
}

// gotString shows a string of the instance in quotes, and a long one cut.
func gotString(text string) string {
	cut := text
	if len(text) > maxGot {
		end := maxGot
		for end > 0 && !utf8.RuneStart(text[end]) {
			end--
		}
		cut = text[:end] + "…"
	}
	return strconv.Quote(cut)
}

// gotNumber shows a number token, and a long one cut.
func gotNumber(token string) string {
	if len(token) > maxGot {
		return token[:maxGot] + "…"
	}
	return token
}
