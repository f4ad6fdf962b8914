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

// RetryAfter returns how long an answer asks to wait before the next request,
// by its Retry-After header (RFC 9110). A [Client] obeys it by itself: this is
// for what is reached by other means, such as a web socket, whose handshake is
// an answer.
//
// The header holds seconds, perhaps with a fraction, or a date in a form of HTTP
// or of RFC 3339. A date is taken by the clock of the other side where the
// answer tells its time (Date), and by now otherwise. A date that is past is a
// wait of 0.
//
// ok is false, and wait 0, for an answer that does not say, or says what is
// neither: a sign, an exponent, NaN, words. So it is for a wait of more than a
// day, which is in another unit, or wrong. Back off then as if nothing was said.
func RetryAfter(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	value := h.Get("Retry-After")
	if seconds, ok := decimal(value); ok {
		return within(seconds)
	}
	return untilDate(value, sentAt(h, now))
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
