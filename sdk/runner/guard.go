package runner

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// errGoexit is the error of a call that ended its goroutine instead of returning.
var errGoexit = sdk.Errorf(sdk.ClassBug, "the connector ended its goroutine (runtime.Goexit): return an error instead")

// panicked is a panic, caught.
type panicked struct {
	what  string
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("%s panicked: %.500v", p.what, p.value) }

// Unwrap returns the value where it is an error.
func (p *panicked) Unwrap() error {
	err, _ := p.value.(error)
	return err
}

// guard calls f. A panic of f is returned as an error of class bug.
func guard(what string, f func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &sdk.Error{Class: sdk.ClassBug, Err: &panicked{what, value, debug.Stack()}}
		}
	}()
	return f()
}

// testTimeout bounds [Test].
const testTimeout = 30 * time.Second

// Test asks a connector whether its configuration works. It always answers,
// soon after 30 s or the end of ctx: an error, a panic and a connector that does not
// return are failures, and Error begins with what kind of failure it is. A
// connector that ignores its context is left behind.
func Test(ctx context.Context, who sdk.Identity, c sdk.Connector) sdk.TestResult {
	ctx, cancel := context.WithTimeout(ctx, testTimeout)
	defer cancel()
	began := time.Now()
	deadline, _ := ctx.Deadline()
	done := make(chan error, 1)
	go func() {
		var err error = errGoexit
		defer func() { done <- err }()
		err = guard("TestConnection", func() error { return c.TestConnection(ctx) })
	}()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		select {
		case err = <-done:
		case <-time.After(leave):
			err = ctx.Err()
		}
	}
	if err == nil {
		return sdk.TestResult{Success: true, Connector: who.Command}
	}
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil {
		err = sdk.Errorf(sdk.ClassTimeout, "TestConnection gave no answer within %s", deadline.Sub(began).Round(time.Millisecond))
	}
	return sdk.TestResult{Connector: who.Command, Error: sdk.Classify(err).Error()}
}
