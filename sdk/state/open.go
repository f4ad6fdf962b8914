package state

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const dbName = "state.db"

// Open opens the state in a directory, which it makes when there is none. One
// Store at a time has a directory open.
func Open(ctx context.Context, dir string, who Identity, o Options) (*Store, error) {
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	m, err := lockMark(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{keep: o.keep(), hook: o.InCommit, turn: make(chan struct{}, 1), mark: m}
	if err := s.open(ctx, dir, who); err != nil {
		if s.db != nil {
			_ = s.db.close()
		}
		_ = m.close()
		return nil, err
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, dir string, who Identity) (err error) {
	path := filepath.Join(dir, dbName)
	newest, used, err := s.mark.read()
	if err != nil {
		return err
	}
	switch found, err := present(path); {
	case err != nil:
		return err
	case !found && used:
		return corruptf(path, nil, "the file is missing, but %s says that this directory was used", markName)
	case !found:
		if err := create(ctx, path, who); err != nil {
			return err
		}
	}
	if err := check(ctx, path, who, newest); err != nil {
		return err
	}
	if s.db, err = connect(ctx, path, "rw"); err != nil {
		return err
	}
	if err := s.db.tune(ctx); err != nil {
		return err
	}
	if err := s.db.migrate(ctx, migrations()); err != nil {
		return err
	}
	if s.salt, err = s.db.owner(ctx, who); err != nil {
		return err
	}
	if s.row, err = s.db.verify(ctx); err != nil {
		return err
	}
	if err := s.row.reaches(newest, path); err != nil {
		return err
	}
	return s.mark.hold(s.row.change)
}

// check refuses a database that is not whole, not this connector's or older
// than the newest change. It only reads: the last one to close a database that
// it may write makes an end of the log, of which more may be saved.
func check(ctx context.Context, path string, who Identity, newest int64) error {
	db, err := connect(ctx, path, "ro")
	if err != nil {
		return err
	}
	defer db.close()
	version, err := db.version(ctx, schemaVersion)
	if err != nil {
		return err
	}
	var verdict string
	if err := db.one(ctx, "PRAGMA quick_check(1)", &verdict); err != nil {
		return explain(path, "checking", err)
	}
	if verdict != "ok" {
		return corruptf(path, nil, "%s", strings.ReplaceAll(verdict, "\n", ": "))
	}
	if version < schemaVersion {
		return nil // the rest is read when the schema is up to date
	}
	if _, err := db.owner(ctx, who); err != nil {
		return err
	}
	last, err := db.position(ctx)
	if err != nil {
		return err
	}
	return last.reaches(newest, path)
}

// reaches refuses a database that ends before the newest change.
func (r row) reaches(newest int64, path string) error {
	if r.change >= newest {
		return nil
	}
	return corruptf(path, nil, "it ends with change %d, but change %d was stored in this directory: "+
		"a part of it was lost, or this is an old copy (to go on from that, remove %s beside it: events since then are collected once more)",
		r.change, newest, markName)
}

// makeDir makes a directory that is the owner's alone, unless there is one.
func makeDir(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && info.IsDir() {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return explain(dir, "making the data directory", err)
	}
	return explain(dir, "making the data directory", syncDir(filepath.Dir(filepath.Clean(dir))))
}

// present reports whether there is a database, and refuses what SQLite would
// take for an empty one.
func present(path string) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Lstat(path); err == nil {
			return false, corruptf(path, nil, "it is a link to a file that is missing")
		}
		if _, err := os.Lstat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
			return false, corruptf(path, nil, "the file is missing, but %s-wal beside it holds changes to it", dbName)
		}
		return false, nil
	case err != nil:
		return false, explain(path, "opening", err)
	case !info.Mode().IsRegular():
		return false, corruptf(path, nil, "it is not a file")
	case info.Size() == 0:
		return false, corruptf(path, nil, "it is empty")
	}
	return true, nil
}

// create makes the database under another name first, so that one that has its
// name is whole, and has its log: to give it one later takes a journal, which a
// kill may leave behind and only a connection that writes can take back.
func create(ctx context.Context, path string, who Identity) (err error) {
	draft := path + ".new"
	for _, old := range []string{draft, draft + "-journal", draft + "-wal", draft + "-shm"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return explain(old, "removing", err)
		}
	}
	file, err := os.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return explain(draft, "making", err)
	}
	if err := file.Close(); err != nil {
		return explain(draft, "making", err)
	}
	db, err := connect(ctx, draft, "rw")
	if err != nil {
		return err
	}
	if err = db.fill(ctx, who); err == nil {
		err = db.useLog(ctx)
	}
	if closed := db.close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return explain(path, "making", err)
	}
	return explain(path, "making", syncDir(filepath.Dir(path)))
}

// fill makes what an empty database lacks.
func (d *database) fill(ctx context.Context, who Identity) error {
	salt := make([]byte, 32)
	_, _ = rand.Read(salt) // it never fails
	if err := d.exec(ctx, "PRAGMA synchronous = EXTRA; PRAGMA fullfsync = ON"); err != nil {
		return err
	}
	return d.inTransaction(func() error {
		if err := d.exec(ctx, schema); err != nil {
			return err
		}
		if err := d.exec(ctx, "INSERT INTO identity VALUES (1, ?, ?, ?, ?)", who.UUID, who.Command, salt, identitySum(who, salt)); err != nil {
			return err
		}
		if err := d.exec(ctx, "INSERT INTO position VALUES (1, 0, x'', '', 0, 0, 0, 0, 0, ?)", row{}.sum()); err != nil {
			return err
		}
		return d.exec(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, schemaVersion))
	})
}

func identitySum(who Identity, salt []byte) int64 {
	return checksum("identity").text(who.UUID).text(who.Command).bytes(salt).value()
}

// version returns the version of the schema, which must be at most newest.
func (d *database) version(ctx context.Context, newest int) (int, error) {
	var application, version int
	if err := d.one(ctx, "PRAGMA application_id", &application); err != nil {
		return 0, explain(d.path, "opening", err)
	}
	if err := d.one(ctx, "PRAGMA user_version", &version); err != nil {
		return 0, explain(d.path, "opening", err)
	}
	switch {
	case application != applicationID:
		return 0, corruptf(d.path, nil, "it is a database of another program, or its header is damaged")
	case version > newest:
		return 0, faultf(ErrNewer, nil, "%s was written by a newer version of this program: its schema is version %d, this one knows up to %d: run the newer one",
			d.path, version, newest)
	case version < 1:
		return 0, corruptf(d.path, nil, "its schema has version %d", version)
	}
	return version, nil
}

// owner returns the salt, if the database is who's.
func (d *database) owner(ctx context.Context, who Identity) (salt []byte, err error) {
	var owner Identity
	var sum int64
	err = d.one(ctx, "SELECT uuid, command, salt, sum FROM identity", &owner.UUID, &owner.Command, &salt, &sum)
	switch {
	case err != nil:
		return nil, d.broken(err)
	case sum != identitySum(owner, salt):
		return nil, corruptf(d.path, nil, "the checksum of its identity is wrong")
	case owner != who:
		return nil, faultf(ErrOtherConnector, nil, "%s holds the state of connector %s (%s), not of %s (%s): use another data directory",
			d.path, owner.Command, owner.UUID, who.Command, who.UUID)
	}
	return salt, nil
}

// broken explains why what must be there cannot be read.
func (d *database) broken(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return corruptf(d.path, err, "a row that must be there is missing")
	}
	return explain(d.path, "reading", err)
}

// migrate brings the schema up to date: steps[0] leads from version 1 to 2. It
// also finds out, for every version, whether the file can be written.
func (d *database) migrate(ctx context.Context, steps []migration) error {
	return d.inTransaction(func() error {
		// SQLite falls back to reading where it may not write, and says so to the
		// first statement that could change something, were it only nothing.
		if err := d.exec(ctx, "DELETE FROM position WHERE one <> 1"); err != nil {
			return err
		}
		var version int
		if err := d.one(ctx, "PRAGMA user_version", &version); err != nil {
			return explain(d.path, "opening", err)
		}
		for ; version <= len(steps); version++ {
			if err := steps[version-1](ctx, d); err != nil {
				return explain(d.path, "bringing the schema up to date in", err)
			}
			if err := d.exec(ctx, fmt.Sprint("PRAGMA user_version = ", version+1)); err != nil {
				return err
			}
		}
		return nil
	})
}
