package harness_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

// An intake that fails costs no event, and a repeat only where it had accepted
// what it did not acknowledge.
func TestIntakeFails(t *testing.T) {
	t.Parallel()
	short := hurry
	short.Timeout = time.Second
	for name, c := range map[string]struct {
		fault intake.Fault
		felt  string
		tempo module.Tempo
		flags []string
	}{
		"accepted, then reset":      {intake.AcceptedReset().Repeat(3), `"class":"network"`, hurry, nil},
		"accepted, then 500":        {intake.AcceptedStatus(500).Repeat(3), "HTTP 500", hurry, nil},
		"reset":                     {intake.Reset().Repeat(5), `"class":"network"`, hurry, nil},
		"reset before it is read":   {intake.ResetUnread().Repeat(5), `"stage":"publish"`, hurry, nil},
		"partial ids, not accepted": {intake.PartialIDs(7), "293 event ids for 300 events", hurry, nil},
		"partial ids, accepted":     {intake.HiddenIDs(7).Repeat(2), "293 event ids for 300 events", hurry, nil},
		"no ids":                    {intake.PartialIDs(300), "0 event ids for 300 events", hurry, nil},
		"hang":                      {intake.Hang().Repeat(3), `"class":"timeout"`, short, nil},
		"HTML with 200":             {intake.Text(200, "text/html", "<html>sign in</html>").Repeat(3), `"class":"response"`, hurry, nil},
		"429":                       {intake.Status(429, "Retry-After", "1"), `"class":"rate_limit"`, hurry, nil},
		"not ready":                 {intake.Text(422, "application/json", `{"error":"intake not ready"}`).Repeat(5), "HTTP 422", hurry, nil},
		// What is refused like this ends the poll: pages behind it that were
		// accepted meanwhile would be sent again.
		"401 for a while": {intake.Status(401).Repeat(5), `"class":"credential"`, hurry, []string{"--in-flight", "1"}},
		"403 for a while": {intake.Status(403).Repeat(5), `"class":"permission"`, hurry, []string{"--in-flight", "1"}},
		// An hour, a thousand times as fast, as are the waits.
		"an hour of 503": {intake.Status(503).During(3600 * time.Millisecond), "HTTP 503", module.Tempo{
			Clock: fast{}, MinBackoff: time.Millisecond, MaxBackoff: 60 * time.Millisecond,
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, oktaSource(300))
			w.publish(900)
			r := w.run(c.tempo, c.flags...)
			r.delivered(w)
			w.intake.Inject(c.fault)
			w.publish(1500)
			r.felt(c.felt)
			r.delivered(w)
			r.stop()
			w.held(0)
		})
	}
}

// A batch that is too large for the intake is sent in parts.
func TestIntakeTakesLess(t *testing.T) {
	t.Parallel()
	w := newWorld(t, oktaSource(1000), func(o *intake.Options) { o.BodyLimit = 64 << 10 })
	w.publish(3000)
	r := w.run(hurry)
	r.delivered(w)
	r.stop()
	w.held(0)
	if w.intake.Snapshot().Statuses[413] == 0 {
		t.Error("the intake has taken every batch whole")
	}
}

// One event that the intake refuses ends as a dead letter, with the reason.
// Everything around it is delivered.
func TestIntakeRefusesOneEvent(t *testing.T) {
	t.Parallel()
	for name, s := range sources() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			poison := s.event(1234, time.Now())
			who := []byte(s.identify(poison))
			w := newWorld(t, s, func(o *intake.Options) {
				o.Poison = func(event []byte) bool { return bytes.Contains(event, who) }
			})
			w.publish(2000)
			r := w.run(hurry)
			until(t, patience, "all but one is delivered", func() bool { return w.Left() == 1 })
			w.publish(100)
			until(t, patience, "the next ones are delivered", func() bool { return w.Left() == 1 })
			r.stop()
			v := w.verdict()
			if v.Missing != 0 || v.Dead != 1 || v.Duplicates != 0 || v.Distinct != 2099 {
				t.Errorf("%s; want one dead letter; %v", v, v.Examples)
			}
			letters := w.deadLetters()
			if len(letters) != 1 || !bytes.Contains(letters[0].Event, who) || !strings.Contains(letters[0].Reason, "cannot be parsed") {
				t.Errorf("the dead letters are %+v", letters)
			}
		})
	}
}
