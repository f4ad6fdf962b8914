package e2e_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"
)

// FuzzManifest takes any bytes as a manifest. They never make gen panic, fail
// inside or write elsewhere; what is accepted becomes Go with the expected
// declarations that type-checks, pages and YAML that hold together.
func FuzzManifest(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add([]byte(seed))
	}
	sdk := sync.OnceValues(loadSDK)
	f.Fuzz(func(t *testing.T, data []byte) {
		around := t.TempDir()
		s := &scratch{t: t, dir: filepath.Join(around, "module")}
		s.write("go.mod", "module example.test/scratch\n\ngo 1.26\n")
		s.write("manifests/connector_x.json", string(data))
		for _, decoy := range decoys {
			s.write(decoy, "mine")
		}
		before := files(t, around)
		r := s.gen("generate")
		after := files(t, around)
		switch {
		case r.status == 2, strings.Contains(r.stderr, "[internal]"), strings.Contains(r.stderr, "render "):
			t.Fatalf("gen failed inside: exit status %d\n%s", r.status, r.stderr)
		case r.status == 1 && r.stderr == "":
			t.Fatal("gen refused without a word")
		case r.status == 1:
			demandSameTree(t, after, before)
			return
		}
		demandPlaces(t, before, after)
		tree := files(t, s.dir)
		demandSafeTree(t, tree)
		demandKinds(t, tree)
		imported, err := sdk()
		must(t, err)
		demandTypes(t, tree, imported)
		if c := s.gen("check"); c.status != 0 {
			t.Fatalf("gen check after generate: exit status %d\n%s%s", c.status, c.stdout, c.stderr)
		}
	})
}

// decoys are files that gen has no business with.
var decoys = []string{"../outside.txt", "../connectors/registry.go", "main.txt", "docs/guide.md", "connectors/README.md", "manifests/README.md"}

// seeds are real, varied, hostile and broken manifests.
func seeds(f *testing.F) []string {
	var out []string
	for _, folder := range []string{"testdata/keywords", repository + "/manifests", corpus} {
		if _, err := os.Stat(folder); err != nil {
			continue // the corpus need not be here
		}
		found := files(f, folder)
		for _, name := range slices.Sorted(maps.Keys(found)) {
			if strings.HasPrefix(filepath.Base(name), "connector_") {
				out = append(out, found[name])
			}
		}
	}
	for _, text := range hostileTexts {
		if len(text) < 1000 {
			out = append(out, withText(f, "x", text))
		}
	}
	for _, arguments := range slices.Concat(endless, clashing) {
		out = append(out, manifestOf(arguments))
	}
	whole := manifestOf(`{"type": "object", "properties": {"a": {"type": "string"}}}`)
	return append(out, "", "{}", "[]", "null", "\ufeff"+whole, whole[:len(whole)/2], whole+whole, strings.ReplaceAll(whole, " ", "\r\n"),
		strings.ReplaceAll(whole, "object", "\xff"), strings.Repeat("[", 20_000), manifestOf(strings.Repeat(`{"not":`, 3_000)+"{}"+strings.Repeat("}", 3_000)),
		manifestOf(`{"properties": {"a": `+strings.Repeat(`{"items":`, 400)+"{}"+strings.Repeat("}", 400)+"}}"))
}

// manifestOf is a manifest with these arguments.
func manifestOf(arguments string) string {
	return `{"uuid": "3f0c7a52-8f6b-4a0e-9d5e-5b1c6a7d2e41", "name": "X", "description": "D.", "docker_parameter": "x", "arguments": ` + arguments + `}`
}

// endless are schemas that come back to themselves.
var endless = []string{
	`{"properties": {"n": {"$ref": "#/definitions/n"}}, "definitions": {"n": {"type": "object", "properties": {"next": {"$ref": "#/definitions/n", "default": {}}}}}}`,
	`{"properties": {"n": {"$ref": "#/definitions/n"}}, "definitions": {"n": {"type": "object", "default": {}, "properties": {"next": {"$ref": "#/definitions/n"}}}}}`,
	`{"properties": {"n": {"type": "object", "properties": {"next": {"default": {}, "allOf": [{"$ref": "#/properties/n"}]}}}}}`,
	`{"properties": {"n": {"type": "array", "items": {"$ref": "#/properties/n"}}}}`,
	`{"properties": {"n": {"type": "array", "default": [[]], "items": {"anyOf": [{"type": "null"}, {"$ref": "#/properties/n"}]}}}}`,
	`{"properties": {"n": {"type": "object", "additionalProperties": {"$ref": "#/properties/n"}}}}`,
	`{"properties": {"n": {"type": "object", "required": ["n"], "properties": {"n": {"$ref": "#/properties/n"}}}}, "required": ["n"]}`,
	`{"properties": {"n": {"$ref": "#"}}, "required": ["n"]}`,
	`{"properties": {"n": {"allOf": [{"$ref": "#/properties/n"}]}}}`,
	`{"properties": {"n": {"not": {"$ref": "#/properties/n"}}}}`,
	`{"properties": {"n": {"$ref": "#/properties/m"}, "m": {"$ref": "#/properties/n"}}}`,
	`{"properties": {"n": {"oneOf": [{"type": "array", "items": {"$ref": "#/properties/n"}}, {"type": "object", "properties": {"n": {"$ref": "#/properties/n"}}}]}}}`,
	`{"additionalProperties": {"$ref": "#"}}`,
	`{"properties": {"n": {"if": {"required": ["a"]}, "then": {"properties": {"a": {"$ref": "#/properties/n"}}}, "patternProperties": {"^b": {"$ref": "#/properties/n"}}, "contains": {"$ref": "#/properties/n"}}}}`,
}

// clashing are names that meet those of generated code.
var clashing = []string{
	object("config"), object("default"), object("parse"), object("validate_json"), object("connector"), object("entry"), object("identity"), object("capabilities"), object("connector_uuid"),
	object("extra"), object("validate"), object("marshal_json"), object("append_json"), object("unmarshal_json"), object("decode"), object("encode"), object(""), object("_"), object("-"), object("1"), object("日本"), object("ſ"),
	object("string"), object("sdk"), object("time"), object("test_drift"), object("module"), object("new"), object("fill_config"), object("check_config"), object("set"), object("members"), object("violations"),
	`{"properties": {"a": {"type": "string", "enum": ["x", "X", "x_", ""]}}}`,
	`{"properties": {"a": {"type": "string", "enum": ["x"]}, "a_x": {"type": "object", "properties": {}}}}`,
	`{"properties": {"a": {"type": "string", "enum": ["valid", "Valid"]}, "b": {"type": "integer", "enum": [1, -1, 1.0, 1e2]}}}`,
	`{"properties": {"a_b": {}, "aB": {}, "a-b": {}}}`,
	`{"properties": {"a": {"type": "string", "goName": "Extra"}, "b": {"goName": "b"}, "c": {"goName": "Validate"}, "d": {"goName": "X Y"}}}`,
	`{"properties": {"config": {"type": "object", "properties": {"a": {"type": "string", "pattern": "a"}}}, "a": {"type": "string", "pattern": "b"}, "config_a": {"type": "string", "pattern": "c"}}}`,
}

func object(name string) string {
	return fmt.Sprintf(`{"properties": {%s: {"type": "object", "properties": {"a": {"type": "string", "default": "d", "minLength": 1}}, "minProperties": 1}}}`, quote(name))
}

// demandPlaces demands that files changed only where gen may write.
func demandPlaces(t *testing.T, before, after map[string]string) {
	t.Helper()
	for name, text := range after {
		if old, ok := before[name]; ok && old == text {
			continue
		}
		rest, inside := strings.CutPrefix(name, "module/")
		if !inside || !writable(rest) {
			t.Errorf("gen wrote %s", name)
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			t.Errorf("gen removed %s", name)
		}
	}
}

func writable(name string) bool {
	switch name {
	case "connectors/registry.go", "manifests/connector.schema.json", "manifests/identities.lock", "connectors/x/connector.go":
		return true
	}
	return strings.HasPrefix(name, "generated/") || strings.HasPrefix(name, "docs/reference/")
}

// demandKinds demands the kinds of declarations that generated packages have.
func demandKinds(t *testing.T, tree map[string]string) {
	t.Helper()
	for name, wanted := range map[string][]string{
		"generated/x/drift_test.go": {"func TestDrift", "import"},
		"generated/x/connector.go":  {"func Capabilities", "func Entry", "func Identity", "type Connector"},
		"generated/x/config.go":     {"func Default", "type Config"},
		"generated/x/codec.go":      {"func Parse", "func ValidateJSON", "func (Config) decode", "func (Config) encode"},
		"connectors/x/connector.go": {"func New", "type Connector"},
		"connectors/registry.go":    {"func All"},
	} {
		got := declarations(t, tree, name)
		for _, want := range wanted {
			if !slices.ContainsFunc(got, func(d string) bool { return d == want || strings.HasPrefix(d, want+" ") }) {
				t.Errorf("%s declares no %s:\n%s", name, want, strings.Join(got, "\n"))
			}
		}
		for _, d := range got {
			if d == "func init" || d == "func main" {
				t.Errorf("%s declares %s", name, d)
			}
		}
	}
}

// sdkExports is the SDK as the compiler sees it, and all that it imports.
type sdkExports map[string]*types.Package

func (s sdkExports) Import(path string) (*types.Package, error) {
	if p, ok := s[path]; ok {
		return p, nil
	}
	return importer.Default().Import(path)
}

func loadSDK() (sdkExports, error) {
	const sdk = "github.com/seed-42ec6dbf/lockstep/sdk"
	loaded, err := packages.Load(&packages.Config{
		Dir:  repository,
		Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps | packages.NeedExportFile,
	}, sdk, sdk+"/config", sdk+"/drift", sdk+"/httpclient", "context", "fmt", "iter", "time", "testing")
	if err != nil {
		return nil, err
	}
	out := sdkExports{}
	for _, p := range loaded {
		if len(p.Errors) > 0 {
			return nil, fmt.Errorf("load %s: %v", p.PkgPath, p.Errors[0])
		}
		out[p.PkgPath] = p.Types
	}
	return out, nil
}

// demandTypes type-checks the packages of a tree in the order of their imports.
func demandTypes(t *testing.T, tree map[string]string, known sdkExports) {
	t.Helper()
	known = maps.Clone(known)
	for _, dir := range []string{"generated/x", "connectors/x", "connectors"} {
		fset := token.NewFileSet()
		var parsed []*ast.File
		for _, name := range slices.Sorted(maps.Keys(tree)) {
			if filepath.ToSlash(filepath.Dir(name)) != dir || filepath.Ext(name) != ".go" {
				continue
			}
			file, err := parser.ParseFile(fset, name, tree[name], parser.SkipObjectResolution)
			must(t, err)
			parsed = append(parsed, file)
		}
		path := "example.test/scratch/" + dir
		checked, err := (&types.Config{Importer: known, GoVersion: "go1.26"}).Check(path, fset, parsed, nil)
		if err != nil {
			t.Errorf("%s does not type-check: %v", dir, err)
			return
		}
		known[path] = checked
	}
}
