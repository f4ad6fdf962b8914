package state

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func numbers(all []DeadLetter) string {
	var words []string
	for _, l := range all {
		words = append(words, fmt.Sprint(l.Number, "=", string(l.Event)))
	}
	return strings.Join(words, " ")
}

func TestDeadLetters(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	list := func(after int64, limit int, want string) {
		t.Helper()
		all, err := s.DeadLetters(t.Context(), after, limit)
		if got := numbers(all); got != want || err != nil {
			t.Errorf("after %d, up to %d: %s, %v; want %s", after, limit, got, err, want)
		}
	}
	drop := func(want int, numbers ...int64) {
		t.Helper()
		if n, err := s.DropDeadLetters(t.Context(), numbers...); n != want || err != nil {
			t.Errorf("dropped %d of %v, %v; want %d", n, numbers, err, want)
		}
	}
	count := func(want int) {
		t.Helper()
		if n, err := s.CountDeadLetters(t.Context()); n != want || err != nil {
			t.Errorf("counted %d, %v; want %d", n, err, want)
		}
	}
	list(0, 10, "")
	count(0)
	add := func(events ...string) {
		t.Helper()
		var c Commit
		for _, e := range events {
			c.Dead = append(c.Dead, DeadLetter{Time: time.Unix(1, 5), Reason: "refused", Event: []byte(e)})
		}
		commit(t, s, c)
	}
	add("a", "b")
	add("c", "d")
	list(0, 10, "1=a 2=b 3=c 4=d")
	list(0, 3, "1=a 2=b 3=c")
	list(3, 3, "4=d")
	list(4, 3, "")
	list(0, 0, "")
	list(0, -1, "")
	if l, found, err := s.DeadLetter(t.Context(), 3); string(l.Event) != "c" || !found || err != nil {
		t.Errorf("dead letter 3 is %+v, %v, %v", l, found, err)
	}
	if l, found, err := s.DeadLetter(t.Context(), 9); found || err != nil {
		t.Errorf("dead letter 9 is %+v, %v", l, err)
	}
	drop(2, 2, 4, 2, 99)
	drop(0)
	count(2)
	list(0, 10, "1=a 3=c")
	s = reopen(t, s, dir, Options{})
	list(0, 10, "1=a 3=c")

	// A number that an operator has seen never names another event.
	drop(2, 1, 3)
	s = reopen(t, s, dir, Options{})
	add("e")
	list(0, 10, "5=e")
	count(1)
}

func TestTimeThatCannotBeStored(t *testing.T) {
	s := open(t, t.TempDir(), Options{})
	far := time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]Commit{
		"position":    {Cursor: "x", Time: far},
		"dead letter": {Cursor: "x", Dead: []DeadLetter{{Time: far}}},
		"forwarded":   {Cursor: "x", Forwarded: -1},
	} {
		if err := s.Commit(t.Context(), c); err == nil || !strings.HasPrefix(err.Error(), "bug: commit of ") {
			t.Errorf("%s: %v, want an error that blames the caller", name, err)
		}
	}
	if p := position(t, s); p != (Position{}) {
		t.Errorf("position %+v after refused commits", p)
	}
	commit(t, s, Commit{Cursor: "x"})
}
