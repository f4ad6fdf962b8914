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
	r := collect(t.Context(), p, req)
	for _, broken := range r.broken {
		t.Error(broken)
	}
	return r.events, r.end, r.err
}

// maxPages is more than a test has.
const maxPages = 10_000

// reading is what one Fetch gave.
type reading struct {
	events [][]byte // copies
	end    sdk.Cursor
	err    error
	broken []string // what of the contract
}

func collect(ctx context.Context, p sdk.Poller, req sdk.FetchRequest) reading {
	r := reading{end: req.Cursor}
	var yielded [][]byte // as they are now
	pages := 0
	for page, err := range p.Fetch(ctx, req) {
		if pages++; pages > maxPages {
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
			r.breaks("page %d has %d ids for %d events", pages, len(page.IDs), len(page.Events))
		}
		for _, event := range page.Events {
			yielded = append(yielded, event)
			r.events = append(r.events, bytes.Clone(event))
		}
		if page.Cursor != "" {
			r.end = page.Cursor
		}
	}
	for i, event := range yielded {
		if !bytes.Equal(event, r.events[i]) {
			r.breaks("event %d was %s when it was yielded and became %s", i+1, r.events[i], event)
		}
	}
	return r
}

func (r *reading) breaks(format string, args ...any) {
	r.broken = append(r.broken, fmt.Sprintf(format, args...))
}
