package runner

import (
	"time"

	exponential "github.com/cenkalti/backoff/v5"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// The bounds of back-off, unless the options have others. The first wait is
// firstWait to twice that; the longest is longestWait at most.
const (
	firstWait   = time.Second
	longestWait = 5 * time.Minute
	// longestRetryAfter bounds what a server can ask for: to wait longer than a
	// day is a mistake more often than a wish, and asking once a day is no burden.
	longestRetryAfter = 24 * time.Hour
)

// backoff says how long to wait after a failure: longer each time, with
// jitter, and never less than the other side asks for.
type backoff struct {
	*exponential.ExponentialBackOff
}

func newBackoff(first, longest time.Duration) backoff {
	const jitter = 1.0 / 3
	b := backoff{&exponential.ExponentialBackOff{
		InitialInterval:     first * 3 / 2, // first with the most jitter taken off
		RandomizationFactor: jitter,
		Multiplier:          2,
		MaxInterval:         max(first*3/2, longest*3/4), // longest with the most jitter added
	}}
	b.Reset()
	return b
}

// after returns how long to wait after err, and why.
func (b backoff) after(err error) (time.Duration, string) {
	wait, reason := b.NextBackOff(), "back-off after a failure"
	asked := min(sdk.Classify(err).RetryAfter, longestRetryAfter)
	if asked >= wait {
		wait, reason = asked, "back-off that the other side asks for"
	}
	if sdk.Classify(err).Class == sdk.ClassRateLimit {
		reason = "rate limit"
	}
	return wait, reason
}
