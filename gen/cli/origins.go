package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
)

// printOrigins shows what came from which manifest.
func printOrigins(w io.Writer, l *project.Loaded, plan *output.Plan) {
	from := map[string][]output.Change{}
	for _, f := range plan.Files {
		from[f.From] = append(from[f.From], f)
	}
	for _, m := range l.Model.Modules {
		printOrigin(w, m.Source.Path, m.Title+", a module: "+settings(m.Config), from[m.Source.Path])
	}
	for _, c := range l.Model.Connectors {
		note := c.Identity.Name + ", command " + c.Identity.Command + ": " + settings(c.Config)
		if c.Example {
			note += "; an example, in no registry and no catalog"
		}
		printOrigin(w, c.Source.Path, note, from[c.Source.Path])
	}
	printOrigin(w, "all manifests together", "", from[""])
}

func printOrigin(w io.Writer, path, note string, files []output.Change) {
	fmt.Fprintln(w, path)
	if note != "" {
		fmt.Fprintf(w, "  %s\n", printable(note))
	}
	for _, f := range files {
		mark := map[output.Action]string{output.Create: "+", output.Update: "~", output.Delete: "-", output.Keep: " "}[f.Action]
		line := "  " + mark + " " + f.Path
		if f.Once {
			line += "  (written once; yours from then on)"
		}
		fmt.Fprintln(w, line)
	}
	fmt.Fprintln(w)
}

// printable keeps text of a manifest from controlling a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}

// settings counts the properties of a configuration in words.
func settings(m *ir.Model) string {
	fields := m.Root().Fields
	parts := []string{counted(len(fields), "setting")}
	required, secret := 0, 0
	for _, f := range fields {
		if f.Required && f.Default == nil {
			required++
		}
		if f.Form.Secret {
			secret++
		}
	}
	if required > 0 {
		parts = append(parts, fmt.Sprintf("%d to be set", required))
	}
	if secret > 0 {
		parts = append(parts, fmt.Sprintf("%d secret", secret))
	}
	return strings.Join(slices.Clip(parts), ", ")
}
