package intake

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"time"
)

// Fault is what goes wrong with a request. The zero Fault answers status 200
// with no body, which is wrong enough.
type Fault struct {
	// Times is how many requests it strikes; 0 means 1, unless For is set.
	Times int
	// For is how long it strikes, from the first request on.
	For time.Duration

	// Status, Header and Body are the answer.
	Status int
	Header http.Header
	Body   string
	// Delay passes before the answer, unless who sent the request leaves.
	Delay time.Duration
	// Hang gives no answer until who sent the request leaves.
	Hang bool
	// Reset closes the connection in place of an answer.
	Reset bool
	// Unread strikes before the request's body is read.
	Unread bool

	// Store makes the intake accept the events first, if it does not refuse
	// them. With Answer it then answers as if nothing were wrong but for the
	// members below.
	Store  bool
	Answer bool
	// Lose is how many events, the last, are not accepted and have no id.
	Lose int
	// HideIDs is how many events, the last, are accepted and have no id.
	HideIDs int

	until time.Time
}

// Status answers with a status; headers are names and values in turn.
func Status(status int, headers ...string) Fault {
	f := Fault{Status: status, Header: http.Header{}, Body: `{"error":"` + http.StatusText(status) + `"}`}
	for n := 0; n+1 < len(headers); n += 2 {
		f.Header.Add(headers[n], headers[n+1])
	}
	return f
}

// Text answers with a status and a body.
func Text(status int, contentType, body string) Fault {
	return Fault{Status: status, Header: http.Header{"Content-Type": {contentType}}, Body: body}
}

// Reset reads the request and closes the connection.
func Reset() Fault { return Fault{Reset: true} }

// ResetUnread closes the connection without reading the request.
func ResetUnread() Fault { return Fault{Reset: true, Unread: true} }

// AcceptedReset accepts the events and closes the connection.
func AcceptedReset() Fault { return Fault{Reset: true, Store: true} }

// AcceptedStatus accepts the events and answers with a status all the same.
func AcceptedStatus(status int) Fault {
	f := Status(status)
	f.Store = true
	return f
}

// Hang reads the request and never answers.
func Hang() Fault { return Fault{Hang: true} }

// Slow accepts the events and answers after a delay.
func Slow(d time.Duration) Fault { return Fault{Store: true, Answer: true, Delay: d} }

// PartialIDs leaves n events out, and their ids.
func PartialIDs(n int) Fault { return Fault{Store: true, Answer: true, Lose: n} }

// HiddenIDs accepts all events and leaves n ids out.
func HiddenIDs(n int) Fault { return Fault{Store: true, Answer: true, HideIDs: n} }

// Repeat returns the fault for so many requests.
func (f Fault) Repeat(times int) Fault {
	f.Times = times
	return f
}

// During returns the fault for so long, from the first request that it strikes.
func (f Fault) During(d time.Duration) Fault {
	f.For = d
	return f
}

// Inject appends faults to those that are to strike. A request is struck by
// the first that is left.
func (i *Intake) Inject(faults ...Fault) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, f := range faults {
		if f.Times == 0 && f.For == 0 {
			f.Times = 1
		}
		i.faults = append(i.faults, &f)
	}
}

// Heal removes all faults and the script.
func (i *Intake) Heal() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.faults, i.script = nil, nil
}

// Script has a function choose the fault of each request that no injected one
// strikes, or nil for none; requests count from 1. It is called by one request
// at a time. Times and For of what it returns mean nothing.
func (i *Intake) Script(choose func(request int) *Fault) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.script = choose
}

// next counts a request and returns what strikes it, or nil.
func (i *Intake) next() *Fault {
	i.mu.Lock()
	defer i.mu.Unlock()
	now := time.Now()
	i.seen.Requests++
	i.seen.Last = now
	for len(i.faults) > 0 {
		f := i.faults[0]
		if f.For > 0 {
			if f.until.IsZero() {
				f.until = now.Add(f.For)
			}
			if now.Before(f.until) {
				return f
			}
		} else if f.Times > 0 {
			f.Times--
			return f
		}
		i.faults = i.faults[1:]
	}
	if i.script != nil {
		return i.script(i.seen.Requests)
	}
	return nil
}

func (f *Fault) early() bool { return f != nil && f.Unread }

// strike does what f says. It reports whether the request is to be answered
// as if nothing were wrong.
func (i *Intake) strike(w http.ResponseWriter, r *http.Request, f *Fault) bool {
	gone := r.Context().Done()
	if f.Hang {
		<-gone
		return false
	}
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-gone:
			return false
		}
	}
	if f.Reset {
		reset(w)
		return false
	}
	if f.Answer {
		return true
	}
	for name, values := range f.Header {
		w.Header()[name] = values
	}
	status := f.Status
	if status == 0 {
		status = http.StatusOK
	}
	i.count(status)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, f.Body)
	return false
}

// reset closes the connection, over TCP with a RST.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // closes the connection or stream, quietly
	}
	inner := conn
	if secure, ok := conn.(*tls.Conn); ok {
		inner = secure.NetConn()
	}
	if tcp, ok := inner.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = inner.Close()
}
