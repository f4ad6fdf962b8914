package e2e_test

import (
	"flag"
	"go/format"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

const corpus = repository + "/../shared/corpus/sekoia"

// TestCorpus takes manifests that nobody here wrote through the whole job.
func TestCorpus(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("../shared/corpus is not here: no real manifests to run against")
	}
	s := newScratch(t)
	s.copyInto("manifests", corpus)
	must(t, os.Remove(s.path("manifests/LICENSE")))
	s.generate()
	demandGolden(t, "testdata/corpus.warnings", s.gen("lint").stdout)
	demandPackages(t, s, 46+27)
	s.demandCleanGo()
}

// TestKeywords does the same for manifests that use every keyword of both
// drafts of JSON Schema in realistic and in nasty ways.
func TestKeywords(t *testing.T) {
	t.Parallel()
	s := newScratch(t)
	s.copyInto("manifests", "testdata/keywords")
	s.generate()
	demandGolden(t, "testdata/keywords.warnings", s.gen("lint").stdout)
	s.demandCleanGo()
}

// demandPackages demands that so many packages were generated.
func demandPackages(t *testing.T, s *scratch, want int) {
	t.Helper()
	got := 0
	for name := range files(t, s.path("generated")) {
		if path.Base(name) == "drift_test.go" {
			got++
		}
	}
	if got != want {
		t.Errorf("%d packages generated, want %d", got, want)
	}
}

// demandCleanGo demands that everything generated satisfies gofmt, gofumpt,
// vet, staticcheck and its own drift tests.
func (s *scratch) demandCleanGo() {
	s.t.Helper()
	for name, text := range files(s.t, s.dir) {
		if !strings.HasSuffix(name, ".go") {
			continue
		}
		formatted, err := format.Source([]byte(text))
		if err != nil || string(formatted) != text {
			s.t.Errorf("%s is not as gofmt has it (%v)", name, err)
		}
	}
	if out := run(s.t, s.dir, time.Minute, "go", "run", "mvdan.cc/gofumpt", "-l", "generated", "connectors"); out != "" {
		s.t.Errorf("not as gofumpt has it:\n%s", out)
	}
	run(s.t, s.dir, 3*time.Minute, "go", "test", "-vet=all", "-ldflags=-s -w", "./...") // stripped, as linking is most of the time
	run(s.t, s.dir, 3*time.Minute, "go", "run", "honnef.co/go/tools/cmd/staticcheck", "./...")
}

// demandGolden compares with a golden file, which -update rewrites.
func demandGolden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		must(t, os.WriteFile(filepath.FromSlash(name), []byte(got), 0o644))
	}
	want, err := os.ReadFile(filepath.FromSlash(name))
	must(t, err)
	if got != string(want) {
		t.Errorf("%s has changed; read the difference, then run with -update\ngot:\n%swant:\n%s", name, got, want)
	}
}
