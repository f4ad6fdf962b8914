package runner

import (
	"context"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// pipeline is one poll: pages are read, published a few at a time, and
// committed in order. All of its fields belong to the goroutine of run.
type pipeline struct {
	delivery
	window sdk.Window

	reader  *reader
	reading bool  // a page was asked for and has not come
	ended   bool  // no page will come any more
	readErr error // why, unless the window was read to its end

	sending context.Context // of what is published
	queue   []*parcel       // read and not committed, in order
	bytes   int             // of the queue
}

// run reads the window and returns when all of it is committed, or what failed.
// Pages before a failure are committed.
func (p *pipeline) run() error {
	sending, cancel := context.WithCancel(p.s.delivering)
	defer cancel()
	p.sending = sending
	p.reader = p.read(p.s.reading, sdk.FetchRequest{Window: p.window, Cursor: p.pos.Cursor})
	p.reading = true
	err := p.loop()
	p.reader.cancel()
	cancel()
	p.discard()
	p.r.leftBehind(p.s, p.reader.done)
	switch {
	case err != nil:
		return err
	case p.readErr != nil:
		return failureOf(p.readErr)
	case !p.pos.Time.Equal(p.window.To):
		_, err = p.commit(state.Commit{Time: p.window.To})
		return err
	}
	return nil
}

// loop runs until everything that was read is committed, or until that fails.
func (p *pipeline) loop() error {
	timer := time.NewTimer(p.r.o.FetchTimeout)
	defer timer.Stop()
	for !p.ended || len(p.queue) > 0 {
		// A channel that is nil is never ready.
		var (
			pages   <-chan read
			more    chan<- struct{}
			timeout <-chan time.Time
			stop    <-chan struct{}
			first   <-chan sent
		)
		switch {
		case p.ended:
		case p.reading:
			pages, timeout, stop = p.reader.pages, timer.C, p.s.reading.Done()
		case p.room():
			more, stop = p.reader.more, p.s.reading.Done()
		default:
			stop = p.s.reading.Done()
		}
		if len(p.queue) > 0 {
			first = p.queue[0].sent
		}
		select {
		case more <- struct{}{}:
			p.reading = true
			timer.Reset(p.r.o.FetchTimeout)
		case got := <-pages:
			p.take(got)
		case result := <-first:
			if err := p.settleFirst(result); err != nil {
				return err
			}
		case <-timeout:
			p.end(sdk.Errorf(sdk.ClassTimeout, "Fetch gave no page within %s", p.r.o.FetchTimeout))
		case <-stop:
			p.end(p.s.reading.Err())
		case <-p.s.leaving.Done():
			return failed(telemetry.StagePublish, p.s.leaving.Err())
		}
	}
	return nil
}

// room reports whether another page may be read.
func (p *pipeline) room() bool {
	return len(p.queue) < p.r.o.InFlight && p.bytes < p.r.o.InFlightBytes
}

// take begins to publish a page that was read.
func (p *pipeline) take(got read) {
	p.reading = false
	if got.err != nil || got.parcel == nil {
		p.end(got.err)
		return
	}
	p.arrived(got.parcel)
	var before *parcel
	if p.r.o.Ordered && len(p.queue) > 0 {
		before = p.queue[len(p.queue)-1]
	}
	p.queue = append(p.queue, got.parcel)
	p.bytes += got.parcel.bytes
	go p.publish(p.sending, got.parcel, before)
}

// end ends the reading; what was read before stands.
func (p *pipeline) end(err error) {
	p.ended, p.reading, p.readErr = true, false, err
	p.reader.cancel()
}

// settleFirst commits the first page of the queue.
func (p *pipeline) settleFirst(result sent) error {
	parcel := p.queue[0]
	p.queue[0] = nil
	p.queue = p.queue[1:]
	p.bytes -= parcel.bytes
	var end time.Time
	if p.ended && p.readErr == nil && len(p.queue) == 0 {
		end = p.window.To
	}
	return p.settle(parcel, result, end)
}

// discard waits until nothing is published any more, so that the next poll
// does not send the same events beside this one.
func (p *pipeline) discard() {
	for _, parcel := range p.queue {
		select {
		case <-parcel.sent:
		case <-p.s.leaving.Done():
			return
		}
	}
}
