package output

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"regexp"
	"strconv"
	"syscall"
	"time"
)

// temporary names a file that a change is first written to, after the process
// that writes it: runs at the same time neither meet nor clean up after each other.
func temporary() string { return fmt.Sprintf(".gen-%d-%d.tmp", os.Getpid(), rand.Uint64()) }

var temporaryName = regexp.MustCompile(`^\.gen-([0-9]+)-[0-9]+\.tmp$`)

func isTemporary(name string) bool { return temporaryName.MatchString(path.Base(name)) }

// lifetime is far longer than any run takes: an older temporary file is left
// over even if a process has the number of the one that wrote it.
const lifetime = time.Hour

// abandoned reports whether a temporary file is what a run left behind that
// was killed while writing, and not the work of one that goes on.
func (t *Tree) abandoned(name string) bool {
	pid, err := strconv.ParseInt(temporaryName.FindStringSubmatch(path.Base(name))[1], 10, 32)
	if err != nil || !alive(int(pid)) {
		return true
	}
	info, err := fs.Lstat(t.fsys, name)
	return err == nil && time.Since(info.ModTime()) > lifetime
}

// alive reports whether a process of that number may be running. Windows does
// not find one that is gone; elsewhere the empty signal tells.
func alive(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer func() { _ = p.Release() }() // only a handle
	return !errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
