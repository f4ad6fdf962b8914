package state

import (
	"errors"
	"time"
)

// patience is how long Close waits for a call that hangs.
const patience = time.Second

// Close writes everything back into one file and releases the directory. While
// a call hangs, for its disk does, that cannot be done: Close then returns an
// error, and what it is to do is done when the call has returned. To end the
// process meanwhile is safe: what was acknowledged is on the disk.
func (s *Store) Close() error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case s.turn <- struct{}{}:
		return s.close()
	case <-timer.C:
		go func() {
			s.turn <- struct{}{}
			_ = s.close() // nobody is left to tell
		}()
		return faultf(nil, nil, "closing %s: a call has not returned after %v: its disk hangs", s.db.path, patience)
	}
}

// close is Close in its turn, which it gives back.
func (s *Store) close() error {
	defer s.give()
	if s.closed {
		return nil
	}
	s.closed = true
	if s.mark == nil {
		return s.db.close()
	}
	return errors.Join(s.db.close(), s.mark.close())
}
