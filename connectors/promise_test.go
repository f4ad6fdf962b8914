package connectors_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/seed-42ec6dbf/lockstep/connectors"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
)

// described is a connector as the generated files describe it to a platform.
type described struct {
	Name, Package, Manifest string
	Identity                struct{ Command, UUID, Category string }
}

// catalog returns what the catalog holds.
func catalog(t *testing.T) []described {
	t.Helper()
	var all struct{ Connectors []described }
	if err := json.Unmarshal(file(t, "generated", "catalog.json"), &all); err != nil {
		t.Fatal(err)
	}
	return all.Connectors
}

func file(t *testing.T, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{".."}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// property is what a manifest says of one setting.
type property struct {
	Type   string
	Secret bool
}

type manifestFile struct {
	DockerParameter string `json:"docker_parameter"`
	UUID            string
	Arguments       struct {
		Required   []string
		Properties map[string]property
	}
}

func manifestOf(t *testing.T, path string) (m manifestFile) {
	t.Helper()
	if err := json.Unmarshal(file(t, path), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// descriptor is plugin.yaml.
type descriptor struct {
	ID, UUID string
	Fields   []struct {
		Property, Type   string
		Required, Secret bool
		Default          any
	}
}

func descriptorOf(t *testing.T, pkg string) (d descriptor) {
	t.Helper()
	if err := yaml.Unmarshal(file(t, "generated", pkg, "plugin.yaml"), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// Seed: "Connectors MUST be registered in the module's `main.py` entrypoint."
// Seed: "Pass the `docker_parameter` value as the second argument"
// Seed: "so the catalog grid in the UI picks up the new entry."
func TestCatalogAndRegistryAreOfTheSameConnectors(t *testing.T) {
	var listed, registered []string
	for _, c := range catalog(t) {
		m := manifestOf(t, c.Manifest)
		if c.Identity.Command != m.DockerParameter || c.Identity.UUID != m.UUID {
			t.Errorf("the catalog lists %s %s, its manifest says %s %s", c.Identity.Command, c.Identity.UUID, m.DockerParameter, m.UUID)
		}
		listed = append(listed, c.Identity.Command+" "+c.Identity.UUID)
	}
	for _, e := range connectors.All() {
		registered = append(registered, e.Command+" "+e.UUID)
	}
	slices.Sort(listed)
	if !slices.Equal(listed, registered) {
		t.Errorf("the catalog lists %q, the registry holds %q", listed, registered)
	}
}

// Seed: "Create plugins/<connector-id>/plugin.yamlmirroring yourschema(). The fields and secret flags must match."
func TestDescriptorMirrorsTheManifest(t *testing.T) {
	all := append(catalog(t), described{Package: "hello", Manifest: "manifests/connector_hello.json"})
	for _, c := range all {
		m, d := manifestOf(t, c.Manifest), descriptorOf(t, c.Package)
		if d.ID != m.DockerParameter || d.UUID != m.UUID {
			t.Errorf("%s describes %s %s, the manifest %s %s", c.Package, d.ID, d.UUID, m.DockerParameter, m.UUID)
		}
		if len(d.Fields) == 0 || len(d.Fields) != len(m.Arguments.Properties) {
			t.Errorf("%s describes %d fields, the manifest %d", c.Package, len(d.Fields), len(m.Arguments.Properties))
		}
		for _, f := range d.Fields {
			p, ok := m.Arguments.Properties[f.Property]
			// A default stands in for what is required and left out.
			required := slices.Contains(m.Arguments.Required, f.Property)
			if !ok || p.Secret != f.Secret || (f.Type == "secret") != f.Secret || f.Required && !required || required && !f.Required && f.Default == nil {
				t.Errorf("%s describes %+v, the manifest %+v, required: %v", c.Package, f, p, required)
			}
		}
	}
}

// credential is the name of a property that holds one.
var credential = regexp.MustCompile(`(?i)token|secret|password|api_?key|credential`)

// Seed: "that schema fields are wizard-renderable, that secrets are marked secret=True, that the category fits the existing taxonomy"
// Seed: "and that the docs page exists"
func TestReviewChecklist(t *testing.T) {
	renderable := []ir.Control{
		ir.ControlText, ir.ControlSecret, ir.ControlNumber, ir.ControlInteger, ir.ControlSwitch, ir.ControlSelect, ir.ControlList,
	}
	var categories []string
	for _, c := range manifest.Categories() {
		categories = append(categories, c.Name)
	}
	for _, c := range catalog(t) {
		for _, f := range descriptorOf(t, c.Package).Fields {
			if !slices.Contains(renderable, ir.Control(f.Type)) {
				t.Errorf("%s: no form has an input for %s, which is of type %q", c.Name, f.Property, f.Type)
			}
			if credential.MatchString(f.Property) && !f.Secret {
				t.Errorf("%s: %s is not marked as a secret", c.Name, f.Property)
			}
		}
		if !slices.Contains(categories, c.Identity.Category) {
			t.Errorf("%s: the category %q is none of %q", c.Name, c.Identity.Category, categories)
		}
		if page := file(t, "docs", "reference", c.Package+".md"); len(page) == 0 {
			t.Errorf("%s: the page is empty", c.Name)
		}
	}
}
