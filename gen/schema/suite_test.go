package schema_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
	"github.com/seed-42ec6dbf/lockstep/internal/officialsuite"
)

var update = flag.Bool("update", false, "rewrite testdata/problems.txt with what is said now")

// group is a schema of the official suite with its tests.
type group struct {
	file   *source.File
	name   string // the draft's folder, the file and the description
	draft  schema.Draft
	schema *source.Node
	tests  []*source.Node
}

func suite(t testing.TB) []group {
	t.Helper()
	root := officialsuite.Dir(t)
	var groups []group
	for dir, draft := range map[string]schema.Draft{"draft7": schema.Draft7, "draft2020-12": schema.Draft2020} {
		paths, err := filepath.Glob(filepath.Join(root, dir, "*.json"))
		if err != nil || len(paths) < 30 {
			t.Fatalf("%s has %d files: %v", dir, len(paths), err)
		}
		for _, path := range paths {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f, _ := source.Parse(filepath.Base(path), data)
			for _, g := range f.Root.Items {
				groups = append(groups, group{
					f, dir + "/" + filepath.Base(path) + ": " + g.Get("description").Text, draft, g.Get("schema"), g.Get("tests").Items,
				})
			}
		}
	}
	return groups
}

// suiteErrors are the groups that have an error by intent, beside those that refer to other
// documents: the document alone does not decide a dynamic reference, or part of the schema accepts nothing.
var suiteErrors = map[string]diag.Code{
	"draft7/default.json: invalid type for default":                                                  "invalid-default",
	"draft7/default.json: invalid string value for default":                                          "invalid-default",
	"draft7/default.json: the default keyword does not do anything if the property is missing":       "invalid-default",
	"draft2020-12/default.json: invalid type for default":                                            "invalid-default",
	"draft2020-12/default.json: invalid string value for default":                                    "invalid-default",
	"draft2020-12/default.json: the default keyword does not do anything if the property is missing": "invalid-default",
	"draft2020-12/anchor.json: same $anchor with different base uri":                                 "unsatisfiable",
	"draft2020-12/dynamicRef.json: multiple dynamic paths to the $dynamicRef keyword":                "too-complex",
	"draft2020-12/dynamicRef.json: after leaving a dynamic scope, it is not used by a $dynamicRef":   "too-complex",
	"draft2020-12/dynamicRef.json: $dynamicRef skips over intermediate resources - direct reference": "too-complex",
}

// TestSuite demands that schemas of the official suite are read without an
// error, that none is called unsatisfiable which some value satisfies, and that
// only references to other documents are called remote.
func TestSuite(t *testing.T) {
	for _, g := range suite(t) {
		doc, list := schema.Parse(g.file, g.schema, schema.Options{Draft: g.draft})
		if doc == nil {
			t.Errorf("%s: no document", g.name)
		}
		for _, d := range list {
			switch {
			case d.Severity == diag.Warning || suiteErrors[g.name] == d.Code:
			case d.Code == "unsatisfiable" && !anyValid(g.tests):
			case d.Code == "remote-ref" && refersOut(g.file.Compact(g.schema)):
			default:
				t.Errorf("%s: %s [%s]", g.name, d.Message, d.Code)
			}
		}
	}
}

func anyValid(tests []*source.Node) bool {
	for _, test := range tests {
		if test.Get("valid").Bool {
			return true
		}
	}
	return false
}

// refersOut reports whether the text names a document of the suite's server, or a metaschema.
func refersOut(text []byte) bool {
	for _, outside := range []string{`"$ref":"http://localhost:1234/`, `"$ref":"http://json-schema.org/draft-07/schema#"`, `"$ref":"https://json-schema.org/draft/2020-12/schema"`, `"$id":"http://localhost:1234/`} {
		if strings.Contains(string(text), outside) {
			return true
		}
	}
	return false
}
