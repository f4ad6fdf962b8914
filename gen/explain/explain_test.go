package explain_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/explain"
)

const width = 80

var html = regexp.MustCompile(`</?[A-Za-z][^>]*>`)

func TestPagesAreWellFormed(t *testing.T) {
	files, err := filepath.Glob("pages/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("got the pages %v, error %v", files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faults(string(data)) {
			t.Errorf("%s: %s", file, fault)
		}
	}
}

func TestFaultsAreFound(t *testing.T) {
	const body = "\n\nText.\n"
	tests := []struct{ page, want string }{
		{"# a page" + body, ""},
		{"# a `page`\n\nSee\n\n    gen new NAME\n\n```json\n\"a\": 1\n```\n", ""},
		{"a page" + body, "line 1: no summary"},
		{"# A page" + body, "line 1: the summary is not in lower case"},
		{"# a page." + body, "line 1: the summary ends in a full stop"},
		{"# " + body, "line 1: no summary"},
		{"# a page\nText.\n", "line 2: no blank line after the summary"},
		{"# a page\n", "no body"},
		{"# a page\n\n \n", "no body"},
		{"# a page\n\nText.", "no line feed at the end"},
		{"# a page\n\nText.\n\n", "blank lines at the end"},
		{"# a page\n\n" + strings.Repeat("é", width+1) + "\n", "line 3: 81 characters"},
		{"# a page\n\nText. \n", "line 3: white space at the end"},
		{"# a page\n\n\tText.\n", "line 3: a tab"},
		{"# a page\n\n| a | b |\n", "line 3: a table"},
		{"# a page\n\nText <br/> text.\n", "line 3: HTML"},
		{"# a page\n\n```json\n{}\n", "a fence is not closed"},
		{"# a page\n\nText.\n\n# another\n", "line 5: a second heading"},
	}
	for _, tt := range tests {
		got := faults(tt.page)
		if tt.want == "" && len(got) > 0 || tt.want != "" && !slices.Contains(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.page, got, tt.want)
		}
	}
}

func TestPagesAreSortedAndPrintable(t *testing.T) {
	previous := explain.Page{}
	for _, p := range explain.Pages() {
		if p.Code <= previous.Code {
			t.Errorf("%s comes after %s", p.Code, previous.Code)
		}
		previous = p
		text := p.Text()
		if !strings.HasPrefix(text, string(p.Code)+": "+p.Summary+"\n\n") || strings.TrimSpace(p.Body) == "" || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s prints as %q", p.Code, text)
		}
	}
}

// faults are the ways in which a page breaks the form of pages.
func faults(page string) []string {
	summary, body, _ := strings.Cut(page, "\n")
	out := summaryFaults(summary)
	switch {
	case strings.TrimSpace(body) == "":
		out = append(out, "no body")
	case !strings.HasPrefix(body, "\n"):
		out = append(out, "line 2: no blank line after the summary")
	}
	switch {
	case !strings.HasSuffix(page, "\n"):
		out = append(out, "no line feed at the end")
	case strings.HasSuffix(page, "\n\n"):
		out = append(out, "blank lines at the end")
	}
	fenced := false
	for i, line := range strings.Split(page, "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		for _, fault := range lineFaults(line, fenced, i == 0) {
			out = append(out, fmt.Sprintf("line %d: %s", i+1, fault))
		}
	}
	if fenced {
		out = append(out, "a fence is not closed")
	}
	return out
}

func summaryFaults(line string) []string {
	summary, ok := strings.CutPrefix(line, "# ")
	if !ok || strings.TrimSpace(summary) == "" {
		return []string{"line 1: no summary"}
	}
	var out []string
	if first, _ := utf8.DecodeRuneInString(summary); unicode.IsUpper(first) {
		out = append(out, "line 1: the summary is not in lower case")
	}
	if strings.HasSuffix(summary, ".") {
		out = append(out, "line 1: the summary ends in a full stop")
	}
	return out
}

func lineFaults(line string, fenced, first bool) []string {
	var out []string
	if n := utf8.RuneCountInString(line); n > width {
		out = append(out, fmt.Sprintf("%d characters", n))
	}
	if strings.TrimRight(line, " \t") != line {
		out = append(out, "white space at the end")
	}
	if strings.Contains(line, "\t") {
		out = append(out, "a tab")
	}
	switch {
	case fenced || first:
	case strings.HasPrefix(line, "#"):
		out = append(out, "a second heading")
	case strings.HasPrefix(line, "|"):
		out = append(out, "a table")
	case html.MatchString(line):
		out = append(out, "HTML")
	}
	return out
}
