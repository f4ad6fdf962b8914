package gocode

import "bytes"

// layout indents the lines of a file as gofmt does: by one for each line that
// leaves brackets open, with the labels of a switch as far out as its braces.
// Of several empty lines it leaves one.
func layout(src []byte) []byte {
	out := make([]byte, 0, len(src)+len(src)/4)
	var l indenter
	for line := range bytes.Lines(src) {
		line = bytes.TrimRight(line, " \n")
		if len(line) == 0 && bytes.HasSuffix(out, []byte("\n\n")) {
			continue
		}
		depth := l.next(line)
		if len(line) > 0 {
			for range depth {
				out = append(out, '\t')
			}
			out = append(out, line...)
		}
		out = append(out, '\n')
	}
	return out
}

// indenter follows the brackets of a file.
type indenter struct {
	// open has an entry for each open bracket: whether the lines after it are
	// indented for it, which holds for the first one left open on a line.
	open  []bool
	depth int
}

// next returns the depth of a line and takes notice of its brackets.
func (l *indenter) next(line []byte) (depth int) {
	closing := 0
	for closing < len(line) && isCloser(line[closing]) {
		l.pop()
		closing++
	}
	depth = l.depth
	if isLabel(line) && depth > 0 {
		depth--
	}
	l.scan(line[closing:])
	return depth
}

// scan takes notice of the brackets of a line's remainder.
func (l *indenter) scan(line []byte) {
	before := len(l.open)
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"' || c == '`':
			i = skipString(line, i)
		case c == '/' && i+1 < len(line) && line[i+1] == '/':
			i = len(line)
		case c == '(' || c == '[' || c == '{':
			l.open = append(l.open, false)
		case isCloser(c):
			l.pop()
			before = min(before, len(l.open))
		}
	}
	if len(l.open) > before {
		l.open[before] = true
		l.depth++
	}
}

func (l *indenter) pop() {
	last := len(l.open) - 1
	if last < 0 {
		return
	}
	if l.open[last] {
		l.depth--
	}
	l.open = l.open[:last]
}

// skipString returns the index of the quote that ends the literal at line[i].
func skipString(line []byte, i int) int {
	quote := line[i]
	for i++; i < len(line) && line[i] != quote; i++ {
		if line[i] == '\\' && quote == '"' {
			i++
		}
	}
	return i
}

func isCloser(c byte) bool { return c == ')' || c == ']' || c == '}' }

func isLabel(line []byte) bool {
	return bytes.HasPrefix(line, []byte("case ")) || bytes.Equal(line, []byte("default:"))
}
