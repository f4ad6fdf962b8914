package config

import (
	"math"
	"strconv"
	"strings"
)

// place is the innermost value that an offset lies in.
type place struct {
	pointer string // RFC 6901
	start   int    // the value's first byte
}

// locate finds the places of ascending offsets in one pass. The document may be cut off or
// stop being JSON; what lies beyond belongs to the value that was being read there.
func locate(doc string, offsets []int) []place {
	l := locator{doc: doc, pending: offsets, places: make([]place, 0, len(offsets))}
	l.value(skipSpace(doc, 0), 0)
	l.settle(math.MaxInt, 0)
	return l.places
}

// pointerAt is locate for one offset.
func pointerAt(doc string, offset int) string { return locate(doc, []int{offset})[0].pointer }

type locator struct {
	doc     string
	pending []int  // offsets that have no place yet
	pointer []byte // of the value that is being read
	places  []place
}

// settle places the pending offsets before end in the current value.
func (l *locator) settle(end, start int) {
	if len(l.pending) == 0 || l.pending[0] >= end {
		return
	}
	here := place{string(l.pointer), start}
	for len(l.pending) > 0 && l.pending[0] < end {
		l.places = append(l.places, here)
		l.pending = l.pending[1:]
	}
}

// stop places all that is pending in the current value: reading ends here.
func (l *locator) stop(start int) int {
	l.settle(math.MaxInt, start)
	return len(l.doc)
}

// value reads the value at doc[i] and returns its end.
func (l *locator) value(i, depth int) int {
	if len(l.pending) == 0 {
		return len(l.doc) // all is found
	}
	if i < len(l.doc) && depth < maxDepth && (l.doc[i] == '{' || l.doc[i] == '[') {
		return l.container(i, depth)
	}
	end, err := skipValue(l.doc, i, depth)
	if err != nil {
		return l.stop(i)
	}
	l.settle(end, i)
	return end
}

// container reads the array or object at doc[start].
func (l *locator) container(start, depth int) int {
	object, closing := l.doc[start] == '{', l.doc[start]+2 // in ASCII
	i := skipSpace(l.doc, start+1)
	if i < len(l.doc) && l.doc[i] == closing {
		l.settle(i+1, start)
		return i + 1
	}
	base := len(l.pointer)
	for n := 0; ; n++ {
		l.settle(i, start)
		if object {
			end, plain, next, err := scanKey(l.doc, i)
			if err != nil {
				return l.stop(start)
			}
			l.push(textOf(l.doc[i:end], plain))
			i = next
		} else {
			l.push(strconv.Itoa(n))
		}
		i = l.value(i, depth+1)
		l.pointer = l.pointer[:base]
		i = skipSpace(l.doc, i)
		if i == len(l.doc) || l.doc[i] != ',' {
			break
		}
		i = skipSpace(l.doc, i+1)
	}
	if i == len(l.doc) || l.doc[i] != closing {
		return l.stop(start)
	}
	l.settle(i+1, start)
	return i + 1
}

// push appends a reference token to the pointer.
func (l *locator) push(token string) {
	l.pointer = append(l.pointer, '/')
	l.pointer = append(l.pointer, escapePointer(token)...)
}

func escapePointer(token string) string {
	if !strings.ContainsAny(token, "~/") {
		return token
	}
	return strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1")
}
