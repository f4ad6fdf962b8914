package output

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ReadOnly returns a view of root that has no way to write. It does what
// root.FS does and can also enter a folder once for all the files in it,
// which halves the time of looking at a large tree.
func ReadOnly(root *os.Root) fs.FS {
	return view{root.FS().(readFS), root} // os.Root.FS promises these methods
}

type readFS interface {
	fs.ReadDirFS
	fs.ReadFileFS
	fs.ReadLinkFS
}

type view struct {
	readFS
	root *os.Root
}

// Sub makes a view an fs.SubFS; what it returns is to be closed.
func (v view) Sub(dir string) (fs.FS, error) {
	root, err := v.root.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return ReadOnly(root), nil
}

// ReadDir lists a folder in one step from the root, like stamp: a root that
// goes step by step, and looks at every entry, takes four times as long. Only
// looking is at stake; what writes goes step by step.
func (v view) ReadDir(name string) ([]fs.DirEntry, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrInvalid}
	}
	return os.ReadDir(v.path(name))
}

func (v view) path(name string) string {
	return filepath.Join(v.root.Name(), filepath.FromSlash(name))
}

func (v view) Close() error { return v.root.Close() }

// enterView opens a folder for reading, and returns what ends that.
func enterView(fsys fs.FS, dir string) (fs.FS, func(), error) {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		return nil, nil, err
	}
	if c, ok := sub.(io.Closer); ok && sub != fsys {
		return sub, func() { _ = c.Close() }, nil // nothing is written through it
	}
	return sub, func() {}, nil
}

// compareFile reports whether the file holds exactly the wanted bytes. If not, it returns what it
// holds, up to maxDiffBytes beyond their number. buf is reused.
func compareFile(fsys fs.FS, name string, wanted []byte, buf *[]byte) (same bool, old []byte, err error) {
	f, err := fsys.Open(name)
	if err != nil {
		return false, nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	if cap(*buf) <= len(wanted) {
		*buf = make([]byte, len(wanted)+1+min(len(wanted), 64<<10)) // room for larger siblings
	}
	b := (*buf)[:len(wanted)+1] // one more, to see the end
	n, err := io.ReadFull(f, b)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		if bytes.Equal(b[:n], wanted) {
			return true, nil, nil
		}
		*buf = nil // it is given away: some files are large
		return false, b[:n:n], nil
	}
	if err != nil {
		return false, nil, err
	}
	rest, err := io.ReadAll(io.LimitReader(f, maxDiffBytes))
	return false, append(bytes.Clone(b), rest...), err
}
