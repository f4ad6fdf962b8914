package sdk_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

func TestShareMakesOneValueAKey(t *testing.T) {
	var shared sdk.Shared
	var made atomic.Int32
	create := func() *int { made.Add(1); return new(int) }
	values := make([]*int, 50)
	var wg sync.WaitGroup
	for i := range values {
		wg.Go(func() { values[i] = sdk.Share(&shared, "a", create) })
	}
	wg.Wait()
	for _, v := range values {
		if v != values[0] {
			t.Fatal("one key has two values")
		}
	}
	if made.Load() != 1 {
		t.Errorf("the value is made %d times", made.Load())
	}
	if sdk.Share(&shared, "b", create) == values[0] {
		t.Error("two keys have one value")
	}
	if sdk.Share(new(sdk.Shared), "a", create) == values[0] {
		t.Error("two Shared have one value")
	}
	if one, other := sdk.Share(nil, "a", create), sdk.Share(nil, "a", create); one == other {
		t.Error("a nil Shared shares")
	}
}

func TestShareKeepsNilValues(t *testing.T) {
	var shared sdk.Shared
	none := func() error { return nil }
	for range 2 {
		if sdk.Share(&shared, "a", none) != nil {
			t.Error("nil becomes something")
		}
	}
}

// A value may be made of another: making one must not keep others from theirs.
func TestShareWithinShare(t *testing.T) {
	var shared sdk.Shared
	got := sdk.Share(&shared, "outer", func() int {
		return 1 + sdk.Share(&shared, "inner", func() int { return 1 })
	})
	if got != 2 {
		t.Errorf("got %d", got)
	}
}

func TestShareOfAnotherTypePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("does not panic")
		}
	}()
	var shared sdk.Shared
	sdk.Share(&shared, "a", func() int { return 1 })
	sdk.Share(&shared, "a", func() string { return "" })
}
