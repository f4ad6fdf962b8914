// Package excerpt shortens what others say, for errors that quote it.
package excerpt

import (
	"strings"
	"unicode"
)

// Of makes one printable line of whole words, of most characters at most. A
// word that does not fit is left out with all behind it: it may be a
// credential, and what is left of one that is cut off nobody would recognise
// and take out.
func Of(text string, most int) string {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r) || r == unicode.ReplacementChar
	})
	var line strings.Builder
	left := most
	for i, word := range words {
		size := len([]rune(word))
		if i > 0 {
			size++
		}
		if size > left || size == left && i < len(words)-1 { // room for the dots
			line.WriteString("…")
			break
		}
		if i > 0 {
			line.WriteByte(' ')
		}
		line.WriteString(word)
		left -= size
	}
	return line.String()
}
