package runner

import (
	"context"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// storeTimeout bounds one call of the store. A disk that hangs for longer is a
// failure that is seen, instead of a silence.
const storeTimeout = time.Minute

// ask calls the store and does not wait for it beyond storeTimeout or the end
// of ctx: what hangs in a system call heeds no context. A call that was given
// up may still be carried out, so that only the store knows what it holds.
func ask[T any](ctx context.Context, doing string, call func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, storeTimeout,
		sdk.Errorf(sdk.ClassState, "the state has not answered within %s: its disk hangs", storeTimeout))
	defer cancel()
	type answer struct {
		value T
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		a := answer{err: errGoexit}
		defer func() { done <- a }()
		a.err = guard(doing, func() (err error) {
			a.value, err = call(ctx)
			return err
		})
	}()
	select {
	case a := <-done:
		return a.value, a.err
	case <-ctx.Done():
	}
	select {
	case a := <-done:
		return a.value, a.err
	default:
		return *new(T), context.Cause(ctx)
	}
}
