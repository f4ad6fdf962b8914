package httpclient

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

// noon is a time that the forms of dates can say: without parts of a second.
var noon = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

type fixed time.Time

func (f fixed) Now() time.Time { return time.Time(f) }

func TestAdvice(t *testing.T) {
	const rfc1123 = http.TimeFormat
	date := func(layout string, d time.Duration) string { return noon.Add(d).Format(layout) }
	unix := func(d time.Duration) string { return strconv.FormatInt(noon.Add(d).Unix(), 10) }
	milli := func(d time.Duration) string { return strconv.FormatInt(noon.Add(d).UnixMilli(), 10) }
	s := time.Second
	cases := map[string]struct {
		status int
		header []string
		want   advice
	}{
		"nothing":             {429, nil, advice{limited: true}},
		"seconds":             {429, []string{"Retry-After", "120"}, advice{120 * s, true, true, true}},
		"zero seconds":        {429, []string{"Retry-After", "0"}, advice{0, true, false, true}},
		"words":               {429, []string{"Retry-After", "soon"}, advice{limited: true}},
		"date":                {429, []string{"Retry-After", date(rfc1123, 90*s)}, advice{90 * s, true, true, true}},
		"date of RFC 3339":    {429, []string{"Retry-After", date(time.RFC3339, 90*s)}, advice{90 * s, true, true, true}},
		"date that is past":   {429, []string{"Retry-After", date(rfc1123, -90*s)}, advice{0, true, false, true}},
		"date at another":     {503, []string{"Retry-After", date(rfc1123, 90*s)}, advice{90 * s, true, false, false}},
		"of a success":        {200, []string{"Retry-After", "5"}, advice{}},
		"reset, since 1970":   {429, []string{"X-RateLimit-Reset", unix(33 * s)}, advice{33 * s, true, true, true}},
		"reset, in millis":    {429, []string{"X-RateLimit-Reset", milli(33 * s)}, advice{33 * s, true, true, true}},
		"reset, from now":     {429, []string{"X-RateLimit-Reset", "33"}, advice{33 * s, true, true, true}},
		"reset, date":         {429, []string{"X-RateLimit-Reset", date(time.RFC3339, 33*s)}, advice{33 * s, true, true, true}},
		"reset that is past":  {429, []string{"X-RateLimit-Reset", unix(-33 * s)}, advice{0, true, false, true}},
		"reset too far":       {429, []string{"X-RateLimit-Reset", "90000"}, advice{limited: true}},
		"Okta's":              {429, []string{"X-Rate-Limit-Reset", unix(33 * s)}, advice{33 * s, true, true, true}},
		"the standard's":      {429, []string{"RateLimit-Reset", "33"}, advice{33 * s, true, true, true}},
		"Retry-After wins":    {429, []string{"Retry-After", "5", "X-RateLimit-Reset", "33"}, advice{5 * s, true, true, true}},
		"wrong Retry-After":   {429, []string{"Retry-After", "soon", "X-RateLimit-Reset", "33"}, advice{33 * s, true, true, true}},
		"wrong first reset":   {429, []string{"X-Rate-Limit-Reset", "soon", "X-RateLimit-Reset", "33"}, advice{33 * s, true, true, true}},
		"success, spent":      {200, []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "33"}, advice{33 * s, true, true, false}},
		"success, left":       {200, []string{"X-RateLimit-Remaining", "1", "X-RateLimit-Reset", "33"}, advice{}},
		"success, not said":   {200, []string{"X-RateLimit-Reset", "33"}, advice{}},
		"success, spent?":     {200, []string{"X-RateLimit-Remaining", "0"}, advice{}},
		"403, spent":          {403, []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", unix(33 * s)}, advice{33 * s, true, true, true}},
		"403, spent, when?":   {403, []string{"X-RateLimit-Remaining", "0"}, advice{limited: true}},
		"403, left":           {403, []string{"X-RateLimit-Remaining", "9", "X-RateLimit-Reset", unix(33 * s)}, advice{}},
		"403, no headers":     {403, nil, advice{}},
		"403, Retry-After":    {403, []string{"Retry-After", "60"}, advice{60 * s, true, true, true}},
		"500, spent":          {500, []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "33"}, advice{33 * s, true, true, false}},
		"500, not spent":      {500, []string{"X-RateLimit-Reset", "33"}, advice{}},
		"below zero left":     {200, []string{"X-RateLimit-Remaining", "-1", "X-RateLimit-Reset", "33"}, advice{33 * s, true, true, false}},
		"our clock is ahead":  {429, []string{"X-RateLimit-Reset", unix(-3567 * s), "Date", date(rfc1123, -time.Hour)}, advice{33 * s, true, true, true}},
		"our clock is late":   {429, []string{"Retry-After", date(rfc1123, time.Hour+33*s), "Date", date(rfc1123, time.Hour)}, advice{33 * s, true, true, true}},
		"a span has no clock": {429, []string{"Retry-After", "33", "Date", date(rfc1123, time.Hour)}, advice{33 * s, true, true, true}},
		"no date":             {429, []string{"X-RateLimit-Reset", unix(33 * s), "Date", "today"}, advice{33 * s, true, true, true}},
		"part of one left":    {200, []string{"X-RateLimit-Remaining", "0.5", "X-RateLimit-Reset", "33"}, advice{}},
	}
	c, err := New(envAt(noon), Options{BaseURL: "https://api.example"})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			h := http.Header{}
			for i := 0; i < len(test.header); i += 2 {
				h.Set(test.header[i], test.header[i+1])
			}
			if got := c.advise(test.status, h); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestAdviceByOtherHeaders(t *testing.T) {
	c, err := New(envAt(noon), Options{BaseURL: "https://api.example", ResetHeaders: []string{"x-quota-reset-at"}})
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	h.Set("X-Quota-Remaining-At", "0")
	h.Set("X-Quota-Reset-At", "12")
	h.Set("X-RateLimit-Reset", "99")
	if got, want := c.advise(200, h), (advice{12 * time.Second, true, true, false}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A time is never taken for a span, nor a span for a time, around the present.
func TestResetUnits(t *testing.T) {
	for year := 1975; year < 2200; year++ {
		now := time.Date(year, 5, 6, 7, 8, 9, 0, time.UTC)
		for _, d := range []time.Duration{0, time.Second, time.Hour, 24 * time.Hour} {
			at := now.Add(d)
			for _, value := range []string{
				strconv.FormatInt(at.Unix(), 10), strconv.FormatInt(at.UnixMilli(), 10),
				strconv.Itoa(int(d.Seconds())), at.Format(http.TimeFormat),
			} {
				if got, ok := resetTime(value, now); !ok || got != d {
					t.Fatalf("%s in %d: got %v, %v, want %v", value, year, got, ok, d)
				}
			}
		}
	}
}
