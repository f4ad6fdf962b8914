// Package gopkg renders the Go of a model: a package for each connector and
// each module under generated/, the registry, and the stub that an author
// continues from.
//
// Every decision is in the model already. Here each kind of declaration has a
// function that says it in Go, with the Go that it emits in the comment above.
package gopkg

import (
	"fmt"
	"path"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/gocode"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

// generated is the folder of the generated packages, from the project's root.
const generated = "generated"

// Connector returns the files of a connector's generated package.
func Connector(p *ir.Project, c *ir.Connector) ([]render.File, error) {
	u := newUnit(p, c.Source, within(c.Package), c.Config)
	u.add("config.go", u.configFile(connectorDoc(c)))
	u.add("codec.go", u.codecFile())
	u.add("connector.go", u.connectorFile(c))
	u.add("drift_test.go", u.driftFile("Connector"))
	return u.finish("connector " + c.Name)
}

// Module returns the files of a module's generated package.
func Module(p *ir.Project, m *ir.Module) ([]render.File, error) {
	u := newUnit(p, m.Source, within(m.Package), m.Config)
	u.add("config.go", u.configFile(moduleDoc(m)))
	u.add("codec.go", u.codecFile())
	u.add("drift_test.go", u.driftFile("Module"))
	return u.finish("module " + m.Name)
}

// within is a package as seen from the project's root.
func within(pkg ir.Package) ir.Package {
	pkg.Dir = path.Join(generated, pkg.Dir)
	return pkg
}

// unit is one package in the making.
type unit struct {
	project *ir.Project
	source  ir.Source
	pkg     ir.Package
	model   *ir.Model
	names   helpers
	used    uses

	// of the file in the making
	file        *gocode.File
	sdk, config *gocode.Package

	files []render.File
	err   error // the first fault of the model or of a file
}

func newUnit(p *ir.Project, source ir.Source, pkg ir.Package, m *ir.Model) *unit {
	u := &unit{project: p, source: source, pkg: pkg, model: m}
	if m == nil || m.Document == nil && (len(m.Decls) == 0 || m.Decls[0].Struct == nil) {
		u.fail("the model has no root struct")
		u.model = &ir.Model{Decls: []ir.Decl{{Struct: &ir.Struct{Name: "Config"}}}}
	}
	u.names = nameHelpers(u.model)
	u.used = findUses(u.model)
	return u
}

// begin starts a generated file of the package.
func (u *unit) begin(doc ir.Doc) {
	u.file = gocode.NewFile(ir.Ident(u.pkg.Name), doc)
	u.file.Generated(u.source.Path)
	u.sdk = u.file.Import(ir.SDK, "sdk")
	u.config = u.file.Import(ir.SDK+"/config", "config")
}

// add renders a file of the package.
func (u *unit) add(name string, file *gocode.File) {
	content, err := file.Render()
	if err != nil {
		u.fail("%s: %w", name, err)
		return
	}
	u.files = append(u.files, render.File{
		Path:    path.Join(u.pkg.Dir, name),
		Content: content,
		From:    u.source.Path,
	})
}

func (u *unit) finish(what string) ([]render.File, error) {
	if u.err != nil {
		return nil, fmt.Errorf("render %s: %w", what, u.err)
	}
	return u.files, nil
}

// fail records a fault: the model says something that there is no Go for.
func (u *unit) fail(format string, args ...any) {
	if u.err == nil {
		u.err = fmt.Errorf(format, args...)
	}
}

// importPath returns the import path of a package of the project.
func importPath(p *ir.Project, folder string, pkg ir.Package) string {
	return path.Join(p.ImportPath, folder, pkg.Dir)
}

// toRoot returns the way from a package's folder to the project's root: "../../".
func toRoot(dir string) string {
	return strings.Repeat("../", strings.Count(dir, "/")+1)
}
