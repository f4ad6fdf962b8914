package sdktest

import (
	"fmt"
	"slices"
)

// differ says how the events that were accepted differ from the vendor's, by the
// first that does, and what to do.
func differ(got, want []string) string {
	n := 0
	for n < len(got) && n < len(want) && got[n] == want[n] {
		n++
	}
	all := fmt.Sprintf("the events are %.999q, want %.999q", got, want)
	switch {
	case n < len(got) && slices.Contains(got[:n], got[n]):
		return fmt.Sprintf("event %d comes twice: begin behind the cursor; %s", slices.Index(got, got[n])+1, all)
	case n < len(got) && !slices.Contains(want, got[n]):
		return fmt.Sprintf("event %d is not what the vendor sent: forward its own bytes; %s", n+1, all)
	case n < len(want) && !slices.Contains(got, want[n]):
		return fmt.Sprintf("event %d is missing: it did not reach emit, or the cursor moved past it before; %s", n+1, all)
	}
	return fmt.Sprintf("event %d is not in its place; %s", n+1, all)
}
