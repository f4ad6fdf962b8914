package output

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

// Planner compares wanted files with a tree, one at a time, and holds on only
// to the content that has to be written.
type Planner struct {
	tree      *Tree
	goFolders map[string]bool // hand-written packages, which need no stub

	mu       sync.Mutex
	changes  []Change
	problems diag.List

	evidence evidence
}

// NewPlanner returns a planner for the tree.
func NewPlanner(tree *Tree) *Planner {
	return &Planner{tree: tree, goFolders: tree.goFolders(false)}
}

// Compare plans a whole set of files at once.
func Compare(tree *Tree, files []render.File) (*Plan, diag.List) {
	p := NewPlanner(tree)
	parallel(len(files), func(from, to int) { p.Add(files[from:to]...) })
	return p.Plan()
}

// Add compares wanted files with the tree. It may be called from several
// goroutines; files of one folder are best added together.
func (p *Planner) Add(files ...render.File) {
	var buf []byte
	for i := 0; i < len(files); {
		dir, end := path.Dir(files[i].Path), i+1
		for end < len(files) && path.Dir(files[end].Path) == dir {
			end++
		}
		p.addFolder(dir, files[i:end], &buf)
		i = end
	}
}

// addFolder compares files of one folder, which it enters only if there is something to read.
func (p *Planner) addFolder(dir string, files []render.File, buf *[]byte) {
	var folder fs.FS
	leave := func() {}
	defer func() { leave() }()
	for _, f := range files {
		c, read, ok := p.consider(f)
		if read {
			if folder == nil {
				var err error
				if folder, leave, err = enterView(p.tree.fsys, dir); err != nil {
					folder, leave = nil, func() {}
					p.report(unreadable(f.Path, err))
					continue
				}
			}
			ok = p.compare(&c, f, folder, buf)
		}
		if ok {
			p.mu.Lock()
			p.changes = append(p.changes, c)
			p.mu.Unlock()
		}
	}
}

// consider decides as much about a file as its name tells. read says that its
// bytes decide; ok is false when the file was reported.
func (p *Planner) consider(f render.File) (c Change, read, ok bool) {
	if problem, bad := p.refuse(f); bad {
		p.report(problem)
		return c, false, false
	}
	c = Change{Path: f.Path, From: f.From, Once: f.Once}
	switch mode, exists := p.tree.entries[f.Path]; {
	case f.Once && (exists || p.hasPackage(f.Path)):
		c.Action = Keep
	case !exists, mode.IsDir():
		// A folder in the place is either foreign, and then nothing is
		// written, or it is empty by the time that the file is.
		c.Action, c.Content = Create, f.Content
	case !mode.IsRegular():
		p.report(inTheWay(f.Path, mode))
		return c, false, false
	default:
		return c, true, true
	}
	return c, false, true
}

// compare decides between keeping and updating a file; it returns false when
// the file was reported.
func (p *Planner) compare(c *Change, f render.File, folder fs.FS, buf *[]byte) bool {
	now := p.stamp(f.Path) // before the bytes are read, as in stands
	same, old, err := compareFile(folder, path.Base(f.Path), f.Content, buf)
	if err != nil {
		p.report(unreadable(f.Path, err))
		return false
	}
	p.evidence.note(f, same, old)
	if same {
		c.Action, c.stamp = Keep, now
		return true
	}
	// What a run that was killed, or a crash, left unfinished holds nobody's work.
	if !bytes.HasPrefix(f.Content, old) && IsGenerated(f.Content) && !IsGenerated(old) {
		p.report(headerRemoved(f))
		return false
	}
	c.Action, c.Content, c.at = Update, f.Content, firstDifference(old, f.Content)
	return true
}

// refuse says why a file is not one that may be planned at all.
func (p *Planner) refuse(f render.File) (diag.Diagnostic, bool) {
	switch {
	case !fs.ValidPath(f.Path), strings.ContainsAny(f.Path, "\\:\x00"):
		return internal(f.Path, "the path of a wanted file is not valid"), true
	case !p.tree.areas.admits(f):
		return internal(f.Path, "a wanted file lies outside the places that gen writes to"), true
	case p.tree.areas.owns(f.Path) && !f.Once && !IsGenerated(f.Content):
		return internal(f.Path, "a wanted file lacks the header of a generated file"), true
	case p.tree.areas.owns(f.Path):
		return diag.Diagnostic{}, false // obstacles are judged in Plan, where stale ones are known
	}
	if name, mode, ok := p.tree.obstacle(f.Path); ok {
		return inTheWay(name, mode), true
	}
	return diag.Diagnostic{}, false
}

// hasPackage reports whether a stub at that path is needless: its folder holds a package.
func (p *Planner) hasPackage(name string) bool {
	return strings.HasSuffix(name, ".go") && p.goFolders[path.Dir(name)]
}

// Settled reports whether a file that is written only once needs no writing:
// it stands, or its author keeps the package in files of other names.
func (p *Planner) Settled(name string) bool {
	_, exists := p.tree.entries[name]
	return exists || p.hasPackage(name)
}

func (p *Planner) report(d diag.Diagnostic) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problems = append(p.problems, d)
}

// Plan ends the comparison: it adds what stands in the tree and is not wanted.
// Its diagnostics are those that forbid to apply it.
func (p *Planner) Plan() (*Plan, diag.List) {
	slices.SortFunc(p.changes, byPath)
	plan := &Plan{tree: p.tree, Files: p.changes, problems: slices.Concat(p.tree.problems, p.problems)}
	plan.problems = append(plan.problems, collisions(p.changes)...)
	plan.sweep(p.problems)
	p.evidence.judge(plan)
	plan.problems = plan.problems.Sorted()
	return plan, plan.problems
}

// collisions finds wanted paths that cannot stand in one tree: equal ones,
// ones that a file system without regard to case takes for equal, and a file
// that another path needs as a folder.
func collisions(changes []Change) diag.List {
	var out diag.List
	files := make(map[string]string, len(changes))
	folders, last := map[string]string{}, ""
	for i := range changes {
		c := &changes[i]
		key := strings.ToLower(c.Path)
		if other, ok := files[key]; ok {
			out = append(out, internal(c.Path, "two wanted files have one path where case does not count: "+other+" and "+c.Path))
		}
		files[key] = c.Path
		if sameFolder(c.Path, last) {
			continue
		}
		last = c.Path
		for dir := path.Dir(c.Path); folders[strings.ToLower(dir)] != dir; dir = path.Dir(dir) {
			if other, ok := folders[strings.ToLower(dir)]; ok {
				out = append(out, internal(c.Path, "two wanted folders have one path where case does not count: "+other+" and "+dir))
				break
			}
			folders[strings.ToLower(dir)] = dir
		}
	}
	for key, dir := range folders {
		if file, ok := files[key]; ok {
			out = append(out, internal(file, "a wanted file has the path of a wanted folder: "+dir))
		}
	}
	return out
}

// firstDifference returns the place in old at which wanted begins to differ: the start of that line.
func firstDifference(old, wanted []byte) diag.Position {
	n := 0
	for n < len(old) && n < len(wanted) && old[n] == wanted[n] {
		n++
	}
	start := bytes.LastIndexByte(old[:n], '\n') + 1
	return diag.Position{Offset: start, Line: 1 + bytes.Count(old[:start], []byte("\n")), Column: 1}
}
