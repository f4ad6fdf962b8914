// Package plugin renders generated/<package>/plugin.yaml: the manifest by
// which a marketplace lists a connector.
package plugin

import (
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/form"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/yamltext"
)

// Render returns the plugin manifest of one connector.
func Render(_ *ir.Project, c *ir.Connector) (render.File, error) {
	var w writer
	w.Comment(form.Notice(c.Source.Path))
	w.identity(c)
	if m := c.Module; m != nil {
		w.Map("module", func() {
			w.Text("name", m.Name)
			w.Text("title", m.Title)
			w.fields(form.Fields(m.Config))
		})
	}
	w.fields(form.Fields(c.Config))
	return render.File{Path: "generated/" + c.Package.Dir + "/plugin.yaml", Content: w.Bytes(), From: c.Source.Path}, nil
}

type writer struct{ yamltext.Writer }

func (w *writer) identity(c *ir.Connector) {
	id := c.Identity
	w.Text("id", id.Command)
	w.Quoted("uuid", id.UUID)
	w.Text("name", id.Name)
	w.Text("description", id.Description)
	if id.Version != "" {
		w.Quoted("version", id.Version)
	}
	w.optional("category", id.Category)
	w.Strings("capabilities", id.Capabilities)
	w.optional("docs_url", id.DocsURL)
	w.Text("kind", strings.ToLower(c.Contract))
	w.Int("poll_interval_seconds", id.PollIntervalSeconds)
	w.flag("example", c.Example)
}

func (w *writer) fields(list []form.Field) {
	w.List("fields", len(list), func(i int) { w.field(&list[i]) })
}

func (w *writer) field(f *form.Field) {
	w.Text("property", f.Property)
	w.Text("type", string(f.Type))
	w.Text("label", f.Label)
	w.optional("help", f.Help)
	w.optional("placeholder", f.Placeholder)
	w.Bool("required", f.Required)
	w.Bool("secret", f.Secret)
	w.flag("internal", f.Internal)
	w.flag("multiline", f.Multiline)
	w.flag("deprecated", f.Deprecated)
	if f.Default != nil {
		w.Value("default", *f.Default)
	}
	if len(f.Options) > 0 {
		w.List("options", len(f.Options), func(i int) {
			w.Value("value", f.Options[i].Value)
			w.Text("label", f.Options[i].Label)
		})
	}
	if len(f.Limits) > 0 {
		w.Strings("limits", f.Limits)
	}
	if len(f.Fields) > 0 {
		w.fields(f.Fields)
	}
}

func (w *writer) optional(key, value string) {
	if value != "" {
		w.Text(key, value)
	}
}

// flag tells of a flag only when it is set.
func (w *writer) flag(key string, set bool) {
	if set {
		w.Bool(key, true)
	}
}
