package state

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
)

// mark is state.lock: locked while the directory is in use, it says which
// change is the newest that was acknowledged and which process holds it.
//
//	change 00000000000000000042 5d41402a
//	pid 4711 host collector-1
//
// The first line has a fixed length, so that it is overwritten in place: that
// needs no space on the disk. A line that its checksum does not fit says
// nothing but that the directory was used.
type mark struct {
	file *os.File
	path string
}

const (
	markName = "state.lock"
	markLine = "change %020d %08x\n"
	markSize = len("change ") + 20 + 1 + 8 + 1
)

// lockMark opens and locks the mark of a directory, which it makes if there is
// none.
func lockMark(dir string) (*mark, error) {
	path := filepath.Join(dir, markName)
	for range 3 {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, explain(path, "opening", err)
		}
		held, err := tryLock(file)
		if err != nil {
			file.Close()
			return nil, explain(path, "locking", err)
		}
		if !held {
			who := holder(file)
			file.Close()
			return nil, faultf(ErrInUse, nil, "the data directory %s is in use%s: stop that first, or use another directory", dir, who)
		}
		// Whoever removed the file after it was opened here may have made and
		// locked another one.
		m := &mark{file, path}
		if sameFile(file, path) {
			return m, nil
		}
		_ = m.close()
	}
	return nil, faultf(ErrInUse, nil, "the data directory %s is in use: its %s is being replaced again and again", dir, markName)
}

func sameFile(file *os.File, path string) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(opened, named)
}

// holder says who wrote the mark, in words that follow "in use".
func holder(file *os.File) string {
	text := make([]byte, 512)
	n, _ := file.ReadAt(text, 0)
	_, second, _ := strings.Cut(string(text[:n]), "\n")
	var pid int
	var host string
	if n, _ := fmt.Sscanf(second, "pid %d host %s\n", &pid, &host); n == 2 {
		return fmt.Sprintf(" by process %d on host %s", pid, host)
	}
	return ""
}

// read returns the newest change. It is 0 when that is not known; used tells
// whether anything was ever written.
func (m *mark) read() (change int64, used bool, err error) {
	info, err := m.file.Stat()
	if err != nil || info.Size() == 0 {
		return 0, false, explain(m.path, "reading", err)
	}
	line := make([]byte, markSize)
	if n, err := m.file.ReadAt(line, 0); n < markSize && err != nil {
		return 0, true, nil
	}
	if _, err := fmt.Sscanf(string(line), "change %d ", &change); err != nil || string(line) != markText(change) {
		return 0, true, nil
	}
	return change, true, nil
}

func markText(change int64) string {
	number := fmt.Sprintf("%020d", change)
	return fmt.Sprintf(markLine, change, crc32.ChecksumIEEE([]byte(number)))
}

// hold writes the mark anew, durably, for this process.
func (m *mark) hold(change int64) error {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "unknown"
	}
	text := fmt.Sprintf("%spid %d host %s\n", markText(change), os.Getpid(), host)
	if _, err := m.file.WriteAt([]byte(text), 0); err != nil {
		return explain(m.path, "writing", err)
	}
	if err := m.file.Truncate(int64(len(text))); err != nil {
		return explain(m.path, "writing", err)
	}
	return explain(m.path, "flushing", m.file.Sync())
}

// set notes the newest change. An error only leaves an older one there, which
// is as good as a power loss may make it.
func (m *mark) set(change int64) { _, _ = m.file.WriteAt([]byte(markText(change)), 0) }

// close unlocks the directory.
func (m *mark) close() error {
	return explain(m.path, "closing", errors.Join(unlock(m.file), m.file.Close()))
}
