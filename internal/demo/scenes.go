package demo

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/faults"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
)

// scene is something that goes wrong for a while.
type scene struct {
	at, length float64 // of a cycle
	what, past string
	kills      bool // the connector
	begin      func(d *demo, length time.Duration) error
	end        func(d *demo) error
}

var scenes = []scene{
	{
		at: .12, length: .15, what: "the vendor is down and answers 503", past: "the vendor was down",
		begin: func(d *demo, _ time.Duration) error {
			d.world.vendor.Next(-1, faults.Status(http.StatusServiceUnavailable, `{"errorCode":"E0000010","errorSummary":"Service is in read only mode"}`))
			return nil
		},
		end: (*demo).mendVendor,
	},
	{
		at: .40, length: .08, what: "the vendor limits the rate and answers 429", past: "the vendor limited the rate",
		begin: func(d *demo, length time.Duration) error {
			d.world.vendor.Next(-1, limited(time.Now().Add(length)))
			return nil
		},
		end: (*demo).mendVendor,
	},
	{
		at: .60, length: .03, what: "the connector was killed, as by kill -9", past: "the connector was killed", kills: true,
		begin: func(d *demo, _ time.Duration) error { return d.kill() },
		end:   (*demo).start,
	},
	{
		at: .80, length: .08, what: "the intake is down and answers 503", past: "the intake was down",
		begin: func(d *demo, _ time.Duration) error {
			d.world.intake.Inject(intake.Status(http.StatusServiceUnavailable).Repeat(math.MaxInt))
			return nil
		},
		end: func(d *demo) error {
			d.world.intake.Heal()
			return nil
		},
	},
}

// limited answers as Okta does to who asks too often.
func limited(until time.Time) faults.Fault {
	return faults.Status(http.StatusTooManyRequests,
		`{"errorCode":"E0000047","errorSummary":"API call exceeded rate limit due to too many requests."}`,
		"X-Rate-Limit-Limit", "60", "X-Rate-Limit-Remaining", "0", "X-Rate-Limit-Reset", strconv.FormatInt(until.Unix()+1, 10))
}

func (d *demo) mendVendor() error {
	d.world.vendor.Clear()
	return nil
}

// director has the scenes played at their times.
type director struct {
	scenes []scene
	cycle  time.Duration
	next   int // the number of the scene after the present one, over all cycles
	on     *scene
	until  time.Duration
	played map[string]int
}

func newDirector(s settings) director {
	d := director{cycle: s.cycle, played: map[string]int{}}
	for _, scene := range scenes {
		if s.cycle > 0 && (s.restart || !scene.kills) {
			d.scenes = append(d.scenes, scene)
		}
	}
	return d
}

// step ends the scene that is over and begins the one that is due.
func (d *director) step(stage *demo, elapsed time.Duration) error {
	if d.on != nil {
		if elapsed < d.until {
			return nil
		}
		return d.end(stage)
	}
	if len(d.scenes) == 0 {
		return nil
	}
	s := &d.scenes[d.next%len(d.scenes)]
	due := d.part(float64(d.next/len(d.scenes)) + s.at)
	if elapsed < due {
		return nil
	}
	d.next++
	d.on, d.until = s, elapsed+d.part(s.length)
	d.played[s.what]++
	return s.begin(stage, d.part(s.length))
}

func (d *director) part(of float64) time.Duration { return time.Duration(of * float64(d.cycle)) }

// end ends the scene that is on.
func (d *director) end(stage *demo) error {
	if d.on == nil {
		return nil
	}
	over := d.on
	d.on = nil
	return over.end(stage)
}

// now says what is going on.
func (d *director) now(elapsed time.Duration) string {
	if d.on == nil {
		return ""
	}
	return fmt.Sprintf("%s (%.0f s more)", d.on.what, math.Ceil((d.until - elapsed).Seconds()))
}
