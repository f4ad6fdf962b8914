package runner

import (
	"context"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// reader is a Fetch in a goroutine of its own. It gives one page for each
// request for more, so that no page is read for which there is no room.
type reader struct {
	pages  chan read
	more   chan struct{}
	done   chan struct{} // closed when Fetch has returned
	cancel context.CancelFunc
}

// read is what a reader gives: a page, or how the reading ended.
type read struct {
	parcel *parcel // nil at the end
	err    error   // nil when the window was read to its end
}

// read calls Fetch. The first page is asked for already.
func (d *delivery) read(ctx context.Context, req sdk.FetchRequest) *reader {
	ctx, cancel := context.WithCancel(ctx)
	r := &reader{pages: make(chan read), more: make(chan struct{}), done: make(chan struct{}), cancel: cancel}
	go func() {
		defer close(r.done)
		err := error(errGoexit)
		defer func() { r.give(ctx, read{err: err}) }()
		err = guard("Fetch", func() error { return d.fetch(ctx, r, req) })
	}()
	return r
}

func (d *delivery) fetch(ctx context.Context, r *reader, req sdk.FetchRequest) error {
	var paging paging
	for page, err := range d.r.poller.Fetch(ctx, req) {
		var p *parcel
		if err == nil {
			err = paging.check(page)
		}
		if err == nil {
			p, err = d.prepare(page)
		}
		// An error is given before the loop is left, not after: Fetch may hang there.
		if !r.give(ctx, read{p, err}) || err != nil {
			return ctx.Err()
		}
		select {
		case <-r.more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	// A Fetch that returns because it was told to has not read to the end.
	return ctx.Err()
}

// give hands over what was read. It is false when nobody wants it any more.
func (r *reader) give(ctx context.Context, what read) bool {
	select {
	case r.pages <- what:
		return true
	case <-ctx.Done():
		return false
	}
}
