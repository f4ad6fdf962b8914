package explain_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/explain"
	"github.com/seed-42ec6dbf/lockstep/gen/lint"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// TestExamplesMeanWhatTheirPagesSay runs the toolchain over every excerpt: what
// stands after "Instead of" is reported under the page's code, with a fix where
// the page promises one, and all else is a manifest without an error.
func TestExamplesMeanWhatTheirPagesSay(t *testing.T) {
	tried := 0
	for _, page := range explain.Pages() {
		if isRule(page.Code) {
			continue // package lint has tests for its examples
		}
		for _, e := range excerptsOf(page.Body) {
			tried++
			t.Run(string(page.Code), func(t *testing.T) {
				problems := e.problems(t)
				same := slices.DeleteFunc(slices.Clone(problems), func(d diag.Diagnostic) bool { return d.Code != page.Code })
				switch {
				case !e.bad:
					if len(same) > 0 || problems.HasErrors() {
						t.Errorf("the good example has the problems %v:\n%s", problems, e.text)
					}
				case len(same) == 0:
					t.Errorf("the bad example has the problems %v, wanted %s:\n%s", problems, page.Code, e.text)
				case strings.Contains(page.Body, "--fix") && !slices.ContainsFunc(same, func(d diag.Diagnostic) bool { return d.Fix != nil }):
					t.Errorf("the page speaks of gen lint --fix, and the bad example has no fix:\n%s", e.text)
				}
			})
		}
	}
	if tried < 60 {
		t.Errorf("tried %d examples, which cannot be all", tried)
	}
}

func isRule(code diag.Code) bool {
	return slices.ContainsFunc(lint.Rules(), func(r lint.Rule) bool { return r.Code == code })
}

// excerpt is a fenced example: members of a manifest or of its arguments
// ("json"), or a whole file ("text").
type excerpt struct {
	kind, text string
	bad        bool
}

func excerptsOf(body string) []excerpt {
	var out []excerpt
	for i, part := range strings.Split(body, "```") {
		if i%2 == 0 {
			if strings.HasSuffix(part, "Instead of\n\n") {
				out = append(out, excerpt{bad: true})
			} else {
				out = append(out, excerpt{})
			}
			continue
		}
		last := &out[len(out)-1]
		last.kind, last.text, _ = strings.Cut(part, "\n")
	}
	return slices.DeleteFunc(out, func(e excerpt) bool { return e.kind == "" })
}

func (e excerpt) problems(t *testing.T) diag.List {
	t.Helper()
	if e.kind == "text" {
		_, problems := source.Parse("connector_demo.json", []byte(e.text))
		return problems
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.com/project\n")
	write(t, filepath.Join(dir, "manifests", "connector_demo.json"), e.manifest())
	tree, err := project.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tree.Close() }()
	loaded, err := project.Load(t.Context(), tree)
	if err != nil {
		t.Fatal(err)
	}
	return loaded.Problems
}

// manifest completes the excerpt to a manifest.
func (e excerpt) manifest() string {
	for _, keyword := range []string{`"properties":`, `"$schema":`, `"type":`, `"$defs":`} {
		if strings.HasPrefix(strings.TrimSpace(e.text), keyword) || strings.Contains(e.text, "\n"+keyword) {
			arguments := complete(e.text, [2]string{"type", `"object"`})
			return complete(`"arguments": ` + arguments)
		}
	}
	return complete(e.text, [2]string{"arguments", `{"type": "object"}`})
}

// complete makes an object of the members in text, of the given ones and, for
// a manifest, of those that each must have; those in text come first.
func complete(text string, members ...[2]string) string {
	if len(members) == 0 || members[0][0] == "arguments" {
		members = append(members,
			[2]string{"uuid", `"6f1f9a3e-1c2d-4e5f-8a9b-0c1d2e3f4a5b"`},
			[2]string{"name", `"Demo"`},
			[2]string{"description", `"Polls demo.example."`},
			[2]string{"docker_parameter", `"demo"`},
		)
	}
	for _, m := range members {
		name := `"` + m[0]
		if !strings.HasPrefix(text, name) && !strings.Contains(text, "\n"+name) { // a prefix: docker_parameters too
			text = strings.TrimRight(text, "\n") + ",\n" + name + `": ` + m[1]
		}
	}
	return "{" + text + "}"
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
