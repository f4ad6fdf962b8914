package events

import "slices"

// list is an array that is being read.
type list struct {
	scanner
	elements [][]byte
	withIDs  bool
	member   string // the name of the elements' id
	ids      []byte // all of them, one behind the other
	ends     []int  // of each in ids
}

// read reads the array that begins at start inside depth open containers.
func (l *list) read(start, depth int) int {
	if !l.push(start, depth, false) {
		return -1
	}
	i := l.space(start + 1)
	if l.at(i) == ']' {
		l.elements = [][]byte{} // not nil: it is there
		return i + 1
	}
	for {
		end := l.element(i, depth+1)
		if end < 0 {
			return -1
		}
		if len(l.elements) == 0 {
			// Events are of about one size. The bound is for answers of small
			// numbers, where the guess would cost more than it saves.
			n := min(len(l.data)/(end-i+1)+1, 1024)
			l.elements = make([][]byte, 0, n)
			if l.withIDs {
				l.ids, l.ends = slices.Grow(l.ids, (n-1)*len(l.ids)), make([]int, 0, n)
			}
		}
		l.elements = append(l.elements, l.data[i:end:end])
		if l.withIDs {
			l.ends = append(l.ends, len(l.ids))
		}
		switch i = l.space(end); l.at(i) {
		case ',':
			i = l.space(i + 1)
		case ']':
			return i + 1
		default:
			return l.fail(i, "',' or ']'")
		}
	}
}

// element reads the element that begins at i, and its id where one is wanted.
func (l *list) element(i, depth int) int {
	if !l.withIDs || l.at(i) != '{' {
		return l.value(i, depth)
	}
	i, found := l.scanner.member(i, depth, l.member)
	if !found {
		return i
	}
	end := l.value(i, depth+1)
	if end < 0 {
		return -1
	}
	switch c := l.data[i]; {
	case c == '"':
		l.ids = appendUnquoted(l.ids, l.data[i+1:end-1])
	case c == '-' || '0' <= c && c <= '9':
		l.ids = append(l.ids, l.data[i:end]...)
	}
	return l.close(end, depth+1, depth)
}

// texts returns the ids: parts of one string, so that they cost one allocation.
func (l *list) texts() []string {
	if !l.withIDs {
		return nil
	}
	all, begin := string(l.ids), 0
	texts := make([]string, len(l.ends))
	for i, end := range l.ends {
		texts[i] = all[begin:end]
		begin = end
	}
	return texts
}
