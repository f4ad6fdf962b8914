// Package state keeps what a connector must not forget: its cursor, the ids of
// recent events, rotating tokens and dead letters, in one SQLite database per
// instance.
//
// # Durability
//
// The directory holds state.db, its write-ahead log state.db-wal with the
// index state.db-shm, and state.lock. Each change is one transaction, and it is
// on the disk, flushed by fsync, before the method that makes it returns: the
// database runs with journal_mode=WAL, synchronous=FULL and, where the system
// knows it, F_FULLFSYNC. A process that is killed at any moment, and a machine
// that loses its power, find every change that was acknowledged and at most one
// more, whole. What that takes is a disk that keeps what it says it has flushed
// and a local file system: SQLite's log does not work over a network.
//
// # Nothing is replaced silently
//
// A directory is fresh only while it has neither state.db nor a change number
// in state.lock. In any other, a state.db that is missing, empty, truncated,
// torn or not ours is refused by name; it is never replaced by an empty one.
// SQLite itself ends reading its log at the first frame that is damaged, and
// would quietly go on from an older change. Therefore state.lock holds the
// number of the newest change, written after each one, and a database that
// ends before it is refused as well, as is an old copy that was put back. The
// number is not flushed, so that it can only be behind the database, which is
// no reason to refuse. Every row carries a checksum, since SQLite's pages have none.
//
// # One process
//
// [Open] locks state.lock, which the system unlocks when the process ends,
// however it ends. A second process is refused at once. [OpenReadOnly] takes no
// lock: it shows the dead letters while the connector runs.
//
// # Secrets
//
// Tokens are sealed with AES-256-GCM, under a key that HKDF-SHA256 derives from
// the configured secret which they follow from and a salt of the database. That
// is as strong as the configured secret is hard to guess: it should be what a
// vendor generated, not a password. Nothing else that is stored is a secret,
// but dead letters are whole events: files are made for the owner alone.
package state

import (
	"crypto/sha256"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// ID is a hash of an event's id.
type ID [16]byte

// HashID returns the hash of a vendor's event id. It is half of a SHA-256, so
// that nobody who chooses the ids can make two of them collide, and an event be
// taken for one that was delivered.
func HashID(id string) ID {
	var short [64]byte // longer than most ids: nothing is allocated for them
	whole := sha256.Sum256(append(short[:0], id...))
	return ID(whole[:16])
}

// Position is where a connector's collection stands.
type Position struct {
	// Cursor is the one of the last page that was accepted; empty at first.
	Cursor sdk.Cursor
	// Time is the end of the last window that was read to its end, all of it
	// accepted; zero at first. The next window begins here.
	Time time.Time
}

// Commit is what one accepted page changes, in one transaction.
type Commit struct {
	// Cursor is the page's; empty leaves the stored one.
	Cursor sdk.Cursor
	// Time, unless zero, becomes [Position.Time].
	Time time.Time
	// IDs are those of the page's delivered events.
	IDs []ID
	// Dead are the page's events that were set aside.
	Dead []DeadLetter
	// Forwarded counts the events that the page delivered.
	Forwarded int
}

// DeadLetter is an event that cannot be delivered, whole, with the reason.
type DeadLetter struct {
	// Number is the store's; 0 before it is stored. Numbers grow and are never
	// used twice.
	Number int64
	Time   time.Time
	// Reason is for the operator.
	Reason string
	// Event is the vendor's bytes, unchanged.
	Event []byte
}

// Identity is whose state a database holds.
type Identity struct {
	// UUID and Command are the connector's.
	UUID, Command string
}

// Options are those of [Open].
type Options struct {
	// InCommit, unless nil, is called inside each commit's transaction, before
	// it ends. It is for tests that break off there.
	InCommit func()
	// KeepIDs is how many ids of recent events are kept; 0 means 200,000, and
	// less than 0 means none.
	KeepIDs int
}

// keepIDs is how many ids are kept unless the options say otherwise.
const keepIDs = 200_000

func (o Options) keep() int64 {
	if o.KeepIDs == 0 {
		return keepIDs
	}
	return int64(max(o.KeepIDs, 0))
}

// Store is an open database. Its methods may be called concurrently. Their
// errors are of class [sdk.ClassState], except those of a context that ended
// and of arguments that break the contract.
type Store struct {
	keep int64
	hook func()

	// turn is held by whoever uses what follows. It is a channel, so that
	// waiting for it ends with the context.
	turn   chan struct{}
	mark   *mark
	db     *database
	salt   []byte
	row    row
	blob   []byte // reused for the ids of a commit
	closed bool
}
