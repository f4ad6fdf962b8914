package reference_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
	"github.com/seed-42ec6dbf/lockstep/gen/render/reference"
)

// corpus loads the public manifests that stand beside the repository.
func corpus(t *testing.T) (*ir.Project, string) {
	t.Helper()
	source, err := filepath.Abs("../../../../shared/corpus/sekoia")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(source); err != nil {
		t.Skip("the corpus of public manifests does not stand at ../shared/corpus beside the repository")
	}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "manifests"), os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/corpus\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return load(t, dir), dir
}

func load(t *testing.T, dir string) *ir.Project {
	t.Helper()
	tree, err := project.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tree.Close() }()
	loaded, err := project.Load(context.Background(), tree)
	if err != nil {
		t.Fatal(err)
	}
	if loaded.Problems.HasErrors() {
		t.Fatal(loaded.Problems)
	}
	return loaded.Model
}

// Every example of every page is valid by the schema of its manifest.
func TestCorpusExamplesAreValid(t *testing.T) {
	p, dir := corpus(t)
	for _, c := range p.Connectors {
		f, err := reference.Render(p, c)
		if err != nil {
			t.Fatal(err)
		}
		checkExamples(t, filepath.Join(dir, c.Source.Path), string(f.Content))
	}
}

// checkExamples validates the blocks below "## Examples" against the arguments of a manifest.
func checkExamples(t *testing.T, manifest, page string) {
	t.Helper()
	data, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	var m struct{ Arguments json.RawMessage }
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource("mem:///arguments", strings.NewReader(string(m.Arguments))); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("mem:///arguments")
	if err != nil {
		t.Fatal(err)
	}
	_, page, _ = strings.Cut(page, "## Examples\n")
	blocks := strings.Split(page, "```")
	if len(blocks) < 3 {
		t.Errorf("%s: no example", manifest)
	}
	for i := 1; i < len(blocks); i += 2 {
		text, ok := strings.CutPrefix(blocks[i], "json\n")
		if !ok {
			t.Fatalf("%s: block is %q", manifest, blocks[i])
		}
		var v any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%s: %v", manifest, err)
		}
		if err := s.Validate(v); err != nil {
			t.Errorf("%s: %#v", manifest, err)
		}
	}
}
