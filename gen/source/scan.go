package source

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// space steps over white space, and over what people take for it.
func (p *parser) space() {
	for p.pos < len(p.data) {
		c := p.data[p.pos]
		switch {
		case isSpace(c):
			p.pos++
		case c == '/' || c == '#':
			if !p.comment() {
				return
			}
		case c >= utf8.RuneSelf || c == '\v' || c == '\f':
			if !p.foreignSpace() {
				return
			}
		default:
			return
		}
	}
}

// comment steps over the comment at pos, if there is one.
func (p *parser) comment() bool {
	start, rest := p.pos, p.text[p.pos:]
	switch {
	case strings.HasPrefix(rest, "/*"):
		length := strings.Index(rest[2:], "*/")
		if length < 0 {
			p.truncatedIn("comment", start)
			p.pos = len(p.data)
			return true
		}
		p.pos += length + 4
	case rest[0] == '#' || strings.HasPrefix(rest, "//"):
		p.pos += lineLength(rest)
	default:
		return false
	}
	fix := []diag.Edit{{Start: start, End: p.pos}}
	if strings.Contains(p.text[start:p.pos], "\r") {
		fix = nil // it would overlap the fix of the line ends, which comes first
	}
	p.repaired(start, p.pos, "found a comment, JSON has none",
		"remove it, or move its text to a description", fix...)
	return true
}

// lineLength is the length of the text's first line without its end.
func lineLength(text string) int {
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		return i
	}
	return len(text)
}

// foreignSpace steps over a character that is white space elsewhere: text
// copied from a web page is full of no-break spaces.
func (p *parser) foreignSpace() bool {
	r, size := utf8.DecodeRuneInString(p.text[p.pos:])
	if !unicode.IsSpace(r) && r != '\uFEFF' && r != '\u200B' {
		return false
	}
	start := p.pos
	p.pos += size
	p.repaired(start, p.pos, "found "+character(r)+" between the tokens, wanted a plain space",
		"replace it with a space", diag.Edit{Start: start, End: p.pos, New: " "})
	return true
}

// word reads true, false or null, or what people write for them.
func (p *parser) word() *Node {
	start := p.pos
	word := p.wordAt(start)
	if isLiteral(word) {
		p.pos += len(word)
		return p.literalNode(word, start)
	}
	if start+len(word) == len(p.data) && isPrefixOfLiteral(word) {
		p.truncatedIn("word "+quote(word), start)
		return nil
	}
	if lower := strings.ToLower(word); isLiteral(lower) {
		p.pos += len(word)
		p.repaired(start, p.pos, "found "+quote(word)+", wanted "+quote(lower),
			"write it in lower case", diag.Edit{Start: start, End: p.pos, New: lower})
		return p.literalNode(lower, start)
	}
	switch word {
	case "NaN", "Infinity":
		p.pos += len(word)
		return p.notANumber(start)
	case "None", "nil", "undefined":
		p.pos += len(word)
		p.repaired(start, p.pos, "found "+quote(word)+", wanted a JSON value",
			"write `null`, or remove the member", diag.Edit{Start: start, End: p.pos, New: "null"})
		return p.node(Null, start)
	}
	p.unexpected("a JSON value")
	return nil
}

func isLiteral(word string) bool {
	return word == "true" || word == "false" || word == "null"
}

func (p *parser) literalNode(word string, start int) *Node {
	if word == "null" {
		return p.node(Null, start)
	}
	n := p.node(Bool, start)
	n.Bool = word == "true"
	return n
}

func isPrefixOfLiteral(word string) bool {
	return strings.HasPrefix("true", word) || strings.HasPrefix("false", word) || strings.HasPrefix("null", word)
}

// unquotedName reads a name that lacks its quotes.
func (p *parser) unquotedName() string {
	start := p.pos
	name := p.wordAt(start)
	p.pos += len(name)
	p.repaired(start, p.pos, "the name "+quote(name)+" has no quotes, wanted "+quote(`"`+name+`"`),
		"write names in double quotes", diag.Edit{Start: start, End: p.pos, New: `"` + name + `"`})
	return name
}

// wordAt returns the run of letters, digits, _ and $ from i.
func (p *parser) wordAt(i int) string {
	end := i
	for end < len(p.data) && (isWordStart(p.data[end]) || isDigit(p.data[end])) {
		end++
	}
	return p.text[i:end]
}

func isWordStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '$'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
