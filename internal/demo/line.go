package demo

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// style is how a piece of a line is drawn: the number of its ANSI sequence.
type style string

const (
	plain  style = ""
	bold   style = "1"
	dim    style = "2"
	red    style = "31"
	green  style = "32"
	yellow style = "33"
)

// span is a piece of a line.
type span struct {
	text  string
	style style
}

// line is a line of the screen.
type line []span

func text(s string) line { return line{{s, plain}} }

func heading(s string) line { return line{{s, bold}} }

// width is how many cells a line takes; every letter that the stand-ins use takes one.
func (l line) width() (n int) {
	for _, s := range l {
		n += utf8.RuneCountInString(s.text)
	}
	return n
}

// cut returns a line of a width at most.
func (l line) cut(width int) line {
	if l.width() <= width {
		return l
	}
	var kept line
	for left := width - 1; left >= 0; { // one cell is for the ellipsis
		runes := []rune(l[0].text)
		if len(runes) > left {
			return append(kept, span{string(runes[:left]) + "…", l[0].style})
		}
		kept, l, left = append(kept, l[0]), l[1:], left-len(runes)
	}
	return nil
}

// pad returns a line of exactly a width.
func (l line) pad(width int) line {
	l = l.cut(width)
	return append(l[:len(l):len(l)], span{text: strings.Repeat(" ", width-l.width())})
}

// draw writes a line. What a server or a log says is text and never an order to
// the terminal.
func (l line) draw(colour bool) string {
	var b strings.Builder
	for _, s := range l {
		clean := strings.Map(func(r rune) rune {
			if unicode.IsPrint(r) {
				return r
			}
			return '·'
		}, s.text)
		if colour && s.style != plain && clean != "" {
			clean = "\x1b[" + string(s.style) + "m" + clean + "\x1b[0m"
		}
		b.WriteString(clean)
	}
	return strings.TrimRight(b.String(), " ")
}
