package output

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// Orphans finds hand-written packages that no manifest of the project names.
//
// A package inside that of a connector belongs to it, one in the folder of a
// module itself to the module. Folders called internal or testdata, and those that begin
// with an underscore or a dot, are nobody's connector.
func (t *Tree) Orphans(project *ir.Project) diag.List {
	connectors, modules := map[string]bool{}, map[string]bool{}
	for _, c := range project.Connectors {
		connectors[c.Package.Dir] = true
	}
	for _, m := range project.Modules {
		modules[m.Package.Dir] = true
	}
	var out diag.List
	for _, name := range slices.Sorted(maps.Keys(t.goFolders(true))) {
		if !inside(name, t.areas.Connectors) {
			continue
		}
		dir := strings.TrimPrefix(name, t.areas.Connectors+"/")
		if modules[dir] || within(dir, connectors) || private(dir) {
			continue
		}
		out = append(out, finding("orphan-connector", name,
			"the hand-written package has no manifest: none yields the package "+dir,
			"restore its manifest or delete the package; code that several connectors share belongs in a folder called internal"))
	}
	return out
}

// within reports whether dir or a folder above it is in the set.
func within(dir string, set map[string]bool) bool {
	for ; dir != "."; dir = path.Dir(dir) {
		if set[dir] {
			return true
		}
	}
	return false
}

// private reports whether a step of the path is called internal, or is one that the go command ignores.
func private(dir string) bool {
	return slices.ContainsFunc(strings.Split(dir, "/"), func(step string) bool { return step == "internal" || hidden(step) })
}
