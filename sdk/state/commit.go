package state

import (
	"context"
	"database/sql"
	"os"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Commit stores what an accepted page changes; it is durable on return. After
// an error the state is what it was, and the same commit may be tried again;
// only where the disk failed in flushing it, a restart in between may find it
// done. A context that ends keeps a commit from beginning and does not break
// one off.
func (s *Store) Commit(ctx context.Context, c Commit) error {
	if c.Forwarded < 0 {
		return sdk.Errorf(sdk.ClassBug, "commit of %d forwarded events: want 0 or more", c.Forwarded)
	}
	until, err := instant(c.Time)
	if err != nil {
		return sdk.Errorf(sdk.ClassBug, "commit of the time %v: %w", c.Time, err)
	}
	return s.change(ctx, s.hook, func(next *row) error {
		if c.Cursor != "" {
			next.cursor = c.Cursor
		}
		if until != "" {
			next.time = until
		}
		next.forwarded += int64(c.Forwarded)
		if err := s.putIDs(next, c.IDs); err != nil {
			return err
		}
		return s.putDead(next, c.Dead)
	})
}

// change is one transaction that leads from the row to the next one. hook,
// unless nil, is called before it ends.
func (s *Store) change(ctx context.Context, hook func(), f func(next *row) error) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.give()
	if _, err := os.Stat(s.db.path); err != nil {
		return faultf(ErrCorrupt, err, "writing %s: the file was removed while it was in use: end the process, put the file back, and start again", s.db.path)
	}
	next := s.row
	next.change++
	err := s.db.inTransaction(func() error {
		if err := f(&next); err != nil {
			return err
		}
		if err := s.db.replace(s.row.change, next); err != nil {
			return err
		}
		if hook != nil {
			hook()
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.row = next
	s.mark.set(next.change)
	return nil
}

// replace writes the row of position, if it is still at the change that it
// follows from.
func (d *database) replace(after int64, r row) error {
	result, err := d.run(`UPDATE position SET change = ?, cursor = ?, time = ?, forwarded = ?,
		ids = ?, dead = ?, last_dead = ?, tokens = ?, sum = ? WHERE change = ?`,
		r.change, []byte(r.cursor), r.time, r.forwarded, r.ids, r.dead, r.lastDead, r.tokens, r.sum(), after)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return faultf(ErrInUse, err, "writing %s: another program has changed it since it was opened", d.path)
	}
	return nil
}

// smallRow is up to how many ids the commits of few ids share a row: a stream
// of single events would make as many rows as ids, which take long to read.
const smallRow = 64

// putIDs adds the ids of a page and forgets the oldest.
func (s *Store) putIDs(next *row, ids []ID) error {
	if extra := int64(len(ids)) - s.keep; extra > 0 {
		ids = ids[extra:]
	}
	if len(ids) == 0 {
		return nil
	}
	s.blob = s.blob[:0]
	drop := next.ids + int64(len(ids)) - s.keep // what is not newer is not kept
	if len(next.tail) > 0 && len(next.tail)/len(ID{})+len(ids) <= smallRow {
		s.blob = append(s.blob, next.tail...)
		if _, err := s.db.run("DELETE FROM ids WHERE ordinal = ?", next.ids); err != nil {
			return err
		}
	}
	// The oldest go first, so that the new ones take their pages.
	if _, err := s.db.run("DELETE FROM ids WHERE ordinal <= ?", drop); err != nil {
		return err
	}
	for i := range ids {
		s.blob = append(s.blob, ids[i][:]...)
	}
	next.ids += int64(len(ids))
	next.setTail(s.blob)
	_, err := s.db.run("INSERT INTO ids VALUES (?, ?, ?)", next.ids, s.blob, idsSum(next.ids, s.blob))
	return err
}

// run executes a statement inside a transaction; it is prepared once.
func (d *database) run(statement string, args ...any) (sql.Result, error) {
	ctx := context.Background()
	prepared, ok := d.prepared[statement]
	if !ok {
		var err error
		if prepared, err = d.conn.PrepareContext(ctx, statement); err != nil {
			return nil, explain(d.path, "writing", err)
		}
		d.prepared[statement] = prepared
	}
	result, err := prepared.ExecContext(ctx, args...)
	return result, explain(d.path, "writing", err)
}
