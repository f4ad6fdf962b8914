package identity

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

const codeInvalidLock diag.Code = "invalid-lock"

// Parse reads a lock file; no bytes at all are a lock that pins nothing. The
// list holds every line that is damaged. Nothing may be written from a lock
// with damage: what it pinned is not known.
func Parse(path string, data []byte) (*Lock, diag.List) {
	p := parser{path: path, lock: &Lock{pins: newIndex()}}
	for text := range strings.Lines(string(data)) {
		p.number++
		p.text = strings.TrimSuffix(text, "\n")
		p.line()
		p.offset += len(text)
	}
	return p.lock, p.diags.Sorted()
}

// parser stands on one line.
type parser struct {
	path   string
	text   string // without its end
	offset int    // of the line in the file
	number int    // from 1

	lock      *Lock
	diags     diag.List
	returning bool // a carriage return was reported: one is enough for a file
}

func (p *parser) line() {
	if n := len(p.text) - 1; n >= 0 && p.text[n] == '\r' {
		p.carriageReturn(n)
		p.text = p.text[:n]
	}
	l := line{text: p.text}
	switch {
	case p.text == "" || p.text[0] == '#':
	case conflictMarker(p.text):
		p.damage(0, len(p.text), "the line is the mark of a merge conflict, wanted the conflict resolved",
			"remove the marks and keep the lines of both sides")
	default:
		l.pin = p.pin()
	}
	p.lock.lines = append(p.lock.lines, l)
}

func (p *parser) carriageReturn(at int) {
	if !p.returning {
		p.damage(at, at+1, "the line ends in a carriage return, wanted a line feed alone",
			"save the file with LF line ends, and let .gitattributes keep them")
	}
	p.returning = true
}

const restore = "restore the line from version control"

// pin reads "NAME UUID COMMAND"; nil when the line is damaged.
func (p *parser) pin() *pin {
	words := strings.Split(p.text, " ")
	if len(words) != 3 {
		p.damage(0, len(p.text), fmt.Sprintf("the line is %s, wanted NAME UUID COMMAND with one space between", quote(p.text)), restore)
		return nil
	}
	name, uuid, command := words[0], words[1], words[2]
	second := len(name) + 1
	third := second + len(uuid) + 1
	switch {
	case !isName(name):
		p.damage(0, len(name), fmt.Sprintf("the name is %s, wanted that of a manifest, such as hello or Azure/azure_key_vault", quote(name)), restore)
	case !isUUID(uuid):
		p.damage(second, third-1, fmt.Sprintf("the uuid of %s is %s, wanted 32 lower-case hexadecimal digits in groups of 8-4-4-4-12", name, quote(uuid)), restore)
	case !isWord(command):
		p.damage(third, len(p.text), fmt.Sprintf("the command of %s is %s, wanted letters, digits, \"_\", \"-\" and \".\"", name, quote(command)), restore)
	default:
		return p.add(&pin{name: name, uuid: uuid, command: command, span: p.span(0, len(p.text))})
	}
	return nil
}

// add enters the pin. A word that an earlier line has pinned stays with that line.
func (p *parser) add(found *pin) *pin {
	pins := p.lock.pins
	if earlier := pins.byName[found.name]; earlier != nil && earlier.line().text == p.text {
		p.repeated(found.span, earlier, fmt.Sprintf("the line of %s stands twice, wanted once", found.name), "remove one of the two")
		return found
	}
	p.distinct("name", found.name, pins.byName, found)
	p.distinct("uuid", found.uuid, pins.byUUID, found)
	p.distinct("command", found.command, pins.byCommand, found)
	return found
}

func (p *parser) distinct(what, word string, pins map[string]*pin, found *pin) {
	earlier, taken := pins[word]
	if !taken {
		pins[word] = found
		return
	}
	message := fmt.Sprintf("the %s %s is pinned twice, wanted once", what, quote(word))
	p.repeated(found.span, earlier, message, "keep the line that was there first")
}

func (p *parser) repeated(at diag.Span, earlier *pin, message, hint string) {
	p.diags = append(p.diags, diag.Diagnostic{
		Code: codeInvalidLock, Severity: diag.Error, Span: at, Message: message, Hint: hint,
		Related: []diag.Related{{Span: earlier.span, Message: "first here"}},
	})
}

// damage reports the bytes [start, end) of the line.
func (p *parser) damage(start, end int, message, hint string) {
	p.diags = append(p.diags, diag.Diagnostic{
		Code: codeInvalidLock, Severity: diag.Error, Span: p.span(start, end), Message: message, Hint: hint,
	})
}

func (p *parser) span(start, end int) diag.Span {
	return diag.Span{File: p.path, Start: p.position(start), End: p.position(end)}
}

func (p *parser) position(at int) diag.Position {
	return diag.Position{
		Offset: p.offset + at,
		Line:   p.number,
		Column: utf8.RuneCountInString(p.text[:at]) + 1,
	}
}

func conflictMarker(text string) bool {
	for _, mark := range []string{"<<<<<<<", "|||||||", "=======", ">>>>>>>"} {
		if strings.HasPrefix(text, mark) {
			return true
		}
	}
	return false
}

// isName reports whether s can be a manifest's name: one word, or two with a slash between.
func isName(s string) bool {
	module, stem, nested := strings.Cut(s, "/")
	return isWord(module) && (!nested || isWord(stem))
}

// isWord reports whether s is made of letters, digits, "_", "-" and ".".
func isWord(s string) bool {
	for _, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && c != '_' && c != '-' && c != '.' {
			return false
		}
	}
	return s != ""
}

// isUUID reports whether s is a UUID with lower-case letters.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hex := c >= '0' && c <= '9' || c >= 'a' && c <= 'f'
		if dash != (c == '-') || !dash && !hex {
			return false
		}
	}
	return true
}

const maxShown = 60 // runes of the file that a message repeats

func quote(s string) string {
	if utf8.RuneCountInString(s) > maxShown {
		s = string([]rune(s)[:maxShown]) + "…"
	}
	return fmt.Sprintf("%q", s)
}
