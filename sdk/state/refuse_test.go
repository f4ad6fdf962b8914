package state

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestWhatIsNoDatabase(t *testing.T) {
	t.Parallel()
	write := func(name string, content string) func(string) error {
		return func(dir string) error { return os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600) }
	}
	run := func(statements string) func(string) error {
		return func(dir string) error {
			path := filepath.Join(dir, dbName)
			if err := write(dbName, "")(dir); err != nil {
				return err
			}
			db, err := connect(context.Background(), path, "rw")
			if err != nil {
				return err
			}
			return errors.Join(db.exec(context.Background(), statements), db.close())
		}
	}
	change := func(statements string) func(string) error {
		return func(dir string) error {
			db, err := connect(context.Background(), filepath.Join(dir, dbName), "rw")
			if err != nil {
				return err
			}
			return errors.Join(db.exec(context.Background(), statements), db.close())
		}
	}
	both := func(steps ...func(string) error) func(string) error {
		return func(dir string) error {
			for _, step := range steps {
				if err := step(dir); err != nil {
					return err
				}
			}
			return nil
		}
	}
	remove := func(name string) func(string) error {
		return func(dir string) error { return os.Remove(filepath.Join(dir, name)) }
	}
	var old []byte
	for _, c := range []struct {
		name    string
		prepare func(dir string) error
		kind    error
		words   []string
	}{
		{"empty file", write(dbName, ""), ErrCorrupt, []string{"is empty", "move the files in its directory away", "first run"}},
		{"text", write(dbName, strings.Repeat("not a database\n", 1000)), ErrCorrupt, []string{"not a database", advice}},
		{"a directory", func(dir string) error { return os.Mkdir(filepath.Join(dir, dbName), 0o700) }, ErrCorrupt, []string{"not a file"}},
		{"a dangling link", func(dir string) error { return os.Symlink("nowhere", filepath.Join(dir, dbName)) }, ErrCorrupt, []string{"link"}},
		{"another program's", run("CREATE TABLE t (a)"), ErrCorrupt, []string{"another program"}},
		{"log alone", write(dbName+"-wal", "log"), ErrCorrupt, []string{"missing", "state.db-wal"}},
		{"database removed", both(used, remove(dbName)), ErrCorrupt, []string{"missing", markName}},
		{"database removed, mark damaged", both(used, remove(dbName), write(markName, "x")), ErrCorrupt, []string{"missing", markName}},
		{"newer version", both(used, change("PRAGMA user_version = 2")), ErrNewer, []string{"newer version", "version 2", "up to 1"}},
		{"no version", both(used, change("PRAGMA user_version = 0")), ErrCorrupt, []string{"version 0"}},
		{"position edited", both(used, change("UPDATE position SET cursor = CAST('forged' AS BLOB)")), ErrCorrupt, []string{"checksum of its position"}},
		{"position deleted", both(used, change("DELETE FROM position")), ErrCorrupt, []string{"row"}},
		{"ids deleted", both(used, change("DELETE FROM ids")), ErrCorrupt, []string{"ids"}},
		{"dead letter deleted", both(used, change("DELETE FROM dead")), ErrCorrupt, []string{"1 dead letters", "and 0"}},
		{"dead letter edited", both(used, change("UPDATE dead SET number = 9")), ErrCorrupt, []string{"dead letter 9"}},
		{"table dropped", both(used, change("DROP TABLE tokens")), ErrCorrupt, []string{"tokens"}},
		{
			"old copy put back", both(used, func(dir string) (err error) {
				old, err = os.ReadFile(filepath.Join(dir, dbName))
				return err
			}, func(dir string) error {
				s, err := Open(context.Background(), dir, hello, Options{})
				if err != nil {
					return err
				}
				return errors.Join(s.Commit(context.Background(), filler(2)), s.Close())
			}, func(dir string) error { return write(dbName, string(old))(dir) }),
			ErrCorrupt,
			[]string{"change 1", "change 2", "remove", markName},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := c.prepare(dir); err != nil {
				t.Fatal(err)
			}
			before := filesOf(t, dir)
			for range 2 { // it is refused again, and left as it was
				start := time.Now()
				_, err := Open(t.Context(), dir, hello, Options{})
				refused(t, err, c.kind, append(c.words, filepath.Join(dir, dbName))...)
				t.Log(err)
				if took := time.Since(start); took > soon {
					t.Errorf("the refusal took %v", took)
				}
			}
			if after := filesOf(t, dir); !reflect.DeepEqual(before, after) {
				t.Error("the refused files were changed")
			}
		})
	}
}

func TestCreationThatWasBrokenOff(t *testing.T) {
	dir := t.TempDir()
	for _, left := range []string{dbName + ".new", dbName + ".new-journal", markName} {
		text := "half of it"
		if left == markName {
			text = "" // it is made first and written last
		}
		if err := os.WriteFile(filepath.Join(dir, left), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, dir, Options{})
	commit(t, s, filler(1))
	if err := stands(s, 1); err != nil {
		t.Error(err)
	}
}

func TestRemovingTheMarkAcceptsAnOldCopy(t *testing.T) {
	dir, old := t.TempDir(), t.TempDir()
	s := open(t, dir, Options{})
	commit(t, s, filler(1))
	copyState(t, dir, old)
	commit(t, s, filler(2))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// The mark of the newer state with the files of the older.
	newer, err := os.ReadFile(filepath.Join(dir, markName))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(old, markName), newer, 0o600); err != nil {
		t.Fatal(err)
	}
	before := filesOf(t, old)
	_, err = Open(t.Context(), old, hello, Options{})
	refused(t, err, ErrCorrupt, "change 1", "change 2")
	if len(before) != 3 || !reflect.DeepEqual(before, filesOf(t, old)) {
		t.Error("the refused files were changed, or there is no log")
	}
	if err := os.Remove(filepath.Join(old, markName)); err != nil {
		t.Fatal(err)
	}
	if err := stands(open(t, old, Options{}), 1); err != nil {
		t.Error(err)
	}
}

func TestMigration(t *testing.T) {
	dir := t.TempDir()
	if err := used(dir); err != nil {
		t.Fatal(err)
	}
	db, err := connect(t.Context(), filepath.Join(dir, dbName), "rw")
	if err != nil {
		t.Fatal(err)
	}
	defer db.close()
	add := func(column string) migration {
		return func(ctx context.Context, d *database) error {
			return d.exec(ctx, "ALTER TABLE dead ADD COLUMN "+column+" TEXT")
		}
	}
	stopped := errors.New("stopped")
	fails := func(context.Context, *database) error { return stopped }
	version := func() (v int) {
		if v, err = db.version(t.Context(), 99); err != nil {
			t.Fatal(err)
		}
		return v
	}
	if err := db.migrate(t.Context(), []migration{add("a"), fails}); !errors.Is(err, stopped) || version() != 1 {
		t.Fatalf("after a step that failed: %v at version %d, want none of it", err, version())
	}
	for range 2 {
		if err := db.migrate(t.Context(), []migration{add("a"), add("b")}); err != nil || version() != 3 {
			t.Fatalf("%v at version %d, want 3", err, version())
		}
	}
}
