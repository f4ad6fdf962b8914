package sink_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

func TestInFlightIsSharedAndFirstComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var now, most int
		m := &memory{limits: sink.Limits{BatchEvents: 1}}
		m.answer = func(context.Context, []string) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			return nil
		}
		p := sink.NewPublisher(m, sink.Options{InFlight: 3})
		var all sync.WaitGroup
		for page := range 4 {
			all.Go(func() {
				events := make([][]byte, 6)
				for i := range events {
					events[i] = fmt.Appendf(nil, "page %d", page)
				}
				if got, err := p.Publish(t.Context(), events); err != nil || got.Forwarded != 6 {
					t.Errorf("got %+v, %v", got, err)
				}
			})
			synctest.Wait()
		}
		all.Wait()
		if most != 3 {
			t.Errorf("%d batches were under way at once", most)
		}
		var order []string
		for _, batch := range m.sent {
			order = append(order, batch[0])
		}
		if !slices.IsSorted(order) {
			t.Errorf("a page overtook one that was published before: %v", order)
		}
	})
}

func TestPagesAreUnderWayTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{answer: func(context.Context, []string) error { time.Sleep(time.Second); return nil }}
		p := sink.NewPublisher(m, sink.Options{})
		start := time.Now()
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if got, err := p.Publish(t.Context(), numbered(2)); err != nil || got.Forwarded != 2 {
					t.Errorf("got %+v, %v", got, err)
				}
			})
		}
		all.Wait()
		if took := time.Since(start); took != time.Second {
			t.Errorf("four pages took %v; one takes a second", took)
		}
	})
}

func TestSinkLimitsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{limits: sink.Limits{BatchEvents: 1, InFlight: 1}}
		m.answer = func(context.Context, []string) error { time.Sleep(time.Second); return nil }
		if _, err := sink.NewPublisher(m, sink.Options{InFlight: 9}).Publish(t.Context(), numbered(9)); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(m.accepted, texts(numbered(9))) {
			t.Errorf("order is lost: %v", m.accepted)
		}
	})
}

func TestWaitingForASlotEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{answer: func(ctx context.Context, _ []string) error { <-ctx.Done(); return ctx.Err() }}
		p := sink.NewPublisher(m, sink.Options{InFlight: 1})
		first, stop := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { _, _ = p.Publish(first, numbered(1)) })
		synctest.Wait()
		second, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := p.Publish(second, numbered(1)); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		stop()
		all.Wait()
		m.answer = nil
		if got, err := p.Publish(t.Context(), numbered(1)); err != nil || got.Forwarded != 1 {
			t.Errorf("the slot is lost: %+v, %v", got, err)
		}
	})
}
