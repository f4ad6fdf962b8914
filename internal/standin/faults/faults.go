// Package faults makes a stand-in fail as vendors fail: with every status, with
// answers that are cut off, are not JSON, never end or lead elsewhere. It also
// keeps what was asked, so that tests can look at it.
package faults

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// Fault answers a request in the place of vendor, which it may ask first.
type Fault func(w http.ResponseWriter, r *http.Request, vendor http.Handler)

// Switch is a handler that passes requests on to a vendor, or to a fault. Its
// methods may be called concurrently.
type Switch struct {
	vendor http.Handler

	mu       sync.Mutex
	plan     []planned
	requests []Request
	seen     int
}

type planned struct {
	times int // less than 0: until it is cleared
	fault Fault
}

// Request is a request that was made.
type Request struct {
	Method, URI string
	Header      http.Header
}

// New returns a Switch in front of a vendor.
func New(vendor http.Handler) *Switch { return &Switch{vendor: vendor} }

// Next makes the next requests fail: after those that were planned before, so
// many times; a negative number means until Clear. The fault nil is none: it
// lets requests through.
func (s *Switch) Next(times int, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan = append(s.plan, planned{times, fault})
}

// Clear ends all faults.
func (s *Switch) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan = nil
}

// Requests returns the last requests, 1,000 at most, the oldest first.
func (s *Switch) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Count returns how many requests were made.
func (s *Switch) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// ServeHTTP answers a request.
func (s *Switch) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if fault := s.take(r); fault != nil {
		fault(w, r, s.vendor)
		return
	}
	s.vendor.ServeHTTP(w, r)
}

// take records a request and returns its fault, or nil.
func (s *Switch) take(r *http.Request) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen++; len(s.requests) == 1000 {
		s.requests = s.requests[1:]
	}
	s.requests = append(s.requests, Request{r.Method, r.RequestURI, r.Header.Clone()})
	for len(s.plan) > 0 {
		first := &s.plan[0]
		if first.times == 0 {
			s.plan = s.plan[1:]
			continue
		}
		if first.times > 0 {
			first.times--
		}
		return first.fault
	}
	return nil
}

// Status answers with a status, a body and headers, given as name, value, name, value.
func Status(status int, body string, headers ...string) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// HTML answers 200 with a page for people, as proxies and sign-in walls do.
func HTML() Fault {
	return Status(http.StatusOK, "<!DOCTYPE html>\n<html><body>Please sign in to continue.</body></html>", "Content-Type", "text/html")
}

// Redirect answers with a redirect to another address.
func Redirect(status int, to string) Fault { return Status(status, "", "Location", to) }

// Change lets the vendor answer and changes the body; the length that is
// announced is the new one.
func Change(change func(body []byte) []byte) Fault {
	return func(w http.ResponseWriter, r *http.Request, vendor http.Handler) {
		answer := ask(vendor, r)
		send(w, answer, change(answer.Body.Bytes()))
	}
}

// CutJSON lets the vendor answer and ends the body in its middle, as if it were whole.
func CutJSON() Fault { return Change(func(body []byte) []byte { return body[:len(body)/2] }) }

// Truncate lets the vendor answer and breaks the connection in the middle of the body.
func Truncate() Fault {
	return func(w http.ResponseWriter, r *http.Request, vendor http.Handler) {
		answer := ask(vendor, r)
		body := answer.Body.Bytes()
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		send(w, answer, body[:len(body)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// Reset breaks the connection instead of an answer.
func Reset() Fault {
	return func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }
}

// Hang gives no answer until the client gives up, and none then: one that comes
// while the client closes the connection may still be read.
func Hang() Fault {
	return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}
}

// Trickle lets the vendor answer and sends the body byte by byte, a pause
// before each.
func Trickle(pause time.Duration) Fault {
	return func(w http.ResponseWriter, r *http.Request, vendor http.Handler) {
		answer := ask(vendor, r)
		send(w, answer, nil)
		for _, b := range answer.Body.Bytes() {
			_ = http.NewResponseController(w).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(pause):
			}
			if _, err := w.Write([]byte{b}); err != nil {
				return
			}
		}
	}
}

// GzipBomb answers 200 with a small body that becomes so many MiB of blanks and
// an empty array when it is decompressed.
func GzipBomb(mib int) Fault {
	pack := func(text []byte) []byte {
		var b bytes.Buffer
		packer := gzip.NewWriter(&b)
		_, _ = packer.Write(text)
		_ = packer.Close()
		return b.Bytes()
	}
	// Parts in a row are one stream.
	body := append(bytes.Repeat(pack(bytes.Repeat([]byte{' '}, 1<<20)), mib), pack([]byte("[]"))...)
	return Status(http.StatusOK, string(body), "Content-Type", "application/json", "Content-Encoding", "gzip")
}

// Link lets the vendor answer and changes the target of the link to the next
// page; "" takes the link away.
func Link(change func(next string) string) Fault {
	return func(w http.ResponseWriter, r *http.Request, vendor http.Handler) {
		answer := ask(vendor, r)
		old := answer.Header().Values("Link")
		answer.Header().Del("Link")
		for _, value := range old {
			if target, rest, ok := strings.Cut(value, ">"); ok && strings.Contains(rest, `rel="next"`) {
				if target = change(strings.TrimPrefix(target, "<")); target == "" {
					continue
				}
				value = "<" + target + ">" + rest
			}
			answer.Header().Add("Link", value)
		}
		send(w, answer, answer.Body.Bytes())
	}
}

// ask returns the vendor's own answer.
func ask(vendor http.Handler, r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	vendor.ServeHTTP(answer, r)
	return answer
}

// send sends a vendor's answer with another body.
func send(w http.ResponseWriter, answer *httptest.ResponseRecorder, body []byte) {
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body)
}
