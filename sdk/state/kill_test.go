package state

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// What the child commits is a function of the number of the commit, so that
// the number which was reached says all that must be there.

const (
	idsPerCommit = 300 // several pages of the log, so that it is written back often
	idsKept      = 4_000
	seal, name   = "the configured secret", "refresh_token"
)

func numbered(n int) Commit {
	first := (n-1)*idsPerCommit + 1
	c := Commit{
		Cursor: sdk.Cursor(strconv.Itoa(n)), Time: time.Unix(int64(n), 0),
		IDs: idsFrom(first, first+idsPerCommit-1), Forwarded: idsPerCommit,
	}
	if n%3 == 0 {
		c.Dead = []DeadLetter{{Reason: fmt.Sprint("refused ", n), Event: bytes.Repeat([]byte{byte(n)}, 3_000)}}
	}
	return c
}

// childCommits goes on where the state stands. It says each number before its
// commit, when it is acknowledged, and each token; at the number of the
// argument it kills itself inside the commit, or closes if that is negative.
func childCommits(dir, argument string) error {
	ctx := context.Background()
	last, err := strconv.Atoi(argument)
	if err != nil {
		return err
	}
	var n int
	s, err := Open(ctx, dir, hello, Options{KeepIDs: idsKept, InCommit: func() {
		if n == last {
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill()
			select {}
		}
	}})
	if err != nil {
		return err
	}
	p, err := s.Position(ctx)
	if err != nil {
		return err
	}
	n, _ = strconv.Atoi(string(p.Cursor))
	fmt.Println("from", n)
	for n++; last >= 0 || n <= -last; n++ {
		if err := s.Commit(ctx, numbered(n)); err != nil {
			return err
		}
		fmt.Println("done", n)
		if n%5 == 0 {
			if err := s.Tokens().Save(ctx, name, sdk.NewSecret(seal), sdk.NewSecret(fmt.Sprint("token ", n))); err != nil {
				return err
			}
			fmt.Println("saved", n)
		}
	}
	fmt.Println("closing", 0)
	return s.Close()
}

// killing is a run of kills in one directory.
type killing struct {
	*testing.T
	dir string
	// acknowledged and saved are the newest commit and token that a child said
	// are done.
	acknowledged, saved int
}

// hear notes what a child said.
func (k *killing) hear(line string) {
	word, number, _ := strings.Cut(line, " ")
	n, err := strconv.Atoi(number)
	switch {
	case err != nil:
		k.Fatalf("the child says %q", line)
	case word == "from" && (n < k.acknowledged || n > k.acknowledged+1):
		k.Fatalf("the child goes on from %d, acknowledged were %d", n, k.acknowledged)
	case word == "from", word == "done":
		k.acknowledged = n
	case word == "saved":
		k.saved = n
	}
}

// afterLines starts a child and kills it a moment after it said some lines, or
// after the line it is to say last.
func (k *killing) afterLines(argument int, lines int, moment time.Duration) {
	c := startChild(k.T, k.dir, fmt.Sprint("commit ", argument))
	for range lines {
		line := c.line()
		if line == "" {
			break // it killed itself
		}
		k.hear(line)
		if line == "closing 0" {
			break
		}
	}
	time.Sleep(moment) // what is drawn is the moment, nothing waits for it
	_ = c.Process.Kill()
	for c.lines.Scan() {
		k.hear(c.lines.Text())
	}
	_ = c.Wait()
}

func TestKilledAtAnyMoment(t *testing.T) {
	t.Parallel()
	rounds := 28
	if slowness > 1 {
		rounds = 8
	}
	k := &killing{T: t, dir: t.TempDir()}
	soon := func(most time.Duration) time.Duration { return rand.N(most) }
	for round := range rounds {
		before, some := k.acknowledged, 2+rand.IntN(36)
		kind := round % 4
		switch kind {
		case 0: // while it runs
			k.afterLines(0, some, soon(3*time.Millisecond))
		case 1: // in a commit
			k.afterLines(before+some, 1_000, 0)
		case 2: // while it closes
			k.afterLines(-(before + some), 1_000, soon(3*time.Millisecond))
		case 3: // while it opens what another one left when it was killed
			k.afterLines(0, some, soon(time.Millisecond))
			k.afterLines(0, 0, soon(40*time.Millisecond))
		}
		s := open(t, k.dir, Options{KeepIDs: idsKept})
		n, _ := strconv.Atoi(string(position(t, s).Cursor))
		if n < k.acknowledged || n > k.acknowledged+1 || kind == 1 && n != k.acknowledged {
			t.Fatalf("round %d: the state is that of commit %d, acknowledged were %d", round, n, k.acknowledged)
		}
		k.acknowledged, k.saved = n, holds(t, s, n, k.saved)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d commits, %d kills, none lost", k.acknowledged, rounds+rounds/4)
}

// holds demands that a state is that of commit n, whole, with the token of
// number token or of the next one, and returns which.
func holds(t *testing.T, s *Store, n, token int) int {
	t.Helper()
	if want := time.Unix(int64(n), 0).UTC(); n > 0 && position(t, s).Time != want {
		t.Errorf("commit %d: its time is %v, want %v", n, position(t, s).Time, want)
	}
	if got := recent(t, s); !slices.Equal(got, idsFrom(max(1, n*idsPerCommit-idsKept+1), n*idsPerCommit)) {
		t.Errorf("commit %d: %d recent ids, and not the last %d of those committed", n, len(got), idsKept)
	}
	all := letters(t, s)
	if len(all) != n/3 {
		t.Errorf("commit %d: %d dead letters, want %d", n, len(all), n/3)
	}
	for i, l := range all {
		want := numbered(3 * (i + 1)).Dead[0]
		if l.Number != int64(i+1) || l.Reason != want.Reason || !bytes.Equal(l.Event, want.Event) {
			t.Errorf("commit %d: dead letter %d is not the one that was stored", n, l.Number)
		}
	}
	secret, err := s.Tokens().Load(t.Context(), name, sdk.NewSecret(seal))
	if err != nil {
		t.Error(err)
	}
	for _, may := range []int{token, token + 5} {
		if may == 0 && !secret.Set() || secret.Reveal() == fmt.Sprint("token ", may) {
			return may
		}
	}
	t.Errorf("commit %d: the token is %q, want that of %d or the next", n, secret.Reveal(), token)
	return token
}

func TestPanicAndEndedContextLeaveNoHalfTransaction(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	inside := func() {}
	s := open(t, dir, Options{InCommit: func() { inside() }})
	commit(t, s, Commit{Cursor: "one"})

	inside = func() { panic("in the commit") }
	func() {
		defer func() { _ = recover() }()
		_ = s.Commit(ctx, Commit{Cursor: "two", IDs: idsFrom(1, 2)})
	}()
	if p := position(t, s); p.Cursor != "one" || len(recent(t, s)) != 0 {
		t.Errorf("after a panic inside the commit the cursor is %q with %d ids, want one and none", p.Cursor, len(recent(t, s)))
	}

	// A context that ends inside the transaction comes too late to stop it.
	inside = cancel
	if err := s.Commit(ctx, Commit{Cursor: "three", IDs: idsFrom(3, 4)}); err != nil {
		t.Errorf("a commit whose context ended inside it: %v, want it done", err)
	}
	inside = func() { t.Error("a commit began under a context that had ended") }
	for range 20 { // were it a matter of chance, one would get through
		if err := s.Commit(ctx, Commit{Cursor: "four"}); !errors.Is(err, context.Canceled) {
			t.Errorf("a commit under an ended context: %v, want context.Canceled", err)
		}
	}
	s = reopen(t, s, dir, Options{})
	if p := position(t, s); p.Cursor != "three" || !slices.Equal(recent(t, s), idsFrom(3, 4)) {
		t.Errorf("the cursor is %q, want three with its ids", p.Cursor)
	}
}
