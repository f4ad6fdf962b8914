package telemetry_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/freeport"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

func endpoints(health, metrics int) (h, m telemetry.Endpoint) {
	return telemetry.Endpoint{Port: health, Flag: "--health-port"}, telemetry.Endpoint{Port: metrics, Flag: "--metrics-port"}
}

func status(t *testing.T, client *http.Client, port int, method, path string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, fmt.Sprintf("http://127.0.0.1:%d%s", port, path), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0
	}
	defer func() { _ = resp.Body.Close() }()
	if strings.Contains(resp.Header.Get("Content-Type"), "json") && method == http.MethodGet {
		var v map[string]any
		if err := json.NewDecoder(resp.Body).Decode(&v); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	return resp.StatusCode
}

func TestServer(t *testing.T) {
	one, two := freeport.For(t), freeport.For(t)
	for name, c := range map[string]struct {
		health, metrics int
		want            map[string]int // port path: status
	}{
		"two ports":     {one, two, map[string]int{"1/health": 200, "1/live": 200, "1/metrics": 404, "2/metrics": 200, "2/health": 404, "1/": 404}},
		"one port":      {one, one, map[string]int{"1/health": 200, "1/live": 200, "1/metrics": 200}},
		"no metrics":    {one, 0, map[string]int{"1/health": 200, "1/metrics": 404}},
		"health is off": {0, two, map[string]int{"2/metrics": 200, "2/health": 404}},
		"both are off":  {0, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := newRecorder()
			h, m := endpoints(c.health, c.metrics)
			server, err := r.Listen(t.Context(), "127.0.0.1", h, m)
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error)
			go func() { done <- server.Serve(ctx) }()
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for where, want := range c.want {
				port, path := one, where[1:]
				if where[0] == '2' {
					port = two
				}
				if got := status(t, client, port, http.MethodGet, path); got != want {
					t.Errorf("%s: got %d, want %d", where, got, want)
				}
			}
			client.CloseIdleConnections()
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
			if got := status(t, client, one, http.MethodGet, "/health"); got != 0 {
				t.Errorf("after the stop: %d", got)
			}
		})
	}
}

func TestHealthStatusCodes(t *testing.T) {
	r, c := newRecorder()
	port := freeport.For(t)
	h, m := endpoints(port, port)
	server, err := r.Listen(t.Context(), "127.0.0.1", h, m)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- server.Serve(ctx) }()
	defer func() { stop(); <-done }()
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for _, step := range []struct {
		do           func()
		health, live int
	}{
		{func() {}, 200, 200},
		{func() { r.Polled(0, 0) }, 200, 200},
		{func() { c.advance(20 * time.Minute) }, 200, 200},
		{func() { r.Failed(telemetry.StageFetch, refused) }, 503, 200},
		{func() { c.advance(time.Hour) }, 503, 503},
		{func() { r.Polled(0, 0) }, 200, 200},
		{func() { r.Failed(telemetry.StageFetch, refused); r.Stopping() }, 200, 200},
	} {
		step.do()
		if got := status(t, client, port, http.MethodGet, "/health"); got != step.health {
			t.Errorf("%s: /health answers %d, want %d", r.Health().Status, got, step.health)
		}
		if got := status(t, client, port, http.MethodGet, "/live"); got != step.live {
			t.Errorf("%s: /live answers %d, want %d", r.Health().Status, got, step.live)
		}
	}
	if got := status(t, client, port, http.MethodPost, "/health"); got != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", got)
	}
}

func TestListenSaysWhichPortIsInUse(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	port, free := taken.Addr().(*net.TCPAddr).Port, freeport.For(t)
	r, _ := newRecorder()
	for _, c := range []struct {
		health, metrics int
		want            string
	}{
		{port, free, "serve health on port %d: another process has it; stop that one or choose a free port with --health-port"},
		{free, port, "serve metrics on port %d: another process has it; stop that one or choose a free port with --metrics-port"},
	} {
		h, m := endpoints(c.health, c.metrics)
		server, err := r.Listen(t.Context(), "127.0.0.1", h, m)
		if want := fmt.Sprintf(c.want, port); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if server != nil {
			server.Close()
		}
		// The other port was given back.
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", free))
		if err != nil {
			t.Fatal(err)
		}
		_ = l.Close()
	}
}

// A client that never finishes its request must not keep the process.
func TestServerEndsUnderASlowClient(t *testing.T) {
	r, _ := newRecorder()
	port := freeport.For(t)
	h, m := endpoints(port, 0)
	server, err := r.Listen(t.Context(), "127.0.0.1", h, m)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- server.Serve(ctx) }()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, _ = fmt.Fprint(conn, "GET /health HTTP/1.1\r\nHost: h\r\n\r\nGET /hea")
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "200") {
		t.Fatal(line, err)
	}
	stop()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the server does not end")
	}
}
