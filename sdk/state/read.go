package state

import (
	"context"
	"database/sql"
)

// position reads the row of the table of that name.
func (d *database) position(ctx context.Context) (r row, err error) {
	var sum int64
	err = d.one(ctx, "SELECT change, cursor, time, forwarded, ids, dead, last_dead, tokens, sum FROM position",
		&r.change, &r.cursor, &r.time, &r.forwarded, &r.ids, &r.dead, &r.lastDead, &r.tokens, &sum)
	if err != nil {
		return row{}, d.broken(err)
	}
	if sum != r.sum() {
		return row{}, corruptf(d.path, nil, "the checksum of its position is wrong")
	}
	return r, nil
}

// verify reads every row and holds it to its checksum and to the counts.
func (d *database) verify(ctx context.Context) (row, error) {
	r, err := d.position(ctx)
	if err != nil {
		return row{}, err
	}
	if _, err := d.recent(ctx, r.ids, r.ids); err != nil {
		return row{}, err
	}
	err = d.each(ctx, "SELECT ids FROM ids WHERE ordinal = ?", []any{r.ids}, func(rows *sql.Rows) error {
		var blob sql.RawBytes
		err := rows.Scan(&blob)
		r.setTail(blob)
		return err
	})
	if err != nil {
		return row{}, err
	}
	var dead, tokens int64
	err = d.letters(ctx, 0, -1, func(DeadLetter) { dead++ })
	if err != nil {
		return row{}, err
	}
	err = d.each(ctx, "SELECT name, sealed, sum FROM tokens", nil, func(rows *sql.Rows) error {
		tokens++
		_, err := d.sealed(rows)
		return err
	})
	if err != nil {
		return row{}, err
	}
	if dead != r.dead || tokens != r.tokens {
		return row{}, corruptf(d.path, nil, "it should hold %d dead letters and %d tokens, and holds %d and %d", r.dead, r.tokens, dead, tokens)
	}
	return r, nil
}

// each calls f for every row of a query.
func (d *database) each(ctx context.Context, query string, args []any, f func(*sql.Rows) error) error {
	rows, err := d.conn.QueryContext(ctx, query, args...)
	if err != nil {
		return explain(d.path, "reading", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return explain(d.path, "reading", err)
		}
	}
	return explain(d.path, "reading", rows.Err())
}

// recent returns the last keep ids of those up to the newest, oldest first.
func (d *database) recent(ctx context.Context, newest, keep int64) ([]ID, error) {
	var all []ID
	first := newest - keep // the ordinal of the last one that is not wanted
	at := int64(-1)        // the ordinal of the last one that was read, or -1
	err := d.each(ctx, "SELECT ordinal, ids, sum FROM ids WHERE ordinal > ? ORDER BY ordinal", []any{first}, func(rows *sql.Rows) error {
		var ordinal, sum int64
		var blob sql.RawBytes
		if err := rows.Scan(&ordinal, &blob, &sum); err != nil {
			return err
		}
		size := int64(len(ID{}))
		n := int64(len(blob)) / size
		if sum != idsSum(ordinal, blob) || at >= 0 && at != ordinal-n {
			return corruptf(d.path, nil, "the ids of delivered events are damaged")
		}
		at = ordinal
		for from := max(0, first-(ordinal-n)); from < n; from++ {
			all = append(all, ID(blob[from*size:]))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if keep > 0 && newest > 0 && at != newest {
		return nil, corruptf(d.path, nil, "ids of delivered events are missing")
	}
	return all, nil
}

func idsSum(ordinal int64, blob []byte) int64 {
	return checksum("ids").number(ordinal).bytes(blob).value()
}

// read waits for its turn and lets f read.
func (s *Store) read(ctx context.Context, f func() error) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.give()
	return f()
}

// take waits for the turn of a caller, who gives it back.
func (s *Store) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return explain(s.db.path, "waiting for", err)
	}
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return explain(s.db.path, "waiting for", ctx.Err())
	}
	if s.closed {
		s.give()
		return faultf(ErrClosed, nil, "%s was closed before this call", s.db.path)
	}
	return nil
}

func (s *Store) give() { <-s.turn }

// Position returns where the collection stands.
func (s *Store) Position(ctx context.Context) (p Position, err error) {
	err = s.read(ctx, func() error {
		p, err = s.row.place(s.db.path)
		return err
	})
	return p, err
}

func (r row) place(path string) (Position, error) {
	t, err := moment(r.time)
	if err != nil {
		return Position{}, corruptf(path, err, "its time is %q", r.time)
	}
	return Position{Cursor: r.cursor, Time: t}, nil
}

// Forwarded returns how many events were ever delivered, as the commits said.
func (s *Store) Forwarded(ctx context.Context) (n int64, err error) {
	err = s.read(ctx, func() error { n = s.row.forwarded; return nil })
	return n, err
}

// RecentIDs returns the ids that are kept, oldest first.
func (s *Store) RecentIDs(ctx context.Context) (ids []ID, err error) {
	err = s.read(ctx, func() error {
		ids, err = s.db.recent(context.WithoutCancel(ctx), s.row.ids, s.keep)
		return err
	})
	return ids, err
}
