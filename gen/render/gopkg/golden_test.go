package gopkg

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

var update = flag.Bool("update", false, "write the golden files")

// all renders everything that a project of these connectors holds.
func all(t testing.TB, connectors ...*ir.Connector) []render.File {
	t.Helper()
	files, err := renderAll(project(connectors...))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func renderAll(p *ir.Project) ([]render.File, error) {
	var files []render.File
	for _, m := range p.Modules {
		more, err := Module(p, m)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	for _, c := range p.Connectors {
		more, err := Connector(p, c)
		if err != nil {
			return nil, err
		}
		stub, err := Stub(p, c)
		if err != nil {
			return nil, err
		}
		files = append(append(files, more...), stub)
	}
	registry, err := Registry(p)
	return append(files, registry), err
}

func TestGolden(t *testing.T) {
	for _, f := range all(t, demo()) {
		t.Run(f.Path, func(t *testing.T) {
			golden(t, filepath.Join("testdata", "demo", filepath.FromSlash(f.Path)+".golden"), f.Content)
		})
	}
}

// golden compares with a file, or writes it if asked to.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update and look at what it writes", err)
	}
	if string(got) != string(want) {
		t.Errorf("%s has\n%s\nand the output is\n%s", path, firstDifference(want, got), firstDifference(got, want))
	}
}
