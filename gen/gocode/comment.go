package gocode

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// width is how many characters a comment's line holds, its "// " included.
const width = 80

// commentText returns prose as line comments, or "" for none. The text keeps its
// words and loses what Go and its tools would read as more than words:
// directives, build constraints, headings, lists, code blocks, links and
// markers such as "Deprecated:".
func commentText(doc ir.Doc) string {
	var b strings.Builder
	for _, words := range paragraphs(string(doc)) {
		if b.Len() > 0 {
			b.WriteString("\n//\n")
		}
		wrap(&b, words)
	}
	return b.String()
}

// paragraphs splits text at empty lines and returns the harmless words of each part.
func paragraphs(text string) [][]string {
	var out [][]string
	var words []string
	for line := range strings.SplitSeq(text, "\n") {
		found := strings.Fields(strings.Map(visible, line))
		if len(found) == 0 && len(words) > 0 {
			out, words = append(out, sentence(words)), nil
		}
		words = append(words, found...)
	}
	if len(words) > 0 {
		out = append(out, sentence(words))
	}
	return out
}

// visible drops what formats text without showing, and makes a space of every
// other character that does not print.
func visible(r rune) rune {
	switch {
	case unicode.IsPrint(r):
		return r
	case unicode.Is(unicode.Cf, r):
		return -1
	}
	return ' '
}

// sentence makes the words of a paragraph harmless. It ends a paragraph that
// has no end, for a line that ends in a letter could be taken for a heading.
func sentence(words []string) []string {
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = harmless(word)
	}
	for len(out) > 1 && strings.Trim(out[0], "#") == "" { // a heading of Markdown or of Go
		out = out[1:]
	}
	if len(out) == 1 && strings.Trim(out[0], "#") == "" {
		return []string{`"` + out[0] + `".`}
	}
	last := &out[len(out)-1]
	if r, _ := utf8.DecodeLastRuneInString(*last); unicode.IsLetter(r) || unicode.IsDigit(r) {
		*last += "."
	}
	return out
}

var (
	instruction = regexp.MustCompile(`^(/*(\+build|nolint|lint:|#nosec|go:)|/+(line|export|extern)$)`)
	docLink     = regexp.MustCompile(`\[(\*?[\pL_][\pL\pN_./]*)\]`)
	syntax      = strings.NewReplacer("``", `"`, "''", `"`, "*/", "* /", "/*", "/ *", "]:", "] :")
)

// harmless returns a word that no tool acts on.
func harmless(word string) string {
	if word == "DO" || strings.HasPrefix(word, "Deprecated:") { // "Code generated … DO NOT EDIT."
		return strings.ToLower(word)
	}
	if strings.ContainsAny(word, "[]`'*") {
		word = docLink.ReplaceAllString(syntax.Replace(word), "($1)")
	}
	if strings.ContainsRune("/+#nlg", rune(word[0])) && instruction.MatchString(word) {
		return `"` + word + `"`
	}
	return word
}

// wrap writes words as lines of a comment.
func wrap(b *strings.Builder, words []string) {
	column := 0
	for _, word := range words {
		size := utf8.RuneCountInString(word)
		switch {
		case column == 0:
			b.WriteString("// ")
			column = 3
		case column+1+size > width:
			b.WriteString("\n// ")
			column = 3
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += size
	}
}
