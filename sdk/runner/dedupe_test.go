package runner

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// yielding is a Fetch of pages.
func yielding(list ...sdk.Page) pages {
	return func(_ context.Context, _ sdk.FetchRequest, yield func(sdk.Page, error) bool) {
		for _, p := range list {
			if !yield(p, nil) {
				return
			}
		}
	}
}

func TestRepeatsAreLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		polls := 0
		b := newBench(t, &vendor{fetch: func(ctx context.Context, req sdk.FetchRequest, yield func(sdk.Page, error) bool) {
			polls++
			yielding(
				withIDs(page("", "a", "b", "a")), // within a page
				withIDs(page("", "b", "c")),      // of a page in flight
				sdk.Page{Events: page("", "no id", "no id").Events, IDs: []string{"", ""}},        // never
				withIDs(page("", fmt.Sprint("new", polls))),                                       // after a page of repeats
				sdk.Page{Events: page("", "x", "c", "y").Events, IDs: []string{"", "c", "other"}}, // in the middle
			)(ctx, req, yield)
		}})
		b.intake.handle = slowly(time.Second)
		b.run(t, 6*time.Minute)
		counts := map[string]int{}
		for _, event := range b.intake.accepted {
			counts[event]++
		}
		equal(t, "accepted", counts, map[string]int{"a": 1, "b": 1, "c": 1, "no id": 4, "new1": 1, "new2": 1, "x": 2, "y": 1})
		equal(t, "told", b.notes.with("fetched")[:2], []string{"fetched 3 1", "fetched 2 1"})

		again := newBench(t, b.o.Connector, func(o *Options) { o.Store = b.store })
		again.run(t, time.Minute)
		equal(t, "after a restart", len(again.intake.accepted), 4) // no id, no id, x, new3
	})
}

// An id that was not committed is not known: its event is sent again.
func TestIDsOfAFailedPageAreForgotten(t *testing.T) {
	failing := map[string]func(*bench){
		"publish": func(b *bench) {
			b.intake.handle = func(context.Context, [][]byte) ([]sink.Refused, error) {
				if b.intake.count() == 1 {
					return nil, errors.New("refused")
				}
				return nil, nil
			}
		},
		"commit": func(b *bench) {
			failures := 0
			b.store.fail = func(c state.Commit) error {
				if failures == 0 && c.Forwarded > 0 {
					failures++
					return errors.New("disk full")
				}
				return nil
			}
		},
	}
	for name, fail := range failing {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, &vendor{fetch: yielding(withIDs(page("1", "a", "b")))})
				fail(b)
				b.run(t, time.Minute)
				equal(t, "committed", b.notes.with("committed"), []string{"committed 2 0"})
				equal(t, "failures", len(b.notes.with("failed")), 1)
			})
		})
	}
}

// A commit of which it is not known whether it was stored: the store knows.
func TestCommitThatFailsAfterItIsStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: yielding(withIDs(page("", "a", "b")))})
		failures := 0
		b.store.fail = func(c state.Commit) error {
			if failures == 0 && c.Forwarded > 0 {
				failures++
				b.store.ids = append(b.store.ids, c.IDs...)
				return errors.New("connection lost")
			}
			return nil
		}
		b.run(t, time.Minute)
		equal(t, "accepted", b.intake.got(), "a b") // once
	})
}

// An event that was set aside is not set aside again when it is read again.
func TestSetAsideOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, &vendor{fetch: yielding(withIDs(page("", "a", "b")))})
		b.intake.handle = func(context.Context, [][]byte) ([]sink.Refused, error) {
			return []sink.Refused{{Index: 0, Reason: "no"}}, nil
		}
		b.run(t, time.Hour)
		equal(t, "dead letters", len(b.store.dead), 1)
	})
}

// Ids are under way until they are known, no longer: a long poll has many.
func TestClaimsEndWithTheCommit(t *testing.T) {
	s := newSeen(nil, 10)
	for i := range 100 {
		ids, _ := s.claim([]string{fmt.Sprint(i), fmt.Sprint(i - 1), ""})
		equal(t, "whole while ids are under way", s.whole(), false)
		s.commit(ids)
		equal(t, "whole", s.whole(), true)
	}
}

// The page belongs to the runner, but the events that it leaves out need not
// be written over for that.
func TestWithoutKeepsTheOriginal(t *testing.T) {
	events := page("", "a", "b", "c", "d").Events
	for _, c := range []struct {
		places []int
		want   string
	}{{nil, "abcd"}, {[]int{0}, "bcd"}, {[]int{3}, "abc"}, {[]int{1, 2}, "ad"}, {[]int{0, 1, 2, 3}, ""}} {
		var got string
		for _, event := range without(events, c.places) {
			got += string(event)
		}
		equal(t, fmt.Sprint("without ", c.places), got, c.want)
		equal(t, "original", len(events), 4)
		equal(t, "original", string(events[0])+string(events[3]), "ad")
	}
}
