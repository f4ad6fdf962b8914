package proofpoint

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// ServeHTTP opens a session, and lasts as long as that.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	index, fault := s.open(r)
	status, done := fault.refuse(w, r)
	if !done {
		var text string
		if status, text = s.check(r); status != 0 {
			http.Error(w, text, status)
		}
	}
	if done || status != 0 {
		s.note(index, func(c *Session) { c.Status, c.Closed = status, -1 })
		return
	}
	log := r.URL.Query().Get("type")
	stopped, ok := s.take(log)
	if !ok {
		http.Error(w, "Exceeded maximum number of sessions per token", http.StatusConflict)
		s.note(index, func(c *Session) { c.Status, c.Closed = http.StatusConflict, -1 })
		return
	}
	defer s.release(log)
	conn, err := websocket.Accept(w, r, nil)
	if err != nil { // Accept has answered
		s.note(index, func(c *Session) { c.Status, c.Closed = http.StatusBadRequest, -1 })
		return
	}
	s.note(index, func(c *Session) { c.Status = http.StatusSwitchingProtocols })
	defer func() { _ = conn.CloseNow() }()
	since, _ := sinceTime(r) // checked
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(stopped, cancel)()
	code := s.session(ctx, conn, index, log, since, fault)
	s.note(index, func(c *Session) { c.Closed = code })
}

// check returns what a request is refused with, and 0 for one that is not.
func (s *Service) check(r *http.Request) (status int, text string) {
	query := r.URL.Query()
	switch {
	case r.URL.Path != "/v1/stream":
		return http.StatusNotFound, "Not found"
	case r.Method != http.MethodGet:
		return http.StatusMethodNotAllowed, "Method not allowed"
	case r.Header.Get("Authorization") != "Bearer "+s.key:
		return http.StatusUnauthorized, "Unauthorized"
	case query.Get("cid") != s.cluster:
		return http.StatusBadRequest, "Invalid cluster id"
	}
	switch query.Get("type") {
	case "message", "maillog", "audit":
	default:
		return http.StatusBadRequest, "Invalid type"
	}
	if _, ok := sinceTime(r); !ok {
		return http.StatusBadRequest, "Invalid sinceTime"
	}
	return 0, ""
}

// sinceTime returns when the session begins.
func sinceTime(r *http.Request) (since time.Time, ok bool) {
	text := r.URL.Query().Get("sinceTime")
	if text == "" {
		return time.Now().Add(-history), true
	}
	for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if since, err := time.Parse(layout, text); err == nil {
			return since.Truncate(time.Millisecond), true
		}
	}
	return time.Time{}, false
}

// session sends events until the client goes, the fault strikes or the service
// stops. It returns the code that the client took leave with, and -1 when it
// did not.
func (s *Service) session(ctx context.Context, conn *websocket.Conn, index int, log string, since time.Time, fault Fault) (leave websocket.StatusCode) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var reading sync.WaitGroup
	leave = -1
	if !fault.Silent {
		reading.Go(func() {
			defer cancel()
			_, _, err := conn.Reader(ctx) // the client sends nothing but pings and its leave
			leave = websocket.CloseStatus(err)
		})
	}
	s.send(ctx, conn, index, log, since, fault)
	_ = conn.CloseNow()
	reading.Wait()
	return leave
}

// send sends the events of a log, old and new.
func (s *Service) send(ctx context.Context, conn *websocket.Conn, index int, log string, since time.Time, fault Fault) {
	for from, sent := 0, 0; ; {
		texts, after, more := s.next(log, from, since)
		from = after
		for _, text := range texts {
			if fault.ends() && sent == fault.After {
				break
			}
			if fault.Garble != nil {
				text = fault.Garble(sent, text)
			}
			if conn.Write(ctx, websocket.MessageText, []byte(text)) != nil {
				return
			}
			sent++
			s.note(index, func(c *Session) { c.Sent = sent })
		}
		if fault.ends() && sent == fault.After {
			fault.end(ctx, conn)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-more:
		}
	}
}
