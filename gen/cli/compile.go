package cli

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/compile"
	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
	"github.com/seed-42ec6dbf/lockstep/gen/render/gopkg"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// compileFlags are the flags of compile; folders are as seen from -C.
type compileFlags struct {
	out     string
	remotes []remote
	draft   schema.Draft
}

// remote is one --remote URL=DIR.
type remote struct{ prefix, dir string }

func (c *command) compileFlags() {
	c.findingFlags()
	c.flags.StringVar(&c.compiling.out, "out", "", "the `folder` that receives the packages")
	c.flags.Func("remote", "`URL=DIR`: references to documents below URL lead to files below DIR; may be repeated", func(s string) error {
		prefix, dir, ok := strings.Cut(s, "=")
		if u, err := url.Parse(prefix); err != nil || !u.IsAbs() || !ok || dir == "" {
			return errors.New("wanted URL=DIR with an absolute URL")
		}
		c.compiling.remotes = append(c.compiling.remotes, remote{prefix, dir})
		return nil
	})
	c.flags.Func("draft", "the `draft` of schemas without $schema: draft-07 (the default) or 2020-12", func(s string) error {
		for _, draft := range []schema.Draft{schema.Draft7, schema.Draft2020} {
			if s == draft.String() {
				c.compiling.draft = draft
				return nil
			}
		}
		return errors.New("wanted draft-07 or 2020-12")
	})
}

// compile makes a Go package of each JSON Schema: all of them, or none.
func (c *command) compile() error {
	if c.compiling.out == "" {
		return usageError("compile wants --out DIR")
	}
	library, err := c.library()
	if err != nil {
		return err
	}
	defer func() {
		for _, shelf := range library {
			_ = shelf.Root.Close() // only a handle of a folder
		}
	}()
	var schemas []*source.File
	var findings diag.List
	for _, name := range c.args {
		f, problems := c.readSchema(name)
		schemas = append(schemas, f)
		findings = append(findings, problems...)
	}
	made, problems := compile.Schemas(schemas, compile.Options{Draft: c.compiling.draft, Library: library})
	findings = append(findings, problems...).Sorted()
	if findings.HasErrors() {
		return c.refuse(findings, "nothing is written")
	}
	if err := c.writePackages(made); err != nil {
		return err
	}
	if err := c.print(findings, c.stderr); err != nil {
		return err
	}
	if c.format == diag.Text {
		fmt.Fprintf(c.stdout, "%s, %s in %s%s\n", counted(len(schemas), "schema"), counted(len(made), "file"), c.compiling.out, andSummary(findings))
	}
	return nil
}

// within returns a path that an argument names, as seen from the folder of -C.
func (c *command) within(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(c.dir, name)
}

func (c *command) library() (compile.Library, error) {
	var out compile.Library
	for _, r := range c.compiling.remotes {
		root, err := os.OpenRoot(c.within(r.dir))
		if err != nil {
			return nil, fmt.Errorf("open the folder of %s: %w", r.prefix, err)
		}
		out = append(out, compile.Shelf{Prefix: r.prefix, Root: root, Name: filepath.ToSlash(r.dir)})
	}
	return out, nil
}

// readSchema reads a file, through a handle of its folder as every other file.
func (c *command) readSchema(name string) (*source.File, diag.List) {
	full := c.within(name)
	shown := filepath.ToSlash(name)
	root, err := os.OpenRoot(filepath.Dir(full))
	if err != nil {
		return &source.File{Path: shown}, diag.List{{
			Code: "unreadable-file", Severity: diag.Error, Span: diag.Span{File: shown},
			Message: "the folder of the file cannot be opened, wanted a JSON Schema in it", Hint: "name a file that is there",
		}}
	}
	defer func() { _ = root.Close() }() // only a handle of a folder
	if info, err := root.Stat(filepath.Base(full)); err == nil && info.IsDir() {
		return &source.File{Path: shown}, diag.List{{
			Code: "unreadable-file", Severity: diag.Error, Span: diag.Span{File: shown},
			Message: "the file is a directory, wanted a JSON Schema", Hint: "name the files in it, such as " + path.Join(shown, "*.json"),
		}}
	}
	return compile.Load(root, filepath.Base(full), shown)
}

// writePackages writes below the folder of --out and nowhere else: all files,
// or none where one of them would replace what gen has not made. A package
// whose schema has another form now loses the file that it no longer needs.
func (c *command) writePackages(files []render.File) error {
	out := c.within(c.compiling.out)
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("make the folder for the packages: %w", err)
	}
	root, err := os.OpenRoot(out)
	if err != nil {
		return fmt.Errorf("open the folder for the packages: %w", err)
	}
	defer func() { _ = root.Close() }() // only a handle of a folder
	tree, _ := output.Scan(output.ReadOnly(root), output.Areas{Files: packageFiles(files)})
	plan, findings := output.Compare(tree, files)
	if findings.HasErrors() {
		for i := range findings {
			findings[i].Span.File = path.Join(filepath.ToSlash(c.compiling.out), findings[i].Span.File)
			findings[i].Hint = "delete or move the file, then run `gen compile` again"
		}
		return c.refuse(findings, "nothing is written")
	}
	_, err = plan.Apply(c.ctx, root, nil)
	return err
}

// packageFiles are the files that the packages of the given ones may have.
func packageFiles(files []render.File) []string {
	var out []string
	for _, f := range files {
		for _, name := range gopkg.BareFiles() {
			if name = path.Join(path.Dir(f.Path), name); !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}
