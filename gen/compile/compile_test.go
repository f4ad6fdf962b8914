package compile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// shelves makes a library of folders, given as prefix, name and text of their one document.
func shelves(t *testing.T, documents ...[3]string) Library {
	t.Helper()
	var l Library
	for _, d := range documents {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, d[1]), []byte(d[2]), 0o644); err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = root.Close() })
		l = append(l, Shelf{Prefix: d[0], Root: root, Name: "shelf"})
	}
	return l
}

func TestLibrary(t *testing.T) {
	l := shelves(t,
		[3]string{"https://example.com", "a.json", `"short"`},
		[3]string{"https://example.com/deep/", "a.json", `"long"`},
	)
	secret := filepath.Join(t.TempDir(), "secret.json")
	if err := os.WriteFile(secret, []byte(`"outside"`), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(l[0].Root.Name(), "link.json")); err != nil {
		t.Fatal(err)
	}
	for uri, want := range map[string]string{
		"https://example.com/a.json":                          "short",
		"https://example.com/deep/a.json":                     "long",
		"https://example.com/%61.json":                        "short",
		"https://example.com/b.json":                          "",
		"https://example.com/":                                "",
		"https://example.com":                                 "",
		"https://example.community/a.json":                    "",
		"https://example.com/../a.json":                       "",
		"https://example.com/%2e%2e/a.json":                   "",
		"https://example.com/link.json":                       "",
		"a.json":                                              "",
		"https://json-schema.org/draft/2020-12/../../LICENSE": "",
		"https://json-schema.org/LICENSE":                     "",
	} {
		f, _ := l.Find(uri)
		got := ""
		if f != nil && f.Root != nil {
			got = f.Root.Text
		}
		if got != want {
			t.Errorf("Find(%q) = %q, want %q", uri, got, want)
		}
	}
	if _, problems := l.Find("https://example.com/link.json"); len(problems) != 1 || problems[0].Code != "symlink-escape" || problems[0].Span.File != "shelf/link.json" {
		t.Errorf("a link that leads out: got %v", problems)
	}
}

// The metaschemas refer to nothing that is not there, and accept themselves as schemas.
func TestMetaschemas(t *testing.T) {
	for _, uri := range []string{"http://json-schema.org/draft-07/schema", "https://json-schema.org/draft/2020-12/schema"} {
		f, _ := Library(nil).Find(uri)
		if f == nil {
			t.Fatalf("%s is not here", uri)
		}
		f.Path = "meta.json"
		made, problems := Schemas([]*source.File{f}, Options{})
		if len(made) == 0 || problems.HasErrors() {
			t.Errorf("%s: %d files, %v", uri, len(made), problems)
		}
	}
}

func compileText(text string, opts Options) (string, []string) {
	f, _ := source.Parse("x.json", []byte(text))
	made, problems := Schemas([]*source.File{f}, opts)
	var code strings.Builder
	for _, m := range made {
		code.Write(m.Content)
	}
	var codes []string
	for _, d := range problems {
		codes = append(codes, string(d.Code))
	}
	return code.String(), codes
}

func TestSchemas(t *testing.T) {
	meta := shelves(t, [3]string{"https://example.com", "meta.json", `{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"$vocabulary": {"https://json-schema.org/draft/2020-12/vocab/core": true, "https://example.com/vocab": true}
	}`})
	for _, test := range []struct {
		name, text string
		draft      schema.Draft
		codes      string
		has, lacks string
	}{
		{"the draft that is asked for", `{"prefixItems": [false]}`, schema.Draft2020, "", "PrefixItems", ""},
		{"the other draft", `{"prefixItems": [false]}`, schema.Draft7, "unknown-keyword", "", "PrefixItems"},
		{"a root that accepts everything", `true`, schema.Draft7, "", "config.ValidateValue(data, nil)", "checkDocument"},
		{"a root that accepts nothing", `false`, schema.Draft7, "unsatisfiable", "config.Never", ""},
		{"an object or null", `{"type": ["object", "null"]}`, schema.Draft7, "", "config.JSON", "type Config"},
		{"an object by its constant", `{"const": {"a": 1}}`, schema.Draft7, "", "type Config", ""},
		{"a vocabulary that nobody knows", `{"$schema": "https://example.com/meta.json"}`, schema.Draft7, "unsupported-draft", "", "package"},
		{"a metaschema that is not here", `{"$schema": "https://example.com/none.json"}`, schema.Draft7, "unsupported-draft", "", "package"},
		{"no schema", `[]`, schema.Draft7, "invalid-keyword", "", "package"},
		{"a reference that goes round", `{"$ref": "#"}`, schema.Draft7, "ref-cycle", "", "package"},
		{"one anchor alone is static", `{"$dynamicRef": "#a", "$defs": {"a": {"$dynamicAnchor": "a", "type": "string"}}}`, schema.Draft2020, "", "checkA", "DynamicRef"},
	} {
		code, codes := compileText(test.text, Options{Draft: test.draft, Library: meta})
		if got := strings.Join(codes, " "); got != test.codes {
			t.Errorf("%s: diagnostics %q, want %q", test.name, got, test.codes)
		}
		if !strings.Contains(code, test.has) || test.lacks != "" && strings.Contains(code, test.lacks) {
			t.Errorf("%s: wants %q and not %q in\n%s", test.name, test.has, test.lacks, code)
		}
	}
}
