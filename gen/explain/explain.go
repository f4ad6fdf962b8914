// Package explain holds a page for every diagnostic code: what it means, an
// example and the fix. The pages are the Markdown files in pages/, and those
// of the lint rules stand with the rules.
package explain

import (
	"cmp"
	"embed"
	"path"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/lint"
)

//go:embed pages/*.md
var pages embed.FS

// Page says what one code means.
type Page struct {
	Code diag.Code
	// Summary is one line, Body Markdown.
	Summary, Body string
}

// Text is the page as it is printed.
func (p Page) Text() string {
	return string(p.Code) + ": " + p.Summary + "\n\n" + strings.TrimSpace(p.Body) + "\n"
}

// Pages returns all pages, sorted by code.
func Pages() []Page {
	var out []Page
	files, _ := pages.ReadDir("pages") // embedded: cannot fail
	for _, f := range files {
		text, _ := pages.ReadFile(path.Join("pages", f.Name())) // embedded: cannot fail
		title, body, _ := strings.Cut(string(text), "\n")
		out = append(out, Page{
			Code:    diag.Code(strings.TrimSuffix(f.Name(), ".md")),
			Summary: strings.TrimPrefix(title, "# "),
			Body:    body,
		})
	}
	for _, r := range lint.Rules() {
		out = append(out, Page{Code: r.Code, Summary: r.Summary, Body: ruleBody(r)})
	}
	slices.SortFunc(out, func(a, b Page) int { return cmp.Compare(a.Code, b.Code) })
	return out
}

// Summary is what a code means in one line, "" for a code without a page.
func Summary(code diag.Code) string {
	for _, p := range Pages() {
		if p.Code == code {
			return p.Summary
		}
	}
	return ""
}

func ruleBody(r lint.Rule) string {
	return r.Doc + "\n\nInstead of\n\n    " + r.Bad + "\n\nwrite\n\n    " + r.Good
}
