package proofpoint

import (
	"context"
	"net/http"
	"strings"

	"github.com/coder/websocket"
)

// Fault is one way to go wrong. The zero Fault is none.
type Fault struct {
	// Status refuses the handshake, with Header and Body.
	Status int
	Header http.Header
	Body   string
	// Hang leaves the handshake without an answer.
	Hang bool
	// BadHandshake answers 101 and does not prove to be a web socket.
	BadHandshake bool

	// Silent reads nothing once the session is open, so that no ping is answered.
	Silent bool
	// After, with Cut or Close, is how many messages are sent before the session ends.
	After int
	// Cut breaks the connection off.
	Cut bool
	// Close closes the session with a code and a reason.
	Close  websocket.StatusCode
	Reason string
	// Garble, unless nil, changes the messages; n counts them from 0.
	Garble func(n int, text string) string
	// Fragment breaks the connection off in the middle of the message after After others.
	Fragment bool
}

func (f *Fault) ends() bool { return f.Cut || f.Fragment || f.Close != 0 }

// refuse answers the handshake, if the fault is there; it reports whether it did.
func (f *Fault) refuse(w http.ResponseWriter, r *http.Request) (status int, done bool) {
	switch {
	case f.Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler) // returning would answer
	case f.BadHandshake:
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return 0, true
		}
		defer func() { _ = conn.Close() }()
		_, _ = conn.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: no\r\n\r\n"))
		return http.StatusSwitchingProtocols, true
	case f.Status != 0:
		for name, values := range f.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(f.Body)) // the client may be gone
		return f.Status, true
	}
	return 0, false
}

// end ends a session as the fault has it.
func (f *Fault) end(ctx context.Context, conn *websocket.Conn) {
	if f.Close != 0 {
		_ = conn.Close(f.Close, f.Reason) // the client may be gone
	}
	if f.Fragment {
		if w, err := conn.Writer(ctx, websocket.MessageText); err == nil {
			_, _ = w.Write([]byte(strings.Repeat(`{"guid":`, 1<<12)))
		}
	}
}
