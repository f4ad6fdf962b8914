package project

import (
	"errors"
	"io/fs"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/identity"
)

// LockPath is the place of the lock file that pins identities.
const LockPath = identity.Path

// pin holds the manifests' identities against the lock file.
func (l *Loaded) pin(t *Tree) {
	data, err := fs.ReadFile(t.Root.FS(), LockPath)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.Problems = append(l.Problems, diag.Diagnostic{
			Code: "unreadable-file", Severity: diag.Error, Span: diag.Span{File: LockPath},
			Message: "the lock file cannot be read: " + diag.Reason(err).Error(),
			Hint:    "make it a file that you may read",
		})
	}
	var problems diag.List
	l.Lock, problems = identity.Parse(LockPath, data)
	l.Problems = append(l.Problems, problems...)
	l.Problems = append(l.Problems, l.Lock.Check(l.Entries)...)
}

// ExtendedLock is the lock file with the identities that are new to it.
func (l *Loaded) ExtendedLock() []byte { return l.Lock.Extend(l.Entries) }
