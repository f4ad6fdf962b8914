package output

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// Tree is what stands in the areas of a project: names and types, read once.
// Symbolic links are listed and never followed.
type Tree struct {
	fsys     fs.FS
	areas    Areas
	entries  map[string]fs.FileMode // type bits of everything found
	listed   map[string]bool        // the folders that were listed
	problems diag.List
}

// Scan lists the areas of a project. What cannot be listed is a diagnostic,
// which is also among those of every plan made from the tree.
func Scan(fsys fs.FS, areas Areas) (*Tree, diag.List) {
	t := &Tree{fsys: fsys, areas: areas, entries: map[string]fs.FileMode{}, listed: map[string]bool{}}
	for _, folder := range areas.Folders {
		t.walk(folder, func(string) bool { return true })
	}
	if areas.Connectors != "" {
		t.walk(areas.Connectors, func(name string) bool { return !hidden(path.Base(name)) })
	}
	for _, name := range areas.Files {
		// Deeper than the file itself lie remains of killed runs at most.
		folder := path.Dir(name)
		t.walk(folder, func(name string) bool { return folder != "." && !hidden(path.Base(name)) })
	}
	return t, t.problems
}

// hidden reports whether the go command ignores a folder of that name.
func hidden(name string) bool {
	return name[0] == '_' || name[0] == '.' || name == "testdata"
}

// walk lists the folder and, level by level, each folder in it that descend accepts.
func (t *Tree) walk(folder string, descend func(name string) bool) {
	if t.listed[folder] || !t.reach(folder) {
		return
	}
	for level := []string{folder}; len(level) > 0; {
		lists := make([][]listed, len(level))
		errs := make([]error, len(level))
		parallel(len(level), func(from, to int) {
			for i := from; i < to; i++ {
				lists[i], errs[i] = list(t.fsys, level[i])
			}
		})
		var next []string
		for i, list := range lists {
			t.listed[level[i]] = true
			if errs[i] != nil {
				t.unreadable(level[i], errs[i])
			}
			for _, e := range list {
				t.entries[e.name] = e.mode
				if e.mode.IsDir() && descend(e.name) {
					next = append(next, e.name)
				}
			}
		}
		level = next
	}
}

// listed is what stands in a folder: its path and the bits of its type.
type listed struct {
	name string
	mode fs.FileMode
}

func list(fsys fs.FS, folder string) ([]listed, error) {
	entries, err := fs.ReadDir(fsys, folder)
	out := make([]listed, len(entries))
	for i, e := range entries {
		out[i] = listed{path.Join(folder, e.Name()), e.Type()}
	}
	return out, err
}

// reach reports whether the folder can be listed: every step to it is a
// folder and no symbolic link.
func (t *Tree) reach(folder string) bool {
	if folder == "." {
		return true
	}
	for i, r := range folder + "/" {
		if r != '/' {
			continue
		}
		step := folder[:i]
		info, err := fs.Lstat(t.fsys, step)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return false
		case err != nil:
			t.unreadable(step, err)
			return false
		}
		t.entries[step] = info.Mode().Type()
		if !info.IsDir() {
			t.problems = append(t.problems, inTheWay(step, info.Mode()))
			return false
		}
	}
	return true
}

func (t *Tree) unreadable(name string, err error) {
	t.problems = append(t.problems, unreadable(name, err))
}

// obstacle returns the first step to name that exists and is no folder.
func (t *Tree) obstacle(name string) (string, fs.FileMode, bool) {
	for i, r := range name {
		if r != '/' {
			continue
		}
		if mode, ok := t.entries[name[:i]]; ok && !mode.IsDir() {
			return name[:i], mode, true
		}
	}
	return "", 0, false
}

// names returns the sorted names of all entries that keep accepts.
func (t *Tree) names(keep func(name string, mode fs.FileMode) bool) []string {
	var out []string
	for name, mode := range t.entries {
		if keep(name, mode) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// goFolders returns the folders that hold Go files, or with tests unset, Go files that are no tests.
func (t *Tree) goFolders(tests bool) map[string]bool {
	out := map[string]bool{}
	for name, mode := range t.entries {
		if mode.IsRegular() && strings.HasSuffix(name, ".go") && (tests || !strings.HasSuffix(name, "_test.go")) {
			out[path.Dir(name)] = true
		}
	}
	return out
}

// parallel splits the numbers below n into short runs and calls f for each,
// on as many goroutines as there are processors.
func parallel(n int, f func(from, to int)) {
	const size = 32
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < n; from += size {
		g.Go(func() error {
			f(from, min(from+size, n))
			return nil
		})
	}
	_ = g.Wait() // no function returns an error
}

// kind names a type of file for a message.
func kind(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode.IsDir():
		return "a folder"
	case mode.IsRegular():
		return "a file"
	}
	return fmt.Sprintf("a special file (%v)", mode.Type())
}
