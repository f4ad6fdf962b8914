//go:build unix

package harness_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
)

// The claims, with their figures. The short form is for every change, the long
// one for a release; the limits are the same.
func TestClaims(t *testing.T) {
	var s sheet
	t.Cleanup(func() { s.print(t) })
	events, kills, stops := 100_000, 50, 8
	if *soak {
		events, kills, stops = *soakEvents, *soakKills, *soakStops
	}
	t.Run("leaks", func(t *testing.T) { claimLeaks(t, &s) }) // alone in this process
	for name, claim := range map[string]func(*testing.T){
		"kill -9":                             func(t *testing.T) { claimKills(t, &s, oktaSource(500), 1, events, kills) },
		"kill -9, four pages in flight":       func(t *testing.T) { claimKills(t, &s, oktaSource(500), 4, events/2, kills/2) },
		"kill -9 of a poller that leaves out": func(t *testing.T) { claimKills(t, &s, githubSource(100), 1, events/20, kills/2) },
		"kill -9 of a streamer":               func(t *testing.T) { claimKills(t, &s, proofpointSource(), 1, events/4, kills/2) },
		"SIGTERM":                             func(t *testing.T) { claimStops(t, &s, stops) },
		"secrets":                             func(t *testing.T) { claimSecrets(t, &s) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			claim(t)
		})
	}
}

// claimKills: nothing is missing after kill -9 at random under network faults,
// and of duplicates there are no more than the pages that a kill and an answer
// that is lost can repeat.
func claimKills(t *testing.T, s *sheet, src source, inFlight, events, kills int) {
	d := seed(t)
	w := newWorld(t, src)
	flag := fmt.Sprint("--in-flight=", inFlight)
	began := time.Now()
	did := w.ruin(t, d, events, kills, func() *process { return w.start("", flag) })
	w.finish(flag)
	did.count(w)
	took := time.Since(began)
	v := w.verdict()
	who := fmt.Sprintf("%s, %d in flight: ", w.connector, inFlight)
	most := w.page * inFlight * (did.kills + did.lost)
	s.add(who+"events missing", fmt.Sprintf("0 of %d over %d kills", events, kills), "%d of %d, %d kills, %d of them while it delivered, %d answers lost, %s",
		v.Missing, v.Published, did.kills, did.useful, did.lost, took.Round(time.Second))
	s.add(who+"duplicates", fmt.Sprintf("%d × %d × (kills + lost answers) = %d", w.page, inFlight, most), "%d", v.Duplicates)
	if v.Missing+v.Altered+v.Strange+v.Dead > 0 || v.Duplicates > most {
		t.Errorf("%s; up to %d duplicates are right; %v", v, most, v.Examples)
	}
	if inFlight == 1 && w.connector == "okta_system_log" {
		s.add(who+"events out of order", "0", "%d", v.Backwards)
		if v.Backwards > 0 {
			t.Errorf("%s: one page after the other, none is out of order", v)
		}
	}
	if did.useful < kills/5 || v.Duplicates == 0 {
		t.Errorf("%d of %d kills struck a program that had delivered, and %d events came twice: that is no test", did.useful, kills, v.Duplicates)
	}
}

// claimStops: a SIGTERM under load ends the program in time, with nothing
// missing and, since the intake is healthy, nothing twice.
func claimStops(t *testing.T, s *sheet, stops int) {
	d := seed(t)
	w := newWorld(t, oktaSource(200))
	w.intake.Script(func(int) *intake.Fault {
		healthy := intake.Slow(10 * time.Millisecond)
		return &healthy
	})
	var longest time.Duration
	early := 0
	for range stops {
		w.publish(4000)
		p := w.start("")
		enough := w.Distinct() + d.IntN(3000)
		if !holds(patience, func() bool { return w.Distinct() > enough }) {
			t.Fatalf("nothing goes on; the log ends with:\n%s", p.log.tail())
		}
		status, took := p.terminate()
		if status != 0 || took > 10*time.Second {
			t.Errorf("status %d after %s; the log ends with:\n%s", status, took, p.log.tail())
		}
		if w.Left() > 0 {
			early++
		}
		longest = max(longest, took)
	}
	w.finish()
	v := w.verdict()
	s.add("SIGTERM under load: longest end", fmt.Sprintf("10 s, %d times", stops), "%s, %d of %d with events left", longest.Round(time.Millisecond), early, stops)
	s.add("SIGTERM under load: missing, duplicates", "0, 0", "%d, %d of %d", v.Missing, v.Duplicates, v.Published)
	if v.Missing+v.Duplicates+v.Altered+v.Strange+v.Dead > 0 {
		t.Errorf("%s; %v", v, v.Examples)
	}
	if early < stops/2 {
		t.Errorf("%d of %d stops came when there was something left to deliver: that is no load", early, stops)
	}
}
