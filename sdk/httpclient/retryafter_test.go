package httpclient

import (
	"net/http"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	const rfc850 = "Monday, 02-Jan-06 15:04:05 GMT"
	in := func(layout string, d time.Duration) string { return noon.Add(d).Format(layout) }
	const s, day = time.Second, 24 * time.Hour
	for name, c := range map[string]struct {
		value, date string
		want        time.Duration
		ok          bool
	}{
		"none":             {"", "", 0, false},
		"seconds":          {"120", "", 120 * s, true},
		"zero":             {"0", "", 0, true},
		"part of a second": {"1.5", "", 1500 * time.Millisecond, true},
		"much less of one": {"0.002", "", 2 * time.Millisecond, true},
		"spaces around":    {" 2 ", "", 2 * s, true},
		"a day":            {"86400", "", day, true},

		"negative":       {"-5", "", 0, false},
		"with a sign":    {"+5", "", 0, false},
		"exponent":       {"1e1", "", 0, false},
		"hexadecimal":    {"0x10", "", 0, false},
		"not a number":   {"NaN", "", 0, false},
		"infinite":       {"Inf", "", 0, false},
		"infinite, long": {"infinity", "", 0, false},
		"two points":     {"1.2.3", "", 0, false},
		"a point":        {".", "", 0, false},
		"spaces":         {"  ", "", 0, false},
		"words":          {"soon", "", 0, false},
		"with its unit":  {"5s", "", 0, false},

		"beyond a day":                 {"86401", "", 0, false},
		"absurd":                       {"99999999999999999999", "", 0, false},
		"enormous":                     {"1e300", "", 0, false},
		"a date too far":               {in(http.TimeFormat, 2*day), "", 0, false},
		"a date of another century":    {"Tue, 31 Dec 2199 23:59:59 GMT", "", 0, false},
		"a time since 1970 is no wait": {"1800000000", "", 0, false},

		"a date":                {in(http.TimeFormat, 90*s), "", 90 * s, true},
		"a date of RFC 850":     {in(rfc850, 90*s), "", 90 * s, true},
		"a date of asctime":     {in(time.ANSIC, 90*s), "", 90 * s, true},
		"a date of RFC 3339":    {in(time.RFC3339, 90*s), "", 90 * s, true},
		"a date that is past":   {in(http.TimeFormat, -90*s), "", 0, true},
		"a date without a zone": {"2026-11-22T12:01:30", "", 0, false},

		"their clock is behind":    {in(http.TimeFormat, 33*s-40*time.Hour), in(http.TimeFormat, -40*time.Hour), 33 * s, true},
		"their clock is ahead":     {in(http.TimeFormat, 33*s+40*time.Hour), in(http.TimeFormat, 40*time.Hour), 33 * s, true},
		"past by their clock":      {in(http.TimeFormat, 33*s), in(http.TimeFormat, time.Hour), 0, true},
		"far by their clock":       {in(http.TimeFormat, 33*s), in(http.TimeFormat, -2*day), 0, false},
		"their clock says nothing": {in(http.TimeFormat, 33*s), "today", 33 * s, true},
		"seconds need no clock":    {"33", in(http.TimeFormat, time.Hour), 33 * s, true},
	} {
		t.Run(name, func(t *testing.T) {
			h := http.Header{}
			h.Set("Retry-After", c.value)
			h.Set("Date", c.date)
			if got, ok := RetryAfter(h, noon); got != c.want || ok != c.ok {
				t.Errorf("%q at %q: got %v, %v, want %v, %v", c.value, c.date, got, ok, c.want, c.ok)
			}
		})
	}
	if got, ok := RetryAfter(http.Header{}, noon); got != 0 || ok {
		t.Errorf("without the header: %v, %v", got, ok)
	}
}
