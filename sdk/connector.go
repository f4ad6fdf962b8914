package sdk

import (
	"context"
	"errors"
	"iter"
	"time"
)

// ErrNotImplemented is what the methods of a fresh stub return. Nothing else
// should: the runner shows it as work left to the author, not as a failure of
// the vendor.
var ErrNotImplemented = errors.New("not implemented yet")

// Connector is what every connector can do. A connector that the runner can
// run is also a [Poller] or a [Streamer].
type Connector interface {
	// TestConnection asks the vendor whether the configuration works: one
	// cheap, read-only request, no pages. It is called before a configuration
	// is saved and must return soon; nil means that collecting can begin, or
	// that this process is at it already, where the vendor allows one session.
	//
	// The error is for the operator and should tell a wrong credential from
	// an unreachable host, wrapping what the vendor said. It must not contain
	// a secret.
	TestConnection(ctx context.Context) error
}

// Poller is a connector that asks the vendor for events at intervals.
//
// Fetch and Normalize know nothing of delivery: they return what they read and
// the runner publishes it. The runner calls them from one goroutine at a time.
type Poller interface {
	Connector

	// Fetch yields the events of req, page by page, oldest first where the
	// vendor allows it. The runner publishes a page while the next one is read,
	// a few at a time, and commits their cursors in the order of the pages: an
	// interrupted Fetch costs those few pages, read again. A page that was
	// yielded belongs to the runner; Fetch must not write to it any more.
	//
	// An error is yielded with a zero Page and ends the sequence. Pages that
	// came before it stand; the runner backs off and calls Fetch again from
	// the last committed cursor. Never turn an error into an empty page:
	// nothing to read and unable to read are different news. An [Error] names
	// its class; of other errors [Classify] finds it.
	//
	// Every request is made under ctx. When ctx ends, Fetch yields ctx.Err()
	// or just returns. It returns at once when the consumer stops ranging.
	Fetch(ctx context.Context, req FetchRequest) iter.Seq2[Page, error]

	Normalizer
}

// Streamer is a connector that holds a connection on which the vendor pushes
// events: a message bus, a web socket, a listening port.
type Streamer interface {
	Connector

	// Stream connects, resumes after cursor (from the vendor's default when
	// it is empty) and hands each batch to emit until ctx ends, when it
	// returns ctx.Err(), or until the connection is lost, when it returns why;
	// the runner then backs off and calls Stream again with the last committed
	// cursor. Connecting is to be bounded by half a minute at most: a Stream
	// that lasts 45 s counts as connected, as does one that has emitted a page,
	// be it empty.
	//
	// emit returns after the page is accepted by the intake and its cursor
	// committed: acknowledge to the vendor only then. It blocks while the
	// intake is slow, which is the back-pressure to pass on. An error of emit
	// means that the page was not accepted: return it, wrapped or not,
	// without acknowledging. emit must not be called concurrently.
	Stream(ctx context.Context, cursor Cursor, emit func(Page) error) error

	Normalizer
}

// Normalizer turns a vendor's event into the common shape.
type Normalizer interface {
	// Normalize maps one event, as it stood in [Page.Events], to an alert. It
	// is a pure function: no requests, no clock, the same alert for the same
	// bytes. It must not change or keep event.
	//
	// An error sets this one event aside, visibly; the events around it go on.
	Normalize(event []byte) (Alert, error)
}

// FetchRequest says what a [Poller] is to read.
type FetchRequest struct {
	// Window is the time to cover. Vendors that page by time use it.
	Window Window
	// Cursor is the position after the last page that was accepted, and empty
	// on the first run. Where the vendor has cursors of its own, it wins over
	// Window.
	Cursor Cursor
}

// Window is the half-open span of time [From, To), in UTC.
//
// From is the last position that the intake accepted, not now minus the
// interval: after an outage the window is longer, and nothing is skipped. On
// the first run it is one poll interval before To. A vendor that stores events
// later than they happened is to be asked from an overlap before From, with
// [Page.IDs] to leave out what is known.
type Window struct {
	From, To time.Time
}

// Cursor is a position in the vendor's events. Its content belongs to the
// connector: the runner stores it, durably, and hands it back as it was. The
// empty Cursor means the beginning.
//
// A new version of a connector meets the cursors of the old one. One that it
// cannot read is an error of class state, or the begin of [FetchRequest.Window],
// less the overlap, with a warning in the log. Never the present: that would skip
// events, and nobody would know.
//
// Put no secret in it: cursors are stored and shown in clear.
type Cursor string

// Page is a batch of events and the position behind them.
type Page struct {
	// Events are the vendor's own bytes, one element per event, unchanged.
	// The runner does not keep them after the page is published.
	Events [][]byte
	// IDs, unless nil, are the vendor's ids of Events, one each. The runner
	// leaves out events whose id it delivered recently, for vendors whose
	// cursor cannot say "after this one" and who must be asked for some events
	// twice. An empty id is never left out. Vendors with an exact cursor need none.
	IDs []string
	// Cursor is the position after the last of Events. A page without events
	// may still move the cursor; a page whose Cursor is empty does not move it.
	Cursor Cursor
}

// TestResult is the answer to "does this configuration work?". All three
// members are always there.
type TestResult struct {
	Success bool `json:"success"`
	// Connector is the command of the connector that was tested, so that
	// answers to several tests can be told apart.
	Connector string `json:"connector"`
	// Error says what failed and is empty on success.
	Error string `json:"error"`
}
