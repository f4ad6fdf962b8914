// Package okta is a stand-in for an Okta organisation: its System Log API as
// connectors see it, with events that are made up but look like Okta's.
//
// It is the API's polling mode: ascending, without an end. Events come in the
// order in which they were stored, also those that were published long before;
// since is about the time of storing; every answer, an empty one too, links to
// the next page. With until it is a bounded request, which ends.
package okta

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/faults"
)

// timeForm is how Okta writes times.
const timeForm = "2006-01-02T15:04:05.000Z"

// Tenant is an Okta organisation, an http.Handler. Its methods may be called
// concurrently; the members that are exported are set before it serves.
type Tenant struct {
	// Switch makes requests fail and keeps those that were made.
	*faults.Switch
	// Now is the organisation's clock; nil means the machine's.
	Now func() time.Time
	// RateLimit, unless 0, is how many requests a minute are allowed.
	RateLimit int

	token string

	mu     sync.Mutex
	log    []entry
	epoch  int // of the positions that are still valid
	minute int64
	spent  int
}

// entry is an event in the log.
type entry struct {
	raw       []byte
	stored    time.Time
	published time.Time
	severity  string
	eventType string
}

// New returns an organisation without events whose API accepts a token.
func New(token string) *Tenant {
	t := &Tenant{token: token}
	t.Switch = faults.New(http.HandlerFunc(t.serve))
	return t
}

// Append stores events at a time, which must not be before that of the last
// one. They must be JSON objects; uuid and published are theirs to have.
func (t *Tenant) Append(stored time.Time, events ...[]byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, raw := range events {
		var e struct {
			Published           time.Time
			Severity, EventType string
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			panic(fmt.Sprintf("okta: an event that is not an event: %v", err)) // a mistake in a test
		}
		t.log = append(t.log, entry{raw, stored, e.Published, e.Severity, e.EventType})
	}
}

// Generate stores n made-up events at a time, published one a step, the last
// one then. It returns the number of events in the log.
func (t *Tenant) Generate(n int, at time.Time, step time.Duration) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range n {
		number := len(t.log)
		published := at.Add(-time.Duration(n-1-i) * step)
		kind := kindOf(number)
		t.log = append(t.log, entry{Event(number, published), published, published, kind.severity, kind.eventType})
	}
	return len(t.log)
}

// Len returns the number of events in the log.
func (t *Tenant) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.log)
}

// Expire makes every position that was given out so far invalid.
func (t *Tenant) Expire() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.epoch++
}

// Forget drops the first n events, as Okta does after 90 days. Positions stay valid.
func (t *Tenant) Forget(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range t.log[:n] {
		t.log[i].stored = time.Time{}
	}
}

func (t *Tenant) now() time.Time {
	if t.Now == nil {
		return time.Now()
	}
	return t.Now()
}

func (t *Tenant) serve(w http.ResponseWriter, r *http.Request) {
	status, body := t.answer(w.Header(), r) // a slow client must not hold the lock
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// answer answers a request; it adds to the headers of the answer.
func (t *Tenant) answer(h http.Header, r *http.Request) (status int, body []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	h.Set("Date", now.UTC().Format(http.TimeFormat))
	h.Set("Content-Type", "application/json")
	switch {
	case r.URL.Path != "/api/v1/logs":
		return refuse(http.StatusNotFound, "E0000007", "Not found: Resource not found: "+r.URL.Path)
	case r.Method != http.MethodGet:
		return refuse(http.StatusMethodNotAllowed, "E0000022", "The endpoint does not support the provided HTTP method")
	case r.Header.Get("Authorization") != "SSWS "+t.token:
		return refuse(http.StatusUnauthorized, "E0000011", "Invalid token provided")
	case !t.allow(h, now):
		return refuse(http.StatusTooManyRequests, "E0000047", "API call exceeded rate limit due to too many requests.")
	}
	return t.logs(h, r, now)
}

// allow counts a request against the rate limit.
func (t *Tenant) allow(h http.Header, now time.Time) bool {
	if minute := now.Unix() / 60; minute != t.minute {
		t.minute, t.spent = minute, 0
	}
	limit := cmp.Or(t.RateLimit, 1_000_000)
	t.spent++
	h.Set("X-Rate-Limit-Limit", strconv.Itoa(limit))
	h.Set("X-Rate-Limit-Remaining", strconv.Itoa(max(0, limit-t.spent)))
	h.Set("X-Rate-Limit-Reset", strconv.FormatInt((t.minute+1)*60, 10))
	return t.spent <= limit
}

// refuse answers as Okta does when it does not do what was asked.
func refuse(status int, code, summary string) (int, []byte) {
	body, _ := json.Marshal(map[string]any{
		"errorCode": code, "errorSummary": summary, "errorLink": code, "errorId": "oaeStandIn", "errorCauses": []any{},
	})
	return status, body
}

// logs answers with a page of the log.
func (t *Tenant) logs(h http.Header, r *http.Request, now time.Time) (int, []byte) {
	q, err := t.read(r.URL.Query(), now)
	if err != nil {
		return refuse(http.StatusBadRequest, "E0000031", "Invalid search criteria: "+err.Error())
	}
	var page [][]byte
	at := q.from
	for ; at < len(t.log) && len(page) < q.limit; at++ {
		if e := t.log[at]; !e.stored.Before(q.since) && q.filter(e) && (q.until.IsZero() || e.published.Before(q.until)) {
			page = append(page, e.raw)
		}
	}
	self := url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawQuery: r.URL.RawQuery}
	if r.TLS != nil {
		self.Scheme = "https"
	}
	h.Add("Link", fmt.Sprintf(`<%s>; rel="self"`, &self))
	if q.until.IsZero() || at < len(t.log) {
		query := r.URL.Query()
		query.Set("after", t.position(at))
		self.RawQuery = query.Encode()
		h.Add("Link", fmt.Sprintf(`<%s>; rel="next"`, &self))
	}
	return http.StatusOK, slices.Concat([]byte{'['}, bytes.Join(page, []byte{','}), []byte{']'})
}

// query is what a request asks for.
type query struct {
	from         int // index into the log
	since, until time.Time
	limit        int
	filter       func(entry) bool
}

// read reads a request's query. Its errors are for the errorSummary.
func (t *Tenant) read(values url.Values, now time.Time) (query, error) {
	q := query{since: now.Add(-7 * 24 * time.Hour), limit: 100}
	var err error
	if s := values.Get("limit"); s != "" {
		if q.limit, err = strconv.Atoi(s); err != nil || q.limit < 0 || q.limit > 1000 {
			return q, fmt.Errorf("limit %q", s)
		}
	}
	for name, at := range map[string]*time.Time{"since": &q.since, "until": &q.until} {
		if s := values.Get(name); s != "" {
			if *at, err = time.Parse(time.RFC3339, s); err != nil {
				return q, fmt.Errorf("%s %q", name, s)
			}
		}
	}
	if s := values.Get("sortOrder"); s != "" && s != "ASCENDING" {
		return q, fmt.Errorf("sortOrder %q: the stand-in only has ASCENDING", s)
	}
	if q.filter, err = readFilter(values.Get("filter")); err != nil {
		return q, err
	}
	if s := values.Get("after"); s != "" {
		if q.from, err = t.index(s); err != nil {
			return q, err
		}
		return q, nil
	}
	q.from = slices.IndexFunc(t.log, func(e entry) bool { return !e.stored.Before(q.since) })
	if q.from < 0 {
		q.from = len(t.log)
	}
	return q, nil
}

// position names the place before an index of the log, as opaque as Okta's: a
// time and a number, which clients must not make up.
func (t *Tenant) position(index int) string {
	at := int64(0)
	if index > 0 {
		at = t.log[index-1].stored.UnixMilli()
	}
	return fmt.Sprintf("%d_%d_%d", at, index, t.epoch)
}

func (t *Tenant) index(position string) (int, error) {
	parts := strings.Split(position, "_")
	if len(parts) == 3 && parts[2] == strconv.Itoa(t.epoch) {
		if n, err := strconv.Atoi(parts[1]); err == nil && n >= 0 && n <= len(t.log) {
			return n, nil
		}
	}
	return 0, fmt.Errorf("invalid after value %q", position)
}

// readFilter reads the little of Okta's filter expressions that the stand-in has.
func readFilter(expression string) (func(entry) bool, error) {
	if expression == "" {
		return func(entry) bool { return true }, nil
	}
	field, value, ok := strings.Cut(expression, " eq ")
	value, err := strconv.Unquote(value)
	switch {
	case ok && err == nil && field == "severity":
		return func(e entry) bool { return e.severity == value }, nil
	case ok && err == nil && field == "eventType":
		return func(e entry) bool { return e.eventType == value }, nil
	}
	return nil, fmt.Errorf("filter %q", expression)
}
