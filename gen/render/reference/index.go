package reference

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/form"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/yamltext"
)

// Index returns the page that leads to all others.
func Index(p *ir.Project) (render.File, error) {
	var out page
	out.frontMatter(form.Notice(""), func(w *yamltext.Writer) { w.Line("title", "Connector reference") })
	out.heading("#", "Connector reference")
	groups, examples := grouped(p)
	out.line(summary(len(p.Connectors) - len(examples)))
	out.blank()
	for _, g := range groups {
		out.heading("##", inline(categoryTitle(g.category)))
		if g.meaning != "" {
			out.line(inline(g.meaning))
			out.blank()
		}
		out.list(g.connectors)
	}
	if len(examples) > 0 {
		out.heading("##", "Examples")
		out.line("For authors of connectors: tested, and neither registered nor in the catalog.")
		out.blank()
		out.list(examples)
	}
	return render.File{Path: Folder + "/README.md", Content: []byte(strings.TrimRight(out.String(), "\n") + "\n")}, nil
}

func summary(n int) string {
	switch n {
	case 0:
		return "There is no connector yet."
	case 1:
		return "One connector."
	}
	return strconv.Itoa(n) + " connectors, by category and module."
}

// category is a section of the index.
type category struct {
	category, meaning string
	connectors        []*ir.Connector
}

// grouped sorts connectors into categories, in the order of the closed list
// with those that have none at the end, and sets examples apart.
func grouped(p *ir.Project) (groups []category, examples []*ir.Connector) {
	for _, c := range manifest.Categories() {
		groups = append(groups, category{category: c.Name, meaning: c.Meaning})
	}
	groups = append(groups, category{})
	for _, c := range p.Connectors {
		if c.Example {
			examples = append(examples, c)
			continue
		}
		i := slices.IndexFunc(groups, func(g category) bool { return g.category == c.Identity.Category })
		if i < 0 {
			i = len(groups) - 1
		}
		groups[i].connectors = append(groups[i].connectors, c)
	}
	groups = slices.DeleteFunc(groups, func(g category) bool { return len(g.connectors) == 0 })
	for _, g := range groups {
		slices.SortStableFunc(g.connectors, byModule)
	}
	return groups, examples
}

func byModule(a, b *ir.Connector) int {
	return cmp.Or(
		cmp.Compare(strings.ToLower(sortName(a)), strings.ToLower(sortName(b))),
		cmp.Compare(strings.ToLower(a.Identity.Name), strings.ToLower(b.Identity.Name)),
		cmp.Compare(a.Name, b.Name),
	)
}

// sortName puts a connector that stands alone among the modules.
func sortName(c *ir.Connector) string {
	if c.Module != nil {
		return c.Module.Title
	}
	return c.Identity.Name
}

func (p *page) list(connectors []*ir.Connector) {
	p.line("| Connector | Module | What it does |")
	p.line("|---|---|---|")
	for _, c := range connectors {
		module := ""
		if c.Module != nil {
			module = inline(c.Module.Title)
		}
		p.line("| [" + inline(c.Identity.Name) + "](" + target(pagePath(c)) + ") | " + module + " | " + sentence(inline(c.Identity.Description)) + " |")
	}
	p.blank()
}
