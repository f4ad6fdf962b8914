// Package sink delivers events: to Sekoia.io's intake, a file, standard output
// or any HTTP endpoint that takes JSON arrays. A [Sink] sends one batch; the
// [Publisher] around it makes batches, retries and sets aside what is refused.
//
// Delivery is at least once. An answer that is lost on its way makes a batch go
// out again, so what receives the events sees some of them twice; it never
// misses one that [Publisher.Publish] counted as forwarded.
package sink

import (
	"context"
	"time"
)

// Sink is a place that events are sent to.
type Sink interface {
	// Name is for logs and metrics; it holds no credential.
	Name() string
	// Limits says what one batch and one event may hold.
	Limits() Limits
	// Size returns how many bytes event takes in a batch, encoded.
	Size(event []byte) int
	// Send delivers a batch within the limits: all of it, or it returns an
	// error, which is an [github.com/seed-42ec6dbf/lockstep/sdk.Error] where
	// the cause is known. It makes one attempt. Send may be called concurrently.
	Send(ctx context.Context, batch [][]byte) error
	// Close flushes and releases.
	Close() error
}

// Limits bounds batches. 0 means no limit.
type Limits struct {
	BatchEvents int
	BatchBytes  int // encoded, the frame included
	EventBytes  int // of one event, before it is encoded
	// InFlight is how many batches may be under way at once. A sink that keeps
	// events in the order in which they are published says 1.
	InFlight int
}

// Refused is an event that cannot be delivered.
type Refused struct {
	// Index is the event's, in what was published.
	Index int
	// Reason is for the operator.
	Reason string
}

// Outcome is what became of the events that were published.
type Outcome struct {
	Forwarded int
	Refused   []Refused // by index
}

// Options are those of [NewPublisher].
type Options struct {
	// InFlight is how many batches may be under way at once, over all calls of
	// Publish; 0 means 4. The sink's own limit holds besides.
	InFlight int
	// Observe, unless nil, is told of each attempt to send: its events, its
	// bytes, and its error or nil. It may be called concurrently.
	Observe func(events, bytes int, err error)
	// Took, unless nil, is told how long each attempt took, before Observe.
	Took func(time.Duration)
	// Sending and Sent, unless nil, are called before each attempt and after
	// each that was accepted. They are for tests that break off there.
	Sending, Sent func()
	// MinBackoff and MaxBackoff bound the wait before another attempt, which
	// doubles with each and is drawn at random from zero up to it; 0 means 1 s
	// and 60 s.
	MinBackoff, MaxBackoff time.Duration
}
