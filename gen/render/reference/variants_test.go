package reference_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render/catalog"
)

// connectorOf loads a connector with these properties.
func connectorOf(t *testing.T, properties string) (*ir.Project, *ir.Connector) {
	t.Helper()
	dir := t.TempDir()
	manifest := `{"uuid": "6f1f9a3e-1c2d-4e5f-8a9b-0c1d2e3f4a5b", "name": "Demo", "description": "Polls demo.", "docker_parameter": "demo",
		"arguments": {"type": "object", "properties": ` + properties + `}}`
	for name, text := range map[string]string{"go.mod": "module example.com/demo\n", "manifests/connector_demo.json": manifest} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := load(t, dir)
	return p, p.Connectors[0]
}

// The shapes that a value can have are told apart, in links and in headings.
func TestVariants(t *testing.T) {
	_, c := connectorOf(t, `{
		"auth": {"oneOf": [
			{"title": "Basic *auth*", "type": "object", "properties": {"in": {"type": "object", "properties": {"x": {"type": "string"}}}}},
			{"title": "Token", "type": "object", "properties": {"in": {"type": "object", "properties": {"y": {"type": "string"}}}}}
		]},
		"list": {"type": "array", "items": {"anyOf": [
			{"type": "object", "properties": {"kind": {"const": "a"}}}, {"type": "object", "properties": {"kind": {"const": "b"}}}
		]}},
		"mixed": {"anyOf": [{"title": "Full", "type": "object", "properties": {"z": {"type": "string"}}}, {"type": "string"}]}
	}`)
	got := page(t, c)
	for _, want := range []string{
		"| object, one of [`auth: Basic *auth*`](#config-AuthBasicStarAuthStar) or [`auth: Token`](#config-AuthToken) |",
		"| array of objects, each one of [`list[]: A`](#config-ListItemA) or [`list[]: B`](#config-ListItemB) |",
		"| object or string, see [`mixed: Full`](#config-MixedFull) |",
		"\n### `auth: Token`\n", "\n### `auth.in: Token`\n", "\n### `list[]: A`\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in\n%s", want, got)
		}
	}
	if _, c := connectorOf(t, `{"": {"oneOf": [{"title": "[x](javascript:a)", "type": "object", "properties": {"z": {"type": "string"}}}, {"type": "string"}]}}`); strings.Contains(strings.ReplaceAll(page(t, c), "`: [x](javascript:a)`", ""), "](j") {
		t.Errorf("a title is alive in\n%s", page(t, c))
	}
	headings := map[string]bool{}
	for line := range strings.Lines(got) {
		if strings.HasPrefix(line, "#") && headings[line] {
			t.Errorf("two headings are %s", line)
		}
		headings[line] = true
	}
}

// Of lists and maps the docs and the catalog say what they say of one value.
func TestElements(t *testing.T) {
	p, c := connectorOf(t, `{
		"modes": {"type": "array", "items": {"enum": ["slow", "fast"]}},
		"keys": {"type": "array", "default": ["hunter2"], "items": {"type": "string", "secret": true}},
		"byName": {"type": "object", "default": {"a": "hunter2"}, "additionalProperties": {"type": "string", "secret": true}}
	}`)
	got := page(t, c)
	for _, want := range []string{"Each is one of `\"slow\"`, `\"fast\"`.", "| `keys` | array of strings, secret |", "| `byName` | object, secret |"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing in\n%s", want, got)
		}
	}
	f, err := catalog.Render(p)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(f.Content), `"secret": true`); n != 2 {
		t.Errorf("%d fields are secret in\n%s", n, f.Content)
	}
	if n := strings.Count(string(f.Content), `"value":`); n != 2 {
		t.Errorf("%d options are in\n%s", n, f.Content)
	}
	if strings.Contains(got+string(f.Content), "hunter2") {
		t.Errorf("a secret is shown in\n%s\n%s", got, f.Content)
	}
}
