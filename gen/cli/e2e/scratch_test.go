// Package e2e_test proves the generator from end to end: real manifests,
// varied ones and hostile ones go through the command, and what comes out is
// read, formatted, vetted, compiled and run.
package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/modfile"

	"github.com/seed-42ec6dbf/lockstep/gen/cli"
)

// TestMain keeps the cache of the person who runs the tests out of them.
func TestMain(m *testing.M) {
	if err := os.Setenv("LOCKSTEP_CACHE", "off"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// repository is the root of the repository, from this package's folder.
const repository = "../../.."

// scratch is a module of its own, as a user of the generator has it.
type scratch struct {
	t   testing.TB
	dir string
}

// newScratch makes a module that takes the SDK from this repository, and
// everything else from the versions that this repository pins.
func newScratch(t testing.TB) *scratch {
	t.Helper()
	s := &scratch{t: t, dir: t.TempDir()}
	root, err := filepath.Abs(repository)
	must(t, err)
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	must(t, err)
	mod, err := modfile.Parse("go.mod", data, nil)
	must(t, err)
	lockstep := mod.Module.Mod.Path
	must(t, mod.AddModuleStmt("example.test/scratch"))
	must(t, mod.AddRequire(lockstep, "v0.0.0"))
	must(t, mod.AddReplace(lockstep, "", root, ""))
	data, err = mod.Format()
	must(t, err)
	s.write("go.mod", string(data))
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	must(t, err)
	s.write("go.sum", string(sums))
	return s
}

func (s *scratch) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *scratch) write(name, text string) {
	s.t.Helper()
	must(s.t, os.MkdirAll(filepath.Dir(s.path(name)), 0o755))
	must(s.t, os.WriteFile(s.path(name), []byte(text), 0o644))
}

// copyInto copies a folder of this repository into one of the module.
func (s *scratch) copyInto(name, from string) {
	s.t.Helper()
	must(s.t, os.CopyFS(s.path(name), os.DirFS(from)))
}

// result is what one call of gen said.
type result struct {
	status         int
	stdout, stderr string
}

// gen runs gen in the module.
func (s *scratch) gen(args ...string) result {
	s.t.Helper()
	return runGen(s.t, append([]string{"-C", s.dir}, args...)...)
}

func runGen(t testing.TB, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	status := cli.Run(ctx, args, strings.NewReader(""), &stdout, &stderr)
	return result{status, stdout.String(), stderr.String()}
}

// generate demands that generate succeeds and that check then finds nothing.
func (s *scratch) generate() {
	s.t.Helper()
	r := s.gen("generate")
	if r.status != 0 {
		s.t.Fatalf("gen generate: exit status %d, want 0\n%s%s", r.status, r.stdout, r.stderr)
	}
	if c := s.gen("check"); c.status != 0 {
		s.t.Errorf("gen check after generate: exit status %d, want 0\n%s%s", c.status, c.stdout, c.stderr)
	}
}

// run runs a program in dir, demands that it succeeds and returns what it said.
func run(t testing.TB, dir string, limit time.Duration, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "LOCKSTEP_CACHE=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s %s: %v\n%s", program, strings.Join(args, " "), err, shorten(string(out)))
	}
	return string(out)
}

// shorten keeps a failure readable.
func shorten(out string) string {
	const limit = 20_000
	if len(out) <= limit {
		return out
	}
	return out[:limit] + "\n… and more"
}

// files are all files below a folder by their slashed names.
func files(t testing.TB, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	must(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) { // a link that leads nowhere
			return nil
		}
		found[name] = string(data)
		return err
	}))
	return found
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
