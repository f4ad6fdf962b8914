package acmestream_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/coder/websocket"

	impl "example.com/acme/connectors/acmestream"
	"example.com/acme/generated/acmestream"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

// vendor is a stand-in for Acme: it sends three events, each after the one
// before it was acknowledged, and breaks the connection off. When it has, no
// more acknowledgements come: acks is closed.
type vendor struct{ acks chan string }

func (v vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if token := r.Header.Get("Authorization"); token != "Bearer t0ken" {
		w.Header().Set("Retry-After", "7")
		http.Error(w, token+" is refused", http.StatusUnauthorized)
		return
	}
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer close(v.acks)
	defer func() { _ = conn.CloseNow() }()
	after, _ := strconv.Atoi(r.URL.Query().Get("after"))
	for n := after + 1; n <= 3; n++ {
		if err := conn.Write(r.Context(), websocket.MessageText, fmt.Appendf(nil, `{"number": %d}`, n)); err != nil {
			return
		}
		_, ack, err := conn.Read(r.Context())
		if err != nil {
			return
		}
		v.acks <- string(ack)
	}
}

func connect(t *testing.T, token string) (*impl.Connector, chan string) {
	t.Helper()
	acks := make(chan string, 10)
	env, baseURL := sdktest.Serve(t, vendor{acks})
	cfg, err := acmestream.Parse([]byte(`{"base_url": "wss` + strings.TrimPrefix(baseURL, "https") + `", "api_token": "` + token + `"}`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := impl.New(cfg, env)
	if err != nil {
		t.Fatal(err)
	}
	return c, acks
}

// count waits for the end of the connection.
func count(acks chan string) (n int) {
	for range acks {
		n++
	}
	return n
}

func TestStreamResumesBehindTheCursor(t *testing.T) {
	c, acks := connect(t, "t0ken")
	var cursors []sdk.Cursor
	err := c.Stream(t.Context(), "1", func(p sdk.Page) error {
		if p.Cursor != "" {
			cursors = append(cursors, p.Cursor)
		}
		return nil
	})
	if want, n := []sdk.Cursor{"2", "3"}, count(acks); !slices.Equal(cursors, want) || n != 2 {
		t.Errorf("%q with %d acknowledgements, want %q", cursors, n, want)
	}
	if class := sdk.Classify(err).Class; class != sdk.ClassNetwork {
		t.Errorf("a lost connection is %v (%s)", err, class)
	}
}

func TestNothingIsAcknowledgedThatWasNotAccepted(t *testing.T) {
	c, acks := connect(t, "t0ken")
	full := errors.New("the intake is full")
	err := c.Stream(t.Context(), "", func(p sdk.Page) error {
		if p.Cursor == "2" {
			return full
		}
		return nil
	})
	if n := count(acks); !errors.Is(err, full) || n != 1 {
		t.Errorf("%v with %d acknowledgements, want 1", err, n)
	}
}

func TestStreamEndsWithItsContext(t *testing.T) {
	c, _ := connect(t, "t0ken")
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Stream(ctx, "", func(sdk.Page) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the end of the context", err)
	}
}

func TestWrongToken(t *testing.T) {
	c, _ := connect(t, "wr0ng")
	err := c.TestConnection(t.Context())
	if want := "credential error: HTTP 401: Bearer [redacted] is refused: try again in 7s"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestTokenFollowsNoRedirect(t *testing.T) {
	var shown atomic.Bool
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { shown.Store(true) }))
	defer other.Close()
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusFound))
	defer server.Close()
	cfg, err := acmestream.Parse([]byte(`{"base_url": "ws` + strings.TrimPrefix(server.URL, "http") + `", "api_token": "t0ken"}`))
	if err != nil {
		t.Fatal(err)
	}
	c, err := impl.New(cfg, sdktest.Env(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.TestConnection(t.Context()); err == nil || sdk.Classify(err).Class != sdk.ClassStatus || shown.Load() {
		t.Errorf("%v, and the request went on: %v", err, shown.Load())
	}
}
