package hello_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// Seed: "A smoke test that pins all of the above against mocked HTTP traffic."
// Seed: "Every method behaves the way the tutorial says it does."
// Seed: "Happy path, bad status, network error, invalid JSON, and the since_secondsquery parameter all have dedicated cases."
// Seed: "The volume isn't large — fifteen short tests cover the entire surface"
func TestFifteenTestsPinTheExample(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "connector_test.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var tests []string
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Test") {
			tests = append(tests, f.Name.Name)
		}
	}
	want := []string{
		"TestNotRegistered", "TestIdentity", "TestSchemaShape", "TestCapabilities",
		"TestConnectionSuccess", "TestConnectionBadStatus", "TestConnectionNetworkError", "TestBaseURLOverride",
		"TestFetchNormalizedEvent", "TestFetchSinceSeconds", "TestFetchServerError", "TestFetchTimeout", "TestFetchInvalidJSON",
		"TestNormalizeKeepsRaw", "TestNormalizeSurvivesMissingURL",
	}
	if len(want) != 15 || !slices.Equal(tests, want) {
		t.Errorf("the tests that pin the example are %q, want %q", tests, want)
	}
}
