package explain_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/explain"
)

const (
	diagPath = "github.com/seed-42ec6dbf/lockstep/gen/diag"
	here     = "github.com/seed-42ec6dbf/lockstep/gen/explain"
	emits    = here + "/testdata/emits"
)

func TestEveryCodeHasAPageAndEveryPageACode(t *testing.T) {
	found := toolchain(t)
	if len(found.codes) < 30 {
		t.Fatalf("found the codes %v, which cannot be all", slices.Sorted(maps.Keys(found.codes)))
	}
	for _, problem := range compare(found.codes, explain.Pages()) {
		t.Error(problem)
	}
	for _, place := range found.computed {
		t.Errorf("%s: a string becomes a code here, wanted a diag.Code from where it is written: its page cannot be asked for", place)
	}
}

func TestCompareFindsWhatIsMissing(t *testing.T) {
	codes := map[diag.Code]string{"crlf": "a.go:1", "not-explained": "b.go:2"}
	pages := []explain.Page{{Code: "crlf"}, {Code: "not-emitted"}, {Code: "crlf"}}
	want := []string{
		"b.go:2: the code not-explained has no page, wanted pages/not-explained.md",
		"the page of crlf stands twice",
		"the page of not-emitted explains a code that nothing emits",
	}
	if got := compare(codes, pages); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCollectFindsEveryWayToMakeACode(t *testing.T) {
	got := load(t).of(func(path string) bool { return path == emits })
	want := []diag.Code{
		"in-argument", "in-assignment", "in-constant", "in-conversion", "in-literal",
		"in-map", "in-positional-literal", "in-result",
	}
	if codes := slices.Sorted(maps.Keys(got.codes)); !slices.Equal(codes, want) {
		t.Errorf("got %q, want %q", codes, want)
	}
	if len(got.computed) != 1 {
		t.Errorf("got the computed codes %q, wanted one", got.computed)
	}
}

// compare says which codes lack a page and which pages lack a code.
func compare(codes map[diag.Code]string, pages []explain.Page) []string {
	var problems []string
	explained := map[diag.Code]int{}
	for _, p := range pages {
		explained[p.Code]++
	}
	for code, place := range codes {
		if explained[code] == 0 {
			problems = append(problems, fmt.Sprintf("%s: the code %s has no page, wanted pages/%[2]s.md", place, code))
		}
	}
	for code, n := range explained {
		if n > 1 {
			problems = append(problems, fmt.Sprintf("the page of %s stands twice", code))
		} else if codes[code] == "" {
			problems = append(problems, fmt.Sprintf("the page of %s explains a code that nothing emits", code))
		}
	}
	slices.Sort(problems)
	return problems
}

// toolchain are the codes of the packages that emit diagnostics, which this one does not.
func toolchain(t *testing.T) *found {
	t.Helper()
	return load(t).of(func(path string) bool { return path != emits && path != here })
}

// goSource is the toolchain's Go without its tests, with its types.
type goSource []*packages.Package

var loadOnce = sync.OnceValues(func() ([]*packages.Package, error) {
	return packages.Load(&packages.Config{Mode: packages.LoadSyntax}, "../...", "./testdata/emits")
})

func load(t *testing.T) goSource {
	t.Helper()
	pkgs, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range pkgs {
		for _, err := range pkg.Errors {
			t.Fatalf("%s: %v", pkg.PkgPath, err)
		}
	}
	return pkgs
}

// found are codes by the place where they are first written, and the places
// where strings that are no constants become codes.
type found struct {
	codes    map[diag.Code]string
	computed []string
}

func (s goSource) of(wanted func(path string) bool) *found {
	f := &found{codes: map[diag.Code]string{}}
	for _, pkg := range s {
		if wanted(pkg.PkgPath) {
			for _, file := range pkg.Syntax {
				ast.Inspect(file, func(n ast.Node) bool { return f.visit(pkg, n) })
			}
		}
	}
	return f
}

// visit takes every expression that the type checker found to be a constant
// code, whatever makes it one. A comparison reads codes and makes none.
func (f *found) visit(pkg *packages.Package, n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			return false
		}
	case *ast.CallExpr:
		if isCode(pkg.TypesInfo.TypeOf(n)) && pkg.TypesInfo.Types[n.Fun].IsType() && pkg.TypesInfo.Types[n].Value == nil {
			f.computed = append(f.computed, place(pkg, n))
		}
	}
	e, ok := n.(ast.Expr)
	if !ok || !isCode(pkg.TypesInfo.TypeOf(e)) {
		return true
	}
	value := pkg.TypesInfo.Types[e].Value
	if value == nil || constant.StringVal(value) == "" {
		return true
	}
	code := diag.Code(constant.StringVal(value))
	if f.codes[code] == "" {
		f.codes[code] = place(pkg, e)
	}
	return false
}

func isCode(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == "Code" && named.Obj().Pkg().Path() == diagPath
}

func place(pkg *packages.Package, n ast.Node) string {
	at := pkg.Fset.Position(n.Pos())
	_, name, _ := strings.Cut(at.Filename, "/gen/")
	return fmt.Sprintf("gen/%s:%d", name, at.Line)
}
