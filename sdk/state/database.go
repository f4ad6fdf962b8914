package state

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

// busy is how long to wait for another program that holds the database locked,
// in milliseconds. Nobody should; who looks on does so for moments.
const busy = "300"

// database is one connection to a database file. It is for one goroutine at a
// time.
type database struct {
	path string
	pool *sql.DB
	conn *sql.Conn

	prepared map[string]*sql.Stmt // by their text
}

// connect opens an existing file in a mode of SQLite's: rw or ro.
func connect(ctx context.Context, path, mode string) (*database, error) {
	whole, err := filepath.Abs(path)
	if err != nil {
		return nil, explain(path, "opening", err)
	}
	whole = filepath.ToSlash(whole)
	if !strings.HasPrefix(whole, "/") {
		whole = "/" + whole
	}
	connector, err := sqlite.NewConnector((&url.URL{
		Scheme: "file",
		Path:   whole,
		RawQuery: url.Values{
			"mode":          {mode},
			"_busy_timeout": {busy},
			"_error_rc":     {"1"},
			"_defensive":    {"1"},
			"_dqs":          {"0"},
		}.Encode(),
	}).String())
	if err != nil {
		return nil, explain(path, "opening", err)
	}
	d := &database{path: path, pool: sql.OpenDB(connector), prepared: map[string]*sql.Stmt{}}
	if d.conn, err = d.pool.Conn(ctx); err != nil {
		d.pool.Close()
		return nil, explain(path, "opening", err)
	}
	return d, nil
}

// close ends the connection; the last one writes the log back into the file.
func (d *database) close() error {
	for _, statement := range d.prepared {
		_ = statement.Close()
	}
	return explain(d.path, "closing", errors.Join(d.conn.Close(), d.pool.Close()))
}

// exec runs statements that answer nothing.
func (d *database) exec(ctx context.Context, statements string, args ...any) error {
	_, err := d.conn.ExecContext(ctx, statements, args...)
	return explain(d.path, "writing", err)
}

// one reads one row.
func (d *database) one(ctx context.Context, query string, into ...any) error {
	return d.conn.QueryRowContext(ctx, query).Scan(into...)
}

// inTransaction runs f in a transaction, which becomes durable if f returns no
// error and leaves nothing behind otherwise, also when f panics.
func (d *database) inTransaction(f func() error) (err error) {
	if _, err := d.run("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			// SQLite may have rolled back itself, which makes this an error.
			_, _ = d.run("ROLLBACK")
		}
	}()
	if err := f(); err != nil {
		return err
	}
	if _, err := d.run("COMMIT"); err != nil {
		return err
	}
	committed = true
	return nil
}

// useLog makes the database one with a write-ahead log, if it is none.
func (d *database) useLog(ctx context.Context) error {
	var mode string
	if err := d.one(ctx, "PRAGMA journal_mode = WAL", &mode); err != nil {
		return explain(d.path, "opening", err)
	}
	if mode != "wal" {
		return faultf(nil, nil, "opening %s: SQLite offers journal mode %q where wal is wanted: use a local disk", d.path, mode)
	}
	return nil
}

// tune sets how a writing connection works.
func (d *database) tune(ctx context.Context) error {
	if err := d.useLog(ctx); err != nil {
		return err
	}
	return d.exec(ctx, `
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA checkpoint_fullfsync = ON;
PRAGMA secure_delete = ON;
PRAGMA trusted_schema = OFF;
PRAGMA journal_size_limit = 16777216;
`)
}
