package runner

import (
	"sync"

	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// keepIDs is how many ids of recent events are known; the store keeps as many.
const keepIDs = 200_000

// seen is the set of the last ids that were committed. Its methods may be
// called concurrently.
type seen struct {
	mu    sync.Mutex
	known map[state.ID]struct{}
	ring  []state.ID // known, in the order in which they came
	next  int        // where the ring is written next, once it is full
	keep  int
}

func newSeen(ids []state.ID, keep int) *seen {
	s := &seen{known: map[state.ID]struct{}{}, keep: keep}
	for _, id := range ids {
		s.add(id)
	}
	return s
}

// add makes id known and forgets the oldest when there are too many.
func (s *seen) add(id state.ID) {
	if _, ok := s.known[id]; ok {
		return
	}
	s.known[id] = struct{}{}
	if len(s.ring) < s.keep {
		s.ring = append(s.ring, id)
		return
	}
	delete(s.known, s.ring[s.next])
	s.ring[s.next] = id
	s.next = (s.next + 1) % s.keep
}

// claims are the ids of events that one cycle has under way. They end with the
// cycle: what it did not commit is unknown to the next one.
type claims struct {
	seen     *seen
	underway map[state.ID]struct{} // guarded by seen.mu
}

func newClaims(s *seen) *claims { return &claims{s, map[state.ID]struct{}{}} }

// take claims the ids that are neither known nor under way, and returns them
// in order with the places of the repeats. An empty id is neither.
func (c *claims) take(ids []string) (fresh []state.ID, repeats []int) {
	fresh = make([]state.ID, 0, len(ids))
	c.seen.mu.Lock()
	defer c.seen.mu.Unlock()
	for i, id := range ids {
		if id == "" {
			continue
		}
		hash := state.HashID(id)
		_, known := c.seen.known[hash]
		_, underway := c.underway[hash]
		if known || underway {
			repeats = append(repeats, i)
			continue
		}
		c.underway[hash] = struct{}{}
		fresh = append(fresh, hash)
	}
	return fresh, repeats
}

// commit makes claimed ids known.
func (c *claims) commit(ids []state.ID) {
	c.seen.mu.Lock()
	defer c.seen.mu.Unlock()
	for _, id := range ids {
		delete(c.underway, id)
		c.seen.add(id)
	}
}
