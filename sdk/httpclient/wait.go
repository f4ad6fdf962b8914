package httpclient

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Sleeper is a clock that can be waited by: a test's, which moves forward
// instead. Sleep returns ctx.Err() when ctx ends first.
type Sleeper interface {
	sdk.Clock
	Sleep(ctx context.Context, d time.Duration) error
}

// systemClock is the machine's clock.
type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func clockOf(env sdk.Env) sdk.Clock {
	if env.Clock == nil {
		return systemClock{}
	}
	return env.Clock
}

// sleeper is the clock that waits are measured by: a clock that only tells the
// time may stand still, or jump.
func sleeper(clock sdk.Clock) Sleeper {
	if s, ok := clock.(Sleeper); ok {
		return s
	}
	return systemClock{}
}

// pace is the present by the clock that waits are measured by.
func (c *Client) pace() time.Time { return sleeper(c.clock).Now() }

// errTooLong says that a wait is not for the connector but for the scheduler.
var errTooLong = errors.New("the wait is too long for one call")

// waits is how one call waits: the time it may still spend on it, and its back-off.
type waits struct {
	client  *Client
	left    time.Duration
	backoff backoff.BackOff
}

func newWaits(c *Client) *waits {
	return &waits{client: c, left: c.options.MaxWait, backoff: &backoff.ExponentialBackOff{
		InitialInterval: 500 * time.Millisecond, RandomizationFactor: 0.5, Multiplier: 2, MaxInterval: 30 * time.Second,
	}}
}

// most returns how long the call may wait now: as long as is left to it, and
// not beyond the end of ctx.
func (w *waits) most(ctx context.Context) time.Duration {
	if deadline, ok := ctx.Deadline(); ok {
		return min(w.left, time.Until(deadline))
	}
	return w.left
}

// wait waits for d; not at all, with errTooLong, when that is more than the
// call may wait.
func (w *waits) wait(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d > w.most(ctx) {
		return errTooLong
	}
	w.left -= d
	return sleeper(w.client.clock).Sleep(ctx, d)
}

// beforeNext waits after a failure, until another attempt may be made.
func (w *waits) beforeNext(ctx context.Context, call *call, fail *failure) error {
	d := w.backoff.NextBackOff()
	if fail.err.RetryAfter > 0 {
		d = fail.err.RetryAfter
	}
	switch err := w.wait(ctx, d); {
	case errors.Is(err, errTooLong):
		return fail.err
	case err != nil:
		return w.client.explain(call, err)
	}
	return nil
}

// turn waits until the rate limits allow a request.
func (c *Client) turn(ctx context.Context, w *waits, call *call) error {
	if err := c.unblocked(ctx, w, call); err != nil {
		return err
	}
	place, d, ok := c.limit.reserve(c.pace(), w.most(ctx))
	if !ok {
		return c.notNow(call, "our own rate limit is reached", d)
	}
	if d > 0 {
		if err := w.wait(ctx, d); err != nil {
			place.CancelAt(c.pace())
			return c.explain(call, err)
		}
	}
	// The vendor may have spoken meanwhile.
	return c.unblocked(ctx, w, call)
}

// unblocked waits until the vendor's rate limit is lifted.
func (c *Client) unblocked(ctx context.Context, w *waits, call *call) error {
	for d := c.limit.blocked(c.pace()); d > 0; d = c.limit.blocked(c.pace()) {
		switch err := w.wait(ctx, d); {
		case errors.Is(err, errTooLong):
			return c.notNow(call, "the vendor's rate limit is spent", d)
		case err != nil:
			return c.explain(call, err)
		}
	}
	return nil
}

// notNow is the error of a request that is not made, since the wait for it is
// the scheduler's.
func (c *Client) notNow(call *call, why string, wait time.Duration) *sdk.Error {
	e := c.explain(call, sdk.Errorf(sdk.ClassRateLimit, "%s", why))
	e.RetryAfter = wait
	return e
}
