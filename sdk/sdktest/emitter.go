package sdktest

import (
	"context"
	"sync"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// emitter is the emit of one Stream.
type emitter struct {
	*trial

	mu     sync.Mutex
	busy   bool  // emit has not returned
	ended  bool  // Stream has
	failed error // what emit returned
	torn   bool  // Stream has returned before emit; read it after Stream
}

// emit delivers a page to the intake, as a runner would.
func (e *emitter) emit(ctx context.Context, page sdk.Page) error {
	if err := e.begin(); err != nil {
		e.wrong("%v", err)
		return err
	}
	err := e.deliver(ctx, page)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.busy, e.failed = false, err
	return err
}

func (e *emitter) deliver(ctx context.Context, page sdk.Page) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(page.Events) > 0 {
		e.acknowledgedEarly()
	}
	if err := e.intake.Accept(page); err != nil {
		if sdk.Classify(err).Class == sdk.ClassBug {
			e.wrong("%v", err)
		}
		return err
	}
	if e.accepted != nil {
		e.accepted()
	}
	return nil
}

// begin returns what is wrong with calling emit now.
func (e *emitter) begin() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.busy:
		return sdk.Errorf(sdk.ClassBug, "emit is called concurrently: call it from one goroutine, in Stream")
	case e.ended:
		return sdk.Errorf(sdk.ClassBug, "emit is called after Stream had returned: call it from one goroutine, in Stream")
	case e.failed != nil:
		return sdk.Errorf(sdk.ClassBug, "emit is called again after it failed with %w: return its error", e.failed)
	}
	e.busy = true
	return nil
}

// end is called when Stream returns.
func (e *emitter) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ended, e.torn = true, e.busy; e.torn {
		e.wrong("Stream returns while emit delivers: wait for it")
	}
}
