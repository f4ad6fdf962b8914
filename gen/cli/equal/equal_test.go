// Package equal_test proves at scale that a manifest's schema and the Go code
// made from it say the same: random schemas and real ones, instances by the
// million, and manifests that are changed behind the code's back.
package equal_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/lint"
	"github.com/seed-42ec6dbf/lockstep/gen/lower"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

var (
	instances = flag.Int("instances", 1_000_000, "about how many instances the differential test judges; a tenth with -short")
	schemas   = flag.Int("schemas", 160, "how many random schemas it generates code for; a tenth with -short")
	seed      = flag.Uint64("seed", 1, "where the random schemas and instances begin")
)

// scaled is how much of something a run does.
func scaled(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

func TestEqual(t *testing.T) {
	t.Parallel()
	s := newScratch(t)
	s.writeOwn()
	real := s.writeCorpus()
	s.writeRandom(scaled(*schemas))
	cases := s.writeCases()
	s.generate()
	s.build()
	t.Run("cases", func(t *testing.T) { demandCases(t, s, cases) })
	t.Run("differential", func(t *testing.T) { demandEqual(t, s) })
	t.Run("corpus", func(t *testing.T) { demandReflected(t, s, real) })
	t.Run("changes", func(t *testing.T) { demandNoticed(t, s) })
}

// writeOwn copies the repository's manifests.
func (s *scratch) writeOwn() {
	s.t.Helper()
	files, err := filepath.Glob(repository + "/manifests/connector_*.json")
	must(s.t, err)
	if len(files) == 0 {
		s.t.Fatal("no manifests in the repository")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		must(s.t, err)
		s.write("manifests/"+filepath.Base(file), data)
	}
}

// writeCorpus copies manifests that nobody here wrote, and returns their paths.
func (s *scratch) writeCorpus() (paths []string) {
	s.t.Helper()
	files, err := filepath.Glob(corpus + "/*/*.json")
	must(s.t, err)
	if len(files) == 0 {
		s.t.Log("../shared/corpus is not here: no real manifests to run against")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		must(s.t, err)
		at := path.Join("manifests", filepath.Base(filepath.Dir(file)), filepath.Base(file))
		s.write(at, data)
		paths = append(paths, at)
	}
	return paths
}

// writeRandom writes manifests of random schemas, as many as asked for, and
// says how many were drawn that no code can be made for, and why.
func (s *scratch) writeRandom(count int) {
	s.t.Helper()
	refused := map[diag.Code]int{}
	written := 0
	for n := *seed * 1_000_000; written < count; n++ {
		data := manifestOf(n)
		at := fmt.Sprintf("manifests/connector_random_%d.json", n)
		if code := refusal(at, data); code != "" {
			refused[code]++
			if refused[code] > 20*count {
				s.t.Fatalf("almost every random schema is refused as %s, such as %s", code, data)
			}
			continue
		}
		s.write(at, data)
		written++
	}
	s.t.Logf("%d random schemas; others were refused at generation: %v", written, refused)
}

// refusal is the first error that a manifest is refused for, or "".
func refusal(at string, data []byte) diag.Code {
	f, problems := source.Parse(at, data)
	var m *manifest.Manifest
	if f.Root != nil {
		var more diag.List
		m, more = manifest.Read(f)
		problems = append(problems, more...)
	}
	if m != nil && m.Arguments != nil {
		doc, more := schema.Parse(f, m.Arguments, schema.Options{})
		problems = append(problems, more...)
		if doc != nil {
			problems = append(problems, lint.Run(&lint.Subject{File: f, Document: doc})...)
		}
		if doc != nil && !problems.HasErrors() {
			_, more = lower.Model(doc)
			problems = append(problems, more...)
		}
	}
	for _, d := range problems {
		if d.Severity == diag.Error {
			return d.Code
		}
	}
	return ""
}

// demandEqual holds generated code against the schema, instance by instance.
func demandEqual(t *testing.T, s *scratch) {
	var requests []request
	share := scaled(*instances)*11/10/len(s.names) + 1
	for _, name := range s.names {
		requests = append(requests, request{Subject: name, Instances: share, Seed: *seed})
	}
	start := time.Now()
	answers := s.ask(time.Hour, requests)
	kinds := map[string]*count{}
	unjudged := map[string]bool{}
	failures := 0
	for i, a := range answers {
		if a.Error != "" {
			t.Errorf("%s: %s", requests[i].Subject, a.Error)
			continue
		}
		if !a.Report.Judged {
			unjudged[requests[i].Subject] = true
		}
		for kind, c := range a.Report.Kinds {
			if kinds[kind] == nil {
				kinds[kind] = &count{}
			}
			kinds[kind].add(c)
		}
		for _, message := range a.Report.Disagreements {
			if failures++; failures <= 40 {
				t.Errorf("%s: %s", requests[i].Subject, message)
			}
		}
	}
	total := table(t, kinds)
	t.Logf("%d packages in %v; %d that the oracle cannot judge: %v", len(s.names), time.Since(start).Round(time.Second), len(unjudged), slices.Sorted(maps.Keys(unjudged)))
	if total.Disagreed != 0 {
		t.Errorf("%d of %d instances disagree", total.Disagreed, total.Instances)
	}
	// Some schemas are too small for their share; which, depends on whether the corpus is here.
	if want := share * len(s.names) * 4 / 5; total.Instances < want {
		t.Errorf("%d instances of %d packages, want at least %d", total.Instances, len(s.names), want)
	}
}

// table prints the counts of every kind and returns their sum.
func table(t *testing.T, kinds map[string]*count) (total count) {
	var b strings.Builder
	row := func(name string, c *count) {
		fmt.Fprintf(&b, "\n%-18s %10d %10d %10d %10d", name, c.Instances, c.Valid, c.Range, c.Disagreed)
	}
	fmt.Fprintf(&b, "\n%-18s %10s %10s %10s %10s", "what was done", "instances", "valid", "range", "disagree")
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		row(kind, kinds[kind])
		total.add(kinds[kind])
	}
	row("all", &total)
	t.Log(b.String())
	return total
}
