package sdktest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// limits bound the calls of a trial.
type limits struct {
	patience time.Duration // until a call returns that nobody stops
	stopping time.Duration // until one returns that was stopped, and what it started ends
	moment   time.Duration // until what was sent has arrived
}

var usual = limits{patience: patience, stopping: stopping, moment: 10 * time.Millisecond}

// runs calls a connector, and keeps what is wrong. It may be used concurrently.
type runs struct {
	limits
	ctx context.Context // of the test

	mu   sync.Mutex
	list []string
}

func newRuns(ctx context.Context) *runs { return &runs{ctx: ctx, limits: usual} }

func (r *runs) wrong(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, fmt.Sprintf(format, args...))
}

// found returns what is wrong.
func (r *runs) found() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.list)
}

func (r *runs) pause() { time.Sleep(r.moment) }

// run makes a call. It is stopped when ctx ends, and when nobody's patience is
// left, which is the error then. It must have returned soon, with all that it
// started; unless returned, it may still be at work.
func (r *runs) run(ctx context.Context, name string, do func(context.Context) error) (returned bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var number string
	var late, result error
	done := make(chan struct{})
	go func() {
		defer close(done)
		number = goroutine()
		result = do(ctx)
	}()
	patient := time.NewTimer(r.patience)
	defer patient.Stop()
	select {
	case <-done:
	case <-ctx.Done():
	case <-patient.C:
		late = fmt.Errorf("%w after %s", errLate, r.patience)
		cancel()
	}
	stopping := time.NewTimer(r.stopping)
	defer stopping.Stop()
	select {
	case <-done:
	case <-stopping.C:
		r.wrong("%s goes on for %s after its context ended: make every request and every wait under it", name, r.stopping)
		return false, nil
	}
	if left := r.left(number); len(left) > 0 {
		r.wrong("%s has returned, and a goroutine that it started has not ended:\n%s", name, left[0])
	}
	return true, cmp.Or(late, result)
}

// left returns the stacks of what a goroutine started and what does not end.
func (r *runs) left(number string) (stacks []string) {
	for end := time.Now().Add(r.stopping); ; time.Sleep(time.Millisecond) {
		if stacks = startedBy(number); len(stacks) == 0 || time.Now().After(end) {
			return stacks
		}
	}
}

// when returns a context that ends a moment after a condition holds. Release it.
func (r *runs) when(holds func() bool) (ctx context.Context, release func()) {
	ctx, cancel := context.WithCancel(r.ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		defer cancel()
		for !holds() {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Millisecond):
			}
		}
		r.pause()
	}()
	return ctx, func() {
		cancel()
		<-watched
	}
}
