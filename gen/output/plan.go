package output

import (
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// Action is what becomes of a file.
type Action uint8

const (
	Keep Action = iota
	Create
	Update
	Delete
)

func (a Action) String() string {
	return [...]string{"keep", "create", "update", "delete"}[a]
}

// Change is one file and what becomes of it.
type Change struct {
	Path   string
	Action Action
	// From is the manifest that the file comes from, or "" for one that all
	// share and for one that is deleted.
	From string
	// Once marks a file that is its author's as soon as it is written.
	Once bool
	// Content is what Create and Update write; nil otherwise.
	Content []byte

	at         diag.Position // Update: the first line that differs
	handEdited bool          // Update: the manifest has not moved
	moved      bool          // Update: the manifest is known to have moved
	stamp      Stamp         // of the file as wanted, once it stands
}

// Plan is the way from a tree to the wanted files.
type Plan struct {
	// Files are all wanted and all stale files, sorted by path.
	Files []Change

	tree     *Tree
	problems diag.List // what forbids to apply
	litter   []string  // temporary files of runs that were killed
	empty    []string  // folders of ours that nothing wanted needs, deepest first
}

// Changes returns the files that are not kept, sorted by path.
func (p *Plan) Changes() []Change {
	return slices.DeleteFunc(slices.Clone(p.Files), func(c Change) bool { return c.Action == Keep })
}

// Count returns the number of files with that action.
func (p *Plan) Count(a Action) int {
	n := 0
	for i := range p.Files {
		if p.Files[i].Action == a {
			n++
		}
	}
	return n
}

// Stamp returns the stamp of a file that stands as it is wanted.
func (p *Plan) Stamp(name string) Stamp {
	i, ok := slices.BinarySearchFunc(p.Files, name, func(c Change, name string) int { return strings.Compare(c.Path, name) })
	if !ok {
		return Stamp{}
	}
	return p.Files[i].stamp
}

// sweep adds what stands in our folders and is not wanted: stale files,
// foreign ones, remains of killed runs and folders without a purpose.
// Files that were reported already are left to that report.
func (p *Plan) sweep(reported diag.List) {
	wanted, needed := make(map[string]bool, len(p.Files)), map[string]bool{}
	last := ""
	for i := range p.Files {
		name := p.Files[i].Path
		wanted[name] = true
		if sameFolder(name, last) {
			continue
		}
		last = name
		for dir := path.Dir(name); !needed[dir]; dir = path.Dir(dir) {
			needed[dir] = true
		}
	}
	for _, d := range reported {
		wanted[d.Span.File] = true
	}
	unwanted := p.tree.names(func(name string, mode fs.FileMode) bool {
		return p.unwanted(name, mode) && (mode.IsDir() || !wanted[name])
	})
	var suspects []string
	for _, name := range unwanted {
		switch mode := p.tree.entries[name]; {
		case mode.IsDir():
			if !needed[name] {
				p.empty = append(p.empty, name)
			}
		case mode.IsRegular() && isTemporary(name):
			if p.tree.abandoned(name) {
				p.litter = append(p.litter, name)
			}
		case !mode.IsRegular():
			if p.tree.areas.owns(name) {
				p.problems = append(p.problems, inTheWay(name, mode))
			}
		default:
			suspects = append(suspects, name)
		}
	}
	slices.Reverse(p.empty)
	p.examine(suspects)
}

// sameFolder reports whether two files stand in one folder.
func sameFolder(a, b string) bool {
	i := strings.LastIndexByte(a, '/')
	return i >= 0 && i == strings.LastIndexByte(b, '/') && a[:i] == b[:i]
}

// unwanted reports whether something of that name is our business when nobody wants it.
func (p *Plan) unwanted(name string, mode fs.FileMode) bool {
	return p.tree.areas.owns(name) ||
		slices.Contains(p.tree.areas.Files, name) ||
		mode.IsRegular() && isTemporary(name)
}

// examine reads files that nobody wants: ours are deleted, foreign ones in our folders reported.
func (p *Plan) examine(names []string) {
	if len(names) == 0 {
		return
	}
	contents := make([][]byte, len(names))
	errs := make([]error, len(names))
	parallel(len(names), func(from, to int) {
		for i := from; i < to; i++ {
			contents[i], errs[i] = head(p.tree.fsys, names[i], headerBytes)
		}
	})
	for i, name := range names {
		switch {
		case errs[i] != nil:
			p.problems = append(p.problems, unreadable(name, errs[i]))
		case IsGenerated(contents[i]):
			p.Files = append(p.Files, Change{Path: name, Action: Delete})
		case p.tree.areas.owns(name):
			p.problems = append(p.problems, foreign(name, p.folderOf(name)))
		}
	}
	slices.SortFunc(p.Files, byPath)
}

func byPath(a, b Change) int { return strings.Compare(a.Path, b.Path) }

// headerBytes is as much of a file as is searched for the header's lines.
const headerBytes = 4096

// head reads the beginning of a file.
func head(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	return io.ReadAll(io.LimitReader(f, limit))
}

func (p *Plan) folderOf(name string) string {
	for _, folder := range p.tree.areas.Folders {
		if inside(name, folder) {
			return folder
		}
	}
	return path.Dir(name)
}
