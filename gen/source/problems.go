package source

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

const byteOrderMark = "\uFEFF"

// report adds an error about the bytes [start, end). Beyond maxProblems it
// adds nothing: a file of another language would bury all other files.
func (p *parser) report(code diag.Code, start, end int, message, hint string, fix ...diag.Edit) {
	if len(p.list) >= maxProblems {
		return
	}
	if len(p.list) == maxProblems-1 {
		hint += "; further problems of this file are not shown"
	}
	p.add(code, start, end, message, hint, fix...)
}

func (p *parser) add(code diag.Code, start, end int, message, hint string, fix ...diag.Edit) {
	p.list = append(p.list, diag.Diagnostic{
		Code:     code,
		Severity: diag.Error,
		Span:     p.file.Span(start, end),
		Message:  message,
		Hint:     hint,
		Fix:      fix,
	})
}

// repaired reports what is no JSON but has a plain meaning; reading goes on.
func (p *parser) repaired(start, end int, message, hint string, fix ...diag.Edit) {
	p.file.inexact = true
	p.report("invalid-json", start, end, message, hint, fix...)
}

// fail reports the problem that ends the reading. Only the first one counts:
// what is found on the way out follows from it.
func (p *parser) fail(code diag.Code, start, end int, message, hint string, related ...diag.Related) {
	if p.failed {
		return
	}
	p.failed = true
	p.file.inexact = true
	p.add(code, start, end, message, hint)
	p.list[len(p.list)-1].Related = related
}

// unexpected fails at pos, where something else was wanted.
func (p *parser) unexpected(want string) {
	if p.eof() {
		p.truncated()
		return
	}
	end, found := p.found()
	switch rest := p.text[p.pos:]; {
	case isConflictMarker(rest):
		p.fail("invalid-json", p.pos, p.pos+lineLength(rest), "found a merge conflict marker, wanted "+want,
			"resolve the conflict and remove the lines of markers")
	case found == "":
		p.fail("invalid-utf8", p.pos, end, fmt.Sprintf("found byte 0x%02X, wanted %s", p.data[p.pos], want),
			"save the file as UTF-8")
	case len(p.open) > 0 && (rest[0] == ']' || rest[0] == '}'):
		p.fail("invalid-json", p.pos, end, "found "+found+", wanted "+want, "close what is open first", p.opening())
	default:
		p.fail("invalid-json", p.pos, end, "found "+found+", wanted "+want, p.hintFor(rest))
	}
}

// found names the token at pos and returns its end; "" when it is not UTF-8.
func (p *parser) found() (end int, name string) {
	if word := p.wordAt(p.pos); word != "" {
		return p.pos + len(word), quote(word)
	}
	r, size := utf8.DecodeRuneInString(p.text[p.pos:])
	if r == utf8.RuneError && size == 1 {
		return p.pos + 1, ""
	}
	if r == '"' {
		return p.pos + 1, "a string"
	}
	return p.pos + size, character(r)
}

func isConflictMarker(rest string) bool {
	for _, marker := range []string{"<<<<<<<", "=======", ">>>>>>>", "|||||||"} {
		if strings.HasPrefix(rest, marker) {
			return true
		}
	}
	return false
}

func (p *parser) hintFor(rest string) string {
	switch {
	case rest[0] == '<':
		return "this looks like HTML or XML: put JSON in its place"
	case len(p.open) == 0 && isWordStart(rest[0]):
		return "a JSON object begins with `{`"
	case strings.HasPrefix(rest, "“"), strings.HasPrefix(rest, "”"), strings.HasPrefix(rest, "„"):
		return "write plain double quotes"
	case rest[0] == '=':
		return "write `:` between a name and its value"
	case rest[0] == ';':
		return "write `,` between members"
	case rest[0] == ',':
		return "remove the comma, or supply what is missing before it"
	case isWordStart(rest[0]):
		return `write text in double quotes, and a double quote inside it as \"`
	}
	return ""
}

// truncated fails because the file ends before the innermost value does.
func (p *parser) truncated() {
	start := p.open[len(p.open)-1]
	if p.data[start] == '[' {
		p.truncatedIn("array", start)
	} else {
		p.truncatedIn("object", start)
	}
}

func (p *parser) truncatedIn(what string, start int) {
	end := len(strings.TrimRight(p.text, " \t\r\n"))
	p.fail("truncated-json", end, end, "the file ends inside the "+what+" that begins at "+p.place(start),
		"restore the rest of the file, or close what is open",
		diag.Related{Span: p.file.Span(start, start+1), Message: "the " + what + " begins here"})
}

// opening is the place of the innermost open bracket.
func (p *parser) opening() diag.Related {
	start := p.open[len(p.open)-1]
	return diag.Related{Span: p.file.Span(start, start+1), Message: "this bracket is open"}
}

func (p *parser) place(offset int) string {
	at := p.file.position(offset)
	return fmt.Sprintf("line %d, column %d", at.Line, at.Column)
}

func (p *parser) emptyFile() {
	message := "the file is empty, wanted a JSON value"
	if len(p.data) > 0 {
		message = "the file holds nothing but white space and comments, wanted a JSON value"
	}
	p.fail("empty-file", 0, 0, message, "write a JSON object, or remove the file")
}

func (p *parser) trailingData() {
	end, found := p.found()
	if found == "" {
		found = fmt.Sprintf("byte 0x%02X", p.data[p.pos])
	}
	hint := "a file holds one value: remove what follows it"
	if c := p.data[p.pos]; c == '}' || c == ']' {
		hint = "remove the bracket, or open it where it belongs"
	}
	p.fail("invalid-json", p.pos, end, "found "+found+" after the end of the JSON value, wanted the end of the file", hint)
}

func (p *parser) markFound() {
	p.report("byte-order-mark", 0, len(byteOrderMark),
		"the file begins with a byte order mark (U+FEFF), wanted UTF-8 without one",
		"save the file as UTF-8 without a byte order mark", diag.Edit{Start: 0, End: len(byteOrderMark)})
}

func (p *parser) otherEncoding() {
	p.fail("invalid-utf8", 0, 2, "the file is encoded in UTF-16, wanted UTF-8", "save the file as UTF-8")
}

func (p *parser) tooDeep() {
	p.fail("too-deep", p.pos, p.pos+1, fmt.Sprintf("the nesting is deeper than %d levels", MaxDepth),
		"flatten the structure, or name its parts in `$defs` and refer to them")
}

func (p *parser) trailingComma(at int) {
	p.repaired(at, at+1, "found `,` before "+quote(string(p.data[p.pos]))+", JSON has no trailing comma",
		"remove the comma", diag.Edit{Start: at, End: at + 1})
}

func (p *parser) missingComma(at int) {
	p.repaired(at, at, "a comma is missing between two elements, wanted `,`",
		"write `,` after the first", diag.Edit{Start: at, End: at, New: ","})
}

func (p *parser) duplicateKey(first, again *Member) {
	p.file.inexact = true
	before := len(p.list)
	p.report("duplicate-key", again.NameStart, again.NameEnd,
		"the name "+quote(again.Name)+" appears again in the same object, wanted it once",
		"remove or rename one of the two; the first counts here")
	if len(p.list) > before {
		p.list[before].Related = []diag.Related{{Span: p.file.NameSpan(first), Message: "the name appears first here"}}
	}
}

// carriageReturns reports the line ends of other systems, all in one.
func (p *parser) carriageReturns() {
	count := strings.Count(p.text, "\r")
	if count == 0 {
		return
	}
	first := strings.IndexByte(p.text, '\r')
	fix := make([]diag.Edit, 0, count)
	for i := first; i < len(p.text); i++ {
		if p.text[i] != '\r' {
			continue
		}
		edit := diag.Edit{Start: i, End: i + 1}
		if i+1 == len(p.text) || p.text[i+1] != '\n' {
			edit.New = "\n"
		}
		fix = append(fix, edit)
	}
	p.add("crlf", first, first+1, fmt.Sprintf("%s with a carriage return (CR), wanted line feeds (LF) alone", lines(count)),
		"save the file with LF line ends; `* text=auto eol=lf` in .gitattributes keeps them", fix...)
}

func lines(n int) string {
	if n == 1 {
		return "1 line ends"
	}
	return fmt.Sprintf("%d lines end", n)
}
