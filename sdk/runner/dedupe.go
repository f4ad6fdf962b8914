package runner

import (
	"sync"

	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// keepIDs is how many ids of recent events are known; the store keeps as many.
const keepIDs = 200_000

// seen is the set of the last ids that were committed or are under way. Its
// methods may be called concurrently: a page is claimed while another one is
// committed. No cycle begins before the last one's Fetch or Stream has
// returned, so that nobody claims for a cycle that has ended.
type seen struct {
	mu       sync.Mutex
	known    idSet
	underway int // of known, those that are not committed
}

func newSeen(ids []state.ID, keep int) *seen {
	s := &seen{known: newIDSet(keep)}
	for _, id := range ids {
		s.known.add(id)
	}
	return s
}

// whole reports whether every id is committed. What a cycle claimed and did not
// commit must be unknown to the next one: then the store is asked anew.
func (s *seen) whole() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.underway == 0
}

// claim takes the ids that are not known under way, and returns them in order
// with the places of the repeats. An empty id is never known.
func (s *seen) claim(ids []string) (fresh []state.ID, repeats []int) {
	hashes := make([]state.ID, len(ids))
	for i, id := range ids {
		hashes[i] = state.HashID(id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	fresh = hashes[:0]
	for i, id := range ids {
		switch {
		case id == "":
		case s.known.add(hashes[i]):
			fresh = append(fresh, hashes[i])
		default:
			repeats = append(repeats, i)
		}
	}
	s.underway += len(fresh)
	return fresh, repeats
}

// commit makes claimed ids those of committed events.
func (s *seen) commit(ids []state.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.underway -= len(ids)
}
