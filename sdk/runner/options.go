package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// Store is what the runner needs of [state.Store].
type Store interface {
	Position(context.Context) (state.Position, error)
	RecentIDs(context.Context) ([]state.ID, error)
	Commit(context.Context, state.Commit) error
	CountDeadLetters(context.Context) (int, error)
}

// Publisher is what the runner needs of [sink.Publisher].
type Publisher interface {
	Publish(ctx context.Context, events [][]byte) (sink.Outcome, error)
}

// Form is what is published of an event.
type Form int

// The forms of an event.
const (
	Events Form = iota // the vendor's bytes
	Alerts             // the alert that the connector's Normalize makes of them
)

// Point is a moment in the life of a page.
type Point string

// The points at which [Options.Trace] is called; "sending", "sent" and
// "committing" are traced by the publisher's and the store's own options.
const (
	Fetched   Point = "fetched"
	Committed Point = "committed"
	Stopping  Point = "stopping"
)

// What an Options member of 0 means.
const (
	defaultInterval      = 300 * time.Second
	defaultInFlight      = 4
	defaultInFlightBytes = 32 << 20
	defaultFetchTimeout  = 10 * time.Minute
	defaultGrace         = 8 * time.Second
)

// Options are those of [New]. Connector, Store, Publisher and Recorder must be set.
type Options struct {
	Identity  sdk.Identity
	Connector sdk.Connector
	Store     Store
	Publisher Publisher
	Recorder  *telemetry.Recorder
	Logger    *slog.Logger
	Clock     sdk.Clock
	Form      Form
	// Interval is the time from the begin of one poll to the begin of the next;
	// 0 means the identity's.
	Interval time.Duration
	// InFlight is how many pages may be read and not yet committed; 0 means 4.
	InFlight int
	// InFlightBytes is how many bytes of events those pages may hold before no
	// further page is asked for; 0 means 32 MiB. One page may hold more.
	InFlightBytes int
	// Ordered makes the pages be published one after the other, for a sink that
	// keeps the order of events, such as a file. Reading goes on ahead of it.
	Ordered bool
	// FetchTimeout bounds how long Fetch may take for one page; 0 means 10 min.
	FetchTimeout time.Duration
	// Grace is how long a stop waits for pages in flight; 0 means 8 s.
	Grace time.Duration
	// MinBackoff and MaxBackoff bound the wait after a failure, which doubles
	// with each, with jitter; 0 means 1 s and 5 min.
	MinBackoff, MaxBackoff time.Duration
	// Trace, unless nil, is called at the points, at Stopping beside the others;
	// it is for tests that break off there.
	Trace func(Point)
}

// New returns a Runner.
func New(o Options) (*Runner, error) {
	switch {
	case o.Connector == nil:
		return nil, errors.New("runner: Options.Connector is nil: set it to the connector to run")
	case o.Store == nil:
		return nil, errors.New("runner: Options.Store is nil: set it to where the position is kept")
	case o.Publisher == nil:
		return nil, errors.New("runner: Options.Publisher is nil: set it to where events go")
	case o.Recorder == nil:
		return nil, errors.New("runner: Options.Recorder is nil: set it to what counts and shows failures")
	case o.Form != Events && o.Form != Alerts:
		return nil, fmt.Errorf("runner: Options.Form is %d: want Events or Alerts", o.Form)
	case o.Interval < 0 || o.InFlight < 0 || o.InFlightBytes < 0 || o.FetchTimeout < 0 || o.Grace < 0 ||
		o.MinBackoff < 0 || o.MaxBackoff < 0:
		return nil, errors.New("runner: a bound in Options is negative: want 0 for the default, or more")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = wallClock{}
	}
	if o.Trace == nil {
		o.Trace = func(Point) {}
	}
	if o.Interval == 0 {
		o.Interval = time.Duration(o.Identity.PollIntervalSeconds) * time.Second
	}
	setDefault(&o.Interval, defaultInterval)
	setDefault(&o.InFlight, defaultInFlight)
	setDefault(&o.InFlightBytes, defaultInFlightBytes)
	setDefault(&o.FetchTimeout, defaultFetchTimeout)
	setDefault(&o.Grace, defaultGrace)
	setDefault(&o.MinBackoff, firstWait)
	setDefault(&o.MaxBackoff, longestWait)
	r := &Runner{o: o, record: o.Recorder, retry: newBackoff(o.MinBackoff, o.MaxBackoff)}
	var normalizer sdk.Normalizer
	switch c := o.Connector.(type) {
	case sdk.Poller:
		r.poller, normalizer = c, c
	case sdk.Streamer:
		r.streamer, normalizer = c, c
	default:
		return nil, fmt.Errorf("runner: the connector is a %T, which is neither a Poller nor a Streamer: "+
			"give it the methods Fetch and Normalize, or Stream and Normalize", o.Connector)
	}
	if o.Form == Alerts {
		r.normalize = normalizer.Normalize
	}
	return r, nil
}

func setDefault[T int | time.Duration](member *T, value T) {
	if *member == 0 {
		*member = value
	}
}

type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }
