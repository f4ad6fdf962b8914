package paging_test

import (
	"strconv"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/internal/paging"
)

func TestLoopIsFoundSoon(t *testing.T) {
	for lead := range 40 {
		for circle := 1; circle <= 40; circle++ {
			var l paging.Loop
			visits := 0
			for !l.Visit(strconv.Itoa(min(visits, lead) + max(0, visits-lead)%circle)) {
				if visits++; visits > 3*(lead+circle)+3 {
					t.Fatalf("a circle of %d after %d pages is not found in %d visits", circle, lead, visits)
				}
			}
		}
	}
}

func TestNoLoopIsFoundWhereThereIsNone(t *testing.T) {
	var l paging.Loop
	for i := range 100_000 {
		if l.Visit(strconv.Itoa(i)) {
			t.Fatalf("found at %d", i)
		}
	}
}
