// Package compile makes Go packages of JSON Schemas that stand by themselves:
// one package each, named for its file, with Parse and ValidateJSON. What it
// makes depends on the SDK alone; no schema is interpreted at run time.
//
// It reads no file but those that it is given, and never the network: a
// reference to another document is looked up in a Library.
package compile

import (
	"errors"
	"path"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/lower"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
	"github.com/seed-42ec6dbf/lockstep/gen/render/gopkg"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Options say what the schemas themselves leave open.
type Options struct {
	// Draft is that of a schema without $schema.
	Draft schema.Draft
	// Library has the documents that references lead to.
	Library Library
}

// Schemas compiles schema files. The paths of the result begin with the
// packages' folders. With an error among the diagnostics it is not complete.
func Schemas(files []*source.File, opts Options) ([]render.File, diag.List) {
	var out []render.File
	var findings diag.List
	taken := map[string]*source.File{}
	for _, f := range files {
		pkg, problem := packageOf(f, taken)
		if problem != nil {
			findings = append(findings, *problem)
			continue
		}
		made, problems := one(f, pkg, opts)
		out = append(out, made...)
		findings = append(findings, problems...)
	}
	return out, findings.Sorted()
}

// packageOf names the package of a file: for the file's name, without what
// comes from its first point on.
func packageOf(f *source.File, taken map[string]*source.File) (ir.Package, *diag.Diagnostic) {
	at := diag.Diagnostic{Severity: diag.Error, Span: diag.Span{File: f.Path}}
	name, _, _ := strings.Cut(path.Base(f.Path), ".")
	pkg, err := manifest.PackageOf("", name)
	if err != nil {
		at.Code, at.Message = "invalid-file-name", err.Error()
		if wrong, ok := errors.AsType[*manifest.NameError](err); ok {
			at.Message, at.Hint = wrong.Message, "rename the file"
			if wrong.Reserved {
				at.Hint += ", for instance to " + name + "_schema.json"
			}
		}
		return pkg, &at
	}
	if first := taken[pkg.Name]; first != nil {
		at.Code = "package-collision"
		at.Message = "the file would share the Go package " + pkg.Name + " with " + first.Path + ", wanted a package for each"
		at.Hint = "rename one of them, or compile them into different folders"
		return pkg, &at
	}
	taken[pkg.Name] = f
	return pkg, nil
}

func one(f *source.File, pkg ir.Package, opts Options) ([]render.File, diag.List) {
	if f.Root == nil {
		return nil, nil // reported by who read it
	}
	doc, problems := schema.Parse(f, f.Root, schema.Options{Draft: opts.Draft, Bare: true, Remote: opts.Library.Find})
	if problems.HasErrors() {
		return nil, problems
	}
	model, more := lower.Bare(doc)
	if problems = append(problems, more...); problems.HasErrors() {
		return nil, problems
	}
	files, err := gopkg.Bare(ir.Source{Path: path.Base(f.Path), Digest: f.Digest()}, pkg, model)
	if err != nil {
		return nil, append(problems, diag.Diagnostic{
			Code: "internal", Severity: diag.Error, Span: diag.Span{File: f.Path}, Message: err.Error(), Hint: "this is a fault of gen: please report it with the schema",
		})
	}
	return files, problems
}
