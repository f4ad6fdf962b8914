package world

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Key is the intake's.
const Key = "0f8d7c1e5b6a4f3c"

// World is the vendor and the intake, for one measured process at a time.
type World struct {
	// Address is where both are.
	Address string

	server   http.Server
	template *template
	ids      string
	seed     maphash.Seed
	bodies   sync.Pool // of *[]byte

	mu    sync.Mutex
	pages int
	want  tally
	got   tally
	begun time.Time     // the first request to the vendor
	ended time.Time     // the last event came
	done  chan struct{} // closed when as many events came as the vendor has
	fault error         // the first
}

// New starts a world on a port of this machine.
func New(ctx context.Context) (*World, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w := &World{
		Address:  "http://" + listener.Addr().String(),
		template: newTemplate(), seed: maphash.MakeSeed(), done: make(chan struct{}),
		ids: strings.Repeat(`"8f0c2f6e-9d5c-4a55-8a3e-0d3f5b7c9a11",`, PageEvents),
	}
	w.bodies.New = func() any { return new([]byte) }
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/logs", w.logs)
	mux.HandleFunc("POST /batch", w.batch)
	w.server = http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = w.server.Serve(listener) }() // it ends with Close
	return w, nil
}

// Close ends all connections.
func (w *World) Close() { _ = w.server.Close() }

// Begin gives the vendor so many pages, and empties the intake.
func (w *World) Begin(pages int) {
	var want tally
	if w.pages != pages { // which the caller alone changes
		want = w.template.tally(w.seed, pages)
	} else {
		want = w.want
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages, w.want, w.got = pages, want, tally{}
	w.begun, w.ended, w.done, w.fault = time.Time{}, time.Time{}, make(chan struct{}), nil
}

// Done is closed when the intake has as many events as the vendor, or when
// something came that it cannot take.
func (w *World) Done() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.done
}

// Result returns how long it took from the first request to the last event.
// The error says how what came differs from what the vendor has.
func (w *World) Result() (time.Duration, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.fault != nil:
		return 0, w.fault
	case w.got != w.want:
		return 0, fmt.Errorf("the intake has %v, the vendor %v", w.got, w.want)
	}
	return w.ended.Sub(w.begun), nil
}

// finish ends the run, if nothing has ended it before.
func (w *World) finish(fault error) {
	if w.fault == nil {
		w.fault = fault
	}
	select {
	case <-w.done:
	default:
		close(w.done)
	}
}

func (w *World) refuse(rw http.ResponseWriter, why string) {
	w.mu.Lock()
	w.finish(errors.New(why))
	w.mu.Unlock()
	http.Error(rw, why, http.StatusForbidden)
}
