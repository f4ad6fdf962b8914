package runner

import (
	"context"
	"time"
)

// leave is how long after Grace a page that was accepted at the last moment may
// still take to be committed, and a connector to return.
const leave = 500 * time.Millisecond

// span says how long the parts of a run may go on. All end by the run's
// context, one after the other.
type span struct {
	reading    context.Context // ends when the stop begins
	delivering context.Context // ends Grace later
	leaving    context.Context // ends a little later still
	once       bool            // one poll, or one page of a stream
}

func newSpan(ctx context.Context, grace time.Duration) (s span, release func()) {
	s.reading = ctx
	var releaseDelivering, releaseLeaving func()
	s.delivering, releaseDelivering = outlive(ctx, grace)
	s.leaving, releaseLeaving = outlive(ctx, grace+leave)
	return s, func() {
		releaseDelivering()
		releaseLeaving()
	}
}

// outlive returns a context that ends d after ctx does.
func outlive(ctx context.Context, d time.Duration) (longer context.Context, release func()) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-longer.Done():
		}
	})
	return longer, func() {
		stop()
		cancel()
	}
}
