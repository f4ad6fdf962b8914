package runner

import (
	"hash/maphash"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// pagesAgain is how often in a row a page may come again before the vendor's
// paging is taken to go round in circles. Pages without events are alike in a
// connector that asks for one part after the other, such as hours or sites, of
// which each may be empty.
const (
	pagesAgain      = 3
	emptyPagesAgain = 250
)

// paging finds a vendor whose paging goes round in circles: a next link that
// leads back. A page is the same as an earlier one when both have the same
// cursor, as many events, and the same first and last event: many pages of one
// cursor are in order as long as their events differ.
//
// Of the earlier pages one is remembered, the 1st, 2nd, 4th, 8th … in turn, so
// that a circle of any length is found in constant memory (Brent's algorithm).
type paging struct {
	seed       maphash.Seed
	mark       uint64 // of the page that is remembered
	since, end int    // pages since that one, and at how many another is remembered
	again      int    // how often it came again
}

// check takes the next page; the error says that the pages repeat.
func (p *paging) check(page sdk.Page) error {
	if p.end == 0 {
		p.seed = maphash.MakeSeed()
	}
	mark := p.of(page)
	if p.end > 0 && mark == p.mark {
		most := pagesAgain
		if len(page.Events) == 0 {
			most = emptyPagesAgain
		}
		if p.again++; p.again >= most {
			f := failed(telemetry.StageFetch, sdk.Errorf(sdk.ClassResponse,
				"the paging goes round in circles: a page of %d events came again %d times, with the same cursor and the same events",
				len(page.Events), p.again))
			f.repeats = true
			return f
		}
	}
	if p.since++; p.since > p.end {
		p.mark, p.since, p.end, p.again = mark, 0, 2*p.end+1, 0
	}
	return nil
}

func (p *paging) of(page sdk.Page) uint64 {
	var h maphash.Hash
	h.SetSeed(p.seed)
	_, _ = h.WriteString(string(page.Cursor))
	if n := len(page.Events); n > 0 {
		maphash.WriteComparable(&h, n)
		_, _ = h.Write(page.Events[0])
		_ = h.WriteByte(0)
		_, _ = h.Write(page.Events[n-1])
	}
	return h.Sum64()
}
