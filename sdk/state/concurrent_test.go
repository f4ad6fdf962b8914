package state

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

func TestConcurrentUse(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	r, err := OpenReadOnly(t.Context(), dir, hello)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	const each = 15
	jobs := []func(n int) error{
		func(n int) error {
			return s.Commit(t.Context(), Commit{Cursor: sdk.Cursor(fmt.Sprint(n)), IDs: idsFrom(n, n), Forwarded: 2})
		},
		func(n int) error {
			return s.Commit(t.Context(), Commit{Dead: []DeadLetter{{Event: []byte("a")}, {Event: []byte("b")}}, Forwarded: 1})
		},
		func(n int) error {
			return s.Tokens().Save(t.Context(), fmt.Sprint(n%3), sdk.NewSecret(seal), sdk.NewSecret("token"))
		},
		func(n int) error {
			_, err := s.Tokens().Load(t.Context(), fmt.Sprint(n%3), sdk.NewSecret(seal))
			return err
		},
		func(int) error {
			all, err := s.DeadLetters(t.Context(), 0, 1000)
			if err == nil && len(all)%2 != 0 {
				err = errors.New("half a commit was seen")
			}
			return err
		},
		func(int) error {
			n, err := r.CountDeadLetters(t.Context())
			if err == nil && n%2 != 0 {
				err = errors.New("half a commit was seen by the reader")
			}
			return err
		},
		func(int) error { _, err := s.RecentIDs(t.Context()); return err },
		func(int) error {
			// Contexts that end at any moment do not break anything off.
			ctx, cancel := context.WithCancel(t.Context())
			go cancel()
			err := s.Commit(ctx, Commit{Dead: []DeadLetter{{Event: []byte("c")}, {Event: []byte("d")}}})
			if errors.Is(err, context.Canceled) {
				return nil
			}
			return err
		},
	}
	var group sync.WaitGroup
	for _, job := range jobs {
		group.Go(func() {
			for n := range each {
				if err := job(n); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	s = reopen(t, s, dir, Options{})
	if n, err := s.Forwarded(t.Context()); n != 3*each || err != nil {
		t.Errorf("forwarded %d, %v, want %d", n, err, 3*each)
	}
	if n := len(recent(t, s)); n != each {
		t.Errorf("%d ids, want %d", n, each)
	}
	if n := len(letters(t, s)); n < 2*each || n > 4*each || n%2 != 0 {
		t.Errorf("%d dead letters, want %d and an even number up to twice that", n, 2*each)
	}
}

// A disk that hangs does not keep the process from ending, and when it answers
// the directory is released all the same.
func TestCloseDoesNotWaitForACallThatHangs(t *testing.T) {
	dir := t.TempDir()
	inside, disk := make(chan struct{}), make(chan struct{})
	s := open(t, dir, Options{InCommit: func() { close(inside); <-disk }})
	committed := make(chan error, 1)
	go func() { committed <- s.Commit(t.Context(), Commit{Cursor: "1"}) }()
	<-inside
	if err := s.Close(); err == nil || !strings.Contains(err.Error(), "a call has not returned after 1s") {
		t.Errorf("Close = %v", err)
	}
	close(disk)
	if err := <-committed; err != nil {
		t.Errorf("the commit that hung: %v", err)
	}
	for {
		next, err := Open(t.Context(), dir, hello, Options{})
		if errors.Is(err, ErrInUse) && t.Context().Err() == nil {
			runtime.Gosched()
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := position(t, next).Cursor; got != "1" {
			t.Errorf("the cursor is %q", got)
		}
		if err := next.Close(); err != nil {
			t.Error(err)
		}
		return
	}
}
