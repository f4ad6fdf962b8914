//go:build unix

package harness_test

import (
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// claimLeaks: after a thousand polls there are no more goroutines and open
// files than after a hundred, and none when the program has ended.
func claimLeaks(t *testing.T, s *sheet) {
	const polls = 1000
	w := newWorld(t, oktaSource(50))
	ignored := goleak.IgnoreCurrent()
	files := openFiles(t)
	w.disturb(seed(t))
	r := w.run(hurry, "--interval", "1ms", "--log-level", "debug")
	count := func() int { return strings.Count(r.log.String(), `"msg":"polled"`) }
	type sizes struct{ goroutines, files int }
	lowest := func() sizes { // of some moments: what is under way comes and goes
		least := sizes{1 << 30, 1 << 30}
		for range 20 {
			least = sizes{min(least.goroutines, runtime.NumGoroutine()), min(least.files, openFiles(t))}
			time.Sleep(time.Millisecond)
		}
		return least
	}
	reach := func(n int) sizes {
		for count() < n {
			w.publish(20)
			before := count()
			until(t, patience, "the next polls", func() bool { return count() >= min(before+20, n) })
		}
		return lowest()
	}
	early, late := reach(polls/10), reach(polls)
	r.delivered(w)
	r.stop()
	w.calm()
	var left int
	if !holds(10*time.Second, func() bool { left = openFiles(t); return left <= files }) {
		t.Errorf("%d open files when the program has ended, %d before it began", left, files)
	}
	if err := goleak.Find(ignored); err != nil {
		t.Errorf("when the program has ended: %v", err)
	}
	s.add("goroutines and open files after 1,000 polls", "no more than after 100; none at the end",
		"after %d polls %d and %d, after %d polls %d and %d; at the end %d open files more than before", polls/10, early.goroutines, early.files,
		polls, late.goroutines, late.files, left-files)
	const slack = 8 // connections under way
	if late.goroutines > early.goroutines+slack || late.files > early.files+slack {
		t.Errorf("after %d polls %+v, after %d polls %+v", polls/10, early, polls, late)
	}
	if v := w.verdict(); v.Missing > 0 {
		t.Errorf("%s; %v", v, v.Examples)
	}
}

// openFiles returns how many files this process has open, or 0 where the
// system does not say.
func openFiles(t *testing.T) int {
	t.Helper()
	for _, dir := range []string{"/proc/self/fd", "/dev/fd"} {
		if list, err := os.ReadDir(dir); err == nil {
			return len(list)
		}
	}
	return 0
}
