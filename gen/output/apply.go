package output

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// ErrBlocked says that a plan has problems and was therefore not applied.
var ErrBlocked = errors.New("nothing is written: the tree holds files that gen must not touch")

// Apply makes the tree of root what the plan wants and returns the changes
// that were done, sorted by path; with an error, those done before it.
//
// A file that is replaced is so as a whole. A new one of a single manifest may
// stand unfinished when the run is killed, and nothing is synced to the disk:
// what either spoils, the next run repairs, since it compares bytes.
// Deletions come first, so that a path which changes only its case, or from a
// file to a folder, ends right on every file system. Files that are kept are
// not touched. report, if not nil, is called after each change, one at a time.
func (p *Plan) Apply(ctx context.Context, root *os.Root, report func(Change)) ([]Change, error) {
	if len(p.problems) > 0 {
		return nil, ErrBlocked
	}
	w := &writer{root: root, report: report}
	var deletions, writes []Change
	for _, c := range p.Changes() {
		if c.Action == Delete {
			deletions = append(deletions, c)
		} else {
			writes = append(writes, c)
		}
	}
	err := w.remove(p.litter)
	if err == nil {
		err = w.each(ctx, deletions)
	}
	if err == nil {
		err = w.prune(p.empty)
	}
	if err == nil {
		err = w.each(ctx, writes)
	}
	slices.SortFunc(w.done, byPath)
	p.stamp(w.done)
	return w.done, err
}

// stamp notes how the files stand that were written, and lets go of their
// content; both lists are sorted.
func (p *Plan) stamp(done []Change) {
	i := 0
	for _, c := range done {
		for p.Files[i].Path != c.Path {
			i++
		}
		p.Files[i].stamp, p.Files[i].Content = c.stamp, nil
	}
}

// writer is the one place of the toolchain that changes a file.
type writer struct {
	root   *os.Root
	report func(Change)

	mu   sync.Mutex
	done []Change
}

// each does the changes, folder by folder, several folders at a time.
func (w *writer) each(ctx context.Context, changes []Change) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(2 * runtime.GOMAXPROCS(0)) // some of them wait for the disk
	for _, batch := range batches(changes) {
		g.Go(func() error { return w.batch(ctx, batch) })
	}
	return g.Wait()
}

// batches splits changes, sorted by path, into groups that share a folder:
// workers in one folder would only wait for each other.
func batches(changes []Change) [][]Change {
	byFolder := map[string][]Change{}
	var folders []string
	for _, c := range changes {
		dir := path.Dir(c.Path)
		if byFolder[dir] == nil {
			folders = append(folders, dir)
		}
		byFolder[dir] = append(byFolder[dir], c)
	}
	out := make([][]Change, len(folders))
	for i, dir := range folders {
		out[i] = byFolder[dir]
	}
	return out
}

// batch does the changes of one folder.
func (w *writer) batch(ctx context.Context, changes []Change) error {
	dir, err := enter(w.root, path.Dir(changes[0].Path))
	if err != nil {
		return err
	}
	defer func() { _ = dir.Close() }() // nothing is written through it
	for _, c := range changes {
		if err := ctx.Err(); err != nil {
			return err
		}
		if c.stamp, err = change(dir, c); err != nil {
			return fmt.Errorf("%s %s: %w", c.Action, c.Path, diag.Reason(err))
		}
		w.finished(c)
	}
	return nil
}

func (w *writer) finished(c Change) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done = append(w.done, c)
	if w.report != nil {
		w.report(c)
	}
}

// enter opens a folder below root and makes what is missing of it. It follows
// no symbolic link, not even one that stays below root: what lies behind it is
// not ours.
func enter(root *os.Root, folder string) (*os.Root, error) {
	dir, err := root.OpenRoot(".")
	if err != nil || folder == "." {
		return dir, err
	}
	for step := range strings.SplitSeq(folder, "/") {
		next, err := enterStep(dir, step)
		_ = dir.Close() // nothing is written through it
		if err != nil {
			return nil, fmt.Errorf("open folder %s: %s: %w", folder, step, diag.Reason(err))
		}
		dir = next
	}
	return dir, nil
}

func enterStep(dir *os.Root, step string) (*os.Root, error) {
	if err := dir.Mkdir(step, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	info, err := dir.Lstat(step)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("it is %s, wanted a folder", kind(info.Mode()))
	}
	return dir.OpenRoot(step)
}

// change does one change in its folder and returns the stamp of what is written.
func change(dir *os.Root, c Change) (Stamp, error) {
	name := path.Base(c.Path)
	switch {
	case c.Action == Delete:
		return Stamp{}, dir.Remove(name)
	case c.Action == Create && c.Once:
		return Stamp{}, writeNew(dir, name, c.Content)
	case c.Action == Create && c.From != "":
		return writeFile(dir, name, "", c.Content) // what a kill leaves of it, the next run completes
	}
	return writeFile(dir, temporary(), name, c.Content)
}

// writeNew writes a file that belongs to its author, who may come first: then
// the error is fs.ErrExist. It gets its name when it is whole, since no later
// run would complete it.
func writeNew(dir *os.Root, name string, content []byte) error {
	temp := temporary()
	if _, err := writeFile(dir, temp, "", content); err != nil {
		return err
	}
	err := dir.Link(temp, name) // unlike Rename, it replaces nothing
	if err != nil && !errors.Is(err, fs.ErrExist) {
		_, err = writeFile(dir, name, "", content) // a file system without hard links
	}
	return errors.Join(err, dir.Remove(temp))
}

// writeFile writes a new file and then gives it its final name, unless that is empty.
func writeFile(dir *os.Root, name, final string, content []byte) (stamp Stamp, err error) {
	// Exclusive: the file of a run at the same time is not ours to continue.
	f, err := dir.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return Stamp{}, err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = errors.Join(err, dir.Remove(name))
		}
	}()
	if _, err := f.Write(content); err != nil {
		return Stamp{}, err
	}
	if final != "" {
		if err := dir.Rename(name, final); err != nil {
			return Stamp{}, err
		}
		name = final
	}
	info, err := f.Stat() // after the renaming, which changes it
	if err != nil {
		return Stamp{}, err
	}
	return stampOf(info), nil
}

// remove deletes what killed runs left behind.
func (w *writer) remove(names []string) error {
	for _, name := range names {
		dir, err := enter(w.root, path.Dir(name))
		if err != nil {
			return err
		}
		err = errors.Join(dir.Remove(path.Base(name)), dir.Close())
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("delete %s: %w", name, diag.Reason(err))
		}
	}
	return nil
}

// prune removes folders, deepest first, that hold nothing any more. One that
// somebody has put a file into meanwhile stays.
func (w *writer) prune(folders []string) error {
	for _, name := range folders {
		parent, err := enter(w.root, path.Dir(name))
		if err != nil {
			return err
		}
		err = errors.Join(removeEmpty(parent, path.Base(name)), parent.Close())
		if err != nil {
			return fmt.Errorf("delete folder %s: %w", name, diag.Reason(err))
		}
	}
	return nil
}

func removeEmpty(parent *os.Root, name string) error {
	list, err := fs.ReadDir(parent.FS(), name)
	if err != nil || len(list) > 0 {
		return err
	}
	return parent.Remove(name)
}
