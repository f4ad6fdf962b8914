package reference_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/sample"
	"github.com/seed-42ec6dbf/lockstep/gen/render/reference"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func page(t testing.TB, c *ir.Connector) string {
	t.Helper()
	f, err := reference.Render(nil, c)
	if err != nil {
		t.Fatal(err)
	}
	return string(f.Content)
}

func TestGolden(t *testing.T) {
	p := sample.Project()
	var files []render.File
	for _, c := range p.Connectors {
		f, err := reference.Render(p, c)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	index, err := reference.Index(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(files, index) {
		name := filepath.Join("testdata", strings.ReplaceAll(strings.TrimPrefix(f.Path, "docs/reference/"), "/", "_"))
		if *update {
			if err := os.WriteFile(name, f.Content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if string(f.Content) != string(want) {
			t.Errorf("%s is not %s:\n%s", f.Path, name, f.Content)
		}
		if !output.IsGenerated(f.Content) {
			t.Errorf("%s lacks the header", f.Path)
		}
		if strings.Contains(string(f.Content), "hunter2") {
			t.Errorf("%s shows the default of a secret", f.Path)
		}
	}
}

func TestPaths(t *testing.T) {
	tests := map[string]string{
		"hello": "docs/reference/hello.md", "azure/keyvault": "docs/reference/azure/keyvault.md",
		"readme": "docs/reference/readme-connector.md", "azure/readme": "docs/reference/azure/readme-connector.md",
	}
	for dir, want := range tests {
		c := sample.Connector("x", sample.Model())
		c.Package.Dir = dir
		f, err := reference.Render(nil, c)
		if err != nil || f.Path != want || f.From != c.Source.Path || f.Once {
			t.Errorf("%s: got %q from %q, %v", dir, f.Path, f.From, err)
		}
	}
}

// hostile returns a connector in which every text is s.
func hostile(s string) *ir.Connector {
	v := sample.Text(s)
	field := sample.Field(s)
	field.Required = true
	field.Form.Label, field.Form.Help, field.Form.Placeholder, field.Default, field.Form.Example = s, s, s, &v, &v
	field.Form.JSONType = s
	field.Form.Options, field.Form.Limits = []ir.Option{{Value: v, Label: s + "x"}}, []string{s, "matching " + s}
	nested := sample.Field(s + "2")
	nested.Type = &ir.Type{Kind: ir.Pointer, Elem: &ir.Type{Kind: ir.StructKind, Name: "Inner"}}
	nested.Form.Control, nested.Form.JSONType, nested.Form.Internal = ir.ControlObject, "object", true
	m := sample.Model(field, nested)
	m.Decls = append(m.Decls, ir.Decl{Struct: &ir.Struct{Name: "Inner", Doc: ir.Doc(strings.TrimSpace("d " + s)), Fields: []ir.Field{field}}})
	c := sample.Connector("a", m)
	c.Identity = ir.Identity{
		UUID: s, Name: "n" + s, Description: "d" + s, Command: s, Version: "v" + s, Category: "c" + s, Capabilities: []string{"c" + s}, DocsURL: "x" + s,
		PollIntervalSeconds: 300,
	}
	c.Module = &ir.Module{Name: s, Title: "t" + s, Config: sample.Model(field)}
	return c
}

// shape is what a text may not change in a page: its headings, the rows and
// columns of its tables, its blocks of code and its lists, with the texts left out.
func shape(page string) []string {
	var out []string
	fence := ""
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "":
		case fence != "":
			if line == fence {
				fence = ""
			}
		case strings.HasPrefix(line, "```"):
			fence = line[:len(line)-len(strings.TrimLeft(line, "`"))]
			out = append(out, "fence")
		case strings.HasPrefix(line, "#"):
			out = append(out, strings.SplitN(line, " ", 2)[0])
		case strings.HasPrefix(line, "|"):
			out = append(out, fmt.Sprint("row of ", strings.Count(line, "|")))
		case strings.HasPrefix(line, "- "), strings.HasPrefix(line, "<a "), line == "---":
			out = append(out, strings.SplitN(line, " ", 2)[0])
		default:
			out = append(out, "text")
		}
	}
	return slices.Compact(out) // a text may have several paragraphs
}

var (
	tags      = regexp.MustCompile(`<(?:/?code|/?br|a id="(?:config|module)-[A-Za-z]+"|/a)>`)
	codeSpans = regexp.MustCompile("`[^`\n]+`")
)

func TestHostile(t *testing.T) {
	front := func(page string) (string, string) {
		head, body, ok := strings.Cut(strings.TrimPrefix(page, "---\n"), "\n---\n")
		if !ok {
			t.Fatalf("no front matter in\n%s", page)
		}
		return head, body
	}
	_, benign := front(page(t, hostile("x")))
	want := shape(benign)
	for _, s := range sample.Hostile() {
		text := page(t, hostile(s))
		head, body := front(text)
		var facts struct{ Title, Description, UUID, Command, Version, Category, Module string }
		if err := yaml.Unmarshal([]byte(head), &facts); err != nil {
			t.Fatalf("%q: %v in\n%s", s, err, head)
		}
		if facts.UUID != s || facts.Command != s || facts.Version != "v"+s || facts.Category != "c"+s || facts.Module != s {
			t.Errorf("%q: the front matter reads %+v", s, facts)
		}
		if !output.IsGenerated([]byte(text)) {
			t.Errorf("%q hides the header", s)
		}
		if got := shape(body); !slices.Equal(got, want) {
			t.Errorf("%q changes the page:\n got %q\nwant %q\n%s", s, got, want, body)
		}
		checkInert(t, s, body)
	}
}

// checkInert fails if something outside of code is a tag or an address.
func checkInert(t *testing.T, s, body string) {
	t.Helper()
	parts := strings.Split(body, "\n```")
	for i := 0; i < len(parts); i += 2 { // the others are blocks of code
		if i > 0 {
			parts[i] = strings.TrimLeft(parts[i], "`")
		}
		bare := codeSpans.ReplaceAllString(tags.ReplaceAllString(parts[i], ""), "")
		if strings.ContainsAny(bare, "<>") || strings.Contains(bare, "://") || strings.Contains(bare, "](http") || strings.Contains(bare, "](j") {
			t.Errorf("%q is alive in\n%s", s, bare)
		}
	}
	for i := 1; i < len(parts); i += 2 {
		_, text, _ := strings.Cut(parts[i], "\n")
		if !json.Valid([]byte(text)) {
			t.Errorf("%q: the example is no JSON:\n%s", s, text)
		}
	}
}

func TestIndex(t *testing.T) {
	p := &ir.Project{}
	add := func(name, category string, m *ir.Module) {
		c := sample.Connector(name, sample.Model())
		c.Identity.Category, c.Module = category, m
		p.Connectors = append(p.Connectors, c)
	}
	zeta, beta := &ir.Module{Title: "Zeta"}, &ir.Module{Title: "Beta"}
	add("a", "saas", zeta)
	add("b", "identity", nil)
	add("c", "saas", beta)
	add("d", "", nil)
	add("e", "saas", beta)
	add("gamma", "saas", nil)
	f, err := reference.Index(p)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.Lines(string(f.Content)) {
		if strings.HasPrefix(line, "## ") || strings.HasPrefix(line, "| [") {
			got = append(got, strings.SplitN(strings.TrimSpace(line), "]", 2)[0])
		}
	}
	want := []string{"## Identity", "| [b", "## SaaS", "| [c", "| [e", "| [gamma", "| [a", "## Without a category", "| [d"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestWords(t *testing.T) {
	for seconds, want := range map[int]string{
		1: "second", 30: "30 seconds", 60: "minute", 90: "90 seconds", 300: "5 minutes", 3_600: "hour", 7_200: "2 hours", 86_400: "day", 0: "0 seconds",
	} {
		c := sample.Connector("a", sample.Model())
		c.Identity.PollIntervalSeconds = seconds
		if got := page(t, c); !strings.Contains(got, "for new events every "+want+",") {
			t.Errorf("%d: %s is missing in\n%s", seconds, want, got)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	c := sample.Project().Connectors[0]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := reference.Render(nil, c); err != nil {
			b.Fatal(err)
		}
	}
}
