package httpclient_test

import (
	"context"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const canary = "canary-9f8e7d6c+/="

// leaks reports whether a text holds a credential, in clear or in part.
func leaks(text string) bool { return strings.Contains(text, "9f8e7d6c") }

// world is HTTP servers reached by name, in memory, so that a test in a bubble
// of testing/synctest waits by its clock and not by ours.
type world struct {
	t         *testing.T
	env       sdk.Env
	transport *http.Transport

	mu       sync.Mutex
	seen     []seen
	refusing bool // no connection is made
	dials    int
}

// seen is a request that arrived.
type seen struct {
	at     time.Time
	host   string
	method string
	uri    string
	header http.Header
	body   string
}

// everything is all of a request, as text.
func (s seen) everything() string {
	var b strings.Builder
	b.WriteString(s.host + " " + s.method + " " + s.uri + " " + s.body)
	for _, name := range slices.Sorted(maps.Keys(s.header)) {
		b.WriteString(" " + name + ": " + strings.Join(s.header[name], ", "))
	}
	return b.String()
}

// inWorld runs a test in a bubble, with servers by their host names.
func inWorld(t *testing.T, servers map[string]http.HandlerFunc, test func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t}
		listeners := map[string]*listener{}
		for host, handler := range servers {
			l := &listener{accept: make(chan net.Conn), closed: make(chan struct{})}
			listeners[host] = l
			server := &http.Server{Handler: w.record(handler), ErrorLog: quiet()}
			go func() { _ = server.Serve(l) }()
			defer func() { _ = server.Close() }()
		}
		w.transport = httpclient.Transport(httpclient.TransportOptions{Proxy: func(*http.Request) (*url.URL, error) { return nil, nil }})
		w.transport.DialContext = func(ctx context.Context, _, address string) (net.Conn, error) {
			w.mu.Lock()
			refusing := w.refusing
			w.dials++
			w.mu.Unlock()
			host, _, _ := net.SplitHostPort(address)
			l, known := listeners[host]
			if refusing || !known {
				return nil, &net.OpError{Op: "dial", Net: "tcp", Err: io.ErrClosedPipe}
			}
			return l.dial(ctx)
		}
		defer w.transport.CloseIdleConnections()
		w.env = sdk.Env{HTTP: &http.Client{Transport: w.transport}, Shared: new(sdk.Shared)}
		test(t, w)
	})
}

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// inVendor is inWorld with one server, api.example.
func inVendor(t *testing.T, handler http.HandlerFunc, test func(t *testing.T, w *world)) {
	t.Helper()
	inWorld(t, map[string]http.HandlerFunc{"api.example": handler}, test)
}

func (w *world) record(next http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.mu.Lock()
		w.seen = append(w.seen, seen{time.Now(), r.Host, r.Method, r.RequestURI, r.Header, string(body)})
		w.mu.Unlock()
		next(rw, r)
	}
}

// requests returns what arrived, so far.
func (w *world) requests() []seen {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.seen)
}

// client returns a client of http://api.example.
func (w *world) client(o httpclient.Options) *httpclient.Client {
	w.t.Helper()
	if o.BaseURL == "" {
		o.BaseURL = "http://api.example"
	}
	c, err := httpclient.New(w.env, o)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// listener is a net.Listener in memory.
type listener struct {
	accept chan net.Conn
	once   sync.Once
	closed chan struct{}
}

func (l *listener) dial(ctx context.Context) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case l.accept <- there:
		return here, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.accept:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }

// inTurn answers requests by the handlers, one after the other, and then by the last.
func inTurn(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		handler := handlers[0]
		if len(handlers) > 1 {
			handlers = handlers[1:]
		}
		mu.Unlock()
		handler(w, r)
	}
}

// status answers with a status and headers, given as name, value, name, value.
func status(code int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for pair := range slices.Chunk(headers, 2) {
			w.Header().Add(pair[0], pair[1])
		}
		w.WriteHeader(code)
	}
}

// text answers with a body.
func text(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

// closing ends the connection without an answer.
func closing(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// truncated sends less than it says.
func truncated(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, "part")
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// hanging never answers.
func hanging(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// wants demands an error of a class that names no secret, and returns it.
func wants(t *testing.T, err error, class sdk.Class, says ...string) *sdk.Error {
	t.Helper()
	e, ok := err.(*sdk.Error) //nolint:errorlint // the type that Do promises
	if !ok {
		t.Fatalf("got %v (%T), want an sdk.Error of class %s", err, err, class)
	}
	if e.Class != class {
		t.Errorf("got class %s: %s\nwant %s", e.Class, e, class)
	}
	for _, s := range says {
		if !strings.Contains(e.Error(), s) {
			t.Errorf("the error does not say %q: %s", s, e)
		}
	}
	if leaks(e.Error()) {
		t.Errorf("the error holds the credential: %s", e)
	}
	if strings.ContainsAny(e.Error(), "\n\r") {
		t.Errorf("the error has several lines: %q", e)
	}
	return e
}
