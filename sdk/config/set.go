package config

import (
	"cmp"
	"maps"
	"slices"
)

// set is a set of small integers: the properties of a struct that have been seen. Up to
// 256 cost no allocation.
type set struct {
	low  [4]uint64
	high []uint64
}

const lowSet = 256 // elements that the array holds

func (s *set) has(i int) bool {
	if i < lowSet {
		return s.low[uint8(i)>>6]>>(uint(i)&63)&1 != 0
	}
	i -= lowSet
	return i/64 < len(s.high) && s.high[i/64]>>(i%64)&1 != 0
}

// addLow is add for an i below lowSet; it is small enough to be inlined.
func (s *set) addLow(i int) bool {
	word, bit := &s.low[uint8(i)>>6], uint64(1)<<(uint(i)&63)
	if i >= lowSet || *word&bit != 0 {
		return false
	}
	*word |= bit
	return true
}

// add reports whether i is new.
func (s *set) add(i int) bool {
	if i >= lowSet {
		return s.addHigh(i - lowSet)
	}
	word := &s.low[uint8(i)>>6]
	before := *word
	*word |= 1 << (uint(i) & 63)
	return *word != before
}

func (s *set) addHigh(i int) bool {
	for i/64 >= len(s.high) {
		s.high = append(s.high, 0)
	}
	word, bit := &s.high[i/64], uint64(1)<<(i%64)
	found := *word & bit
	*word |= bit
	return found == 0
}

// AllDifferent reports whether no two items are equal.
func AllDifferent[T comparable](items []T) bool {
	if len(items) > smallSize {
		seen := make(map[T]struct{}, len(items))
		for _, item := range items {
			seen[item] = struct{}{}
		}
		return len(seen) == len(items)
	}
	for i, item := range items {
		if slices.Contains(items[:i], item) {
			return false
		}
	}
	return true
}

// Distinct records a violation if a member named key is in m already.
func Distinct[M ~map[string]V, V any](d *Decoder, m M, key string) {
	if _, ok := m[key]; ok {
		d.repeated()
	}
}

// Unknown steps over a member that the schema does not allow.
func (d *Decoder) Unknown() {
	name := gotString(d.key())
	d.report.add(d.name, "additionalProperties", name, "no other member")
	d.ok = d.skip()
}

// Extra keeps a member that the schema allows and does not name.
func (d *Decoder) Extra(members *Members) {
	name := d.name
	key := d.Key()
	value := d.JSON()
	if d.ok && !members.add(key, value) {
		d.report.duplicate(d.doc, name)
	}
}

// SortedKeys returns the keys of m in order.
func SortedKeys[M ~map[K]V, K cmp.Ordered, V any](m M) []K {
	return slices.Sorted(maps.Keys(m))
}
