package promises

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// promise is a row of the list.
type promise struct {
	line     int
	sentence string
	places   []string // of the tests that keep it; none where it is not kept here
	note     string
}

// list is docs/promises.md.
type list struct {
	kept, elsewhere []promise
}

const (
	keptHeading      = "## Kept"
	elsewhereHeading = "## Not kept here"
)

// minPart is how short a quoted part of a sentence may be.
const minPart = 10

var code = regexp.MustCompile("`([^`]+)`")

// parseList reads the list. A row that cannot be read is a problem.
func parseList(file, markdown string) (l list, problems []string) {
	var heading string
	for i, row := range strings.Split(markdown, "\n") {
		if strings.HasPrefix(row, "#") {
			heading = row
			continue
		}
		if !strings.HasPrefix(row, "| ") || strings.HasPrefix(row, "| Sentence |") {
			continue
		}
		p := promise{line: i + 1}
		bad := func(format string, args ...any) {
			problems = append(problems, fmt.Sprintf("%s:%d: ", file, p.line)+fmt.Sprintf(format, args...))
		}
		cells := cellsOf(row)
		if p.sentence = cells[0]; len(norm(p.sentence)) < minPart {
			bad("the sentence %q is too short to be told from others", p.sentence)
		}
		switch {
		case strings.HasPrefix(heading, "### ") && len(cells) == 3:
			for _, m := range code.FindAllStringSubmatch(cells[1], -1) {
				p.places = append(p.places, m[1])
			}
			if p.note = cells[2]; len(p.places) == 0 {
				bad("the sentence %q names no test that keeps it", p.sentence)
			}
			l.kept = append(l.kept, p)
		case heading == elsewhereHeading && len(cells) == 2:
			if p.note = cells[1]; p.note == "" {
				bad("it is not said why the sentence %q is not kept here", p.sentence)
			}
			l.elsewhere = append(l.elsewhere, p)
		default:
			bad("a row of %d cells under %q", len(cells), heading)
		}
	}
	if !strings.Contains(markdown, "\n"+keptHeading+"\n") || len(l.kept) == 0 {
		problems = append(problems, fmt.Sprintf("%s: there is no list under %q", file, keptHeading))
	}
	return l, problems
}

// cellsOf splits a row; a bar in a cell is written with a backslash.
func cellsOf(row string) []string {
	const bar = "\x00"
	row = strings.ReplaceAll(strings.Trim(row, " "), `\|`, bar)
	row = strings.TrimSuffix(strings.TrimPrefix(row, "|"), "|")
	var cells []string
	for cell := range strings.SplitSeq(row, "|") {
		cells = append(cells, strings.TrimSpace(strings.ReplaceAll(cell, bar, "|")))
	}
	return cells
}

var markup = strings.NewReplacer("`", "", "*", "", `\`, "", "\u00a0", " ")

// norm is a sentence without its markup and white space at will.
func norm(s string) string {
	return strings.Trim(strings.Join(strings.Fields(markup.Replace(s)), " "), " .:")
}

// speaks reports whether a quote is of a sentence: it, a part of it, or more than it.
func speaks(quote, sentence string) bool {
	quote, sentence = norm(quote), norm(sentence)
	return len(quote) >= minPart && strings.Contains(sentence, quote) || strings.Contains(quote, sentence)
}

// compare holds a list and the quotes in the tests to each other.
func compare(file string, l list, quotes []quote) (problems []string) {
	bad := func(p promise, format string, args ...any) {
		problems = append(problems, fmt.Sprintf("%s:%d: ", file, p.line)+fmt.Sprintf(format, args...))
	}
	known := make([]bool, len(quotes))
	for _, p := range l.kept {
		var found []string
		for i, q := range quotes {
			if speaks(q.text, p.sentence) {
				known[i] = true
				found = append(found, q.place)
			}
		}
		for _, place := range p.places {
			if !slices.Contains(found, place) {
				bad(p, "%s does not quote %q; these tests do: %s", place, p.sentence, orNone(found))
			}
		}
	}
	for _, p := range l.elsewhere {
		for _, q := range quotes {
			if speaks(q.text, p.sentence) {
				bad(p, "%s quotes %q, which the list says is not kept here", q.place, p.sentence)
			}
		}
	}
	for i, q := range quotes {
		if !known[i] {
			problems = append(problems, fmt.Sprintf("%s:%d: %s quotes %q, which is no sentence of %s under %q", q.file, q.line, q.place, q.text, file, keptHeading))
		}
	}
	return problems
}

func orNone(places []string) string {
	if len(places) == 0 {
		return "none"
	}
	return strings.Join(places, ", ")
}
