package docs_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/cli"
)

const (
	compilePage = "compile.md"
	// shop is a module of its own, but for what gen compile makes of its schema.
	shop = "testdata/compile"
)

func TestCompilePageShowsCompiledCode(t *testing.T) {
	problems, held := strays(read(t, compilePage), readSource)
	for _, p := range problems {
		t.Errorf("%s: %s", compilePage, p)
	}
	if held != 3 {
		t.Errorf("%d blocks of code are compared", held)
	}
}

// The page's schema is compiled, gen says of it what the page shows, and what it
// becomes is built, vetted and used.
func TestCompilePageRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir()
	goMod(t, dir)
	if err := os.CopyFS(dir, os.DirFS(shop)); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if status := cli.Run(context.Background(), []string{"-C", dir, "compile", "order.json", "--out", "."}, strings.NewReader(""), &said, &said); status != 0 {
		t.Fatalf("status %d\n%s", status, said.String())
	}
	if !strings.Contains(read(t, compilePage), "$ gen compile order.json --out .\n"+said.String()+"```\n") {
		t.Errorf("%s does not show what gen says:\n%s", compilePage, said.String())
	}
	gen(t, dir, "compile", "greeting.json", "--out", ".")
	run(t, dir, "vet", "./...")
	run(t, dir, "test", "./...")
}

// The table of types says what a property of each schema becomes.
func TestCompilePageTypes(t *testing.T) {
	row := regexp.MustCompile("(?m)^\\| `(\\{.*\\})` \\| `(.+)` \\| `(.+)` \\|$")
	rows := row.FindAllStringSubmatch(read(t, compilePage), -1)
	if len(rows) != 13 {
		t.Errorf("%d rows are compared", len(rows))
	}
	for _, m := range rows {
		for required, want := range map[string]string{`["v"]`: m[2], `[]`: m[3]} {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "s.json"), `{"type": "object", "properties": {"v": `+m[1]+`}, "required": `+required+`}`)
			gen(t, dir, "compile", "s.json", "--out", ".")
			code := read(t, filepath.Join(dir, "s", "config.go"))
			if !regexp.MustCompile(`\n\tV +` + regexp.QuoteMeta(want) + " `json").MatchString(code) {
				t.Errorf("%s, required %s: want %s in\n%s", m[1], required, want, code)
			}
		}
	}
}
