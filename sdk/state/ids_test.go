package state

import (
	"fmt"
	"slices"
	"testing"
)

func TestRecentIDsAreTheNewest(t *testing.T) {
	for _, c := range []struct {
		name  string
		keep  int
		pages []int // how many ids each commit has
		want  int
	}{
		{"none", 10, nil, 0},
		{"fewer", 10, []int{3, 3}, 6},
		{"exactly", 10, []int{5, 5}, 10},
		{"across a page", 10, []int{7, 7, 7}, 10},
		{"one at a time", 5, slices.Repeat([]int{1}, 12), 5},
		{"a stream", 100, slices.Repeat([]int{1}, 230), 100},
		{"a stream with pages", 90, slices.Repeat([]int{1, 1, 40, 3, 63, 1, 64, 65, 2}, 2), 90},
		{"a page that is larger", 10, []int{4, 25}, 10},
		{"empty pages between", 4, []int{3, 0, 0, 3, 0}, 4},
		{"not kept", -1, []int{3, 3}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			o := Options{KeepIDs: c.keep}
			s := open(t, dir, o)
			last := 0
			for i, n := range c.pages {
				if i%7 == 6 {
					s = reopen(t, s, dir, o)
				}
				commit(t, s, Commit{IDs: idsFrom(last+1, last+n)})
				last += n
			}
			want := idsFrom(last-c.want+1, last)
			for range 2 {
				if got := recent(t, s); !slices.Equal(got, want) {
					t.Errorf("%d ids, want the last %d of %d in their order", len(got), c.want, last)
				}
				s = reopen(t, s, dir, o)
			}
			// What is not kept does not stay on the disk either.
			var rows int
			var size int
			if err := s.db.one(t.Context(), "SELECT count(*), ifnull(sum(length(ids)), 0) / 16 FROM ids", &rows, &size); err != nil {
				t.Fatal(err)
			}
			if size > c.want+max(smallRow, slices.Max(append(c.pages, 0))) || rows > 8 {
				t.Errorf("%d ids in %d rows stay for %d that are wanted", size, rows, c.want)
			}
		})
	}
}

func TestFewerIDsAreKeptThanBefore(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{KeepIDs: 10})
	commit(t, s, Commit{IDs: idsFrom(1, 4)})
	commit(t, s, Commit{IDs: idsFrom(5, 8)})
	s = reopen(t, s, dir, Options{KeepIDs: 3})
	if got := recent(t, s); !slices.Equal(got, idsFrom(6, 8)) {
		t.Errorf("%d ids, want the last 3", len(got))
	}
	s = reopen(t, s, dir, Options{KeepIDs: -1})
	if got := recent(t, s); len(got) != 0 {
		t.Errorf("%d ids, want none", len(got))
	}
	commit(t, s, Commit{IDs: idsFrom(9, 9)})
	s = reopen(t, s, dir, Options{})
	if got := recent(t, s); !slices.Equal(got, idsFrom(1, 8)) && !slices.Equal(got, idsFrom(5, 8)) {
		t.Errorf("%d ids of those that were there", len(got))
	}
}

func TestHashID(t *testing.T) {
	// The first 16 bytes of SHA-256("abc"), from FIPS 180-2.
	if got, want := fmt.Sprintf("%x", HashID("abc")), "ba7816bf8f01cfea414140de5dae2223"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
