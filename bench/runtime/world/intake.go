package world

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// The frame of a batch.
const (
	head = `{"intake_key":"` + Key + `","jsons":[`
	tail = `]}`
)

// batch takes events and answers with an id for each.
func (w *World) batch(rw http.ResponseWriter, r *http.Request) {
	body := w.bodies.Get().(*[]byte)
	defer w.bodies.Put(body)
	if err := read(body, r); err != nil {
		w.refuse(rw, "read a batch: "+err.Error())
		return
	}
	got, err := w.count(*body)
	if err != nil {
		w.refuse(rw, "read a batch: "+err.Error())
		return
	}
	if got.events > PageEvents {
		w.refuse(rw, "a batch has more than "+strconv.Itoa(PageEvents)+" events")
		return
	}
	answer := `{"event_ids":[` + w.ids[:len(w.ids)/PageEvents*got.events-1] + `]}`
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Content-Length", strconv.Itoa(len(answer)))
	w.take(got)
	_, _ = io.WriteString(rw, answer) // who leaves will send again, and the count will say so
}

// take adds what came.
func (w *World) take(got tally) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.got.events += got.events
	w.got.sum += got.sum
	if w.got.events >= w.want.events {
		w.ended = time.Now()
		w.finish(nil)
	}
}

// read reads the body of a request over *into.
func read(into *[]byte, r *http.Request) error {
	buffer := bytes.NewBuffer((*into)[:0])
	buffer.Grow(int(max(r.ContentLength, 0)) + bytes.MinRead)
	_, err := buffer.ReadFrom(r.Body)
	*into = buffer.Bytes()
	return err
}

// count returns the tally of the events in a batch, which it overwrites.
func (w *World) count(body []byte) (got tally, err error) {
	rest, ok := bytes.CutPrefix(body, []byte(head))
	if !ok {
		return got, errors.New("it does not begin with " + head)
	}
	for {
		if len(rest) == 0 || rest[0] != '"' {
			return got, errors.New("an event is not a string")
		}
		event, after, err := unquote(rest[1:])
		if err != nil {
			return got, err
		}
		got.add(w.seed, event)
		if len(after) == 0 || after[0] != ',' {
			rest = after
			break
		}
		rest = after[1:]
	}
	if string(bytes.TrimRight(rest, "\n")) != tail {
		return got, errors.New("it does not end with " + tail)
	}
	return got, nil
}

// unquote returns the string whose first quote is before s, and what follows
// its last one. It unescapes in place.
func unquote(s []byte) (text, after []byte, err error) {
	n := 0
	for i := 0; i < len(s); {
		c, size := s[i], 1
		if c == '"' {
			return s[:n], s[i+1:], nil
		}
		if c == '\\' {
			if c, size = escaped(s[i:]); size == 0 {
				return nil, nil, fmt.Errorf("%.6q begins no escape that an event has", s[i:])
			}
		}
		s[n] = c
		n++
		i += size
	}
	return nil, nil, errors.New("a string has no end")
}

// escaped returns the byte that the escape at the start of s stands for, and
// the length of the escape; 0 for any that the events do not need.
func escaped(s []byte) (c byte, size int) {
	if len(s) < 2 {
		return 0, 0
	}
	switch c = s[1]; c {
	case '"', '\\', '/':
		return c, 2
	case 'u':
		if len(s) >= 6 {
			code, err := strconv.ParseUint(string(s[2:6]), 16, 7)
			if err == nil {
				return byte(code), 6
			}
		}
	}
	return 0, 0
}
