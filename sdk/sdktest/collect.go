package sdktest

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Collect reads all pages of one Fetch. It returns the events, the position
// behind them, which is that of req when no page moves it, and the error that
// ended the sequence. The test fails when the connector breaks the contract of
// [sdk.Poller]: a page beside an error or after it, ids that are not one an
// event, a page that is changed after it was yielded, or pages without end.
func Collect(t testing.TB, p sdk.Poller, req sdk.FetchRequest) (events [][]byte, end sdk.Cursor, err error) {
	t.Helper()
	r := collect(t.Context(), p, req, 0)
	for _, broken := range r.broken {
		t.Error(broken)
	}
	end = req.Cursor
	for _, page := range r.pages {
		events = append(events, page.Events...)
		if page.Cursor != "" {
			end = page.Cursor
		}
	}
	return events, end, r.err
}

// maxPages is more than a test has.
const maxPages = 10_000

// reading is what one Fetch gave.
type reading struct {
	pages  []sdk.Page // copies
	err    error
	broken []string // what of the contract
}

// collect reads so many pages of one Fetch; 0 is all.
func collect(ctx context.Context, p sdk.Poller, req sdk.FetchRequest, pages int) reading {
	var r reading
	var yielded []sdk.Page // as they are now
	n := 0
	for page, err := range p.Fetch(ctx, req) {
		if n++; n > maxPages {
			r.breaks("Fetch does not end: %d pages were read", maxPages)
			break
		}
		if r.err != nil {
			r.breaks("Fetch goes on after it yielded the error: %v", r.err)
			break
		}
		if r.err = err; err != nil {
			if page.Events != nil || page.IDs != nil || page.Cursor != "" {
				r.breaks("Fetch yields a page of %d events and the cursor %q beside the error: %v", len(page.Events), page.Cursor, err)
			}
			continue
		}
		if page.IDs != nil && len(page.IDs) != len(page.Events) {
			r.breaks("page %d has %d ids for %d events", n, len(page.IDs), len(page.Events))
		}
		yielded = append(yielded, page)
		r.pages = append(r.pages, clone(page))
		if n == pages {
			break
		}
	}
	event := 0
	for i, page := range yielded {
		for j, now := range page.Events {
			event++
			if then := r.pages[i].Events[j]; !bytes.Equal(now, then) {
				r.breaks("event %d was %s when it was yielded and became %s", event, then, now)
			}
		}
	}
	return r
}

func (r *reading) breaks(format string, args ...any) {
	r.broken = append(r.broken, fmt.Sprintf(format, args...))
}

// clone returns a page whose events nobody else writes to.
func clone(page sdk.Page) sdk.Page {
	if page.Events == nil {
		return page
	}
	events := make([][]byte, len(page.Events))
	for i, event := range page.Events {
		events[i] = bytes.Clone(event)
	}
	page.Events = events
	return page
}
