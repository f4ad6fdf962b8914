package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// MaxSize is the default limit of a file's size in bytes.
const MaxSize = 8 << 20

// MaxDepth is the limit of nesting.
const MaxDepth = 500

// Limits bound what is read.
type Limits struct {
	// Size is the largest file in bytes; 0 stands for MaxSize.
	Size int64
}

// Load reads the file at the slash-separated path below root with the default limits.
func Load(root *os.Root, path string) (*File, diag.List) { return Limits{}.Load(root, path) }

// Load reads the file at the slash-separated path below root. The file is
// never nil; its Root is when it could not be read or understood.
func (l Limits) Load(root *os.Root, path string) (*File, diag.List) {
	data, problems := l.Read(root, path)
	if problems != nil {
		return &File{Path: path}, problems
	}
	return l.Parse(path, data)
}

// Read returns the bytes of the file at the slash-separated path below root, for Parse.
func Read(root *os.Root, path string) ([]byte, diag.List) { return Limits{}.Read(root, path) }

// Read returns the bytes of the file at the slash-separated path below root, for Parse.
func (l Limits) Read(root *os.Root, path string) ([]byte, diag.List) {
	data, problem := l.read(root, path)
	if problem != nil {
		return nil, diag.List{*problem}
	}
	return data, nil
}

// read returns the bytes of a regular file, one more than the limit at most:
// Parse then refuses them with the right words.
func (l Limits) read(root *os.Root, path string) ([]byte, *diag.Diagnostic) {
	name := filepath.FromSlash(path)
	// Before opening: a named pipe would block, and some devices act.
	info, err := stat(root, name)
	if err != nil {
		return nil, openProblem(root, path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, unreadable(path, "the file is "+fileKind(info.Mode())+", wanted a regular file",
			"put a JSON file in its place, or move it elsewhere")
	}
	if info.Size() > l.size() {
		return nil, l.tooLarge(path, info.Size())
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, openProblem(root, path, err)
	}
	defer func() { _ = f.Close() }() // opened for reading: nothing can be lost
	buf := bytes.NewBuffer(make([]byte, 0, info.Size()+bytes.MinRead))
	if _, err := buf.ReadFrom(io.LimitReader(f, l.size()+1)); err != nil {
		return nil, openProblem(root, path, err)
	}
	return buf.Bytes(), nil
}

// stat looks at the file that name leads to. Through root, which opens every
// folder on the way, it does so only for what is no plain file: to refuse a way
// out of the tree is up to the opening.
func stat(root *os.Root, name string) (fs.FileInfo, error) {
	info, err := os.Lstat(filepath.Join(root.Name(), name))
	if err == nil && info.Mode().IsRegular() {
		return info, nil
	}
	return root.Stat(name)
}

func (l Limits) size() int64 {
	if l.Size > 0 {
		return l.Size
	}
	return MaxSize
}

func (l Limits) tooLarge(path string, size int64) *diag.Diagnostic {
	return &diag.Diagnostic{
		Code:     "too-large",
		Severity: diag.Error,
		Span:     diag.Span{File: path},
		Message:  fmt.Sprintf("the file has %d bytes, wanted at most %d", size, l.size()),
		Hint:     "split the file, or move large data out of it",
	}
}

func openProblem(root *os.Root, path string, err error) *diag.Diagnostic {
	if escapes(root, err) {
		return &diag.Diagnostic{
			Code:     "symlink-escape",
			Severity: diag.Error,
			Span:     diag.Span{File: path},
			Message:  "the path leads out of the project's tree through a symbolic link, wanted a file inside it",
			Hint:     "replace the link by the file, or by a relative link that stays inside the tree",
		}
	}
	hint := "make it a file that you may read"
	if errors.Is(err, fs.ErrNotExist) {
		hint = "check the name: paths are relative to the folder of the project"
	}
	if info, failed := root.Lstat(filepath.FromSlash(path)); failed == nil && info.Mode()&fs.ModeSymlink != 0 {
		hint = "it is a symbolic link: let it lead to a file that you may read, or put the file in its place"
	}
	return unreadable(path, "the file cannot be read: "+diag.Reason(err).Error(), hint)
}

func unreadable(path, message, hint string) *diag.Diagnostic {
	return &diag.Diagnostic{
		Code:     "unreadable-file",
		Severity: diag.Error,
		Span:     diag.Span{File: path},
		Message:  message,
		Hint:     hint,
	}
}

// escapes reports whether err is what root says of a path that leaves it. The
// os package keeps that error to itself, so a path that surely leaves shows it.
func escapes(root *os.Root, err error) bool {
	_, leaving := root.Stat("..")
	var want *fs.PathError
	return errors.As(leaving, &want) && !errors.Is(want.Err, fs.ErrClosed) && errors.Is(err, want.Err)
}

func fileKind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	default:
		return "a special file"
	}
}
