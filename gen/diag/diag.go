// Package diag holds diagnostics: a problem is a value with a place, a code
// and, where one is known, a fix. Every stage collects them; none prints them.
package diag

import (
	"cmp"
	"slices"
)

// Code identifies a kind of problem, in kebab case: "unknown-keyword".
// `gen explain CODE` prints its page.
type Code string

// Severity says whether a problem stops generation.
type Severity uint8

const (
	// Warning is shown and stops nothing.
	Warning Severity = iota
	// Error means that nothing is written.
	Error
)

func (s Severity) String() string {
	if s == Error {
		return "error"
	}
	return "warning"
}

// Position is a place in a file. Line and Column count from 1, Column in
// Unicode code points; Offset counts bytes from 0. The zero Position stands
// for the file as a whole.
type Position struct {
	Offset, Line, Column int
}

// Span is a range of a file. File is slash-separated, relative to the project's root.
type Span struct {
	File       string
	Start, End Position
}

// Diagnostic is one problem.
type Diagnostic struct {
	Code     Code
	Severity Severity
	Span     Span
	// Message is one lower-case sentence without a full stop: what is wrong,
	// what was got and what was wanted.
	Message string
	// Hint is the way out, one lower-case sentence; it may be empty.
	Hint string
	// Related are other places that belong to the problem.
	Related []Related
	// Fix are the edits of Span.File that mend the problem; nil when no mechanical fix is known.
	Fix []Edit
}

// Related is another place of a problem.
type Related struct {
	Span    Span
	Message string
}

// Edit replaces the bytes [Start, End) of a file.
type Edit struct {
	Start, End int
	New        string
}

// List is a set of diagnostics.
type List []Diagnostic

// HasErrors reports whether any diagnostic is an Error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sorted returns the diagnostics in their total order, without repetitions:
// by file, place, code and message.
func (l List) Sorted() List {
	out := slices.Clone(l)
	slices.SortStableFunc(out, compare)
	return slices.CompactFunc(out, func(a, b Diagnostic) bool { return compare(a, b) == 0 })
}

func compare(a, b Diagnostic) int {
	return cmp.Or(
		cmp.Compare(a.Span.File, b.Span.File),
		cmp.Compare(a.Span.Start.Line, b.Span.Start.Line),
		cmp.Compare(a.Span.Start.Column, b.Span.Start.Column),
		cmp.Compare(a.Code, b.Code),
		cmp.Compare(a.Message, b.Message),
	)
}
