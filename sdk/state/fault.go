package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Why a state cannot be opened, read or written. Errors of this package wrap
// one of these where a caller decides on it.
var (
	// ErrInUse means that another process, or another [Store] of this one, has
	// the directory open.
	ErrInUse = errors.New("state is in use")
	// ErrNotWritable means that the directory or a file in it cannot be written.
	ErrNotWritable = errors.New("state is not writable")
	// ErrCorrupt means that what is stored is missing, damaged or older than
	// what was acknowledged.
	ErrCorrupt = errors.New("state is corrupt")
	// ErrOtherConnector means that the directory holds another connector's state.
	ErrOtherConnector = errors.New("state of another connector")
	// ErrNewer means that a newer version of this program has written the state.
	ErrNewer = errors.New("state of a newer version")
	// ErrFull means that the disk has no space left. What was to be written is
	// not; the same call succeeds when there is space again.
	ErrFull = errors.New("disk is full")
	// ErrLocked means that another program holds the database locked.
	ErrLocked = errors.New("database is locked")
	// ErrNoState means that [OpenReadOnly] found nothing to read.
	ErrNoState = errors.New("no state")
	// ErrClosed means that the [Store] or [Reader] was closed.
	ErrClosed = errors.New("state is closed")
)

// advice ends the messages about a database that cannot be used.
const advice = "put a good copy back, or move the files in its directory away to collect again from where a first run begins"

// problem is a failure of one of the kinds above, or of none.
type problem struct {
	kind, cause error // either may be nil
	text        string
}

func (p *problem) Error() string { return p.text }

func (p *problem) Unwrap() []error {
	var all []error
	for _, err := range []error{p.kind, p.cause} {
		if err != nil {
			all = append(all, err)
		}
	}
	return all
}

func faultf(kind, cause error, format string, args ...any) error {
	return &sdk.Error{Class: sdk.ClassState, Err: &problem{kind, cause, fmt.Sprintf(format, args...)}}
}

// corruptf is a fault in what is stored at path.
func corruptf(path string, cause error, format string, args ...any) error {
	return faultf(ErrCorrupt, cause, "%s cannot be used: %s; %s", path, fmt.Sprintf(format, args...), advice)
}

// explain says in an operator's words what failed while doing something with
// path. Errors that were explained, and those of a context, are left alone.
func explain(path, doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, done := errors.AsType[*sdk.Error](err); done {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s %s: %w", doing, path, err)
	}
	failed, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return explainFile(path, doing, err)
	}
	code := failed.Code()
	switch code {
	case sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_IOERR_DATA, sqlite3.SQLITE_IOERR_CORRUPTFS:
		return corruptf(path, err, "it is shorter than it says, or its disk has lost something: %v", err)
	}
	switch code & 0xff {
	case sqlite3.SQLITE_FULL:
		return faultf(ErrFull, err, "%s %s: the disk is full: free space on it", doing, path)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return faultf(ErrNotWritable, err, "%s %s: the file or its file system is read-only", doing, path)
	case sqlite3.SQLITE_CANTOPEN:
		return faultf(ErrNotWritable, err, "%s %s: the file, or one beside it, cannot be opened or made: check the permissions of the directory", doing, path)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return faultf(ErrLocked, err, "%s %s: the database is locked by another program", doing, path)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT,
		// Our statements are fixed: one that does not fit met another schema.
		sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH:
		return corruptf(path, err, "%v", err)
	case sqlite3.SQLITE_IOERR:
		return faultf(nil, err, "%s %s: the disk cannot be read or written: it is full, over a quota or failing (%v)", doing, path, err)
	}
	return faultf(nil, err, "%s %s: %v", doing, path, err)
}

// explainFile is explain for errors of the file system.
func explainFile(path, doing string, err error) error {
	cause := err
	if detailed, ok := errors.AsType[*fs.PathError](err); ok {
		cause = detailed.Err
	}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return faultf(ErrFull, err, "%s %s: the disk is full: free space on it", doing, path)
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR):
		return faultf(ErrNotWritable, err, "%s %s: not writable: %v", doing, path, cause)
	}
	return faultf(nil, err, "%s %s: %v", doing, path, cause)
}
