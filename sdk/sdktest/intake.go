package sdktest

import (
	"context"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Intake is what a runner is to a connector, without its waits: it accepts
// pages, keeps the cursor of the last one that has one, and leaves out events
// whose id it knows. The zero Intake has nothing, and begins at the beginning.
// It must not be used concurrently.
type Intake struct {
	// Events are those that were accepted, in their order.
	Events []string
	// IDs are the ids of Events, one each, "" of an event without one.
	IDs []string
	// Repeats is how many events were left out.
	Repeats int
	// Pages are the pages as they came, repeats and all.
	Pages []sdk.Page
	// Cursor is where the next Fetch or Stream begins.
	Cursor sdk.Cursor
	// Refuse, unless nil, is asked before a page is accepted, and may fail it.
	Refuse func(sdk.Page) error

	known map[string]bool
}

// Accept is what a Stream calls as emit.
func (i *Intake) Accept(page sdk.Page) error {
	if page.IDs != nil && len(page.IDs) != len(page.Events) {
		return sdk.Errorf(sdk.ClassBug, "a page has %d ids for %d events", len(page.IDs), len(page.Events))
	}
	if i.Refuse != nil {
		if err := i.Refuse(page); err != nil {
			return err
		}
	}
	page = clone(page)
	i.Pages = append(i.Pages, page)
	for n, event := range page.Events {
		id := ""
		if page.IDs != nil {
			id = page.IDs[n]
		}
		if id != "" && i.known[id] {
			i.Repeats++
			continue
		}
		if i.known == nil {
			i.known = map[string]bool{}
		}
		i.known[id] = true
		i.Events, i.IDs = append(i.Events, string(event)), append(i.IDs, id)
	}
	if page.Cursor != "" {
		i.Cursor = page.Cursor
	}
	return nil
}

// Poll accepts the pages of one Fetch from Cursor on: so many, as if the process
// ended then, or all of them (0). It returns the error that ended the sequence.
// The test fails when the connector breaks the contract, as that of [Collect] does.
func (i *Intake) Poll(t testing.TB, p sdk.Poller, window sdk.Window, pages int) error {
	t.Helper()
	r := collect(t.Context(), p, sdk.FetchRequest{Cursor: i.Cursor, Window: window}, pages)
	for _, broken := range r.broken {
		t.Error(broken)
	}
	for _, page := range r.pages {
		if err := i.Accept(page); err != nil {
			return err
		}
	}
	return r.err
}

// Stream runs one Stream from Cursor on, and returns its error. It ends the
// Stream when there are as many events as wanted; with 0 it waits for the
// connection to be lost. After ten seconds it waits no more.
func (i *Intake) Stream(t testing.TB, s sdk.Streamer, want int) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return s.Stream(ctx, i.Cursor, func(page sdk.Page) error {
		err := i.Accept(page)
		if want > 0 && len(i.Events) >= want {
			cancel()
		}
		return err
	})
}
