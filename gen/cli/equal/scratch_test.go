package equal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/modfile"

	"github.com/seed-42ec6dbf/lockstep/gen/cli"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
)

// TestMain keeps the cache of the person who runs the tests out of them.
func TestMain(m *testing.M) {
	if err := os.Setenv("LOCKSTEP_CACHE", "off"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

const (
	// repository is the root of the repository, from this package's folder.
	repository = "../../.."
	corpus     = repository + "/../shared/corpus/sekoia"
	lockstep   = "github.com/seed-42ec6dbf/lockstep"
	// within is where the scratch module claims to be, so that it may import
	// what is internal to package drift.
	within = lockstep + "/sdk/drift/scratch"
)

// scratch is a module that holds manifests, what is generated from them, and a
// program that answers questions about every package.
type scratch struct {
	t     testing.TB
	dir   string
	names []string // of the subjects, which are their manifests' paths
}

func newScratch(t testing.TB) *scratch {
	t.Helper()
	s := &scratch{t: t, dir: t.TempDir()}
	root, err := filepath.Abs(repository)
	must(t, err)
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	must(t, err)
	mod, err := modfile.Parse("go.mod", data, nil)
	must(t, err)
	must(t, mod.AddModuleStmt(within))
	must(t, mod.AddRequire(lockstep, "v0.0.0"))
	must(t, mod.AddReplace(lockstep, "", root, ""))
	data, err = mod.Format()
	must(t, err)
	s.write("go.mod", data)
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	must(t, err)
	s.write("go.sum", sums)
	return s
}

func (s *scratch) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *scratch) write(name string, data []byte) {
	s.t.Helper()
	must(s.t, os.MkdirAll(filepath.Dir(s.path(name)), 0o755))
	must(s.t, os.WriteFile(s.path(name), data, 0o644))
}

// generate generates everything and demands that it succeeds.
func (s *scratch) generate() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	if status := cli.Run(ctx, []string{"-C", s.dir, "generate"}, strings.NewReader(""), &stdout, &stderr); status != 0 {
		s.t.Fatalf("gen generate: exit status %d\n%s%s", status, &stdout, &stderr)
	}
}

// build makes the program that asks the generated packages.
func (s *scratch) build() {
	s.t.Helper()
	tree, err := project.Open(s.dir)
	must(s.t, err)
	defer func() { _ = tree.Close() }() // only a handle of a folder
	loaded, err := project.Load(context.Background(), tree)
	must(s.t, err)
	var imports, subjects strings.Builder
	add := func(i int, dir, manifest, digest, schema, identity string) {
		alias := "p" + strconv.Itoa(i)
		fmt.Fprintf(&imports, "\t%s %q\n", alias, within+"/generated/"+dir)
		fmt.Fprintf(&subjects, "\t\tdrift.Bulk(%q, drift.Subject[%s.Config]{Manifest: %[1]q, Digest: %[3]q, Schema: %[4]q, Parse: %[2]s.Parse, ValidateJSON: %[2]s.ValidateJSON, Default: %[2]s.Default}, %[5]s),\n",
			manifest, alias, digest, schema, identity)
		s.names = append(s.names, manifest)
	}
	for _, m := range loaded.Model.Modules {
		add(len(s.names), m.Package.Dir, m.Source.Path, m.Source.Digest, "/configuration", "nil")
	}
	for _, c := range loaded.Model.Connectors {
		i := len(s.names)
		add(i, c.Package.Dir, c.Source.Path, c.Source.Digest, "/arguments", fmt.Sprintf("identity(p%d.Identity())", i))
	}
	s.write("ask/main.go", fmt.Appendf(nil, runner, imports.String(), subjects.String()))
	s.run(nil, 10*time.Minute, "go", "build", "-trimpath", "-o", s.path("ask/ask"), "./ask")
}

const runner = `package main

import (
	"os"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/drift"
	"github.com/seed-42ec6dbf/lockstep/sdk/drift/internal/bulk"
%s)

func identity(i sdk.Identity) *sdk.Identity { return &i }

func main() {
	os.Exit(bulk.Main(os.Stdin, os.Stdout, []bulk.Subject{
%s	}))
}
`

// ask puts questions to the program; the answers have the same indexes.
func (s *scratch) ask(limit time.Duration, requests []request) []answer {
	s.t.Helper()
	in, err := json.Marshal(requests)
	must(s.t, err)
	out := s.run(in, limit, s.path("ask/ask"))
	var answers []answer
	must(s.t, json.Unmarshal(out, &answers))
	if len(answers) != len(requests) {
		s.t.Fatalf("%d answers to %d questions", len(answers), len(requests))
	}
	return answers
}

// run runs a program in the module, demands that it succeeds, and returns what it prints.
func (s *scratch) run(in []byte, limit time.Duration, program string, args ...string) []byte {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = s.dir
	cmd.Stdin = bytes.NewReader(in)
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "LOCKSTEP_CACHE=off", "GOGC=400")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		s.t.Fatalf("%s %s: %v\n%s%s", filepath.Base(program), strings.Join(args, " "), err, shortened(stdout.String()), shortened(stderr.String()))
	}
	s.t.Logf("%s: %v of processor time", filepath.Base(program), (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Round(time.Second))
	return stdout.Bytes()
}

// shortened keeps a failure readable.
func shortened(text string) string {
	const limit = 8_000
	if len(text) <= limit {
		return text
	}
	return text[:limit] + "\n… and more"
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
