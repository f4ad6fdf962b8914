package diag

import (
	"encoding/json"
	"fmt"
	"io"
)

// jsonDiagnostic is a diagnostic as programs see it. The field names are a
// promise: fields may be added, none is renamed or removed. A problem of a
// file as a whole has no start and no end.
type jsonDiagnostic struct {
	Code     Code   `json:"code"`
	Severity string `json:"severity"`
	jsonSpan
	Message string        `json:"message"`
	Hint    string        `json:"hint,omitempty"`
	Related []jsonRelated `json:"related,omitempty"`
	Fix     []jsonEdit    `json:"fix,omitempty"`
}

type jsonSpan struct {
	File  string        `json:"file"`
	Start *jsonPosition `json:"start,omitempty"`
	End   *jsonPosition `json:"end,omitempty"`
}

type jsonPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Offset int `json:"offset"`
}

type jsonRelated struct {
	jsonSpan
	Message string `json:"message"`
}

// jsonEdit replaces the bytes [start, end) of the diagnostic's file.
type jsonEdit struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

func writeJSON(w io.Writer, list List) error {
	out := make([]jsonDiagnostic, len(list))
	for i, d := range list {
		out[i] = jsonDiagnostic{
			Code:     d.Code,
			Severity: d.Severity.String(),
			jsonSpan: toJSONSpan(d.Span),
			Message:  d.Message,
			Hint:     d.Hint,
		}
		for _, r := range d.Related {
			out[i].Related = append(out[i].Related, jsonRelated{toJSONSpan(r.Span), r.Message})
		}
		for _, e := range d.Fix {
			out[i].Fix = append(out[i].Fix, jsonEdit(e))
		}
	}
	return encode(w, out)
}

func toJSONSpan(s Span) jsonSpan {
	out := jsonSpan{File: s.File}
	if s.Start.Line > 0 {
		out.Start = toJSONPosition(s.Start)
		out.End = toJSONPosition(s.End)
	}
	return out
}

func toJSONPosition(p Position) *jsonPosition {
	return &jsonPosition{Line: p.Line, Column: p.Column, Offset: p.Offset}
}

func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("print diagnostics: %w", err)
	}
	return nil
}
