package schema

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// place is where a problem will be reported.
type place struct {
	r    *reader
	span diag.Span
}

func (r *reader) at(n *source.Node) place     { return place{r, r.file.SpanOf(n)} }
func (r *reader) name(m *source.Member) place { return place{r, r.file.NameSpan(m)} }
func (r *reader) within(start, end int) place { return place{r, r.file.Span(start, end)} }
func (p place) related(message string) diag.Related {
	return diag.Related{Span: p.span, Message: message}
}

// report adds an error and returns it, for details; it is valid until the next one.
func (p place) report(code diag.Code, message, hint string, fix ...diag.Edit) *diag.Diagnostic {
	return p.add(code, diag.Error, message, hint, fix)
}

// warn adds a warning.
func (p place) warn(code diag.Code, message, hint string, fix ...diag.Edit) *diag.Diagnostic {
	return p.add(code, diag.Warning, message, hint, fix)
}

func (p place) add(code diag.Code, severity diag.Severity, message, hint string, fix []diag.Edit) *diag.Diagnostic {
	if p.r.opts.Bare && harmless(code) {
		severity = diag.Warning
	}
	p.r.problems = append(p.r.problems, diag.Diagnostic{
		Code: code, Severity: severity, Span: p.span, Message: message, Hint: hint, Fix: fix,
	})
	return &p.r.problems[len(p.r.problems)-1]
}

// harmless reports whether a fault leaves no doubt about a schema's verdicts.
func harmless(code diag.Code) bool {
	switch code {
	case "unsatisfiable", "contradictory-additional-properties", "unknown-required", "unknown-keyword", "duplicate-enum", "invalid-default":
		return true
	}
	return false
}

// rename returns the edit that replaces a name or a string.
func rename(start, end int, to string) diag.Edit {
	return diag.Edit{Start: start, End: end, New: quote(to)}
}

// removal returns the edit that removes the i-th item, which is not the first.
func removal(items []*source.Node, i int) diag.Edit {
	return diag.Edit{Start: items[i-1].End, End: items[i].End}
}

// quote returns text as a JSON string.
func quote(text string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a string always encodes
	return strings.TrimSuffix(b.String(), "\n")
}

// maxShown is the length in code points up to which a value is quoted whole.
const maxShown = 60

// show returns what n is, for a message.
func show(n *source.Node) string {
	switch {
	case n == nil:
		return "nothing"
	case n.Kind == source.Null:
		return "null"
	case n.Kind == source.Bool && n.Bool:
		return "true"
	case n.Kind == source.Bool:
		return "false"
	case n.Kind == source.Number:
		return shorten(n.Text)
	case n.Kind == source.String:
		return quote(shorten(n.Text))
	case n.Kind == source.Array && len(n.Items) == 0:
		return "an empty array"
	case n.Kind == source.Array:
		return "an array"
	case len(n.Members) == 0:
		return "an empty object"
	}
	return "an object"
}

func shorten(text string) string {
	if utf8.RuneCountInString(text) <= maxShown {
		return text
	}
	return string([]rune(text)[:maxShown]) + "…"
}
