package gopkg

import (
	"cmp"
	"fmt"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

// handwritten is the folder of the authors' packages, from the project's root.
const handwritten = "connectors"

// Registry returns connectors/registry.go:
//
//	// All returns every connector, sorted by command.
//	func All() []sdk.Entry {
//		return []sdk.Entry{
//			hellomodel.Entry(hello.New),
//		}
//	}
func Registry(p *ir.Project) (render.File, error) {
	file := gocode.NewFile("connectors", "Package connectors is the registry of every connector.")
	file.Generated("manifests")
	entry := file.Import(ir.SDK, "sdk").Dot("Entry")
	names := map[ir.Ident]bool{"sdk": true}
	var entries []gocode.Expr
	for _, c := range offered(p) {
		name := registryName(names, c.Package, "")
		model := registryName(names, c.Package, "model")
		hand := file.Import(importPath(p, handwritten, c.Package), name)
		made := file.Import(importPath(p, generated, c.Package), model)
		entries = append(entries, made.Dot("Entry").Call(hand.Dot("New")))
	}
	file.Add(gocode.Func{
		Doc:     "All returns every connector, sorted by command.",
		Name:    "All",
		Results: []gocode.Expr{gocode.SliceOf(entry)},
		Body:    []gocode.Node{gocode.Return(gocode.CompositeLines(gocode.SliceOf(entry), entries...))},
	})
	content, err := file.Render()
	if err != nil {
		return render.File{}, fmt.Errorf("render the registry: %w", err)
	}
	return render.File{Path: path.Join(handwritten, "registry.go"), Content: content}, nil
}

// offered are the connectors of the registry, sorted by command.
func offered(p *ir.Project) []*ir.Connector {
	var out []*ir.Connector
	for _, c := range p.Connectors {
		if !c.Example {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b *ir.Connector) int {
		return cmp.Or(cmp.Compare(a.Identity.Command, b.Identity.Command), cmp.Compare(a.Name, b.Name))
	})
	return out
}

// registryName returns a free name for a package: its own, or else the one
// that its folder spells, or that with a number.
func registryName(taken map[ir.Ident]bool, pkg ir.Package, suffix string) ir.Ident {
	free := func(name string) bool {
		return !taken[ir.Ident(name)] && types.Universe.Lookup(name) == nil
	}
	name := pkg.Name + suffix
	if !free(name) {
		name = strings.ReplaceAll(pkg.Dir, "/", "") + suffix
	}
	for i, base := 2, name; !free(name); i++ {
		name = base + strconv.Itoa(i)
	}
	taken[ir.Ident(name)] = true
	return ir.Ident(name)
}
