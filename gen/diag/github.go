package diag

import (
	"strconv"
	"strings"
)

// appendGitHub appends the diagnostic as a workflow command, which GitHub
// shows beside the line of a pull request:
//
//	::error file=manifests/a.json,line=3,col=5,title=unknown-field::the message%0Ahint: the way out
//
// The escaping is that of the workflow commands, on top of the visible one:
// no text of a manifest can end the command or begin another.
func (d *Diagnostic) appendGitHub(b []byte) []byte {
	b = append(b, "::"...)
	b = append(b, d.Severity.String()...)
	b = append(b, ' ')
	if d.Span.File != "" {
		b = append(b, "file="...)
		b = appendProperty(b, d.Span.File)
		if at := d.Span.Start; at.Line > 0 {
			b = strconv.AppendInt(append(b, ",line="...), int64(at.Line), 10)
			b = strconv.AppendInt(append(b, ",col="...), int64(at.Column), 10)
		}
		b = append(b, ',')
	}
	b = append(b, "title="...)
	b = appendProperty(b, string(d.Code))
	b = append(b, "::"...)
	b = appendData(b, d.Message)
	if d.Hint != "" {
		b = appendData(append(b, "%0Ahint: "...), d.Hint)
	}
	for _, r := range d.Related {
		b = append(b, "%0A"...)
		b = appendData(b, string(appendPlace(nil, r.Span)))
		b = appendData(b, r.Message)
	}
	return append(b, '\n')
}

// appendData appends the text of a command. Line breaks are already visible
// escapes, so "%" is all that is left to escape.
func appendData(b []byte, text string) []byte {
	return append(b, strings.ReplaceAll(visible(text), "%", "%25")...)
}

// appendProperty appends the value of a command's property.
func appendProperty(b []byte, text string) []byte {
	return append(b, strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C").Replace(visible(text))...)
}

func visible(text string) string { return string(appendVisible(nil, text)) }
