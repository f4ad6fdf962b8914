package output

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/identity"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

const mend = "run `gen generate` or `go generate ./...`"

// Diagnostics returns everything in which the tree differs from what is
// wanted, together with what forbids to apply the plan; sorted.
func (p *Plan) Diagnostics() diag.List {
	out := slices.Clone(p.problems)
	for i := range p.Files {
		if p.Files[i].Action != Keep {
			out = append(out, p.Files[i].finding())
		}
	}
	for _, name := range p.litter {
		out = append(out, finding("stale-file", name, "the file is left over from a run of gen that was interrupted", mend+", which removes it"))
	}
	return out.Sorted()
}

func (c *Change) finding() diag.Diagnostic {
	switch {
	case c.Action == Delete:
		return finding("stale-file", c.Path, "the file is generated and no manifest asks for it any more", mend+", which deletes it")
	case c.Action == Create && c.Once:
		return finding("missing-connector", c.Path, "the connector of "+c.From+" has no hand-written package", mend+", which writes a stub to start from")
	case c.Action == Create:
		return finding("missing-file", c.Path, "the file is missing; it is generated from "+c.origin(), mend)
	}
	if c.Path == identity.Path {
		d := finding("changed-file", c.Path, "the lock file lacks the line of a connector",
			"if the line was lost, restore it from version control; else "+mend+", which adds lines and changes none")
		d.Span.Start, d.Span.End = c.at, c.at
		return d
	}
	d := finding("changed-file", c.Path, "the file is not what gen makes of "+c.origin(), mend)
	switch {
	case c.handEdited:
		d.Code = "hand-edited"
		d.Message += ", which has not changed since: it was edited by hand or made by another version of gen"
		d.Hint = "make the change in the manifest instead, then " + mend + ", which overwrites the file"
	case c.moved:
		d.Message += ", which has changed since the file was generated"
	}
	d.Span.Start, d.Span.End = c.at, c.at
	return d
}

func (c *Change) origin() string {
	if c.From == "" {
		return "the manifests"
	}
	return c.From
}

func finding(code diag.Code, file, message, hint string) diag.Diagnostic {
	return diag.Diagnostic{
		Code: code, Severity: diag.Error, Span: diag.Span{File: file}, Message: message, Hint: hint,
	}
}

func foreign(name, folder string) diag.Diagnostic {
	return finding("foreign-file", name,
		"the file stands in "+folder+", which holds generated files only, and lacks the header of one",
		"move the file out of "+folder+" or delete it")
}

func inTheWay(name string, mode fs.FileMode) diag.Diagnostic {
	return finding("foreign-file", name,
		"the path belongs to gen and holds "+kind(mode)+", which gen neither follows nor replaces",
		"move it away or delete it")
}

func headerRemoved(f render.File) diag.Diagnostic {
	return finding("header-removed", f.Path,
		"the file stands where gen writes and lacks the header of a generated file, so it is not overwritten",
		"delete or move the file, then "+mend)
}

func unreadable(name string, err error) diag.Diagnostic {
	return finding("unreadable-file", name, fmt.Sprintf("the file cannot be read: %v", diag.Reason(err)), "make it readable for the user who runs gen")
}

func internal(name, message string) diag.Diagnostic {
	return finding("internal", name, message, "this is a fault of gen: report it together with the manifests")
}
