// Package reference renders docs/reference: a page for each connector and the
// index of them, for people who decide on a connector or set one up.
package reference

import (
	"path"
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/form"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/yamltext"
)

// Folder is where the pages stand.
const Folder = "docs/reference"

// pagePath returns the place of a connector's page, from Folder.
func pagePath(c *ir.Connector) string {
	dir := c.Package.Dir
	if path.Base(dir) == "readme" {
		dir += "-connector" // README.md is the index, also where case does not count
	}
	return dir + ".md"
}

// Render returns the page of one connector.
func Render(_ *ir.Project, c *ir.Connector) (render.File, error) {
	var p page
	p.Grow(8 << 10)
	p.frontMatter(form.Notice(c.Source.Path), func(w *yamltext.Writer) { facts(w, c) })
	name := pagePath(c)
	p.heading("#", inline(c.Identity.Name))
	p.paragraphs(c.Identity.Description)
	p.gains(c)
	p.configuration(c)
	p.module(c)
	p.examples(c.Config)
	p.capabilities(c.Identity.Capabilities)
	p.changelog(c.Identity.Version)
	p.source(c, name)
	return render.File{Path: Folder + "/" + name, Content: []byte(p.String()), From: c.Source.Path}, nil
}

// facts writes what other programs read of a page.
func facts(w *yamltext.Writer, c *ir.Connector) {
	id := c.Identity
	text := func(key, value string) {
		if value != "" {
			w.Line(key, value)
		}
	}
	text("title", oneLine(id.Name))
	text("description", oneLine(id.Description))
	w.Quoted("uuid", id.UUID)
	w.Line("command", id.Command)
	if id.Version != "" {
		w.Quoted("version", id.Version)
	}
	text("category", id.Category)
	text("docs_url", id.DocsURL)
	w.Strings("capabilities", id.Capabilities)
	if c.Module != nil {
		w.Line("module", c.Module.Name)
	}
}

// gains says what an operator gets from the connector, and its facts.
func (p *page) gains(c *ir.Connector) {
	p.heading("##", "What you get")
	for _, verb := range c.Identity.Capabilities {
		p.line("- " + inline(meaning(verb)))
	}
	if len(c.Identity.Capabilities) > 0 {
		p.blank()
	}
	p.line(kindSentence(c))
	p.blank()
	if c.Example {
		p.line("It is an **example** for authors of connectors: it is tested, and it is neither registered nor in the catalog.")
		p.blank()
	}
	p.line("| | |")
	p.line("|---|---|")
	p.fact("Command", code(c.Identity.Command))
	p.fact("UUID", code(c.Identity.UUID))
	if c.Identity.Category != "" {
		p.fact("Category", inline(categoryTitle(c.Identity.Category)))
	}
	if c.Module != nil {
		p.fact("Module", inline(c.Module.Title))
	}
	if c.Contract != streamer {
		p.fact("Poll interval", strconv.Itoa(c.Identity.PollIntervalSeconds)+" s")
	}
	if c.Identity.DocsURL != "" {
		p.fact("Documentation", link(c.Identity.DocsURL))
	}
	p.blank()
}

func (p *page) configuration(c *ir.Connector) {
	p.heading("##", "Configuration")
	if len(c.Config.Root().Fields) == 0 {
		p.line("This connector has no settings of its own.")
		p.blank()
		return
	}
	p.line("A property that is not required may be left out; its default, if it has one, is then filled in.")
	p.blank()
	p.tables(c.Config, "###", "config")
}

func (p *page) module(c *ir.Connector) {
	if c.Module == nil || len(c.Module.Config.Root().Fields) == 0 {
		return
	}
	p.heading("##", "Module settings")
	p.line("These belong to the module " + inline(c.Module.Title) + " and hold for all of its connectors.")
	p.blank()
	p.tables(c.Module.Config, "###", "module")
	if v, ok := (examples{c.Module.Config}).full(); ok {
		p.block(fence("json", indented(v)))
	}
}

func (p *page) examples(m *ir.Model) {
	if len(m.Root().Fields) == 0 {
		return
	}
	p.heading("##", "Examples")
	e := examples{m}
	minimal, ok := e.minimal()
	full, okFull := e.full()
	if !ok || !okFull {
		p.line("The rules of this configuration are too particular for an example to be made up; the tables above state them.")
		p.blank()
		return
	}
	least, most := indented(minimal), indented(full)
	p.heading("###", "Minimal")
	p.block(fence("json", least))
	if least != most {
		p.heading("###", "Full")
		p.block(fence("json", most))
	}
	p.remarks(m.Root(), most)
}

// remarks say of the examples what JSON cannot.
func (p *page) remarks(s *ir.Struct, example string) {
	var internal []string
	for i := range s.Fields {
		if s.Fields[i].Form.Internal {
			internal = append(internal, code(s.Fields[i].Property))
		}
	}
	placeholders := strings.Contains(example, `"<`)
	if placeholders {
		p.line("What stands in angle brackets is a placeholder: put your own value in its place.")
	}
	if len(internal) > 0 {
		p.line("The platform sets " + strings.Join(internal, ", ") + " by itself.")
	}
	if placeholders || len(internal) > 0 {
		p.blank()
	}
}

func (p *page) capabilities(verbs []string) {
	p.heading("##", "Capabilities")
	if len(verbs) == 0 {
		p.line("The manifest declares none.")
		p.blank()
		return
	}
	p.line("| Capability | Meaning |")
	p.line("|---|---|")
	for _, verb := range verbs {
		p.line("| " + code(verb) + " | " + inline(meaning(verb)) + " |")
	}
	p.blank()
}

func (p *page) changelog(version string) {
	p.heading("##", "Changelog")
	if version == "" {
		p.line("The manifest states no version.")
		p.blank()
		return
	}
	p.heading("###", inline("Version "+version))
	p.line("The version that this page describes.")
	p.blank()
}

func (p *page) source(c *ir.Connector, name string) {
	up := strings.Repeat("../", strings.Count(Folder+"/"+name, "/"))
	p.line("---")
	p.blank()
	p.line("This page is made from [" + code(c.Source.Path) + "](" + target(up+c.Source.Path) + ").")
}
