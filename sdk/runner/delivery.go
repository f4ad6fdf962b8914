package runner

import (
	"context"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// delivery is what brings the parcels of one cycle from the connector to the
// store.
type delivery struct {
	r     *Runner
	s     span
	seen  *seen          // the runner's; after a commit that failed it has none
	pos   state.Position // as committed
	moved bool
	total totals
}

// totals is what a cycle did, for its line in the log.
type totals struct {
	pages, events, repeats, forwarded, dead int
}

func (r *Runner) deliver(s span, pos state.Position) delivery {
	return delivery{r: r, s: s, seen: r.seen, pos: pos}
}

// arrived counts a parcel that came from the connector.
func (d *delivery) arrived(p *parcel) {
	d.r.o.Trace(Fetched)
	d.r.record.Fetched(p.fetched, p.repeats)
	d.total.pages++
	d.total.events += p.fetched
	d.total.repeats += p.repeats
}

// publish delivers a parcel's events, after those of the parcel before unless
// that is nil, and puts what became of them in p.sent.
func (d *delivery) publish(ctx context.Context, p, before *parcel) {
	result := sent{err: errGoexit}
	defer func() {
		if result.err == nil {
			close(p.gone)
		}
		p.sent <- result
	}()
	if before != nil {
		select {
		case <-before.gone:
		case <-ctx.Done():
			result.err = ctx.Err()
			return
		}
	}
	if len(p.events) == 0 {
		result.err = nil
		return
	}
	result.err = guard("publishing", func() (err error) {
		result.outcome, err = d.r.o.Publisher.Publish(ctx, p.events)
		if err != nil {
			return err
		}
		return verify(result.outcome, len(p.events))
	})
}

// verify checks that an outcome accounts for each event once.
func verify(o sink.Outcome, events int) error {
	last, ok := -1, o.Forwarded+len(o.Refused) == events
	for _, refused := range o.Refused {
		ok = ok && refused.Index > last && refused.Index < events
		last = refused.Index
	}
	if !ok {
		return sdk.Errorf(sdk.ClassBug, "the publisher accounts for %d events delivered and %d refused, of %d: "+
			"each must be one or the other, and the refused in order", o.Forwarded, len(o.Refused), events)
	}
	return nil
}

// settle commits a parcel whose events are published. A cursor is committed
// here and nowhere else, so settle must be called in the order of the pages.
// end, unless zero, is where the next window begins.
func (d *delivery) settle(p *parcel, result sent, end time.Time) error {
	if result.err != nil {
		return failed(telemetry.StagePublish, result.err)
	}
	dead := p.dead
	for _, refused := range result.outcome.Refused {
		dead = append(dead, d.deadLetter(p.origin[refused.Index], refused.Reason))
	}
	// The ids of events that were set aside are kept with the others: to read
	// such an event again must not set it aside again.
	c := state.Commit{Time: end, IDs: p.ids, Dead: dead, Forwarded: result.outcome.Forwarded}
	if p.cursor != d.pos.Cursor {
		c.Cursor = p.cursor
	}
	stored, err := d.commit(c)
	if err != nil {
		return err
	}
	d.r.o.Trace(Committed)
	if stored {
		d.r.record.Committed(c.Forwarded, len(dead))
	}
	d.total.forwarded += c.Forwarded
	d.total.dead += len(dead)
	if p.unfit != nil {
		err := sdk.Classify(p.unfit)
		d.r.record.Failed(telemetry.StageNormalize, err)
		d.r.o.Logger.Warn("events were set aside as dead letters: no alert can be made of them",
			"stage", telemetry.StageNormalize, "class", err.Class, "events", len(p.dead))
	}
	if len(dead) > 0 {
		d.r.countDeadLetters(d.s)
	}
	return nil
}

// commit stores c, unless it changes nothing.
func (d *delivery) commit(c state.Commit) (stored bool, err error) {
	if c.Cursor == "" && c.Time.IsZero() && len(c.IDs) == 0 && len(c.Dead) == 0 && c.Forwarded == 0 {
		return false, nil
	}
	_, err = ask(d.s.leaving, "committing", func(ctx context.Context) (struct{}, error) {
		return struct{}{}, d.r.o.Store.Commit(ctx, c)
	})
	if err != nil {
		d.r.seen = nil // whether it was stored is known to the store alone
		d.r.unwritten = true
		return false, stateFailure("commit", err)
	}
	d.r.unwritten, d.r.unread = false, false
	d.seen.commit(c.IDs)
	if c.Cursor != "" {
		d.pos.Cursor, d.moved = c.Cursor, true
	}
	if !c.Time.IsZero() {
		d.pos.Time = c.Time
	}
	d.r.record.Position(d.pos.Cursor, d.pos.Time)
	return true, nil
}
