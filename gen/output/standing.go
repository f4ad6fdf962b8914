package output

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"os"
	"path"
	"time"

	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

// Standing is a generated file as it was last seen to be right.
type Standing struct {
	Path  string
	Once  bool   // the author's by now: only that it stands counts
	Sum   []byte // SHA-256 of its bytes
	Stamp Stamp  // zero when only the bytes can tell
}

// Record returns what is to be remembered of rendered files.
func Record(files []render.File) []Standing {
	out := make([]Standing, len(files))
	for i, f := range files {
		out[i] = Standing{Path: f.Path, Once: f.Once}
		if !f.Once {
			sum := sha256.Sum256(f.Content)
			out[i].Sum = sum[:]
		}
	}
	return out
}

// Stamp tells the states of a file apart without reading it, in the way of
// git's index: nobody changes a file and leaves all of it as it was. Changed
// is the time that the system keeps by itself and no program can set back.
type Stamp struct {
	Size              int64
	Inode             uint64
	Modified, Changed int64 // nanoseconds since 1970
}

// Settled returns the stamp if it is old enough at that time to be relied on,
// or else none: within the shortest time that its file system can tell, a file
// can change again and keep its stamp.
func (s Stamp) Settled(now time.Time) Stamp {
	tick := 100 * time.Millisecond
	if s.Changed%int64(time.Second) == 0 {
		tick = 2 * time.Second // most likely it keeps whole seconds
	}
	if max(s.Modified, s.Changed) > now.Add(-tick).UnixNano() {
		return Stamp{}
	}
	return s
}

// stampOf returns none for what is no regular file.
func stampOf(info fs.FileInfo) Stamp {
	if !info.Mode().IsRegular() {
		return Stamp{}
	}
	inode, changed, ok := systemStamp(info)
	if !ok {
		return Stamp{}
	}
	return Stamp{Size: info.Size(), Inode: inode, Modified: info.ModTime().UnixNano(), Changed: changed}
}

// stamper is a view of a tree on a disk.
type stamper interface {
	stamp(name string) Stamp
}

// stamp looks at the file in one step from the root, unlike what else a view
// does: the caller has seen that no step of the name is a symbolic link, and
// whatever stands there instead by now has another stamp.
func (v view) stamp(name string) Stamp {
	info, err := os.Lstat(v.path(name))
	if err != nil {
		return Stamp{}
	}
	return stampOf(info)
}

// stamp returns none for a tree that is not on a disk.
func (p *Planner) stamp(name string) Stamp {
	if s, ok := p.tree.fsys.(stamper); ok {
		return s.stamp(name)
	}
	return Stamp{}
}

// Keep plans to leave alone the files of one manifest, provided that all of
// them stand as they were recorded; else it plans nothing and returns false.
// Where the stamp does not say so, the bytes do; with read they always do.
func (p *Planner) Keep(from string, files []Standing, read bool) bool {
	changes := make([]Change, len(files))
	for i := range files {
		stamp, ok := p.stands(&files[i], read)
		if !ok {
			return false
		}
		changes[i] = Change{Path: files[i].Path, From: from, Once: files[i].Once, Action: Keep, stamp: stamp}
	}
	for _, c := range changes {
		if path.Base(c.Path) == witness {
			p.evidence.testify(from, true)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changes = append(p.changes, changes...)
	return true
}

func (p *Planner) stands(f *Standing, read bool) (Stamp, bool) {
	if f.Once {
		return Stamp{}, p.Settled(f.Path)
	}
	if mode, exists := p.tree.entries[f.Path]; !exists || !mode.IsRegular() {
		return Stamp{}, false
	}
	now := p.stamp(f.Path) // before the bytes are read: what changes then shows the next time
	if !read && now == f.Stamp && now != (Stamp{}) {
		return now, true
	}
	content, err := fs.ReadFile(p.tree.fsys, f.Path)
	sum := sha256.Sum256(content)
	return now, err == nil && bytes.Equal(sum[:], f.Sum)
}
