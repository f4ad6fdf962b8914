package reference

import (
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/yamltext"
)

// page is Markdown in the making. What it is given is Markdown already, except
// where a method says that it takes text.
type page struct{ strings.Builder }

func (p *page) line(markdown string) {
	p.WriteString(markdown)
	p.WriteByte('\n')
}

func (p *page) blank() { p.WriteByte('\n') }

func (p *page) block(markdown string) {
	p.WriteString(markdown)
	p.blank()
}

func (p *page) heading(level, markdown string) {
	p.line(level + " " + markdown)
	p.blank()
}

// paragraphs takes text, in which an empty line ends a paragraph.
func (p *page) paragraphs(text string) {
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = inline(part); part != "" {
			p.line(sentence(part))
			p.blank()
		}
	}
}

func (p *page) fact(name, markdown string) { p.line("| " + name + " | " + markdown + " |") }

// frontMatter opens the page with the notice that it is generated and with facts.
func (p *page) frontMatter(notice string, facts func(w *yamltext.Writer)) {
	var w yamltext.Writer
	w.Comment(notice)
	facts(&w)
	p.line("---")
	p.Write(w.Bytes())
	p.line("---")
	p.blank()
}
