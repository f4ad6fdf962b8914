// Package project takes a tree of manifests to the decided model: it finds
// the project, reads every manifest, and gathers what is wrong with any of them.
package project

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Tree is a project's folder, opened: nothing outside it can be reached.
type Tree struct {
	Root *os.Root
	// Dir is the folder's absolute path.
	Dir string
	// ImportPath is the folder's, by the nearest go.mod.
	ImportPath string
	// Draft is a manifest that counts as if it stood in the tree already; may be nil.
	Draft *Draft
}

// Draft is a connector's manifest that is not written yet.
type Draft struct {
	At   manifest.Location
	Data []byte
}

// discover finds the manifests of the tree and its draft.
func (t *Tree) discover() (manifest.Set, diag.List) {
	set, problems := manifest.Discover(t.Root)
	if t.Draft == nil {
		return set, problems
	}
	set.Connectors = append(set.Connectors, t.Draft.At)
	slices.SortFunc(set.Connectors, func(a, b manifest.Location) int { return strings.Compare(a.Name(), b.Name()) })
	return set, slices.DeleteFunc(problems, func(d diag.Diagnostic) bool {
		return d.Span.File == manifest.Dir && d.Code == "missing-file" // the draft is the first in it
	})
}

// read returns the bytes of a connector's manifest.
func (t *Tree) read(path string) ([]byte, diag.List) {
	if t.Draft != nil && t.Draft.At.Path == path {
		return t.Draft.Data, nil
	}
	return source.Read(t.Root, path)
}

// Open opens the project in dir. The nearest go.mod, in dir or above it, gives
// the import path of what is generated.
func Open(dir string) (*Tree, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("find the folder %s: %w", dir, err)
	}
	importPath, err := importPath(abs)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(abs)
	if err != nil {
		return nil, fmt.Errorf("open the project: %w", err)
	}
	return &Tree{Root: root, Dir: abs, ImportPath: importPath}, nil
}

// Close releases the folder.
func (t *Tree) Close() error { return t.Root.Close() }

func importPath(dir string) (string, error) {
	if _, err := os.Stat(dir); err != nil {
		return "", fmt.Errorf("open the project: %w", err)
	}
	for folder, below := dir, ""; ; {
		file := filepath.Join(folder, "go.mod")
		data, err := os.ReadFile(file)
		if err == nil {
			module := modfile.ModulePath(data)
			if module == "" {
				return "", fmt.Errorf("%s has no module line, wanted one: it gives the import path of the generated code", file)
			}
			return path.Join(module, below), nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("read the import path: %w", err)
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return "", fmt.Errorf("no go.mod in %s or above it, wanted one: it gives the import path of the generated code; run `go mod init` there", dir)
		}
		folder, below = parent, path.Join(filepath.Base(folder), below)
	}
}
