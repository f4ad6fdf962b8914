package state

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// filler is a commit that takes space.
func filler(n int) Commit {
	return Commit{
		Cursor: sdk.Cursor(fmt.Sprint(n)), IDs: idsFrom(n, n+9),
		Dead: []DeadLetter{{Reason: "too large", Event: bytes.Repeat([]byte("x"), 50_000)}},
	}
}

// fillUp commits until it fails, and returns how many succeeded and the error.
func fillUp(s *Store) (int, error) {
	for n := 1; n < 10_000; n++ {
		if err := s.Commit(context.Background(), filler(n)); err != nil {
			return n - 1, err
		}
	}
	return 10_000, nil
}

// stands demands that exactly n fillers are stored.
func stands(s *Store, n int) error {
	p, err := s.Position(context.Background())
	if err != nil {
		return err
	}
	ids, err := s.RecentIDs(context.Background())
	if err != nil {
		return err
	}
	dead, err := s.DeadLetters(context.Background(), 0, 10_000)
	if err != nil {
		return err
	}
	if p.Cursor != sdk.Cursor(fmt.Sprint(n)) || len(ids) != 10*n || len(dead) != n {
		return fmt.Errorf("cursor %q, %d ids, %d dead letters; want %d, %d, %d", p.Cursor, len(ids), len(dead), n, 10*n, n)
	}
	return nil
}

func TestFullDatabase(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	if err := s.db.exec(t.Context(), "PRAGMA max_page_count = 100"); err != nil {
		t.Fatal(err)
	}
	n, err := fillUp(s)
	refused(t, err, ErrFull, dir, "the disk is full")
	if err := errors.Join(s.db.exec(t.Context(), "PRAGMA max_page_count = 100000"), stands(s, n)); err != nil {
		t.Fatal(err)
	}
	commit(t, s, filler(n+1))
	s = reopen(t, s, dir, Options{})
	if err := stands(s, n+1); err != nil {
		t.Error(err)
	}
}

// childLimited meets a real limit of the size of files, and its end.
func childLimited(dir, _ string) error {
	s, err := Open(context.Background(), dir, hello, Options{})
	if err != nil {
		return err
	}
	if err := limitFileSize(1 << 20); err != nil {
		return err
	}
	n, err := fillUp(s)
	fmt.Println(sdk.Classify(err).Class, n > 3, err)
	if again := s.Commit(context.Background(), filler(n+1)); again == nil {
		return errors.New("the next commit succeeds without space")
	}
	if err := limitFileSize(0); err != nil {
		return err
	}
	if err := s.Commit(context.Background(), filler(n+1)); err != nil {
		return fmt.Errorf("after there is space again: %w", err)
	}
	if err := errors.Join(stands(s, n+1), s.Close()); err != nil {
		return err
	}
	if s, err = Open(context.Background(), dir, hello, Options{}); err != nil {
		return err
	}
	fmt.Println("then", errors.Join(stands(s, n+1), s.Close()))
	return nil
}

func TestReadOnlyWhileRunning(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	commit(t, s, filler(1))
	if err := s.db.exec(t.Context(), "PRAGMA query_only = ON"); err != nil {
		t.Fatal(err)
	}
	refused(t, s.Commit(t.Context(), filler(2)), ErrNotWritable, dir, "read-only")
	if err := errors.Join(stands(s, 1), s.db.exec(t.Context(), "PRAGMA query_only = OFF")); err != nil {
		t.Fatal(err)
	}
	commit(t, s, filler(2))
}

func TestRemovedWhileRunning(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	commit(t, s, filler(1))
	path := filepath.Join(dir, dbName)
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	refused(t, s.Commit(t.Context(), filler(2)), ErrCorrupt, path, "removed while it was in use")
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	commit(t, s, filler(2))
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir, Options{})
	commit(t, s, filler(1))
	want := map[string]os.FileMode{
		".": os.ModeDir | 0o700, dbName: 0o600, dbName + "-wal": 0o600, dbName + "-shm": 0o600, markName: 0o600,
	}
	for name, mode := range want {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != mode {
			t.Errorf("%s has mode %v, want %v", name, info.Mode(), mode)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(want)-1 {
		t.Errorf("the directory holds %v, want %d files", entries, len(want)-1)
	}
}

// unfit are directories that cannot be used.
var unfit = []struct {
	name    string
	prepare func(dir string) error
}{
	{"fresh, read-only directory", func(dir string) error {
		return errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o500))
	}},
	{"no directory, read-only parent", func(dir string) error { return os.Chmod(filepath.Dir(dir), 0o500) }},
	{"directory that was made read-only", func(dir string) error { return errors.Join(used(dir), os.Chmod(dir, 0o500)) }},
	{"read-only database", func(dir string) error {
		return errors.Join(used(dir), os.Chmod(filepath.Join(dir, dbName), 0o400))
	}},
	{"unreadable database", func(dir string) error {
		return errors.Join(used(dir), os.Chmod(filepath.Join(dir, dbName), 0))
	}},
	{"read-only lock", func(dir string) error {
		return errors.Join(used(dir), os.Chmod(filepath.Join(dir, markName), 0o400))
	}},
	{"a file in its place", func(dir string) error { return os.WriteFile(dir, nil, 0o600) }},
}

func used(dir string) error {
	s, err := Open(context.Background(), dir, hello, Options{})
	if err != nil {
		return err
	}
	return errors.Join(s.Commit(context.Background(), filler(1)), s.Close())
}

// childUnfit opens each of them as a user whom permissions bind.
func childUnfit(dir, _ string) error {
	if err := becomeNobody(dir); err != nil {
		return err
	}
	for i, c := range unfit {
		target := filepath.Join(dir, fmt.Sprint(i), "data")
		if err := errors.Join(os.Mkdir(filepath.Dir(target), 0o700), c.prepare(target)); err != nil {
			return err
		}
		start := time.Now()
		_, err := Open(context.Background(), target, hello, Options{})
		fmt.Println(errors.Is(err, ErrNotWritable) && bytes.Contains([]byte(fmt.Sprint(err)), []byte(target)), time.Since(start) < soon, err)
		_ = errors.Join(os.Chmod(filepath.Dir(target), 0o700), os.Chmod(target, 0o700))
	}
	return nil
}

// childReads opens a state for looking, as a user who may not write it.
func childReads(dir, _ string) error {
	if err := becomeNobody(""); err != nil {
		return err
	}
	r, err := OpenReadOnly(context.Background(), dir, hello)
	if err != nil {
		return err
	}
	n, err := r.CountDeadLetters(context.Background())
	fmt.Println(n, errors.Join(err, r.Close()))
	return nil
}

func TestReader(t *testing.T) {
	dir := t.TempDir()
	_, err := OpenReadOnly(t.Context(), dir, hello)
	refused(t, err, ErrNoState, dir)
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("looking made %v", entries)
	}
	s := open(t, dir, Options{})
	commit(t, s, filler(1))
	look := func() *Reader {
		t.Helper()
		r, err := OpenReadOnly(t.Context(), dir, hello)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = r.Close() })
		return r
	}
	demand := func(r *Reader, want int) {
		t.Helper()
		n, err := r.CountDeadLetters(t.Context())
		all, err2 := r.DeadLetters(t.Context(), 0, 10)
		p, err3 := r.Position(t.Context())
		if err := errors.Join(err, err2, err3); err != nil {
			t.Fatal(err)
		}
		if n != want || len(all) != want || p.Cursor != sdk.Cursor(fmt.Sprint(want)) {
			t.Errorf("%d dead letters counted and %d listed at cursor %q, want %d", n, len(all), p.Cursor, want)
		}
	}
	r := look()
	demand(r, 1)
	commit(t, s, filler(2)) // nobody is hindered by who looks on
	demand(r, 2)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	demand(r, 2)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	demand(look(), 2) // nobody has it open

	s = open(t, dir, Options{})
	commit(t, s, filler(3))
	copied := filepath.Join(t.TempDir(), "killed")
	copyState(t, dir, copied)
	dir = copied
	demand(look(), 3) // the log was not written back
	if err := stands(open(t, dir, Options{}), 3); err != nil {
		t.Error(err)
	}
}

// copyState copies the files of a state, as a killed process leaves them.
func copyState(t testing.TB, from, to string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{dbName, dbName + "-wal", markName} {
		if info, err := os.Stat(filepath.Join(from, name)); err != nil || !info.Mode().IsRegular() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), slices.Clone(content), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
