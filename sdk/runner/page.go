package runner

import (
	"errors"
	"slices"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// parcel is a page on its way.
type parcel struct {
	cursor  sdk.Cursor
	fetched int                // events of the page
	repeats int                // of them, left out
	events  [][]byte           // what is published
	origin  [][]byte           // the vendor's bytes of each of events
	ids     []state.ID         // of everything that is not a repeat
	dead    []state.DeadLetter // set aside before publishing
	unfit   error              // why, of the first of them
	bytes   int
	sent    chan sent     // has room for one
	gone    chan struct{} // closed when all of events are accepted or refused
}

// sent is what became of a parcel's events.
type sent struct {
	outcome sink.Outcome
	err     error
}

// prepare makes a parcel of a page. It runs in the connector's goroutine, so
// that Normalize does not run beside Fetch.
func (d *delivery) prepare(page sdk.Page) (*parcel, error) {
	p := &parcel{
		cursor: page.Cursor, fetched: len(page.Events), events: page.Events,
		sent: make(chan sent, 1), gone: make(chan struct{}),
	}
	if page.IDs != nil {
		if len(page.IDs) != len(page.Events) {
			return nil, failed(telemetry.StageFetch, sdk.Errorf(sdk.ClassBug,
				"a page has %d ids for %d events: give one id an event, empty where there is none, or no ids at all",
				len(page.IDs), len(page.Events)))
		}
		var repeats []int
		p.ids, repeats = d.seen.claim(page.IDs)
		p.events, p.repeats = without(page.Events, repeats), len(repeats)
	}
	p.origin = p.events
	for _, event := range p.events {
		p.bytes += len(event)
	}
	if d.r.normalize == nil {
		return p, nil
	}
	return p, d.normalize(p)
}

// without returns events but for those at the places.
func without(events [][]byte, places []int) [][]byte {
	if len(places) == 0 {
		return events
	}
	kept := make([][]byte, 0, len(events)-len(places))
	from := 0
	for _, place := range places {
		kept = append(kept, events[from:place]...)
		from = place + 1
	}
	return append(kept, events[from:]...)
}

// normalize puts alerts in the place of the parcel's events. Events of which
// none can be made are set aside; only a Normalize that is still to be written
// fails the whole page.
func (d *delivery) normalize(p *parcel) error {
	var (
		text   = make([]byte, 0, 2*p.bytes)
		ends   = make([]int, 0, len(p.events))
		origin = make([][]byte, 0, len(p.events))
	)
	for _, event := range p.events {
		longer, err := d.appendAlert(text, event)
		if errors.Is(err, sdk.ErrNotImplemented) {
			return failed(telemetry.StageNormalize, err)
		}
		if err != nil {
			if p.unfit == nil {
				p.unfit = err
			}
			p.dead = append(p.dead, d.deadLetter(event, "no alert can be made of the event: "+err.Error()))
			continue
		}
		text = longer
		ends = append(ends, len(text))
		origin = append(origin, event)
	}
	p.events, p.origin = make([][]byte, len(ends)), origin
	start := 0
	for i, end := range ends { // only now: text has moved as it grew
		p.events[i] = slices.Clip(text[start:end])
		start = end
	}
	p.bytes += len(text)
	return nil
}

func (d *delivery) appendAlert(dst, event []byte) ([]byte, error) {
	err := guard("Normalize", func() error {
		alert, err := d.r.normalize(event)
		if err != nil {
			return err
		}
		dst, err = alert.AppendJSON(dst)
		return err
	})
	return dst, err
}

func (d *delivery) deadLetter(event []byte, reason string) state.DeadLetter {
	return state.DeadLetter{Time: d.r.o.Clock.Now().UTC(), Reason: reason, Event: event}
}
