// Package proofpointpod is the Proofpoint on Demand connector.
//
// The Log Service is a web socket on which each text message is one event. A
// session begins at a time, and that time is the connector's cursor: the latest
// timestamp of the events that were accepted, but for those of a clock that is
// ahead of the others. The service keeps no order among the machines of a
// cluster, so a session begins a little before the cursor, and the events that
// come twice are told by their ids.
//
// A message that is no event ends the session with an error, so that it is
// asked for again: it may have been damaged on the way. If it comes again as it
// was, it is what the service has. It then goes on as an event of its own, is
// forwarded as it is (where alerts are made of events, set aside), and the log
// is read on behind it.
package proofpointpod

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/seed-42ec6dbf/lockstep/generated/proofpointpod"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

const (
	// overlap is how far before the cursor a session begins: more than the
	// clocks and queues of a cluster's machines differ.
	overlap = time.Minute
	// retention is how long Proofpoint keeps events.
	retention = 30 * 24 * time.Hour
)

// limits bound what a session takes and holds.
type limits struct {
	handshake time.Duration // until the connection stands
	ping      time.Duration // between two pings
	pong      time.Duration // until the answer to one
	farewell  time.Duration // until the service has taken leave too
	gather    time.Duration // how long a batch waits for more events
	events    int           // in a batch
	bytes     int           // in a batch, but for the last event
	message   int64         // in one message
}

var defaults = limits{
	handshake: 30 * time.Second,
	ping:      30 * time.Second,
	pong:      15 * time.Second,
	farewell:  2 * time.Second,
	gather:    time.Second,
	events:    500,
	bytes:     4 << 20,
	message:   8 << 20,
}

// testTimeout bounds the handshake where somebody waits for the answer.
const testTimeout = 10 * time.Second

// Connector reads one log of one cluster.
type Connector struct {
	cfg      proofpointpod.Config
	client   *http.Client
	endpoint url.URL // without its query
	redactor *redact.Redactor
	clock    func() time.Time
	logger   *slog.Logger
	limits   limits
	damaged  damaged
	sessions *atomic.Int64 // that this process holds for the same log with the same key
}

var _ proofpointpod.Connector = (*Connector)(nil)

// New returns a Connector for a configuration that has been validated. It
// follows no redirect, so that the API key goes to the configured host alone.
func New(cfg proofpointpod.Config, env sdk.Env) (*Connector, error) {
	base, err := url.Parse(cfg.BaseURL)
	if err != nil || base.Host == "" || base.User != nil {
		return nil, sdk.Errorf(sdk.ClassConfiguration, "base_url is not the address of a Log Service: give one such as wss://logstream.proofpoint.com")
	}
	client := *cmp.Or(env.HTTP, http.DefaultClient)
	client.Jar = nil
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c := &Connector{
		cfg:      cfg,
		client:   &client,
		endpoint: *base.JoinPath("v1", "stream"),
		redactor: redact.New(cfg.APIKey),
		clock:    time.Now,
		logger:   cmp.Or(env.Logger, slog.New(slog.DiscardHandler)),
		limits:   defaults,
	}
	if env.Clock != nil {
		c.clock = env.Clock.Now
	}
	c.sessions = sdk.Share(env.Shared, strings.Join([]string{
		"proofpointpod: sessions", c.endpoint.String(), cfg.ClusterID, string(cfg.Type), httpclient.Bearer(cfg.APIKey).Key(),
	}, ": "), func() *atomic.Int64 { return new(atomic.Int64) })
	return c, nil
}

// TestConnection opens a session that begins now, and closes it.
//
// While another session uses the same API key for the same log, the service
// refuses it. That is success if the session is one of this process: the
// configuration works, as it is being collected with. Any other one, which may be
// another product's, keeps us from collecting, and is an error that says so.
func (c *Connector) TestConnection(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, testTimeout, errHandshake(testTimeout))
	defer cancel()
	s, err := c.connect(ctx, c.clock())
	switch failure := sdk.Classify(err); {
	case failure != nil && failure.Status == http.StatusConflict && c.sessions.Load() > 0:
		return nil
	case failure != nil && failure.Status == http.StatusConflict:
		return fmt.Errorf("%w; if the other is this connector, which runs already, the key works", err)
	case err != nil:
		return err
	}
	s.close()
	return nil
}

// Stream collects from the cursor on, and from the configured look back when it
// is empty, until the connection is lost.
//
// Nothing is acknowledged to the service: what emit did not take is asked for
// again by its time. While emit blocks, no more than a few messages are read,
// and the service has to wait, or to drop the session.
func (c *Connector) Stream(ctx context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error {
	position, since, err := c.resume(cursor)
	if err != nil {
		return err
	}
	s, err := c.connect(ctx, since)
	if err != nil {
		return err
	}
	defer s.close()
	c.sessions.Add(1)
	defer c.sessions.Add(-1)
	b := batch{position: position, now: c.clock}
	// Before the first event: so that a connection is seen to stand, and that
	// a log that is quiet until the next start is read on from here.
	if err := emit(b.page()); err != nil {
		return err
	}
	return c.collect(ctx, s, &b, emit)
}

// collect emits what a session brings, in batches.
func (c *Connector) collect(ctx context.Context, s *session, b *batch, emit func(sdk.Page) error) error {
	late := time.NewTimer(c.limits.gather)
	defer late.Stop()
	flush := func() error {
		if len(b.events) == 0 {
			return nil
		}
		return emit(b.page())
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-late.C:
			if err := flush(); err != nil {
				return err
			}
		case m, open := <-s.messages:
			var lost error
			if open {
				lost = c.add(b, m)
			} else {
				lost = s.lost
			}
			switch {
			case lost != nil && ctx.Err() != nil:
				return ctx.Err()
			case lost != nil:
				if err := flush(); err != nil { // what came before it is good
					return err
				}
				return lost
			case len(b.events) >= c.limits.events || b.bytes >= c.limits.bytes:
				if err := flush(); err != nil {
					return err
				}
			case len(b.events) == 1:
				late.Reset(c.limits.gather)
			}
		}
	}
}

// resume returns the position of a cursor, and when the session to collect from
// there begins.
func (c *Connector) resume(cursor sdk.Cursor) (position, since time.Time, err error) {
	now := c.clock().UTC()
	if cursor == "" {
		start := now.Add(-time.Duration(c.cfg.LookbackHours) * time.Hour)
		return start, start, nil
	}
	position, err = time.Parse(time.RFC3339Nano, string(cursor))
	if err != nil {
		return position, since, sdk.Errorf(sdk.ClassState, "the cursor %q is not a time, such as 2026-01-31T12:00:00Z: remove the state to begin anew", cursor)
	}
	if position.After(now) { // the clock was set back
		position = now
	}
	since = position.Add(-overlap)
	if oldest := now.Add(-retention); since.Before(oldest) {
		c.logger.Warn("the cursor is older than what Proofpoint keeps; collecting from the oldest events that it has", "cursor", cursor, "from", oldest)
		since = oldest
	}
	return position, since, nil
}
