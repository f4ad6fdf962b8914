package state

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// soon is far more than a refusal takes, but for one that waits in vain.
const soon = 2500 * time.Millisecond

// refused demands that an error is of a kind, of the class of states, and that
// its text is one line that holds all words.
func refused(t *testing.T, err, kind error, words ...string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("got %v, want an error that is %v", err, kind)
	}
	if class := sdk.Classify(err).Class; class != sdk.ClassState {
		t.Errorf("%v: class %s, want %s", err, class, sdk.ClassState)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%v: more than one line", err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%v: does not say %q", err, word)
		}
	}
}

func TestSecondProcessIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := startChild(t, dir, "hold")
	c.expect(t, "open")

	start := time.Now()
	_, err := Open(t.Context(), dir, hello, Options{})
	if took := time.Since(start); took > soon {
		t.Errorf("the refusal took %v", took)
	}
	refused(t, err, ErrInUse, dir, fmt.Sprint("process ", c.Process.Pid), "another directory")

	// The lock of a killed process is gone with it.
	c.kill()
	s := open(t, dir, Options{})
	_, err = Open(t.Context(), dir, hello, Options{})
	refused(t, err, ErrInUse, dir, fmt.Sprint("process ", os.Getpid()))
	s = reopen(t, s, dir, Options{})
	commit(t, s, Commit{Cursor: "one"})
}

// childLocks holds the database locked, as another program may, until its
// input ends.
func childLocks(dir, _ string) error {
	db, err := connect(context.Background(), filepath.Join(dir, dbName), "rw")
	if err != nil {
		return err
	}
	if _, err := db.run("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	fmt.Println("locked")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return db.close()
}

func TestDatabaseLockedByAnotherProgram(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	commit(t, s, Commit{Cursor: "one"})
	c := startChild(t, dir, "lock")
	c.expect(t, "locked")
	refused(t, s.Commit(t.Context(), Commit{Cursor: "two"}), ErrLocked, dir, "locked by another program")
	if p := position(t, s); p.Cursor != "one" {
		t.Errorf("the cursor is %q after a refused commit", p.Cursor)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err := Open(t.Context(), dir, hello, Options{})
	refused(t, err, ErrLocked, dir)
	if took := time.Since(start); took > soon {
		t.Errorf("the refusal took %v", took)
	}
	c.kill()
	s = open(t, dir, Options{})
	commit(t, s, Commit{Cursor: "two"})
}

func TestAnotherWriterIsNoticed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir, Options{})
	// Somebody removes the lock while it is held, and starts a second one.
	if err := os.Remove(filepath.Join(dir, markName)); err != nil {
		t.Fatal(err)
	}
	other := open(t, dir, Options{})
	commit(t, other, Commit{Cursor: "theirs"})
	refused(t, s.Commit(t.Context(), Commit{Cursor: "ours"}), ErrInUse, "another program")
	if p := position(t, other); p.Cursor != "theirs" {
		t.Errorf("the cursor is %q, want theirs", p.Cursor)
	}
}

// Seed: "It shows up in database rows"
func TestOtherConnectorIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := open(t, dir, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	other := Identity{UUID: "00000000-0000-4000-8000-000000000000", Command: "okta"}
	_, err := Open(t.Context(), dir, other, Options{})
	refused(t, err, ErrOtherConnector, dir, hello.UUID, hello.Command, other.UUID, other.Command)
	_, err = OpenReadOnly(t.Context(), dir, other)
	refused(t, err, ErrOtherConnector, dir, hello.Command)
	open(t, dir, Options{})
}

// TestReopenedWhileProcessesStart opens and closes while processes are made,
// which share the open files of this one until they run.
func TestReopenedWhileProcessesStart(t *testing.T) {
	dir := t.TempDir()
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					_ = exec.Command(os.Args[0], "-test.run=^$").Run()
				}
			}
		})
	}
	for range 60 / slowness {
		s, err := Open(t.Context(), dir, hello, Options{})
		if err != nil {
			t.Error(err)
			continue
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	close(done)
	group.Wait()
}

func TestClosed(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	refused(t, s.Commit(t.Context(), Commit{}), ErrClosed)
	_, err := s.DeadLetters(t.Context(), 0, 1)
	refused(t, err, ErrClosed)
}
