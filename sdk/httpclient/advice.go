package httpclient

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longest is the longest wait that a header is believed: what asks for more is
// in another unit, or wrong.
const longest = 24 * time.Hour

// advice is what an answer says about the next request.
type advice struct {
	wait    time.Duration // 0 when it does not say, or says that there is none
	asked   bool          // it says when to come again
	spent   bool          // the rate limit is spent until wait is over
	limited bool          // the answer is an error for that reason
}

// advise reads the headers that say when to come again.
func (c *Client) advise(status int, h http.Header) advice {
	now := sentAt(h, c.clock.Now())
	var a advice
	if status >= 400 {
		a.wait, a.asked = retryAfter(h.Get("Retry-After"), now)
	}
	reset, resets, remaining := c.resets(h, now)
	a.limited = status == http.StatusTooManyRequests ||
		status == http.StatusForbidden && (a.asked || remaining == 0)
	if !a.asked && resets && (remaining == 0 || a.limited) {
		a.wait, a.asked = reset, true
	}
	a.spent = a.wait > 0 && (a.limited || remaining == 0)
	return a
}

// sentAt is the time at which an answer was sent, by the clock of the other side
// if it tells it: the times that it names are of that clock, and ours may be
// wrong. It is now otherwise.
func sentAt(h http.Header, now time.Time) time.Time {
	if at, err := http.ParseTime(h.Get("Date")); err == nil {
		return at
	}
	return now
}

// resets reads the reset headers. remaining is -1 when they do not say how many
// requests are left.
func (c *Client) resets(h http.Header, now time.Time) (wait time.Duration, ok bool, remaining int) {
	remaining = -1
	for _, name := range c.options.ResetHeaders {
		if n, err := strconv.Atoi(strings.TrimSpace(h.Get(remainingHeader(name)))); err == nil {
			remaining = max(0, n)
		}
		if d, valid := resetTime(h.Get(name), now); valid && !ok {
			wait, ok = d, true
		}
	}
	return wait, ok, remaining
}

// remainingHeader returns the header that belongs to a reset header.
func remainingHeader(reset string) string {
	i := strings.LastIndex(strings.ToLower(reset), "reset")
	if i < 0 {
		return ""
	}
	return reset[:i] + "Remaining" + reset[i+len("reset"):]
}

// retryAfter reads a Retry-After header: seconds from now, or a date.
func retryAfter(value string, now time.Time) (time.Duration, bool) {
	if seconds, ok := decimal(value); ok {
		return within(seconds)
	}
	return untilDate(value, now)
}

// resetTime reads a reset header. Its unit is told by its size: nobody means a
// wait of three years, nor a time before 1973.
func resetTime(value string, now time.Time) (time.Duration, bool) {
	seconds, ok := decimal(value)
	switch {
	case !ok:
		return untilDate(value, now)
	case seconds >= 1e11: // milliseconds since 1970
		return within(seconds/1e3 - since1970(now))
	case seconds >= 1e8: // seconds since 1970
		return within(seconds - since1970(now))
	}
	return within(seconds)
}

func since1970(t time.Time) float64 { return float64(t.UnixMilli()) / 1e3 }

// untilDate returns the time until a date in one of the forms of HTTP, or RFC 3339.
func untilDate(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	at, err := http.ParseTime(value)
	if err != nil {
		at, err = time.Parse(time.RFC3339, value)
	}
	if err != nil {
		return 0, false
	}
	return within(at.Sub(now).Seconds())
}

// within returns a wait; none for a time that is past. ok is false for one that
// is too long to be believed.
func within(seconds float64) (wait time.Duration, ok bool) {
	if seconds > longest.Seconds() {
		return 0, false
	}
	return time.Duration(max(0, seconds) * float64(time.Second)), true
}

// decimal reads a number as headers have them: digits, perhaps with a fraction.
func decimal(value string) (float64, bool) {
	value = strings.TrimSpace(value)
	if strings.Trim(value, "0123456789.") != "" {
		return 0, false // a sign, an exponent, hexadecimal
	}
	f, err := strconv.ParseFloat(value, 64)
	return f, err == nil
}
