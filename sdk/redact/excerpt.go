package redact

import (
	"strings"
	"unicode"
)

// Excerpt returns what may be quoted of a text: one printable line of it, without
// the secrets, of most characters at most.
//
// It is cut between words. A word that does not fit is left out with all behind
// it: it may be a credential that nobody told r, and of one that is cut off nobody
// would recognise the rest. For the same reason text should be all that was said.
// It may be a beginning of it that is far longer than the excerpt: then what
// begins a secret at its end is taken for one that was cut off there.
func (r *Redactor) Excerpt(text string, most int) string {
	if r != nil {
		// White space, and secrets, may be nearly all of it: its end may be shown.
		text = r.matcher.Load().replace(text, len(text) > farLonger*most)
	}
	// Once more in one line: it may be a secret whose words stood in several.
	return cut(r.Text(oneLine(text)), most)
}

// farLonger is how many times as long as an excerpt a text is that may be cut off.
const farLonger = 4

// oneLine returns the printable words of a text, with a space between them.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(c rune) bool {
		return unicode.IsSpace(c) || !unicode.IsPrint(c) || c == unicode.ReplacementChar
	}), " ")
}

// cut returns the words at the beginning of a line that have room in most
// characters, and dots where there are more.
func cut(line string, most int) string {
	end, count := 0, 0 // of the last word behind which the dots have room, too
	for at, c := range line {
		if c == ' ' && count < most {
			end = at
		}
		count++
	}
	if count <= most {
		return line
	}
	return line[:end] + "…"
}
