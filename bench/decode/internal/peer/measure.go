package peer

import (
	"math"
	"runtime"
	"runtime/metrics"
	"time"
)

// A sample is extended until it holds this many collections, but to no more than so many times its length.
const (
	collections = 3
	longest     = 10
)

// measure returns the cost of one call of f, from calls that fill at least a sample.
//
// The clock starts behind a collection and stops behind another, so that a sample pays for the
// garbage of its own calls, all of it, and for no one else's.
func measure(f func() error, sample time.Duration) (Cost, error) {
	batch, err := warmUp(f, sample)
	if err != nil {
		return Cost{}, err
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	counter := newCounter()
	first := counter.collections()
	calls, seen, start, elapsed := 0, first, now(), time.Duration(0)
	for elapsed < longest*sample {
		if err := repeat(batch, f); err != nil {
			return Cost{}, err
		}
		calls += batch
		elapsed = now() - start
		count := counter.collections()
		if elapsed >= sample && count >= first+collections && count > seen {
			break
		}
		seen = count
	}
	runtime.ReadMemStats(&after)
	per := func(x uint64) float64 { return math.Round(float64(x) / float64(calls)) }
	return Cost{
		Nanoseconds: float64(elapsed.Nanoseconds()) / float64(calls),
		Bytes:       per(after.TotalAlloc - before.TotalAlloc),
		Allocs:      per(after.Mallocs - before.Mallocs),
	}, nil
}

// warmUp calls f for up to half a sample, and returns how many calls fill a hundredth of it.
func warmUp(f func() error, sample time.Duration) (batch int, err error) {
	for n := 1; ; n *= 2 {
		start := now()
		if err := repeat(n, f); err != nil {
			return 0, err
		}
		if elapsed := now() - start; elapsed >= sample/8 {
			return max(1, int(float64(n)*float64(sample)/float64(elapsed)/100)), nil
		}
	}
}

func repeat(n int, f func() error) error {
	for range n {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

// counter counts the collections that were not asked for.
type counter [1]metrics.Sample

func newCounter() *counter {
	return &counter{{Name: "/gc/cycles/automatic:gc-cycles"}}
}

func (c *counter) collections() uint64 {
	metrics.Read(c[:])
	return c[0].Value.Uint64()
}
