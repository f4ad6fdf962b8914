package state

import (
	"context"
	"path/filepath"
)

// Reader looks at the state of a directory, which a running connector may have
// open meanwhile: each call sees what was committed before it, and changes
// nothing. Its methods may be called concurrently.
type Reader struct{ s *Store }

// OpenReadOnly opens the state in a directory for looking at it, without
// locking the directory. It makes nothing, but for the files that SQLite keeps
// beside the database while it is open. The schema must be of this version.
func OpenReadOnly(ctx context.Context, dir string, who Identity) (*Reader, error) {
	path := filepath.Join(dir, dbName)
	found, err := present(path)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, faultf(ErrNoState, nil, "there is no %s: no connector has run with this data directory", path)
	}
	db, err := connect(ctx, path, "ro")
	if err != nil {
		return nil, err
	}
	if err := db.recognise(ctx, who); err != nil {
		_ = db.close()
		return nil, err
	}
	return &Reader{&Store{db: db, turn: make(chan struct{}, 1)}}, nil
}

// recognise refuses what a reader cannot read; it does not read the whole file.
func (d *database) recognise(ctx context.Context, who Identity) error {
	version, err := d.version(ctx, schemaVersion)
	if err != nil {
		return err
	}
	if version != schemaVersion {
		return faultf(nil, nil, "%s was written by an older version of this program: run the connector once, which brings it up to date", d.path)
	}
	_, err = d.owner(ctx, who)
	return err
}

// Position returns where the collection stands.
func (r *Reader) Position(ctx context.Context) (p Position, err error) {
	err = r.s.read(ctx, func() error {
		now, err := r.s.db.position(context.WithoutCancel(ctx))
		if err == nil {
			p, err = now.place(r.s.db.path)
		}
		return err
	})
	return p, err
}

// DeadLetters returns up to limit dead letters with a number above after, in
// the order of their numbers.
func (r *Reader) DeadLetters(ctx context.Context, after int64, limit int) ([]DeadLetter, error) {
	return r.s.DeadLetters(ctx, after, limit)
}

// CountDeadLetters returns how many there are.
func (r *Reader) CountDeadLetters(ctx context.Context) (n int, err error) {
	err = r.s.read(ctx, func() error {
		now, err := r.s.db.position(context.WithoutCancel(ctx))
		n = int(now.dead)
		return err
	})
	return n, err
}

// Close ends the reading.
func (r *Reader) Close() error { return r.s.Close() }
