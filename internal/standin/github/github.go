// Package github is a stand-in for GitHub's audit log API as connectors see it,
// with events that are made up but look like GitHub's.
//
// Events are ordered by the time at which they happened, and one that is logged
// late is put among those that are there already. An answer links to the next
// page only while there is one.
package github

import (
	"bytes"
	"cmp"
	"encoding/base64"
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

// Host is GitHub with the audit log of one organisation, an http.Handler. Its
// methods may be called concurrently; the members that are exported are set
// before it serves.
type Host struct {
	// Switch makes requests fail and keeps those that were made.
	*faults.Switch
	// Now is GitHub's clock; nil means the machine's.
	Now func() time.Time
	// RateLimit, unless 0, is how many requests an hour are allowed.
	RateLimit int

	org, token string

	mu        sync.Mutex
	log       []entry // in the order of place
	generated int
	epoch     int // of the cursors that are still valid
	hour      int64
	spent     int
}

// entry is an event in the log.
type entry struct {
	raw    []byte
	at     int64 // milliseconds since 1970
	id     string
	action string
}

// place orders events.
func place(a, b entry) int { return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.id, b.id)) }

// New returns a host with an empty audit log of an organisation, whose API
// accepts a token. Other organisations have none.
func New(org, token string) *Host {
	h := &Host{org: org, token: token}
	h.Switch = faults.New(http.HandlerFunc(h.serve))
	return h
}

// Append logs events, each at the place of its time.
func (h *Host) Append(events ...[]byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, raw := range events {
		var e struct {
			At     int64  `json:"@timestamp"`
			ID     string `json:"_document_id"`
			Action string `json:"action"`
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			panic(fmt.Sprintf("github: an event that is not an event: %v", err)) // a mistake in a test
		}
		h.insert(entry{raw, e.At, e.ID, e.Action})
	}
}

// Generate logs n made-up events, one a step, the last one at a time. It
// returns how many were made up so far.
func (h *Host) Generate(n int, at time.Time, step time.Duration) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range n {
		when := at.Add(-time.Duration(n-1-i) * step)
		h.insert(entry{Event(h.generated, when), when.UnixMilli(), ID(h.generated), actionOf(h.generated).name})
		h.generated++
	}
	return h.generated
}

func (h *Host) insert(e entry) {
	at, _ := slices.BinarySearchFunc(h.log, e, place)
	h.log = slices.Insert(h.log, at, e)
}

// Expire makes every cursor that was given out so far invalid.
func (h *Host) Expire() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.epoch++
}

func (h *Host) serve(w http.ResponseWriter, r *http.Request) {
	status, body := h.answer(w.Header(), r)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// answer answers a request; it adds to the headers of the answer.
func (h *Host) answer(header http.Header, r *http.Request) (status int, body []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	if h.Now != nil {
		now = h.Now()
	}
	header.Set("Date", now.UTC().Format(http.TimeFormat))
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set("X-GitHub-Media-Type", "github.v3; format=json")
	path := strings.TrimPrefix(r.URL.Path, "/api/v3") // GitHub Enterprise Server
	switch {
	case r.UserAgent() == "":
		return http.StatusForbidden, []byte("Request forbidden by administrative rules. Please make sure your request has a User-Agent header.")
	case r.Header.Get("Authorization") != "Bearer "+h.token:
		return refuse(http.StatusUnauthorized, "Bad credentials")
	case !h.allow(header, now):
		return refuse(http.StatusForbidden, "API rate limit exceeded for user ID 1.")
	case path != "/orgs/"+h.org+"/audit-log" || r.Method != http.MethodGet:
		return refuse(http.StatusNotFound, "Not Found")
	}
	return h.page(header, r)
}

// allow counts a request against the rate limit.
func (h *Host) allow(header http.Header, now time.Time) bool {
	if hour := now.Unix() / 3600; hour != h.hour {
		h.hour, h.spent = hour, 0
	}
	limit := cmp.Or(h.RateLimit, 1_000_000)
	h.spent++
	header.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, limit-h.spent)))
	header.Set("X-RateLimit-Used", strconv.Itoa(min(limit, h.spent)))
	header.Set("X-RateLimit-Reset", strconv.FormatInt((h.hour+1)*3600, 10))
	header.Set("X-RateLimit-Resource", "audit_log")
	return h.spent <= limit
}

// refuse answers as GitHub does when it does not do what was asked.
func refuse(status int, message string) (int, []byte) {
	body, _ := json.Marshal(map[string]string{
		"message": message, "documentation_url": "https://docs.github.com/rest", "status": strconv.Itoa(status),
	})
	return status, body
}

// page answers with a page of the log.
func (h *Host) page(header http.Header, r *http.Request) (int, []byte) {
	q, err := h.read(r.URL.Query())
	if err != nil {
		return refuse(http.StatusUnprocessableEntity, "Validation Failed: "+err.Error())
	}
	from, _ := slices.BinarySearchFunc(h.log, q.after, place)
	var list [][]byte
	var last entry
	more := false
	for _, e := range h.log[from:] {
		if e.at < q.since || place(e, q.after) <= 0 || !q.wants(e) {
			continue
		}
		if more = len(list) == q.perPage; more {
			break
		}
		list, last = append(list, e.raw), e
	}
	if more {
		query := r.URL.Query()
		query.Set("after", h.cursor(last))
		next := url.URL{Scheme: "http", Host: r.Host, Path: r.URL.Path, RawQuery: query.Encode()}
		if r.TLS != nil {
			next.Scheme = "https"
		}
		header.Add("Link", fmt.Sprintf(`<%s>; rel="next"`, &next))
	}
	return http.StatusOK, slices.Concat([]byte{'['}, bytes.Join(list, []byte{','}), []byte{']'})
}

// cursor names the place behind an event, as opaque as GitHub's.
func (h *Host) cursor(e entry) string {
	return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%d|%s|%d", e.at, e.id, h.epoch))
}

func (h *Host) readCursor(cursor string) (entry, error) {
	text, err := base64.StdEncoding.DecodeString(cursor)
	parts := strings.Split(string(text), "|")
	if err == nil && len(parts) == 3 && parts[2] == strconv.Itoa(h.epoch) {
		if at, err := strconv.ParseInt(parts[0], 10, 64); err == nil {
			return entry{at: at, id: parts[1]}, nil
		}
	}
	return entry{}, fmt.Errorf("after is not a valid cursor")
}

// query is what a request asks for.
type query struct {
	after   entry
	since   int64
	perPage int
	include string
	exclude []string
}

// wants reports whether an event is among what is asked for.
func (q query) wants(e entry) bool {
	if git := strings.HasPrefix(e.action, "git."); q.include != "all" && git != (q.include == "git") {
		return false
	}
	category, _, _ := strings.Cut(e.action, ".")
	return !slices.Contains(q.exclude, e.action) && !slices.Contains(q.exclude, category)
}

// read reads a request's query.
func (h *Host) read(values url.Values) (query, error) {
	q := query{perPage: 30, include: cmp.Or(values.Get("include"), "web")}
	var err error
	if s := values.Get("per_page"); s != "" {
		if q.perPage, err = strconv.Atoi(s); err != nil || q.perPage < 1 || q.perPage > 100 {
			return q, fmt.Errorf("per_page %q", s)
		}
	}
	if values.Get("order") != "asc" {
		return q, fmt.Errorf("order %q: the stand-in only has asc", values.Get("order"))
	}
	for term := range strings.FieldsSeq(values.Get("phrase")) {
		if s, ok := strings.CutPrefix(term, "created:>="); ok {
			since, err := time.Parse(time.RFC3339, s)
			if err != nil {
				return q, fmt.Errorf("phrase %q", term)
			}
			q.since = since.UnixMilli()
		} else if s, ok := strings.CutPrefix(term, "-action:"); ok {
			q.exclude = append(q.exclude, s)
		} else {
			return q, fmt.Errorf("phrase %q", term)
		}
	}
	if s := values.Get("after"); s != "" {
		q.after, err = h.readCursor(s)
	}
	return q, err
}
