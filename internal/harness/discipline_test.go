//go:build unix

package harness_test

import (
	"path/filepath"
	"testing"
	"time"
)

// Three ways to lose events that hand-written loops have: the harness finds
// each, with the faults that the program is tested with, and nothing in a loop
// that does it right.
func TestWrongDisciplinesAreCaught(t *testing.T) {
	t.Parallel()
	const events, kills = 12_000, 20
	for _, discipline := range []string{commitAfter, commitBefore, boundedRetry, movingWindow} {
		t.Run(discipline, func(t *testing.T) {
			t.Parallel()
			d := seed(t)
			w := newWorld(t, oktaSource(300))
			w.lossy = discipline != commitAfter
			start := func() *process {
				return spawn(t, discipline, nil, w.vendorAt, w.intakeAt, filepath.Join(w.dir, "position"))
			}
			did := w.ruin(t, d, events, kills, start)
			w.calm()
			last := start()
			for quiet := false; !quiet && w.Left() > 0; {
				before := w.Distinct()
				quiet = !holds(time.Second, func() bool { return w.Distinct() > before })
			}
			last.kill()
			v := w.Verdict()
			t.Logf("%s: missing %d of %d, %d twice, over %d kills", discipline, v.Missing, v.Published, v.Duplicates, did.kills)
			if right := discipline == commitAfter; right && v.Missing > 0 {
				t.Errorf("%d are missing of a loop that loses none: the harness is wrong: %v", v.Missing, v.Examples)
			} else if !right && v.Missing == 0 {
				t.Error("none is missing of a loop that loses events: the harness does not see it")
			}
			if v.Altered+v.Strange > 0 {
				t.Errorf("%s; %v", v, v.Examples)
			}
		})
	}
}
