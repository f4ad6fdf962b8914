// Package paging holds what connectors that follow a vendor's pages share.
package paging

// Loop finds out that pages lead in a circle, however long it is and wherever
// it begins, and keeps one position for it (Brent's algorithm). Its zero value
// is ready.
type Loop struct {
	anchor string
	steps  uint64 // since the anchor was dropped
	next   uint64 // when it is dropped again
}

// Visit says that the pages have come to a position, and reports whether they
// were there before. It finds a circle before its pages were read a fourth time.
func (l *Loop) Visit(position string) bool {
	if l.next > 0 && position == l.anchor {
		return true
	}
	if l.steps++; l.steps >= l.next {
		l.anchor, l.steps, l.next = position, 0, max(1, 2*l.next)
	}
	return false
}
