package sink

import (
	"slices"
	"sync/atomic"
)

// blindRefusals bounds what is refused in a row without anything accepted in
// between. Beyond it the fault is likely not the events': a key that lost its
// right, an intake that changed. The position is then held.
const blindRefusals = 64

// trust counts what the sink accepts and refuses, over all calls: a refusal is
// an event's own fault only beside others that are accepted.
type trust struct {
	accepted atomic.Int64 // batches
	refused  atomic.Int64 // events set aside since the last accepted batch
}

func (t *trust) accept() {
	t.accepted.Add(1)
	t.refused.Store(0)
}

// blames reports whether a refusal of one event can be taken for its own fault.
// That it is too large by itself can be, before anything was accepted too; any
// other refusal may mean the key or our requests.
func (t *trust) blames(v verdict) bool {
	return (v == tooLarge || t.accepted.Load() > 0) && t.refused.Load() < blindRefusals
}

// settle delivers what b holds, whole or in parts.
func (c *call) settle(b *batch) {
	if len(b.at) == 0 {
		return
	}
	verdict, err := c.deliver(b)
	if verdict.separable() {
		err = c.isolate(b, verdict, err)
	}
	if err != nil {
		c.fail(err)
	}
}

// separable reports whether only some events of the batch may be at fault.
func (v verdict) separable() bool { return v == miscount || v == refusal || v == tooLarge }

// part is events of a batch that cannot be delivered together, and why.
type part struct {
	at      []int
	verdict verdict
	err     error
}

// smallest returns the place of a part than which none is smaller.
func smallest(parts []part) int {
	least := 0
	for i := range parts {
		if len(parts[i].at) < len(parts[least].at) {
			least = i
		}
	}
	return least
}

// isolate delivers the events of b, which cannot be delivered together, by
// halves, and refuses those that cannot be delivered even alone. The part that
// waits longest and the smallest one are halved in turn, so that if anything of
// the batch is acceptable it is found soon: a stretch, or events here and there.
// An event at fault among n costs up to 2 log2 n requests.
func (c *call) isolate(b *batch, v verdict, err error) error {
	parts := []part{{at: slices.Clone(b.at), verdict: v, err: err}}
	var alone []part // of one event each
	refusals, before := 0, c.p.trust.accepted.Load()
	// try sends a part of its own, which joins parts if it is not accepted.
	try := func(at []int) (ok bool, err error) {
		if err := c.repack(b, at); err != nil {
			return false, err
		}
		v, err := c.deliver(b)
		if !v.separable() {
			return v == accepted, err
		}
		if refusals++; refusals > blindRefusals && c.p.trust.accepted.Load() == before {
			return false, err
		}
		parts = append(parts, part{at, v, err})
		return false, nil
	}
	for turn := 0; len(parts) > 0; turn++ {
		next := 0
		if turn%2 == 0 {
			next = smallest(parts)
		}
		whole := parts[next]
		parts = slices.Delete(parts, next, next+1)
		if len(whole.at) == 1 {
			alone = append(alone, whole)
			continue
		}
		half := len(whole.at) / 2
		left, right := whole.at[:half], whole.at[half:]
		ok, err := try(left)
		if err != nil {
			return err
		}
		if ok && whole.verdict == refusal && len(right) > 1 {
			parts = append(parts, part{right, whole.verdict, whole.err}) // it must be in there: not sent to learn that
			continue
		}
		if _, err := try(right); err != nil {
			return err
		}
	}
	proven := c.p.trust.accepted.Load() > before // beside these, others were accepted
	for _, one := range alone {
		if !proven && !c.p.trust.blames(one.verdict) {
			return one.err
		}
		if !proven {
			c.p.trust.refused.Add(1)
		}
		c.refuse(one.at[0], one.err)
	}
	return nil
}
