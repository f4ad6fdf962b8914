package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/format"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// fmt formats the named manifests, or all of them. A file that is no JSON is
// reported and left alone; what formatting itself mends (a byte order mark,
// line ends) is not.
func (c *command) fmt() error {
	tree, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = tree.Close() }() // as in generate
	paths, findings, err := c.formatPaths(tree)
	if err != nil {
		return err
	}
	for _, path := range paths {
		problems, err := c.formatFile(tree.Root, path)
		if err != nil {
			return err
		}
		findings = append(findings, problems...)
	}
	if err := c.print(findings, c.stderr); err != nil {
		return err
	}
	if findings.HasErrors() {
		return errFindings
	}
	return nil
}

func (c *command) formatPaths(tree *project.Tree) ([]string, diag.List, error) {
	var paths []string
	if len(c.args) == 0 {
		set, findings := manifest.Discover(tree.Root)
		for _, at := range slices.Concat(set.Connectors, set.Modules) {
			paths = append(paths, at.Path)
		}
		slices.Sort(paths)
		return paths, findings, nil
	}
	for _, arg := range c.args {
		path := arg
		if filepath.IsAbs(arg) {
			rel, err := filepath.Rel(tree.Dir, arg)
			if err != nil {
				return nil, nil, fmt.Errorf("find %s: %w", arg, err)
			}
			path = rel
		}
		path = filepath.ToSlash(filepath.Clean(path))
		if !strings.HasPrefix(path, manifest.Dir+"/") {
			return nil, nil, usageError(fmt.Sprintf("fmt formats manifests, wanted a file below %s/, got %q", manifest.Dir, arg))
		}
		paths = append(paths, path)
	}
	return paths, nil, nil
}

func (c *command) formatFile(root *os.Root, path string) (diag.List, error) {
	f, problems := source.Load(root, path)
	problems = slices.DeleteFunc(problems, func(d diag.Diagnostic) bool { return d.Code == "byte-order-mark" || d.Code == "crlf" })
	if problems.HasErrors() || f.Root == nil {
		return problems, nil
	}
	formatted := format.Manifest(f)
	if bytes.Equal(formatted, f.Data) {
		return problems, nil
	}
	if err := output.Replace(root, path, formatted); err != nil {
		return nil, fmt.Errorf("format %s: %w", path, err)
	}
	fmt.Fprintf(c.fixLog(), "formatted %s\n", path)
	return problems, nil
}
