package state

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"
)

var hello = Identity{UUID: "6f1c0e1c-6c58-4f0e-9a3e-1d2f3a4b5c6d", Command: "hello"}

func open(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir, hello, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func reopen(t testing.TB, s *Store, dir string, o Options) *Store {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return open(t, dir, o)
}

func commit(t testing.TB, s *Store, c Commit) {
	t.Helper()
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
}

func position(t testing.TB, s *Store) Position {
	t.Helper()
	p, err := s.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func recent(t testing.TB, s *Store) []ID {
	t.Helper()
	ids, err := s.RecentIDs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func letters(t testing.TB, s *Store) []DeadLetter {
	t.Helper()
	all, err := s.DeadLetters(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// idsFrom returns the ids of events first to last.
func idsFrom(first, last int) []ID {
	var ids []ID
	for n := first; n <= last; n++ {
		ids = append(ids, HashID(fmt.Sprint("event ", n)))
	}
	return ids
}

func TestCommitSurvivesReopening(t *testing.T) {
	dir := t.TempDir() + "/not/there/yet"
	s := open(t, dir, Options{})
	if p := position(t, s); p != (Position{}) {
		t.Errorf("a fresh position is %+v, want none", p)
	}
	at := time.Date(2026, 3, 1, 12, 30, 15, 123456789, time.FixedZone("", 3600))
	odd := "a\x00b\xff?é"
	commit(t, s, Commit{
		Cursor: "first", Time: at, IDs: idsFrom(1, 3), Forwarded: 3,
		Dead: []DeadLetter{{Time: at, Reason: "refused: " + odd, Event: []byte(odd)}, {Reason: "", Event: nil}},
	})
	s = reopen(t, s, dir, Options{})
	if p := position(t, s); p.Cursor != "first" || !p.Time.Equal(at) || p.Time.Location() != time.UTC {
		t.Errorf("position %+v, want cursor first at %v in UTC", p, at)
	}

	// An empty cursor and a zero time leave what is stored.
	commit(t, s, Commit{IDs: idsFrom(4, 5), Forwarded: 2})
	commit(t, s, Commit{Cursor: "a\x00\xff"})
	s = reopen(t, s, dir, Options{})
	if p := position(t, s); p.Cursor != "a\x00\xff" || !p.Time.Equal(at) {
		t.Errorf("position %+v, want the odd cursor byte for byte, at %v", p, at)
	}
	if got := recent(t, s); !slices.Equal(got, idsFrom(1, 5)) {
		t.Errorf("%d recent ids in another order or number than the five committed", len(got))
	}
	want := []DeadLetter{
		{Number: 1, Time: at.UTC(), Reason: "refused: " + odd, Event: []byte(odd)},
		{Number: 2, Event: []byte{}},
	}
	got := letters(t, s)
	for i := range got {
		got[i].Event = append([]byte{}, got[i].Event...)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("dead letters %+v, want %+v", got, want)
	}
	if n, err := s.Forwarded(t.Context()); n != 5 || err != nil {
		t.Errorf("forwarded %d, %v, want 5", n, err)
	}
}

func TestNamesOfDirectories(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"relative", "a b#c%20d&e=f;g+é'", "file:x", ".", "./trailing/"} {
		t.Run(dir, func(t *testing.T) {
			s := open(t, dir, Options{})
			commit(t, s, Commit{Cursor: "one"})
			s = reopen(t, s, dir, Options{})
			if p := position(t, s); p.Cursor != "one" {
				t.Errorf("the cursor is %q", p.Cursor)
			}
			if _, err := os.Stat(filepath.Join(dir, dbName)); err != nil {
				t.Error(err)
			}
		})
	}
}
