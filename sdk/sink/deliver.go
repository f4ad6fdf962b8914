package sink

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

const (
	// countAttempts is how often a batch is sent whose answer counts wrong,
	// before the batch is halved.
	countAttempts = 3
	// longestHold bounds how long the other side can make us wait by a
	// Retry-After: one that is wrong by years must not end delivery.
	longestHold = 15 * time.Minute
)

// verdict is what the end of an attempt means for the batch.
type verdict int

const (
	accepted verdict = iota
	final            // no other attempt will do better
	again            // it may pass
	miscount         // the answer's ids are not as many as the events
	refusal          // an event in it may be at fault
	tooLarge         // fewer events may do
)

// countError is an answer with another number of ids than events were sent.
type countError struct{ sent, got int }

func (e *countError) Error() string {
	return fmt.Sprintf("the answer has %d event ids for %d events", e.got, e.sent)
}

func judge(e *sdk.Error) verdict {
	if _, ok := errors.AsType[*countError](e); ok {
		return miscount
	}
	switch {
	case e.Class.Network(), e.Class == sdk.ClassRateLimit, e.Class == sdk.ClassResponse,
		e.Status == http.StatusRequestTimeout, e.Status >= 500:
		return again
	case e.Status == http.StatusRequestEntityTooLarge:
		return tooLarge
	case e.Status == http.StatusBadRequest:
		return refusal
	case e.Status == http.StatusUnprocessableEntity:
		// What is not ready says so, or nothing; else the events are meant.
		if e.Err == nil || strings.Contains(strings.ToLower(e.Err.Error()), "not ready") {
			return again
		}
		return refusal
	}
	return final
}

// deliver sends what b holds until it is accepted, which it counts, or until
// no other attempt of the whole makes sense. The verdict is never again.
func (c *call) deliver(b *batch) (verdict, error) {
	p := c.p
	wait := backoff.ExponentialBackOff{
		// Half of the bounds, plus or minus all of it: from zero to the bounds.
		InitialInterval: p.options.MinBackoff / 2, MaxInterval: p.options.MaxBackoff / 2,
		Multiplier: 2, RandomizationFactor: 1,
	}
	var last error
	for miscounts := 0; ; {
		if err := p.pause(c.waits, 0, last); err != nil {
			return final, err
		}
		err := p.attempt(c.ctx, b, c.events)
		if err == nil {
			c.forward(len(b.at))
			return accepted, nil
		}
		if ended := c.ctx.Err(); ended != nil {
			return final, interrupted(ended, last)
		}
		known := sdk.Classify(err)
		switch v := judge(known); v {
		case again:
		case miscount:
			if miscounts++; miscounts == countAttempts {
				return v, known
			}
		default:
			return v, known
		}
		last = known
		if known.RetryAfter > 0 {
			p.hold(min(known.RetryAfter, longestHold), known)
		}
		if err := p.pause(c.waits, wait.NextBackOff(), last); err != nil {
			return final, err
		}
	}
}

// attempt sends what b holds, once.
func (p *Publisher) attempt(ctx context.Context, b *batch, events [][]byte) error {
	if p.options.Sending != nil {
		p.options.Sending()
	}
	began := time.Now()
	err := b.send(ctx, events)
	if p.options.Took != nil {
		p.options.Took(time.Since(began))
	}
	if p.options.Observe != nil {
		p.options.Observe(len(b.at), b.size+b.tail(), err)
	}
	if err != nil {
		return err
	}
	p.trust.accept()
	if p.options.Sent != nil {
		p.options.Sent()
	}
	return nil
}

// interrupted is the error of a delivery that ended with its context; last is
// why it had not succeeded before.
func interrupted(ended, last error) error {
	if last == nil {
		return ended
	}
	return fmt.Errorf("%w, after %w", ended, last)
}

// hold makes all batches wait for d from now on, because of an answer.
func (p *Publisher) hold(d time.Duration, because error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.held) {
		p.held, p.because = until, because
	}
}

// pause waits until nothing is held, and then for d. Its error says last, or
// else why it was held.
func (p *Publisher) pause(ctx context.Context, d time.Duration, last error) error {
	for {
		p.mu.Lock()
		left, because := time.Until(p.held), p.because
		p.mu.Unlock()
		if left <= 0 {
			break
		}
		if err := sleep(ctx, left); err != nil {
			return interrupted(err, cmp.Or(last, because))
		}
	}
	if err := sleep(ctx, d); err != nil {
		return interrupted(err, last)
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
