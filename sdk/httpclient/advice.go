package httpclient

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// advice is what an answer says about the next request.
type advice struct {
	wait    time.Duration // 0 when it does not say, or says that there is none
	asked   bool          // it says when to come again
	spent   bool          // the rate limit is spent until wait is over
	limited bool          // the answer is an error for that reason
}

// advise reads the headers that say when to come again.
func (c *Client) advise(status int, h http.Header) advice {
	now := c.clock.Now()
	var a advice
	if status >= 400 {
		a.wait, a.asked = RetryAfter(h, now)
	}
	reset, resets, remaining := c.resets(h, sentAt(h, now))
	a.limited = status == http.StatusTooManyRequests ||
		status == http.StatusForbidden && (a.asked || remaining == 0)
	if !a.asked && resets && (remaining == 0 || a.limited) {
		a.wait, a.asked = reset, true
	}
	a.spent = a.wait > 0 && (a.limited || remaining == 0)
	return a
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
