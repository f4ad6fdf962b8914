package gopkg

import (
	"strings"
	"sync"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// A model that there is no Go for is an error, which says what is wrong.
func TestFaults(t *testing.T) {
	withField := func(t *ir.Type) *ir.Model {
		return model(ir.Decl{Struct: object("Config", ir.ExtraDeny, field("F", "f", t))})
	}
	withDefault := func(t *ir.Type, v ir.Value) *ir.Model {
		return model(ir.Decl{Struct: object("Config", ir.ExtraDeny, defaulting(field("F", "f", t), v))},
			ir.Decl{Enum: enum("E", ir.String, ir.EnumValue{Name: "EA", Value: text("a")})})
	}
	withStep := func(s ir.Step) *ir.Model { return withField(checked(typ(ir.JSON), s)) }
	for _, tt := range []struct {
		name, want string
		model      *ir.Model
	}{
		{"no model", "no root struct", nil},
		{"no declaration", "no root struct", model()},
		{"an unknown kind", `no Go type for the kind "tuple"`, withField(typ("tuple"))},
		{"a missing struct", `no struct "S"`, withField(named(ir.StructKind, "S"))},
		{"a missing enum", `no enum "S"`, withField(named(ir.EnumKind, "S"))},
		{"a rule of a struct", `no rule "minProperties" for the kind "struct"`, withField(ruled(named(ir.StructKind, "Config"), count("minProperties", 1)))},
		{"a rule of JSON", `no rule "minLength" for the kind "json"`, withField(typ(ir.JSON, count("minLength", 1)))},
		{"a rule of the wrong kind", `no rule "minLength" for the kind "slice"`, withField(ruled(of(ir.Slice, typ(ir.String)), count("minLength", 1)))},
		{"an unknown rule", `no rule "contains" for the kind "string"`, withField(typ(ir.String, count("contains", 1)))},
		{"an unknown format", `no format "colour"`, withField(typ(ir.String, ir.Rule{Keyword: "format", Format: "colour"}))},
		{"an unknown keyword", `no check "maybe"`, withStep(step("maybe", ir.Sub{}))},
		{"a missing operand", `no check "not"`, withStep(step("not"))},
		{"an unknown type name", `no JSON type "text"`, withStep(names("type", "text"))},
		{"a default that is no value", `the default "b" is no value of E`, withDefault(named(ir.EnumKind, "E"), text("b"))},
		{"a number that is none", `"1;2" is not a JSON number`, withDefault(typ(ir.Int64), num("1;2"))},
		{"a name that is none", `"F;" is not a Go identifier`, model(ir.Decl{Struct: object("Config", ir.ExtraDeny, field("F;", "f", typ(ir.String)))})},
		{"a pattern's name that is none", `"x y" is not a Go identifier`, withField(typ(ir.String, ir.Rule{Keyword: "pattern", Pattern: "x y"}))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := connector("faulty", tt.model)
			files, err := Connector(project(c), c)
			if err == nil || files != nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "render connector faulty: ") {
				t.Errorf("got %d files and the error %v, want one with %q", len(files), err, tt.want)
			}
		})
	}
	c := demo()
	c.Contract = "Pusher"
	if _, err := Connector(project(c), c); err == nil || !strings.Contains(err.Error(), `no contract "Pusher"`) {
		t.Errorf("the error is %v", err)
	}
	c.Package.Name = "not a name"
	if _, err := Stub(project(c), c); err == nil {
		t.Error("a package has no name")
	}
}

// The output depends on the model alone, and rendering does not change it.
func TestDeterministic(t *testing.T) {
	want := all(t, everything()...)
	p := project(everything()...)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			files, err := renderAll(p)
			if err != nil {
				t.Error(err)
			}
			for i, f := range files {
				if f.Path != want[i].Path || string(f.Content) != string(want[i].Content) {
					t.Errorf("%s differs from run to run", f.Path)
				}
			}
		})
	}
	wg.Wait()
}

func TestPaths(t *testing.T) {
	var got []string
	for _, f := range all(t, inModule("azure", "vault")) {
		got = append(got, f.Path+" "+f.From)
		if f.Once != strings.HasPrefix(f.Path, "connectors/azure/") {
			t.Errorf("%s: Once is %v", f.Path, f.Once)
		}
		if strings.HasSuffix(f.Path, "vault/drift_test.go") && !strings.Contains(string(f.Content), `"../../../manifests/azure/connector_vault.json"`) {
			t.Errorf("the drift test looks for its manifest in the wrong place:\n%s", f.Content)
		}
	}
	want := []string{
		"generated/azure/config.go manifests/azure/manifest.json",
		"generated/azure/codec.go manifests/azure/manifest.json",
		"generated/azure/drift_test.go manifests/azure/manifest.json",
		"generated/azure/vault/config.go manifests/azure/connector_vault.json",
		"generated/azure/vault/codec.go manifests/azure/connector_vault.json",
		"generated/azure/vault/connector.go manifests/azure/connector_vault.json",
		"generated/azure/vault/drift_test.go manifests/azure/connector_vault.json",
		"connectors/azure/vault/connector.go manifests/azure/connector_vault.json",
		"connectors/registry.go ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the files are\n%s", strings.Join(got, "\n"))
	}
}

// Seed: "Connectors MUST be registered in the module's `main.py` entrypoint."
// Seed: "Move the file."
// Seed: "Keep the tuple alphabetised byconnector_idto keep diffs predictable."
func TestRegistry(t *testing.T) {
	example, twin, clash := demo(), inModule("b", "hello"), connector("hellomodel", nil)
	example.Example = true
	for _, tt := range []struct {
		name       string
		connectors []*ir.Connector
		want       []string
	}{
		{"none", nil, []string{"return []sdk.Entry{}"}},
		{"examples are left out", []*ir.Connector{example}, []string{"return []sdk.Entry{}"}},
		{
			"sorted by command, names apart",
			[]*ir.Connector{clash, twin, inModule("a", "hello"), connector("string", nil), connector("sdk", nil)},
			[]string{"hellomodel.Entry(hello.New)", "bhellomodel.Entry(bhello.New)", "hellomodelmodel.Entry(hellomodel2.New)", "sdkmodel.Entry(sdk2.New)", "stringmodel.Entry(string2.New)"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Registry(project(tt.connectors...))
			if err != nil {
				t.Fatal(err)
			}
			formatted(t, f)
			rest := string(f.Content)
			for _, want := range tt.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Fatalf("%s does not follow in\n%s", want, f.Content)
				}
				rest = after
			}
		})
	}
}
