package proofpointpod

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/generated/proofpointpod"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
)

// batch is a page in the making.
type batch struct {
	events   [][]byte
	ids      []string
	times    []time.Time // of the events that have one
	bytes    int
	position time.Time // of the pages so far
	now      func() time.Time
}

// maxAhead is how far an event may be ahead of the middle of its page to count
// for the position.
const maxAhead = 10 * time.Minute

// page returns the batch, which is empty afterwards.
func (b *batch) page() sdk.Page {
	if at := b.newest(); at.After(b.position) {
		b.position = at
	}
	p := sdk.Page{Events: b.events, IDs: b.ids, Cursor: sdk.Cursor(b.position.UTC().Format(time.RFC3339Nano))}
	b.events, b.ids, b.times, b.bytes = nil, nil, b.times[:0], 0
	return p
}

// newest is the latest time of the page that can be believed. A machine whose
// clock is ahead must not take the position with it: not past the present, and,
// while a backlog is read, not past the events that still come.
func (b *batch) newest() (at time.Time) {
	if len(b.times) == 0 {
		return at
	}
	slices.SortFunc(b.times, time.Time.Compare)
	last, now := b.times[(len(b.times)-1)/2].Add(maxAhead), b.now()
	for _, t := range b.times {
		if !t.After(last) {
			at = t
		}
	}
	if at.After(now) {
		at = now
	}
	return at
}

// put adds an event.
func (b *batch) put(event []byte, id string, at time.Time) {
	b.events = append(b.events, event)
	b.ids = append(b.ids, id)
	b.bytes += len(event)
	if !at.IsZero() {
		b.times = append(b.times, at)
	}
}

// add takes the event of a message into a batch. It fails for a message that
// is no event, the first time that it comes.
func (c *Connector) add(b *batch, m message) error {
	switch {
	case m.event:
		id, _ := events.Text(m.data, idPointer(c.cfg.Type))
		b.put(m.data, id, timeOf(m.data))
	case m.size == 0: // there is nothing in it
	case c.damaged.again(m):
		c.logger.Error("the service has a message that is no event; it goes on as it is", "bytes", m.size, "kept", len(m.data))
		b.put(m.data, sdk.HashID(proofpointpod.ConnectorCommand, m.data), time.Time{}) // the sessions to come repeat it
	case m.size > int64(len(m.data)):
		return sdk.Errorf(sdk.ClassResponse, "a message of %d bytes; up to %d are read: it is asked for again", m.size, c.limits.message)
	default:
		return sdk.Errorf(sdk.ClassResponse, "a message of %d bytes that is no JSON object: it is asked for again", m.size)
	}
	return nil
}

// isEvent reports whether a message is one JSON object.
func isEvent(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) && json.Valid(data) && utf8.Valid(data)
}

// idPointer is where the events of a log have their id.
func idPointer(log proofpointpod.Type) string {
	if log == proofpointpod.TypeMaillog {
		return "/id"
	}
	return "/guid"
}

// timeOf returns the event's timestamp; the zero time when it has none.
func timeOf(event []byte) time.Time {
	text, _ := events.Text(event, "/ts")
	for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339} { // fractions of a second are read too
		if at, err := time.Parse(layout, text); err == nil {
			return at
		}
	}
	return time.Time{}
}

// maxDamaged bounds how many damaged messages are remembered.
const maxDamaged = 1000

// damaged remembers messages that are no events, by their hash.
type damaged map[[sha256.Size]byte]bool

// again reports whether a message came before, and remembers it.
func (d *damaged) again(m message) bool {
	digest := sha256.Sum256(m.data)
	if (*d)[digest] {
		return true
	}
	if *d == nil || len(*d) >= maxDamaged {
		*d = damaged{}
	}
	(*d)[digest] = true
	return false
}
