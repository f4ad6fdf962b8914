package gopkg

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The output compiles, vets clean and does what it says: a module of
// everything, with the tests of testdata/behaviour in its packages.
func TestCompilesAndRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the go command")
	}
	dir := t.TempDir()
	for _, f := range all(t, everything()...) {
		write(t, filepath.Join(dir, filepath.FromSlash(f.Path)), f.Content)
	}
	copyTree(t, "testdata/behaviour", filepath.Join(dir, "generated"))
	copyTree(t, "testdata/manifests", filepath.Join(dir, "manifests"))
	goMod(t, dir)
	run(t, dir, "go", "vet", "./...")
	// Of the drift tests only demo has a manifest to compare with.
	run(t, dir, "go", "test", "./generated/demo", "./generated/kinds", "./generated/checks", "./generated/safe/...", "./generated/sdk/twice", "./generated/wide", "./connectors/...", "-skip", "TestDrift")
	run(t, dir, "go", "test", "./generated/demo", "-run", "TestDrift")
}

// goMod makes dir a module that uses this repository and its dependencies.
func goMod(t *testing.T, dir string) {
	t.Helper()
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(mod), "\n")
	text := "module " + projectPath + "\n" + rest +
		"\nrequire github.com/seed-42ec6dbf/lockstep v0.0.0\nreplace github.com/seed-42ec6dbf/lockstep => " + root + "\n"
	write(t, filepath.Join(dir, "go.mod"), []byte(text))
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "go.sum"), sum)
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		write(t, filepath.Join(to, rel), content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, dir string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", cmd, err, out)
	}
}
