package state

import "context"

const (
	// applicationID marks the file as ours: "Lstp".
	applicationID = 0x4c737470

	// schemaVersion is the one that this program reads and writes.
	schemaVersion = 1
)

// schema is version 1. Nothing in it is an index of its own, so that a quick
// check is a whole one.
const schema = `
CREATE TABLE identity (
	one     INTEGER PRIMARY KEY CHECK (one = 1),
	uuid    TEXT NOT NULL,
	command TEXT NOT NULL,
	salt    BLOB NOT NULL, -- of the keys that tokens are sealed with
	sum     INTEGER NOT NULL
) STRICT;
CREATE TABLE position (
	one       INTEGER PRIMARY KEY CHECK (one = 1),
	change    INTEGER NOT NULL, -- counts the transactions
	cursor    BLOB NOT NULL,
	time      TEXT NOT NULL,
	forwarded INTEGER NOT NULL,
	ids       INTEGER NOT NULL, -- the newest id's ordinal
	dead      INTEGER NOT NULL, -- rows of dead
	last_dead INTEGER NOT NULL, -- the newest dead letter's number
	tokens    INTEGER NOT NULL, -- rows of tokens
	sum       INTEGER NOT NULL
) STRICT;
CREATE TABLE ids ( -- a row for each commit, or for several of few ids
	ordinal INTEGER PRIMARY KEY, -- of the last one
	ids     BLOB NOT NULL,       -- 16 bytes each
	sum     INTEGER NOT NULL
) STRICT;
CREATE TABLE dead (
	number INTEGER PRIMARY KEY,
	time   TEXT NOT NULL,
	reason BLOB NOT NULL,
	event  BLOB NOT NULL,
	sum    INTEGER NOT NULL
) STRICT;
CREATE TABLE tokens (
	name   BLOB PRIMARY KEY,
	sealed BLOB NOT NULL, -- nonce and AES-256-GCM of the token
	sum    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

// migration leads a database from one version to the next, inside a transaction.
type migration func(context.Context, *database) error

// migrations returns the steps: the first leads from version 1 to 2. A
// published step is never changed again.
func migrations() []migration { return nil }
