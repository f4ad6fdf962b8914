package state

import (
	"context"
	"database/sql"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

func (l DeadLetter) sum(until string) int64 {
	return checksum("dead").number(l.Number).text(until).text(l.Reason).bytes(l.Event).value()
}

// putDead adds dead letters.
func (s *Store) putDead(next *row, letters []DeadLetter) error {
	for _, l := range letters {
		at, err := instant(l.Time)
		if err != nil {
			return sdk.Errorf(sdk.ClassBug, "commit of a dead letter of the time %v: %w", l.Time, err)
		}
		next.dead++
		next.lastDead++
		l.Number = next.lastDead
		_, err = s.db.run("INSERT INTO dead VALUES (?, ?, ?, ?, ?)", l.Number, at, notNull([]byte(l.Reason)), notNull(l.Event), l.sum(at))
		if err != nil {
			return err
		}
	}
	return nil
}

// notNull returns b, or an empty slice for nil, which a driver takes for NULL.
func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// letters calls f for the dead letters with a number above after, up to limit
// of them; all if that is negative.
func (d *database) letters(ctx context.Context, after int64, limit int, f func(DeadLetter)) error {
	return d.each(ctx, "SELECT number, time, reason, event, sum FROM dead WHERE number > ? ORDER BY number LIMIT ?", []any{after, limit},
		func(rows *sql.Rows) error {
			var l DeadLetter
			var at string
			var sum int64
			if err := rows.Scan(&l.Number, &at, &l.Reason, &l.Event, &sum); err != nil {
				return err
			}
			var err error
			if l.Time, err = moment(at); err != nil || sum != l.sum(at) {
				return corruptf(d.path, err, "dead letter %d is damaged", l.Number)
			}
			f(l)
			return nil
		})
}

func (d *database) list(ctx context.Context, after int64, limit int) ([]DeadLetter, error) {
	var all []DeadLetter
	if limit <= 0 {
		return nil, nil
	}
	err := d.letters(ctx, after, limit, func(l DeadLetter) { all = append(all, l) })
	if err != nil {
		return nil, err
	}
	return all, nil
}

// DeadLetters returns up to limit dead letters with a number above after, in
// the order of their numbers.
func (s *Store) DeadLetters(ctx context.Context, after int64, limit int) (letters []DeadLetter, err error) {
	err = s.read(ctx, func() error {
		letters, err = s.db.list(context.WithoutCancel(ctx), after, limit)
		return err
	})
	return letters, err
}

// DeadLetter returns the dead letter of a number, if there is one.
func (s *Store) DeadLetter(ctx context.Context, number int64) (l DeadLetter, found bool, err error) {
	letters, err := s.DeadLetters(ctx, number-1, 1)
	if err != nil || len(letters) == 0 || letters[0].Number != number {
		return DeadLetter{}, false, err
	}
	return letters[0], true, nil
}

// CountDeadLetters returns how many there are.
func (s *Store) CountDeadLetters(ctx context.Context) (n int, err error) {
	err = s.read(ctx, func() error { n = int(s.row.dead); return nil })
	return n, err
}

// DropDeadLetters forgets the dead letters of these numbers. Numbers that are
// not there are no error; dropped says how many were.
func (s *Store) DropDeadLetters(ctx context.Context, numbers ...int64) (dropped int, err error) {
	err = s.change(ctx, nil, func(next *row) error {
		for _, number := range numbers {
			result, err := s.db.run("DELETE FROM dead WHERE number = ?", number)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if err != nil {
				return err
			}
			dropped += int(n)
		}
		next.dead -= int64(dropped)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return dropped, nil
}
