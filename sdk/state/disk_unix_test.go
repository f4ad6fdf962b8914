//go:build unix

package state

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/sys/unix"
)

// limitFileSize limits the size of files that this process writes; 0 lifts it.
func limitFileSize(size uint64) error {
	signal.Ignore(syscall.SIGXFSZ)
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	limit.Cur = limit.Max
	if size > 0 {
		set(&limit.Cur, size)
	}
	return unix.Setrlimit(unix.RLIMIT_FSIZE, &limit)
}

// set is an assignment: the limit's type differs between systems.
func set[T int64 | uint64](to *T, size uint64) { *to = T(size) }

const nobody = 65534

// becomeNobody gives up root's rights, if there are any, and owns dir, unless
// that is empty.
func becomeNobody(dir string) error {
	if os.Getuid() != 0 {
		return nil
	}
	if dir != "" {
		if err := os.Chown(dir, nobody, nobody); err != nil {
			return err
		}
	}
	return errors.Join(syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody))
}

// passable is a temporary directory that other users may pass through.
func passable(t *testing.T) string {
	dir := t.TempDir()
	for at := dir; at != os.TempDir() && len(at) > 1; at = filepath.Dir(at) {
		if info, err := os.Stat(at); err == nil && info.Mode()&0o001 == 0 {
			if err := os.Chmod(at, info.Mode()|0o011); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

func TestLimitOfFileSize(t *testing.T) {
	c := startChild(t, t.TempDir(), "limited")
	if got := c.line(); !strings.HasPrefix(got, "state true state error: ") || !strings.Contains(got, "full") || !strings.Contains(got, dbName) {
		t.Errorf("the child says %q, want several commits and an error that speaks of the disk", got)
	}
	c.expect(t, "then <nil>")
	c.kill()
}

// TestFullDisk meets a disk without space, where it may mount a small one.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	mountSmall(t, dir)
	data := filepath.Join(dir, "data")
	s := open(t, data, Options{})
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 700_000), 0o600); err != nil {
		t.Fatal(err)
	}
	n, err := fillUp(s)
	refused(t, err, ErrFull, data, "the disk is full")
	if err := stands(s, n); err != nil {
		t.Fatal(err)
	}
	refused(t, s.Commit(t.Context(), filler(n+1)), ErrFull)
	other := filepath.Join(dir, "other")
	_, err = Open(t.Context(), other, hello, Options{})
	refused(t, err, ErrFull, other)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	commit(t, s, filler(n+1))
	s = reopen(t, s, data, Options{})
	if err := errors.Join(stands(s, n+1), s.Close()); err != nil {
		t.Error(err)
	}
	// A start without space blames the disk, not the state.
	if err := os.WriteFile(ballast, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	fill, err := os.OpenFile(ballast, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer fill.Close()
	for err == nil {
		_, err = fill.Write(make([]byte, 4096))
	}
	_, err = Open(t.Context(), data, hello, Options{})
	if err == nil || errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "full") {
		t.Errorf("a start without space: %v", err)
	}
	t.Log(err)
	if err := os.Truncate(ballast, 0); err != nil {
		t.Fatal(err)
	}
	s = open(t, data, Options{})
	if err := errors.Join(stands(s, n+1), s.Close()); err != nil {
		t.Error(err)
	}
	// A first start that had no space leaves nothing in the way of a second.
	if err := open(t, other, Options{}).Close(); err != nil {
		t.Error(err)
	}
}

func TestNotWritable(t *testing.T) {
	c := startChild(t, passable(t), "unfit")
	for _, u := range unfit {
		t.Run(u.name, func(t *testing.T) {
			if got := c.line(); !strings.HasPrefix(got, "true true state error: ") {
				t.Errorf("got (not writable, in time, error) %s", got)
			} else {
				t.Log(got)
			}
		})
	}
	c.kill()
}

func TestReaderWhoMayNotWrite(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("this user cannot become another one")
	}
	dir := passable(t)
	s := open(t, dir, Options{})
	commit(t, s, filler(1))
	c := startChild(t, dir, "readonly")
	if got := c.line(); !strings.Contains(got, "cannot be opened") || !strings.Contains(got, dir) {
		t.Errorf("the child says %q, want that it may not", got)
	}
	c.kill()
}

// TestNothingLeaks opens and closes, with and without success.
func TestNothingLeaks(t *testing.T) {
	rounds := 200 / slowness
	fds := func() int {
		entries, err := os.ReadDir("/dev/fd")
		if err != nil {
			t.Skip("this system does not list open files")
		}
		return len(entries)
	}
	dir := t.TempDir()
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, dbName), []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	other := Identity{UUID: "another", Command: "another"}
	round := func() {
		s, err := Open(t.Context(), dir, hello, Options{})
		if err != nil {
			t.Fatal(err)
		}
		commit(t, s, Commit{Cursor: "one", IDs: idsFrom(1, 5)})
		if _, err := Open(t.Context(), dir, hello, Options{}); err == nil {
			t.Error("opened twice")
		}
		r, err := OpenReadOnly(t.Context(), dir, hello)
		if err := errors.Join(err, r.Close(), s.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), dir, other, Options{}); err == nil {
			t.Error("opened another's")
		}
		if _, err := Open(t.Context(), broken, hello, Options{}); err == nil {
			t.Error("opened garbage")
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := Open(ended, dir, hello, Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("opened under an ended context: %v", err)
		}
	}
	round()
	files, routines := fds(), goleak.IgnoreCurrent()
	for range rounds {
		round()
	}
	if now := fds(); now > files {
		t.Errorf("%d files are open, %d were", now, files)
	}
	goleak.VerifyNone(t, routines)
}

// cpuTime is the processor time that this process has used.
func cpuTime() time.Duration {
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
