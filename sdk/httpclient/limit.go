package httpclient

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limit is what a process knows of the rate limit of one credential. The
// clients that use the credential share it.
type limit struct {
	rate *rate.Limiter

	mu    sync.Mutex
	until time.Time // the vendor answers nothing before
}

func newLimit() *limit { return &limit{rate: rate.NewLimiter(rate.Inf, math.MaxInt)} }

// tighten takes over the bounds of one more client where they are stricter.
func (l *limit) tighten(perSecond float64, burst int) {
	if perSecond == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if wanted := rate.Limit(perSecond); wanted < l.rate.Limit() {
		l.rate.SetLimit(wanted)
	}
	if wanted := max(burst, 1); wanted < l.rate.Burst() {
		l.rate.SetBurst(wanted)
	}
}

// block keeps every client of the credential waiting until then.
func (l *limit) block(until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until.After(l.until) {
		l.until = until
	}
}

// blocked returns how long nothing may be sent.
func (l *limit) blocked(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(0, l.until.Sub(now))
}

// charge takes a place in the row for a request that is made at once: those
// after it wait the longer.
func (l *limit) charge(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rate.ReserveN(now, 1)
}

// reserve takes a place in the row of requests and returns how long it is until
// its turn. With more than most to wait it takes none, and ok is false.
func (l *limit) reserve(now time.Time, most time.Duration) (place *rate.Reservation, wait time.Duration, ok bool) {
	l.mu.Lock() // so that nobody stands behind a place that is given back
	defer l.mu.Unlock()
	place = l.rate.ReserveN(now, 1)
	wait = place.DelayFrom(now)
	if wait > most {
		place.CancelAt(now)
		return nil, wait, false
	}
	return place, wait, true
}
