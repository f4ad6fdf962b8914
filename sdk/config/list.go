package config

import "strings"

// fewItems bounds how many objects or lists a list has room for before it has to grow.
const fewItems = 16

// maxLook bounds how far List looks ahead.
const maxLook = 512

// List returns an empty list for the array that has just begun, with room for as many items as
// it is likely to have.
func List[T any](d *Decoder) []T { return make([]T, 0, d.likelyItems()) }

// likelyItems guesses how many items follow. It is right where they are scalars whose text has
// no comma and no bracket; what it costs to be wrong is bounded by the length of the document.
func (d *Decoder) likelyItems() int {
	next := d.doc[d.at:]
	next = next[skipSpace(next, 0):]
	if next == "" || next[0] == ']' {
		return 0
	}
	look := next[:min(len(next), maxLook)]
	stop := strings.IndexByte(look, ']')
	if look[0] == '{' || look[0] == '[' {
		length := strings.IndexByte(look, look[0]+2) + 1 // in ASCII
		switch {
		case length == 0:
			return 1
		case length <= stop: // objects without arrays
			return min(strings.Count(look[:stop], "{"), fewItems)
		}
		return min(len(next)/length, fewItems)
	}
	if stop >= 0 {
		look = look[:stop]
	}
	return strings.Count(look, ",") + 1
}

// Next appends an item to the list, whose capacity it manages, and returns it to be decoded in
// its place.
func Next[T any](d *Decoder, list *[]T) *T {
	n := len(*list)
	if n == cap(*list) {
		grown := make([]T, n, n+d.furtherItems(n))
		copy(grown, *list)
		*list = grown
	}
	*list = (*list)[:n+1]
	return &(*list)[n]
}

// furtherItems guesses how many items follow the n that an array has: as many as fit into the
// rest of the document if they are as long as those. It keeps the growth of a list exponential,
// and within bounds if the guess is wrong.
func (d *Decoder) furtherItems(n int) int {
	fit := (len(d.doc) - d.at) / (d.at/(n+1) + 1)
	return max(min(fit+fit/16, 15*n), n/2, 1)
}
