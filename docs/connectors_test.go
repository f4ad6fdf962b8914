// Package docs_test holds what the pages for people say to what the code does.
package docs_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/cli"
)

const (
	root  = ".."
	guide = "connectors.md"
	// project is a repository of its own, with the connectors that the guide shows.
	project = "testdata/connectors"
)

// fence is a block of code, to the end of its last line, with the comment above
// it that names its file.
var fence = regexp.MustCompile("(?m)(?:^<!-- (\\S+) -->\n)?^```([a-z]+)\n((?s:.*?)\n)```$")

// strays returns the blocks of Go and JSON in a page that do not stand, line
// for line, in the file that the comment above them names, and how many do.
func strays(page string, read func(file string) (string, error)) (problems []string, held int) {
	for _, m := range fence.FindAllStringSubmatch(page, -1) {
		file, language, code := m[1], m[2], m[3]
		first, _, _ := strings.Cut(code, "\n")
		if language != "go" && language != "json" {
			continue
		}
		if file == "" {
			problems = append(problems, fmt.Sprintf("the block %q names no file", first))
			continue
		}
		content, err := read(file)
		switch {
		case err != nil:
			problems = append(problems, err.Error())
		case !strings.Contains("\n"+content, "\n"+code):
			problems = append(problems, fmt.Sprintf("the block %q does not stand in %s", first, file))
		default:
			held++
		}
	}
	return problems, held
}

func readSource(file string) (string, error) {
	data, err := os.ReadFile(filepath.Join(root, file))
	return string(data), err
}

func TestGuideShowsCompiledCode(t *testing.T) {
	page := read(t, guide)
	problems, held := strays(page, readSource)
	for _, p := range problems {
		t.Errorf("%s: %s", guide, p)
	}
	if held < 10 {
		t.Errorf("%d blocks of code are compared", held)
	}
	if fences := strings.Count(page, "\n```"); fences != 2*len(fence.FindAllString(page, -1)) {
		t.Errorf("%d fences are not read as blocks of code", fences)
	}
}

func TestStrayCodeIsFound(t *testing.T) {
	source := func(file string) (string, error) {
		if file != "a.go" {
			return "", os.ErrNotExist
		}
		return "package a\n\nfunc f() {\n\tg()\n}\n", nil
	}
	for name, test := range map[string]struct {
		page string
		want string
	}{
		"the same":         {"<!-- a.go -->\n```go\nfunc f() {\n\tg()\n}\n```\n", ""},
		"one of its lines": {"<!-- a.go -->\n```go\n\tg()\n```\n", ""},
		"not a program":    {"```console\n$ rm\n```\n", ""},
		"changed":          {"<!-- a.go -->\n```go\nfunc f() {\n\th()\n}\n```\n", "does not stand in a.go"},
		"an end of lines":  {"<!-- a.go -->\n```go\nf() {\n```\n", "does not stand in a.go"},
		"half a line":      {"<!-- a.go -->\n```go\nfunc f()\n```\n", "does not stand in a.go"},
		"left out":         {"<!-- a.go -->\n```go\nfunc f() {\n}\n```\n", "does not stand in a.go"},
		"no file":          {"```go\nfunc f() {\n```\n", "names no file"},
		"another file":     {"<!-- b.go -->\n```go\nfunc f() {\n```\n", "not exist"},
		"JSON":             {"<!-- a.go -->\n```json\n{}\n```\n", "does not stand in a.go"},
	} {
		t.Run(name, func(t *testing.T) {
			problems, held := strays(test.page, source)
			got := strings.Join(problems, "; ")
			if test.want == "" && got != "" || !strings.Contains(got, test.want) || held > 0 && test.want != "" {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Every link of a page that is written by hand leads somewhere.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil || len(pages) < 5 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	for _, page := range append(pages, filepath.Join(root, "README.md")) {
		for _, p := range astray(t, page) {
			t.Error(p)
		}
	}
}

func TestLinksAstrayAreFound(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, "page.md")
	write(t, filepath.Join(dir, "other.md"), "## Its part\n")
	for link, want := range map[string]string{
		"other.md":              "",
		"other.md#its-part":     "",
		"#a-page":               "",
		"https://example.com/a": "",
		"others.md":             "others.md: nothing is there",
		"other.md#a-page":       "other.md#a-page: there is no such heading",
		"#its-part":             "#its-part: there is no such heading",
	} {
		write(t, page, "# A page\n\n[a link]("+link+")\n")
		if got := strings.Join(astray(t, page), "; "); want != "" && got != page+": "+want || want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", link, got, want)
		}
	}
}

// astray returns the links of a page that lead to a file that is not there, or
// to a heading that is not in it.
func astray(t *testing.T, page string) (problems []string) {
	t.Helper()
	for _, m := range regexp.MustCompile(`\]\(([^)#\s]*)(#[^)\s]*)?\)`).FindAllStringSubmatch(read(t, page), -1) {
		file, anchor := m[1], m[2]
		if strings.HasPrefix(file, "https://") {
			continue
		}
		at := page
		if file != "" {
			at = filepath.Join(filepath.Dir(page), file)
		}
		if _, err := os.Stat(at); err != nil {
			problems = append(problems, page+": "+file+": nothing is there")
		} else if anchor != "" && !slices.Contains(anchors(read(t, at)), anchor) {
			problems = append(problems, page+": "+file+anchor+": there is no such heading")
		}
	}
	return problems
}

func anchors(page string) (list []string) {
	drop := regexp.MustCompile(`[^\w\- ]`)
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		list = append(list, "#"+strings.ReplaceAll(drop.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return list
}

// The guide's project is generated, compiled, vetted and tested as its author
// would do it, in a module of its own.
func TestGuideRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir()
	goMod(t, dir)
	// What the manifests alone make, before a line is written by hand.
	if err := os.CopyFS(filepath.Join(dir, "manifests"), os.DirFS(filepath.Join(project, "manifests"))); err != nil {
		t.Fatal(err)
	}
	gen(t, dir)
	stub := filepath.Join("connectors", "acmeauditlog", "connector.go")
	if begun, written := fetchOf(t, filepath.Join(dir, stub)), fetchOf(t, filepath.Join(project, stub)); begun != written {
		t.Errorf("the guide says that Fetch is given, and shows\n%s\nbut the stub has\n%s", written, begun)
	}
	// What the author writes.
	for _, name := range []string{"acmeauditlog", "acmestream"} {
		if err := os.RemoveAll(filepath.Join(dir, "connectors", name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(dir, "connectors"), os.DirFS(filepath.Join(project, "connectors"))); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "main.go"), read(t, filepath.Join(project, "main.go")))
	gen(t, dir, "check")
	run(t, dir, "vet", "./...")
	run(t, dir, "test", "./...")
}

// fetchOf returns what of a connector's file is given: TestConnection and Fetch.
func fetchOf(t *testing.T, file string) string {
	t.Helper()
	_, rest, found := strings.Cut(read(t, file), "// TestConnection ")
	text, _, ends := strings.Cut(rest, "// page ")
	if !found || !ends {
		t.Fatalf("%s has no TestConnection and Fetch before page", file)
	}
	return text
}

func gen(t *testing.T, dir string, args ...string) {
	t.Helper()
	var out strings.Builder
	if status := cli.Run(context.Background(), append([]string{"-C", dir}, args...), strings.NewReader(""), &out, &out); status != 0 {
		t.Fatalf("gen %s: status %d\n%s", strings.Join(args, " "), status, out.String())
	}
}

func run(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", cmd, err, out)
	}
}

// goMod makes dir a module that uses this repository and its dependencies.
func goMod(t *testing.T, dir string) {
	t.Helper()
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(read(t, filepath.Join(root, "go.mod")), "\n")
	write(t, filepath.Join(dir, "go.mod"), "module example.com/acme\n"+rest+
		"\nrequire github.com/seed-42ec6dbf/lockstep v0.0.0\nreplace github.com/seed-42ec6dbf/lockstep => "+here+"\n")
	write(t, filepath.Join(dir, "go.sum"), read(t, filepath.Join(root, "go.sum")))
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
