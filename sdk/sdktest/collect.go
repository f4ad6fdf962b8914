package sdktest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Collect reads all pages of one Fetch. It returns the events, the position
// behind them, which is that of req when no page moves it, and the error that
// ended the sequence. The test fails when the connector breaks the contract of
// [sdk.Poller]: a page beside an error or after it, ids that are not one an
// event, a page that is changed after it was yielded, more after the consumer
// stopped, or pages that come again or never end.
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

const (
	// maxPages is more than a test has.
	maxPages = 10_000
	// circles is how often a page may come again, as a runner has it.
	circles = 3
)

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
	came := map[string]int{}
	n, late, ended := 0, 0, false
	p.Fetch(ctx, req)(func(page sdk.Page, err error) bool {
		if ended {
			switch late++; {
			case late > maxPages:
				panic("Fetch goes on for ever after its consumer stopped: return when yield returns false")
			case late > 1:
			case r.err != nil:
				r.breaks("Fetch goes on after it yielded the error: %v", r.err)
			default:
				r.breaks("Fetch goes on after its consumer stopped: return when yield returns false")
			}
			return false
		}
		n++
		if r.err = err; err != nil {
			if page.Events != nil || page.IDs != nil || page.Cursor != "" {
				r.breaks("Fetch yields a page of %d events and the cursor %q beside the error: %v", len(page.Events), page.Cursor, err)
			}
			ended = true
			return true // to see that nothing comes any more
		}
		if page.IDs != nil && len(page.IDs) != len(page.Events) {
			r.breaks("page %d has %d ids for %d events", n, len(page.IDs), len(page.Events))
		}
		yielded = append(yielded, page)
		r.pages = append(r.pages, clone(page))
		ended = n == pages
		if key := string(page.Cursor) + "\n" + string(bytes.Join(page.Events, []byte{'\n'})); len(page.Events) > 0 && !ended {
			if came[key]++; came[key] > circles {
				r.breaks("Fetch goes round in circles: page %d came %d times before, with the same cursor %q: end where the vendor has no more", n, circles, page.Cursor)
				ended = true
			}
		}
		if n == maxPages && !ended {
			r.breaks("Fetch does not end: %d pages were read", maxPages)
			ended = true
		}
		return !ended
	})
	for i, page := range yielded {
		r.compare(i+1, page, r.pages[i])
	}
	return r
}

// compare says whether a page was changed: the first event, and the first id.
func (r *reading) compare(n int, now, then sdk.Page) {
	const hint = "leave a page alone once it was yielded"
	for i := range then.Events {
		if !bytes.Equal(now.Events[i], then.Events[i]) {
			r.breaks("event %d of page %d was %s when it was yielded and became %s: %s", i+1, n, then.Events[i], now.Events[i], hint)
			break
		}
	}
	for i := range then.IDs {
		if now.IDs[i] != then.IDs[i] {
			r.breaks("id %d of page %d was %q when it was yielded and became %q: %s", i+1, n, then.IDs[i], now.IDs[i], hint)
			break
		}
	}
}

func (r *reading) breaks(format string, args ...any) {
	r.broken = append(r.broken, fmt.Sprintf(format, args...))
}

// clone returns a page whose events and ids nobody else writes to.
func clone(page sdk.Page) sdk.Page {
	page.IDs = slices.Clone(page.IDs)
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
