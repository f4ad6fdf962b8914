package runner

import (
	"hash/maphash"

	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// idSet is the set of the ids that were added last. A Go map would do, but with
// so many ids it takes twice the time and the memory, and its accesses, which
// miss the processor's caches, were most of what the runner does for an event.
//
// The ids stand in ring in the order in which they came. table is open
// addressing with linear probing: each slot holds an id's place in the ring plus
// one in its lower half, and its hash in the upper half; 0 is free. Hashes are
// seeded, so that nobody can choose ids that all come to one slot.
type idSet struct {
	keep  int // more are not kept; at least 1
	ring  []state.ID
	next  int // where the ring is written next, once it is full
	table []uint64
	seed  maphash.Seed
}

func newIDSet(keep int) idSet {
	return idSet{keep: keep, table: make([]uint64, 64), seed: maphash.MakeSeed()}
}

func (s *idSet) hash(id state.ID) uint32 {
	return uint32(maphash.Bytes(s.seed, id[:]) >> 32)
}

func (s *idSet) mask() uint32 { return uint32(len(s.table) - 1) }

// find returns the slot of an id, or the free slot where it would be.
func (s *idSet) find(id state.ID, hash uint32) (slot uint32, ok bool) {
	for slot = hash & s.mask(); s.table[slot] != 0; slot = (slot + 1) & s.mask() {
		if entry := s.table[slot]; uint32(entry>>32) == hash && s.ring[uint32(entry)-1] == id {
			return slot, true
		}
	}
	return slot, false
}

// add adds an id and forgets the oldest if there are too many. It is false
// when the id is there.
func (s *idSet) add(id state.ID) bool {
	hash := s.hash(id)
	if _, ok := s.find(id, hash); ok {
		return false
	}
	place := len(s.ring)
	if place < s.keep {
		s.ring = append(s.ring, id)
		s.grow()
	} else {
		place = s.next
		s.next = (s.next + 1) % s.keep
		s.remove(s.ring[place])
		s.ring[place] = id
	}
	s.put(hash, place)
	return true
}

func (s *idSet) put(hash uint32, place int) {
	slot := hash & s.mask()
	for s.table[slot] != 0 {
		slot = (slot + 1) & s.mask()
	}
	s.table[slot] = uint64(hash)<<32 | uint64(place+1)
}

// grow keeps half of the slots free, so that an id is soon found or missed.
func (s *idSet) grow() {
	if len(s.ring) <= len(s.table)/2 {
		return
	}
	old := s.table
	s.table = make([]uint64, 2*len(old))
	for _, entry := range old {
		if entry != 0 {
			s.put(uint32(entry>>32), int(uint32(entry)-1))
		}
	}
}

// remove takes an id out of the table, and moves those behind it up to where
// they are found without it.
func (s *idSet) remove(id state.ID) {
	free, ok := s.find(id, s.hash(id))
	if !ok {
		return
	}
	for slot := (free + 1) & s.mask(); s.table[slot] != 0; slot = (slot + 1) & s.mask() {
		home := uint32(s.table[slot]>>32) & s.mask()
		if (slot-home)&s.mask() >= (slot-free)&s.mask() {
			s.table[free] = s.table[slot]
			free = slot
		}
	}
	s.table[free] = 0
}
