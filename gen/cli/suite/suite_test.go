// Package suite_test compiles the official JSON Schema Test Suite with gen and
// demands of the code the suite's verdicts.
package suite_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/modfile"

	"github.com/seed-42ec6dbf/lockstep/gen/cli"
	"github.com/seed-42ec6dbf/lockstep/internal/officialsuite"
)

var update = flag.Bool("update", false, "rewrite docs/conformance.md with today's scores")

const (
	repository = "../../.."
	scores     = repository + "/docs/conformance.md"
	module     = "example.test/suite"
)

// TestSuite compiles every group of both drafts, builds all of them into one
// program, and runs every test through ValidateJSON.
//
// Seed: "Uses [JSON Schema](https://json-schema.org/) format"
func TestSuite(t *testing.T) {
	folder := officialsuite.Dir(t)
	all := groups(t, folder)
	dir := t.TempDir()
	writeModule(t, dir)
	compiled := compileAll(t, dir, folder, all)
	verdicts := run(t, build(t, dir, compiled), compiled)
	sheet := score(t, all, verdicts)
	if *update {
		must(t, os.WriteFile(scores, []byte(sheet), 0o644))
	}
	want, err := os.ReadFile(scores)
	must(t, err)
	if sheet != string(want) {
		t.Errorf("the scores are not those of docs/conformance.md; look at them, and run with -update if they are better\ngot:\n%s", sheet)
	}
}

// writeModule makes a module that takes the SDK from this repository.
func writeModule(t *testing.T, dir string) {
	t.Helper()
	root, err := filepath.Abs(repository)
	must(t, err)
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	must(t, err)
	mod, err := modfile.Parse("go.mod", data, nil)
	must(t, err)
	lockstep := mod.Module.Mod.Path
	must(t, mod.AddModuleStmt(module))
	must(t, mod.AddRequire(lockstep, "v0.0.0"))
	must(t, mod.AddReplace(lockstep, "", root, ""))
	data, err = mod.Format()
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "go.mod"), data, 0o644))
	data, err = os.ReadFile(filepath.Join(root, "go.sum"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "go.sum"), data, 0o644))
}

// compileAll runs gen compile on every group, the groups of a file together,
// and returns those that it compiles.
func compileAll(t *testing.T, dir, suite string, all []*group) []*group {
	t.Helper()
	files := map[string][]string{}
	var compiled, batch []*group
	for i, g := range all {
		name := filepath.Join(dir, "schemas", g.folder, g.name+".json")
		must(t, os.MkdirAll(filepath.Dir(name), 0o755))
		must(t, os.WriteFile(name, g.Schema, 0o644))
		files[g.folder] = append(files[g.folder], name)
		batch = append(batch, g)
		if i+1 == len(all) || all[i+1].folder != g.folder {
			args := []string{"--remote", "http://localhost:1234=" + filepath.Join(suite, "remotes"), "--draft", g.draft, "--out", filepath.Join(dir, g.folder)}
			compiled = append(compiled, compileFile(t, batch, files[g.folder], args)...)
			batch = nil
		}
	}
	return compiled
}

func compileFile(t *testing.T, batch []*group, files, args []string) (compiled []*group) {
	t.Helper()
	if gen(t, io.Discard, append(args, files...)...) {
		return batch
	}
	for i, g := range batch { // one of them is refused: which?
		var said bytes.Buffer
		if gen(t, &said, append(args, files[i])...) {
			compiled = append(compiled, g)
		} else {
			t.Errorf("%s %s: %s: gen compile refuses %s\n%s", g.draft, g.keyword, g.Description, g.Schema, said.String())
		}
	}
	return compiled
}

// gen runs gen compile and reports whether it succeeds.
func gen(t *testing.T, said io.Writer, args ...string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	return cli.Run(ctx, append([]string{"compile"}, args...), strings.NewReader(""), io.Discard, said) == 0
}

// build builds a program that knows the ValidateJSON of every group. It reads
// lines of a group's id and a document, and answers each with its verdict.
func build(t *testing.T, dir string, compiled []*group) (program string) {
	t.Helper()
	var imports, entries strings.Builder
	for i, g := range compiled {
		fmt.Fprintf(&imports, "\tp%d %q\n", i, module+"/"+g.id())
		fmt.Fprintf(&entries, "\t%q: verdict(p%d.ValidateJSON, p%d.Parse),\n", g.id(), i, i)
	}
	must(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(fmt.Sprintf(mainText, imports.String(), entries.String())), 0o644))
	program = filepath.Join(dir, "suite.exe")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-gcflags=-N -l", "-ldflags=-s -w", "-o", program, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

const mainText = `package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

%s)

var verdicts = map[string]func([]byte) string{
%s}

// verdict is that of ValidateJSON, provided that Parse, which knows defaults too, accepts no less.
func verdict[T any](validate func([]byte) error, parse func([]byte) (T, error)) func([]byte) string {
	return func(document []byte) string {
		if err := validate(document); err != nil {
			return "false"
		}
		if _, err := parse(document); err != nil {
			return "Parse: " + strings.ReplaceAll(err.Error(), "\n", " ")
		}
		return "true"
	}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		id, document, _ := strings.Cut(lines.Text(), " ")
		fmt.Println(verdicts[id]([]byte(document)))
	}
}
`

// run returns the verdicts of every test of the groups, in order.
func run(t *testing.T, program string, compiled []*group) map[*group][]string {
	t.Helper()
	var in bytes.Buffer
	for _, g := range compiled {
		for _, test := range g.Tests {
			var line bytes.Buffer
			must(t, json.Compact(&line, test.Data))
			fmt.Fprintf(&in, "%s %s\n", g.id(), line.String())
		}
	}
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Stdin = &in
	out, err := cmd.Output()
	must(t, err)
	answers := bufio.NewScanner(bytes.NewReader(out))
	verdicts := map[*group][]string{}
	for _, g := range compiled {
		for range g.Tests {
			if !answers.Scan() {
				t.Fatal("the program answers too little")
			}
			verdicts[g] = append(verdicts[g], answers.Text())
		}
	}
	return verdicts
}
