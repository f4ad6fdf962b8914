package manifest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// reader turns what one file breaks into diagnostics.
type reader struct {
	file     *source.File
	root     *source.Node
	contract *contract
	guesses  map[string]string // unknown names, and the fields that they were probably meant to be
	diags    diag.List
}

func newReader(f *source.File, c *contract) *reader {
	return &reader{file: f, root: f.Root, contract: c, guesses: guess(f.Root, c)}
}

// maxGuesses bounds the work that a hostile file can ask for.
const maxGuesses = 100

// guess looks for the fields that unknown names were meant to be. Nobody is
// led to a field that is not to be used.
func guess(root *source.Node, c *contract) map[string]string {
	var guesses map[string]string
	known := slices.DeleteFunc(slices.Clone(c.fields), func(field string) bool {
		return field == fieldLegacyCommand || field == fieldResults
	})
	for _, m := range root.Members {
		if slices.Contains(c.fields, m.Name) || len(guesses) == maxGuesses {
			continue
		}
		if guesses == nil {
			guesses = map[string]string{}
		}
		guesses[m.Name] = nearest(m.Name, known)
	}
	return guesses
}

// nearest is the known name that got is a slip or the beginning of; "" where
// there is none, or more than one that begins so.
func nearest(got string, known []string) string {
	if meant, ok := diag.Suggest(got, known); ok {
		return meant
	}
	meant := ""
	for _, k := range known {
		if !strings.HasPrefix(k, got+"_") {
			continue
		}
		if meant != "" {
			return ""
		}
		meant = k
	}
	return meant
}

func (r *reader) add(d diag.Diagnostic) { r.diags = append(r.diags, d) }

func (r *reader) notAnObject(what string) diag.List {
	return diag.List{{
		Code:     "wrong-type",
		Severity: diag.Error,
		Span:     r.file.SpanOf(r.root),
		Message:  fmt.Sprintf("the %s is %s, wanted an object", what, show(r.root)),
		Hint:     "wrap the fields in { and }",
	}}
}

// validate reports every way in which the manifest breaks its schema.
func (r *reader) validate() {
	violations, err := r.contract.violations(r.root)
	if err != nil {
		r.add(diag.Diagnostic{
			Code:     "internal",
			Severity: diag.Error,
			Span:     placeOf(r.file, nil),
			Message:  "the manifest cannot be validated: " + err.Error(),
			Hint:     "report this as a fault of gen, with the manifest",
		})
	}
	for _, v := range violations {
		r.report(v)
	}
	if r.contract.open {
		r.unknownFields(diag.Warning)
	}
}

func (r *reader) report(v violation) {
	if v.field == fieldResults || v.keyword == "pattern" && isProse(v.field) {
		return // results and blank have the words for these
	}
	switch v.keyword {
	case "required":
		r.missingFields()
	case "additionalProperties":
		r.unknownFields(diag.Error)
	case "oneOf":
		if r.root.Get(fieldCommand) == nil { // both present: see legacyCommand
			r.missingField(fieldCommand)
		}
	case "uniqueItems":
		r.repeatedItems(v.field)
	default:
		r.wrongValue(v)
	}
}

func (r *reader) missingFields() {
	for _, field := range r.contract.schema.Required {
		if r.root.Get(field) == nil {
			r.missingField(field)
		}
	}
}

// missingField is silent where a misspelt field explains the gap: that one is
// then an error.
func (r *reader) missingField(field string) {
	for _, meant := range r.guesses {
		if meant == field {
			return
		}
	}
	rule := ruleOf(field)
	r.add(diag.Diagnostic{
		Code:     "missing-field",
		Severity: diag.Error,
		Span:     placeOf(r.file, nil),
		Message:  fmt.Sprintf("the manifest has no %q, wanted %s", field, rule.want),
		Hint:     fmt.Sprintf("add %q: %s", field, rule.example),
	})
}

func (r *reader) unknownFields(severity diag.Severity) {
	named := r.names()
	for i := range r.root.Members {
		m := &r.root.Members[i]
		if slices.Contains(r.contract.fields, m.Name) {
			continue
		}
		d := diag.Diagnostic{
			Code:     "unknown-field",
			Severity: severity,
			Span:     r.file.NameSpan(m),
			Message:  fmt.Sprintf("the manifest has no field %s, wanted one of the known fields", quote(m.Name)),
			Hint:     "remove it; a setting belongs into the properties of arguments",
		}
		if r.contract.open {
			d.Hint = "remove it, unless the platform reads it"
		}
		if meant := r.guesses[m.Name]; meant != "" {
			d.Hint = fmt.Sprintf("did you mean %q?", meant)
			if !named[meant] && slices.Contains(r.contract.schema.Required, meant) {
				d.Severity = diag.Error // it stands for the missing-field that is not reported
			}
			if !named[meant] {
				d.Fix = []diag.Edit{{Start: m.NameStart, End: m.NameEnd, New: strconv.Quote(meant)}}
				named[meant] = true
			}
		}
		r.add(d)
	}
}

// names are the fields that no fix may add: they are there, under either spelling.
func (r *reader) names() map[string]bool {
	named := map[string]bool{}
	for _, field := range r.contract.fields {
		named[field] = r.root.Get(field) != nil
	}
	named[fieldCommand] = named[fieldCommand] || named[fieldLegacyCommand]
	return named
}

// repeatedItems reports every item that stands in the list before.
func (r *reader) repeatedItems(field string) {
	seen := map[string]*source.Node{}
	list := r.root.Get(field)
	for i, item := range judged(list) {
		if item.Kind != source.String {
			continue
		}
		first, repeated := seen[item.Text]
		if !repeated {
			seen[item.Text] = item
			continue
		}
		r.add(diag.Diagnostic{
			Code:     ruleOf(field).code,
			Severity: diag.Error,
			Span:     r.file.SpanOf(item),
			Message:  fmt.Sprintf("%s[%d] repeats %s, wanted every item once", field, i, quote(item.Text)),
			Hint:     "remove the repetition",
			Related:  []diag.Related{{Span: r.file.SpanOf(first), Message: "first here"}},
			Fix:      []diag.Edit{{Start: list.Items[i-1].End, End: item.End}},
		})
	}
}

// wrongValue reports a value of the wrong type, or one that its field does not allow.
func (r *reader) wrongValue(v violation) {
	n, name := r.root.Get(v.field), v.field
	if v.item >= 0 {
		n, name = n.Items[v.item], fmt.Sprintf("%s[%d]", v.field, v.item)
	}
	if n.Kind == source.Null && string(r.file.Data[n.Start:n.End]) != "null" {
		return // NaN, None and the like: package source has said what is wrong
	}
	rule := ruleOf(v.field)
	d := diag.Diagnostic{
		Code:     rule.code,
		Severity: r.severity(v),
		Span:     r.file.SpanOf(n),
		Message:  fmt.Sprintf("%s is %s, wanted %s", name, show(n), rule.want),
		Hint:     rule.hint,
	}
	if v.keyword == "type" && !(rule.number && n.Kind == source.Number) {
		d.Code = "wrong-type"
		d.Message = fmt.Sprintf("%s is %s, wanted %s", name, show(n), r.typeOf(v))
		d.Hint, d.Fix = r.retyped(v, n)
	} else if better, ok := rule.mended(n); ok {
		d.Hint = fmt.Sprintf("did you mean %s?", better)
		d.Fix = []diag.Edit{{Start: n.Start, End: n.End, New: better}}
	}
	r.add(d)
}

// severity is Warning where the value is of no consequence to what is
// generated: an empty description, and what a module only passes on.
func (r *reader) severity(v violation) diag.Severity {
	switch {
	case v.keyword == "type":
		return diag.Error
	case ruleOf(v.field).code == "empty-description":
		return diag.Warning
	case r.contract.open && v.field != "uuid" && v.field != "name":
		return diag.Warning
	}
	return diag.Error
}

// typeOf is the type that the schema demands at the violation, in words.
func (r *reader) typeOf(v violation) string {
	s := r.contract.schema.Properties[v.field]
	if v.item >= 0 {
		s = s.Items2020
	}
	for len(s.Types) == 0 && s.Ref != nil {
		s = s.Ref
	}
	switch name := strings.Join(s.Types, " or "); name {
	case "array":
		return "an array of strings"
	case "integer":
		return "a whole number"
	case "object":
		return "an object"
	default:
		return "a " + name
	}
}

// retyped is the hint and the fix for a value that needs other brackets or no
// quotes to be of the right type; "" where its author must decide.
func (r *reader) retyped(v violation, n *source.Node) (hint string, fix []diag.Edit) {
	if n.Kind != source.String {
		return "", nil
	}
	written := string(r.file.Data[n.Start:n.End])
	switch want := r.typeOf(v); {
	case want == "an array of strings":
		written = "[" + written + "]"
	case want == "a boolean" && (n.Text == "true" || n.Text == "false"), want == "a whole number" && isWhole(n.Text):
		written = n.Text
	default:
		return "", nil
	}
	return "write " + shorten(written), []diag.Edit{{Start: n.Start, End: n.End, New: written}}
}

func isWhole(text string) bool {
	v, err := strconv.Atoi(text)
	return err == nil && strconv.Itoa(v) == text // JSON has no +1 and no 01
}

// isProse reports whether the field's one rule is not to be blank.
func isProse(field string) bool { return field == "name" || field == "description" }

// blank reports the named strings that hold nothing but Unicode's white space.
func (r *reader) blank(names ...string) {
	for _, field := range names {
		n := r.root.Get(field)
		if n == nil || n.Kind != source.String || strings.TrimSpace(n.Text) != "" {
			continue
		}
		rule := ruleOf(field)
		r.add(diag.Diagnostic{
			Code:     rule.code,
			Severity: r.severity(violation{field: field}),
			Span:     r.file.SpanOf(n),
			Message:  fmt.Sprintf("%s is empty, wanted %s", field, rule.want),
			Hint:     rule.hint,
		})
	}
}

const maxShown = 60 // runes of a value that a message repeats

// show is the value in the words of a message.
func show(n *source.Node) string {
	switch n.Kind {
	case source.String:
		return quote(n.Text)
	case source.Number:
		return shorten(n.Text)
	case source.Bool:
		return strconv.FormatBool(n.Bool)
	case source.Null:
		return "null"
	default:
		return "an " + n.Kind.String()
	}
}

func quote(s string) string { return strconv.Quote(shorten(s)) }

func shorten(s string) string {
	count := 0
	for i := range s {
		if count++; count > maxShown {
			return s[:i] + "…"
		}
	}
	return s
}
