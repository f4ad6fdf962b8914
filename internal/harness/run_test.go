package harness_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/connectors"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

// run is the program, running in this process: for faults that it survives.
type run struct {
	t      testing.TB
	log    output
	cancel context.CancelFunc
	ended  chan struct{}
	status int
}

// run runs the program with the connector of a world.
func (w *world) run(tempo module.Tempo, more ...string) *run {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.t.Context()))
	r := &run{t: w.t, cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(r.ended)
		r.status = module.Run(ctx, module.Program{
			Connectors: connectors.All(), Args: w.arguments(more...), Environ: os.Environ(),
			Stdin: strings.NewReader(""), Stdout: &r.log, Stderr: &r.log, Tempo: tempo,
		})
	}()
	w.t.Cleanup(func() {
		cancel()
		<-r.ended
	})
	return r
}

// delivered waits until the intake has everything that the vendor has.
func (r *run) delivered(w *world) {
	r.t.Helper()
	running := func() bool {
		select {
		case <-r.ended:
			return false
		default:
			return true
		}
	}
	if !w.collected(running) {
		r.t.Fatalf("%d events are left; the log ends with:\n%s", w.Left(), r.log.tail())
	}
}

// felt waits until the log has a text.
func (r *run) felt(text string) {
	r.t.Helper()
	if !holds(patience, func() bool { return r.log.has(text) }) {
		r.t.Fatalf("the log does not have %q; it ends with:\n%s", text, r.log.tail())
	}
}

// stop ends the run; it must end well, and soon.
func (r *run) stop() {
	r.t.Helper()
	began := time.Now()
	r.cancel()
	<-r.ended
	if took := time.Since(began); r.status != 0 || took > 10*time.Second {
		r.t.Errorf("status %d after %s; the log ends with:\n%s", r.status, took, r.log.tail())
	}
}
