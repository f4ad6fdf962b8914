//go:build unix

package harness_test

import (
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/harness"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
)

// damage is what a run of kills has done.
type damage struct {
	harness.Verdict
	kills, useful int // useful are those of processes that had delivered something
	lost          int // answers of the intake that did not arrive
}

// ruin kills a program at random while it collects events, from a vendor and
// for an intake that both fail, some at a time and the intake at times for a
// while. What it leaves is to be collected by a last life, which is not killed.
func (w *world) ruin(t *testing.T, d dice, events, kills int, start func() *process) damage {
	t.Helper()
	w.disturb(roll(d.Uint64()))
	did := damage{kills: kills}
	for life := range kills {
		fresh := events*(life+1)/kills - events*life/kills
		w.publish(fresh)
		before, asked, long := w.Distinct(), w.intake.Snapshot().Requests, time.Millisecond<<d.IntN(7)
		var enough func() bool
		switch d.IntN(6) {
		case 0: // it dies as it starts
			enough = func() bool { return true }
		case 1, 2: // it dies while the intake is out of order
			long = 150 * time.Millisecond
			w.intake.Inject(intake.Status(503).During(long))
			enough = func() bool { return w.intake.Snapshot().Requests > asked }
		default: // it dies as it works, soon after a page was accepted as likely as long after
			goal := before + d.IntN(2*fresh)
			enough = func() bool { return w.Distinct() >= goal || w.Left() == 0 }
		}
		p := start()
		within := 2 * patience
		if w.lossy {
			within = time.Second
		}
		if !holds(within, func() bool { return enough() || !p.running() }) && !w.lossy {
			t.Fatalf("life %d: nothing goes on; the log ends with:\n%s", life, p.log.tail())
		}
		time.Sleep(d.within(long)) // not to wait for something: to kill it anywhere
		if !p.running() {
			t.Fatalf("life %d: the program ended by itself, status %d:\n%s", life, p.cmd.ProcessState.ExitCode(), p.log.tail())
		}
		p.kill()
		if w.Distinct() > before {
			did.useful++
		}
	}
	return did
}

// count completes the figures, when nothing runs any more.
func (did *damage) count(w *world) {
	w.calm()
	did.lost = w.intake.Snapshot().LostAnswers
}
