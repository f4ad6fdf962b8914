package schema_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

const corpus = "../../../shared/corpus/sekoia"

// corpusWarnings are all that is said about the schemas of the corpus.
var corpusWarnings = []string{
	`HornetSecurity/manifest.json:23:7: warning: secrets names "cp_token", which is no property here [unknown-secret] did you mean "api_token"?`,
}

func TestCorpus(t *testing.T) {
	connectors, modules := documents(t, "connector_*.json", "arguments"), documents(t, "manifest.json", "configuration")
	if len(connectors) < 46 || len(modules) < 27 {
		t.Fatalf("%d connectors and %d modules, want 46 and 27", len(connectors), len(modules))
	}
	var got []string
	for _, d := range append(connectors, modules...) {
		doc, list := schema.Parse(d.file, d.node, schema.Options{})
		if doc == nil || doc.Root == nil {
			t.Errorf("%s: no document", d.file.Path)
		}
		for _, p := range list {
			got = append(got, fmt.Sprintf("%s:%d:%d: %s: %s [%s] %s", p.Span.File, p.Span.Start.Line, p.Span.Start.Column, p.Severity, p.Message, p.Code, p.Hint))
		}
	}
	if !slices.Equal(got, corpusWarnings) {
		for _, line := range got {
			t.Errorf("%q,", line)
		}
	}
}

type document struct {
	file *source.File
	node *source.Node
}

func documents(t testing.TB, pattern, member string) []document {
	t.Helper()
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("the corpus is not here: %v", err)
	}
	paths, err := filepath.Glob(filepath.Join(corpus, "*", pattern))
	if err != nil {
		t.Fatal(err)
	}
	var out []document
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name, err := filepath.Rel(corpus, path)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := source.Parse(filepath.ToSlash(name), data)
		if n := f.Root.Get(member); n != nil {
			out = append(out, document{f, n})
		} else {
			t.Logf("%s has no %s", name, member)
		}
	}
	return out
}
