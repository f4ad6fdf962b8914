package peer

import (
	"errors"
	"testing"
	"time"
)

var sink []byte

// garbage is what a call of work leaves: the least heap, of 4 MB, is full after about 64 calls.
const garbage = 64 << 10

// work leaves garbage and takes some processor time, however fast the machine is.
func work(least time.Duration) {
	sink = make([]byte, garbage)
	for start := now(); now()-start < least; {
	}
}

// TestSample demands that a sample ends with a collection.
func TestSample(t *testing.T) {
	for range 10 { // a sample that ends anywhere could do so there by chance
		counter := newCounter()
		seen, calls, last := counter.collections(), 0, 0
		look := func() {
			if count := counter.collections(); count > seen {
				seen, last = count, calls
			}
		}
		cost, err := measure(func() error {
			work(50 * time.Microsecond)
			calls++
			look()
			return nil
		}, 30*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		look() // the last one may have ended behind the last call
		if cost.Bytes < garbage || cost.Allocs < 1 || cost.Nanoseconds < 50_000 {
			t.Errorf("a call costs %+v", cost)
		}
		if behind := calls - last; behind > 12 {
			t.Errorf("%d calls are made behind the last collection", behind)
		}
	}
}

// TestShortSample demands that a sample is extended until it holds several collections.
func TestShortSample(t *testing.T) {
	counter := newCounter()
	first := counter.collections()
	if _, err := measure(func() error {
		work(300 * time.Microsecond)
		return nil
	}, 10*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if got := counter.collections() - first; got < collections {
		t.Errorf("%d collections, want %d", got, collections)
	}
}

// TestSampleWithoutGarbage demands that a sample ends although nothing is collected.
func TestSampleWithoutGarbage(t *testing.T) {
	cost, err := measure(func() error { return nil }, time.Millisecond)
	if err != nil || cost.Bytes != 0 || cost.Allocs != 0 {
		t.Errorf("got %+v, %v", cost, err)
	}
}

// TestSampleFails fails at first, and in the middle.
func TestSampleFails(t *testing.T) {
	want := errors.New("no")
	for _, good := range []int{0, 1, 1000} {
		_, err := measure(func() error {
			good--
			if good < 0 {
				return want
			}
			return nil
		}, time.Millisecond)
		if !errors.Is(err, want) {
			t.Errorf("got %v", err)
		}
	}
}
