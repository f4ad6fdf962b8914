package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// addHealth serves /health, which is for people and monitoring, and /live,
// which is for whatever restarts the process.
//
// /health answers 503 while the connector is failing and 200 otherwise. A
// restart mends none of the failures that it shows. /live answers 200 as long
// as the process runs and its loop turns, whether or not it succeeds.
func (r *Recorder) addHealth(mux *http.ServeMux) {
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		health := r.Health()
		status := http.StatusOK
		if health.Status == StatusFailing {
			status = http.StatusServiceUnavailable
		}
		answer(w, status, health)
	})
	mux.HandleFunc("GET /live", func(w http.ResponseWriter, _ *http.Request) {
		live, status := r.Live(), http.StatusOK
		if !live {
			status = http.StatusServiceUnavailable
		}
		answer(w, status, map[string]bool{"live": live})
	})
}

// addMetrics serves /metrics.
func (r *Recorder) addMetrics(mux *http.ServeMux) {
	mux.Handle("GET /metrics", r.metrics.handler())
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(v) // the client is gone: nobody is left to tell
}

// Endpoint is an address to serve at. Port 0 serves nothing.
type Endpoint struct {
	Port int
	// Flag names the setting of Port, for messages.
	Flag string
}

// Server serves health and metrics.
type Server struct {
	listeners []net.Listener
	servers   []*http.Server
}

// Listen takes the ports of health and metrics; the two may be the same. A
// port that is not free is an error that names it and its flag.
func (r *Recorder) Listen(ctx context.Context, host string, health, metrics Endpoint) (*Server, error) {
	s := &Server{}
	muxes := map[int]*http.ServeMux{}
	for _, e := range []struct {
		Endpoint
		what string
		add  func(*http.ServeMux)
	}{{health, "health", r.addHealth}, {metrics, "metrics", r.addMetrics}} {
		if e.Port == 0 {
			continue
		}
		mux := muxes[e.Port]
		if mux == nil {
			mux = http.NewServeMux()
			muxes[e.Port] = mux
			if err := s.listen(ctx, host, e.Port, mux); err != nil {
				s.Close()
				return nil, fmt.Errorf("serve %s on port %d: %w", e.what, e.Port, explained(err, e.Flag))
			}
		}
		e.add(mux)
	}
	return s, nil
}

// explained says what a failure to listen means.
func explained(err error, flag string) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("another process has it; stop that one or choose a free port with %s", flag)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("this user may not take it; choose a port above 1023 with %s", flag)
	}
	return err
}

func (s *Server) listen(ctx context.Context, host string, port int, handler http.Handler) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return err
	}
	s.listeners = append(s.listeners, l)
	s.servers = append(s.servers, &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
	})
	return nil
}

// Serve answers until ctx ends, and then finishes what it is answering, for a
// second at most.
func (s *Server) Serve(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for i, server := range s.servers {
		group.Go(func() error {
			if err := server.Serve(s.listeners[i]); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("serve %s: %w", s.listeners[i].Addr(), err)
			}
			return nil
		})
		group.Go(func() error {
			<-ctx.Done()
			grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			if server.Shutdown(grace) != nil {
				_ = server.Close() // nothing is lost: the answers can be asked for again
			}
			return nil
		})
	}
	return group.Wait()
}

// Close gives the ports back; a Server that serves is stopped through its context.
func (s *Server) Close() {
	for _, l := range s.listeners {
		_ = l.Close()
	}
}
