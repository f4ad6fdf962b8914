package acmestream

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"example.com/acme/generated/acmestream"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

// fault is what a session of the stand-in does wrong.
type fault struct {
	refuse http.HandlerFunc
	after  int                                  // events that are sent before
	end    func(*websocket.Conn, *http.Request) // the session, then
	send   string                               // in the place of an event, then
	deaf   bool
}

// faulty is a stand-in for Acme that fails as it is told. It has three events.
type faulty struct {
	closed chan struct{}

	mu           sync.Mutex
	next         fault // of the session to come
	sessions     int
	acknowledged int
}

func (v *faulty) fail(f fault) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.next = f
}

func (v *faulty) open() fault {
	v.mu.Lock()
	defer v.mu.Unlock()
	f := v.next
	v.next = fault{}
	v.sessions++
	return f
}

// read returns one of the numbers.
func (v *faulty) read(number *int) func() int {
	return func() int {
		v.mu.Lock()
		defer v.mu.Unlock()
		return *number
	}
}

func event(number int) string { return fmt.Sprintf(`{"number": %d, "action": "login"}`, number) }

func (v *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := v.open()
	if f.refuse != nil {
		f.refuse(w, r)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.CloseNow() }()
	send := func(text string) bool { return conn.Write(r.Context(), websocket.MessageText, []byte(text)) == nil }
	after, _ := strconv.Atoi(r.URL.Query().Get("after"))
	for number := after + 1; number <= 3; number++ {
		text := event(number)
		if number == f.after+1 && f.end != nil {
			f.end(conn, r)
			return
		}
		if number == f.after+1 && f.send != "" {
			text = f.send
		}
		if !send(text) || f.deaf {
			break
		}
		if _, _, err := conn.Read(r.Context()); err != nil {
			return
		}
		v.mu.Lock()
		v.acknowledged = number
		v.mu.Unlock()
	}
	for {
		select {
		case <-v.closed:
			return
		case <-time.After(20 * time.Millisecond):
			if !f.deaf && !send("{}") {
				return
			}
		}
	}
}

func connectTo(env sdk.Env, baseURL string) (*Connector, error) {
	cfg, err := acmestream.Parse([]byte(`{"base_url": "wss` + strings.TrimPrefix(baseURL, "https") + `", "api_token": "t0ken"}`))
	if err != nil {
		return nil, err
	}
	return New(cfg, env)
}

func TestUnreachable(t *testing.T) {
	sdktest.Unreachable(t, func(env sdk.Env, baseURL string) (sdk.Connector, error) {
		return connectTo(env, baseURL)
	}, "t0ken")
}

func TestStreamFailures(t *testing.T) {
	sdktest.StreamFailures(t, func(t *testing.T) sdktest.StreamVendor {
		v := &faulty{closed: make(chan struct{})}
		env, baseURL := sdktest.Serve(t, v)
		t.Cleanup(func() { close(v.closed) })
		log := sdktest.Record(t, &env)
		c, err := connectTo(env, baseURL)
		if err != nil {
			t.Fatal(err)
		}
		c.connecting, c.silence = time.Second, time.Second
		return sdktest.StreamVendor{
			Streamer: c,
			Events:   []string{event(1), event(2), event(3)},
			Secrets:  []string{"t0ken"},
			Log:      log,
			Refuse: func(status int, wait time.Duration) {
				v.fail(fault{refuse: func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Retry-After", fmt.Sprint(wait.Seconds()))
					http.Error(w, r.Header.Get("Authorization")+" is refused", status)
				}})
			},
			Hang: func() {
				v.fail(fault{refuse: func(_ http.ResponseWriter, r *http.Request) {
					<-r.Context().Done()
					panic(http.ErrAbortHandler) // returning would answer
				}})
			},
			Drop: func(after int) {
				v.fail(fault{after: after, end: func(conn *websocket.Conn, r *http.Request) {
					if w, err := conn.Writer(r.Context(), websocket.MessageText); err == nil {
						_, _ = w.Write([]byte(event(after + 1)[:20] + strings.Repeat(" ", 1<<16))) // more than is buffered
					}
				}})
			},
			Close: func(after int) {
				v.fail(fault{after: after, end: func(conn *websocket.Conn, _ *http.Request) {
					_ = conn.Close(websocket.StatusGoingAway, "t0ken is known no more")
				}})
			},
			Garble:       func(after int) { v.fail(fault{after: after, send: "<html>"}) },
			Silence:      func() { v.fail(fault{deaf: true}) },
			Sessions:     v.read(&v.sessions),
			Acknowledged: v.read(&v.acknowledged),
		}
	})
}
