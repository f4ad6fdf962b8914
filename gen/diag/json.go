package diag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
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

// encode prints v. What a terminal would obey or hide is escaped: a person may
// look at the output of programs too.
func encode(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	if err == nil {
		_, err = w.Write(appendEscaped(nil, b.Bytes()))
	}
	if err != nil {
		return fmt.Errorf("print diagnostics: %w", err)
	}
	return nil
}

// appendEscaped appends JSON in which only printable characters and line
// breaks stand as they are; all others can only stand in strings.
func appendEscaped(b, text []byte) []byte {
	for _, r := range string(text) {
		switch {
		case r == '\n' || unicode.IsPrint(r):
			b = utf8.AppendRune(b, r)
		case r <= 0xffff:
			b = fmt.Appendf(b, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		}
	}
	return b
}
