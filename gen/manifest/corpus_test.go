package manifest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// corpus copies the manifests that nobody here wrote into a project.
func corpus(t *testing.T) *os.Root {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "corpus", "sekoia")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no corpus of real manifests in ../shared/corpus, beside the repository")
	}
	project := t.TempDir()
	if err := os.CopyFS(filepath.Join(project, Dir), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return openRoot(t, project)
}

func openRoot(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return root
}

// Real manifests have no errors, and the warnings are true: each was read.
func TestCorpus(t *testing.T) {
	root := corpus(t)
	set, problems := Discover(root)
	if len(problems) > 0 {
		t.Errorf("discovered with\n%s", render(problems))
	}
	if len(set.Connectors) != 46 || len(set.Modules) != 27 {
		t.Errorf("found %d connectors and %d modules, wanted 46 and 27", len(set.Connectors), len(set.Modules))
	}
	var manifests []*Manifest
	for _, l := range set.Connectors {
		f, list := source.Load(root, l.Path)
		m, more := Read(f)
		manifests = append(manifests, m)
		onlyTrueWarnings(t, append(list, more...))
	}
	for _, l := range set.Modules {
		f, list := source.Load(root, l.Path)
		m, more := ReadModule(f)
		if len(list)+len(more) > 0 || m.Name == "" || m.Configuration == nil {
			t.Errorf("%s: %+v\n%s", l.Path, m, render(append(list, more...)))
		}
	}
	if list := CheckSet(manifests); len(list) > 0 {
		t.Errorf("the set has\n%s", render(list))
	}
}

func onlyTrueWarnings(t *testing.T, list diag.List) {
	t.Helper()
	known := map[string]string{
		"manifests/Jumpcloud/connector_jumpclouddirectoryinsightsconnector.json": "empty-description",
		"manifests/MicrosoftEntraID/connector_entraid_graph_api.json":            "results-in-connector",
		"manifests/Office365/connector_office365_management_activity_api.json":   "results-in-connector",
	}
	for _, d := range list {
		if d.Severity == diag.Error || d.Code != "legacy-command-field" && known[d.Span.File] != string(d.Code) {
			t.Errorf("%s", render(diag.List{d}))
		}
	}
}

// The published schema, with all that it says of arguments, accepts what Read accepts.
func TestSchemaAcceptsCorpus(t *testing.T) {
	root := corpus(t)
	set, _ := Discover(root)
	schemas := [2]*jsonschema.Schema{connectorContract().schema, moduleContract().schema}
	for _, l := range append(set.Connectors, set.Modules...) {
		compiled := schemas[0]
		if l.Stem == "" {
			compiled = schemas[1]
		}
		data, err := root.ReadFile(filepath.FromSlash(l.Path))
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(strings.NewReader(string(data)))
		decoder.UseNumber()
		var v any
		if err := decoder.Decode(&v); err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(v); err != nil && !strings.Contains(err.Error(), "/description") {
			t.Errorf("%s: %v", l.Path, err)
		}
	}
}
