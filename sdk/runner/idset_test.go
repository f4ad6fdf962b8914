package runner

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

func has(s *idSet, id state.ID) bool {
	_, ok := s.find(id, s.hash(id))
	return ok
}

// The set does what a list of the last ids does, whatever comes: few different
// ids, so that they come again while they are known and after they were
// forgotten.
func TestIDSetIsTheLastIDs(t *testing.T) {
	for _, keep := range []int{1, 3, 31, 32, 33, 1000} {
		t.Run(fmt.Sprint("keep=", keep), func(t *testing.T) {
			set, last := newIDSet(keep), []state.ID{}
			random := rand.New(rand.NewPCG(1, uint64(keep)))
			for range 10*keep + 2000 {
				id := state.HashID(fmt.Sprint(random.IntN(3*keep + 10)))
				known := slices.Contains(last, id)
				if got := set.add(id); got == known {
					t.Fatalf("add says %t of an id that is known: %t", got, known)
				}
				if !known {
					last = append(last, id)
					last = last[max(0, len(last)-keep):]
				}
			}
			taken := 0
			for _, entry := range set.table {
				if entry != 0 {
					taken++
				}
			}
			if len(set.ring) != len(last) || taken != len(last) {
				t.Errorf("%d ids and %d slots, want %d", len(set.ring), taken, len(last))
			}
			for _, id := range last {
				if !has(&set, id) {
					t.Fatal("one of the last ids is missing")
				}
			}
		})
	}
}

// Ids of one slot, the last of the table among them, so that they go on at its
// begin, are found and forgotten one by one.
func TestIDSetOfOneSlot(t *testing.T) {
	const keep = 20
	set := newIDSet(keep)
	var crowd []state.ID
	for n := 0; len(crowd) < 3*keep; n++ {
		id := state.HashID(fmt.Sprint(n))
		if home := set.hash(id) & set.mask(); home >= set.mask()-1 {
			crowd = append(crowd, id)
		}
	}
	for n, id := range crowd {
		set.add(id)
		for i, other := range crowd {
			if got, want := has(&set, other), i <= n && i > n-keep; got != want {
				t.Fatalf("after %d ids, has says %t of id %d", n+1, got, i)
			}
		}
	}
}

func BenchmarkIDSet(b *testing.B) {
	ids := make([]state.ID, 4*keepIDs)
	for n := range ids {
		ids[n] = state.HashID(fmt.Sprint(n))
	}
	set := newIDSet(keepIDs)
	for _, id := range ids {
		set.add(id)
	}
	n := 0
	for b.Loop() {
		if !set.add(ids[n]) {
			b.Fatal("an id that was forgotten is known")
		}
		n = (n + 1) % len(ids)
	}
}
