package manifest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

var update = flag.Bool("update", false, "write the expectations in testdata anew")

// archives runs fn on every archive of testdata/dir; what fn changes in the
// archive is what it wanted to find there.
func archives(t *testing.T, dir string, fn func(t *testing.T, a *txtar.Archive)) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives in testdata/%s: %v", dir, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			fn(t, a)
			if *update {
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// expect compares got with the archive's file of that name, or puts it there.
func expect(t *testing.T, a *txtar.Archive, name, got string) {
	t.Helper()
	for i := range a.Files {
		if a.Files[i].Name != name {
			continue
		}
		if *update {
			a.Files[i].Data = []byte(got)
		} else if want := string(a.Files[i].Data); got != want {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", name, got, want)
		}
		return
	}
	if *update {
		a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(got)})
		return
	}
	t.Errorf("the archive has no %s, wanted one with\n%s", name, got)
}

// render is every part of the diagnostics that counts, one line for each.
func render(list diag.List) string {
	var b strings.Builder
	for _, d := range list {
		s := d.Span
		fmt.Fprintf(&b, "%s:%d:%d-%d:%d %s: %s [%s]\n", s.File, s.Start.Line, s.Start.Column, s.End.Line, s.End.Column, d.Severity, d.Message, d.Code)
		if d.Hint != "" {
			fmt.Fprintf(&b, "  hint: %s\n", d.Hint)
		}
		for _, r := range d.Related {
			fmt.Fprintf(&b, "  %s:%d:%d: %s\n", r.Span.File, r.Span.Start.Line, r.Span.Start.Column, r.Message)
		}
		for _, e := range d.Fix {
			fmt.Fprintf(&b, "  fix: [%d, %d) %q\n", e.Start, e.End, e.New)
		}
	}
	if b.Len() == 0 {
		return "clean\n"
	}
	return b.String()
}

// parse reads JSON that is well formed.
func parse(t *testing.T, path, text string) *source.File {
	t.Helper()
	f, problems := source.Parse(path, []byte(text))
	if len(problems) > 0 {
		t.Fatalf("%s: %s", path, render(problems))
	}
	return f
}
