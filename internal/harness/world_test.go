package harness_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/connectors"
	"github.com/seed-42ec6dbf/lockstep/internal/harness"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// key is the intake's; like [token], a canary.
const key = "canary-22e1+intake/K3y~=="

// world is a vendor, an intake and what lies between them.
type world struct {
	source
	*harness.Oracle
	t        testing.TB
	intake   *intake.Intake
	dir      string // of the configuration and the state
	asked    atomic.Int64
	vendorAt string
	intakeAt string
	// noise, unless nil, answers requests to the vendor in its place.
	noise atomic.Pointer[func(w http.ResponseWriter, r *http.Request, vendor http.Handler)]
	next  int  // number of the next event
	lossy bool // what collects may lose events, so that some never come
}

// newWorld returns a world without events. change may change what the intake is.
func newWorld(t testing.TB, s source, change ...func(*intake.Options)) *world {
	w := &world{source: s, Oracle: harness.NewOracle(s.identify), t: t, dir: t.TempDir()}
	options := intake.Options{Key: key, Identify: s.identify, Accepted: w.Accepted}
	for _, f := range change {
		f(&options)
	}
	w.intake = intake.New(options)
	w.vendorAt = w.serve(http.HandlerFunc(w.vendorServe))
	w.intakeAt = w.serve(w.intake)
	t.Cleanup(s.close)
	settings, err := json.Marshal(s.settings(w.vendorAt))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"config.json": settings, "key": []byte(key)} {
		if err := os.WriteFile(filepath.Join(w.dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w *world) serve(h http.Handler) string {
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = quiet // of connections that are broken off on purpose
	server.Start()
	w.t.Cleanup(server.Close)
	w.t.Cleanup(server.CloseClientConnections) // first
	return server.URL
}

func (w *world) vendorServe(rw http.ResponseWriter, r *http.Request) {
	w.asked.Add(1)
	if noise := w.noise.Load(); noise != nil {
		(*noise)(rw, r, w.vendor)
		return
	}
	w.vendor.ServeHTTP(rw, r)
}

// publish gives the vendor n more events, of the last moments.
func (w *world) publish(n int) {
	w.t.Helper()
	now := time.Now()
	w.publishAt(now, n, func(i int) time.Time { return now.Add(time.Duration(i-n) * time.Millisecond) })
}

// publishAt gives the vendor n more events, stored at a time, each of a time of
// its own.
func (w *world) publishAt(stored time.Time, n int, at func(i int) time.Time) {
	events := make([][]byte, n)
	for i := range events {
		events[i] = w.event(w.next, at(i).UTC())
		w.next++
	}
	w.Published(events...)
	w.add(stored, events...)
}

// arguments are those of the program that runs the connector.
func (w *world) arguments(more ...string) []string {
	return append([]string{
		"run", w.connector, "--config", filepath.Join(w.dir, "config.json"), "--intake-key-file", filepath.Join(w.dir, "key"),
		"--data-dir", filepath.Join(w.dir, "data"), "--intake-server", w.intakeAt,
		"--health-port", "0", "--metrics-port", "0", "--interval", "30ms", "--log-format", "json",
	}, more...)
}

// identity is whose state is kept.
func (w *world) identity() state.Identity {
	for _, entry := range connectors.All() {
		if entry.Command == w.connector {
			return state.Identity{UUID: entry.UUID, Command: entry.Command}
		}
	}
	w.t.Fatalf("no connector is called %s", w.connector)
	return state.Identity{}
}

// verdict looks at the dead letters and returns what became of the events.
func (w *world) verdict() harness.Verdict {
	w.t.Helper()
	for _, letter := range w.deadLetters() {
		w.DeadLetter(letter.Event)
	}
	return w.Verdict()
}

func (w *world) deadLetters() (all []state.DeadLetter) {
	w.t.Helper()
	ctx := context.WithoutCancel(w.t.Context())
	reader, err := state.OpenReadOnly(ctx, filepath.Join(w.dir, "data", w.connector), w.identity())
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	for after := int64(0); ; after = all[len(all)-1].Number {
		letters, err := reader.DeadLetters(ctx, after, 1000)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(letters) == 0 {
			return all
		}
		all = append(all, letters...)
	}
}

// until waits for a condition.
func until(t testing.TB, within time.Duration, what string, condition func() bool) {
	t.Helper()
	if !holds(within, condition) {
		t.Fatalf("not within %s: %s", within, what)
	}
}

// holds reports whether a condition comes true in time.
func holds(within time.Duration, condition func() bool) bool {
	deadline := time.Now().Add(within)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		if time.Now().After(deadline) {
			return false
		}
		<-tick.C
	}
	return true
}

// patience is how long anything may take that is to come.
const patience = 2 * time.Minute

// collected waits until the intake has everything that the vendor has. It gives
// up when nothing new has come for a while: what is missing then is lost.
func (w *world) collected(running func() bool) bool {
	const quiet = 30 * time.Second
	for w.Left() > 0 && running() {
		before := w.Distinct()
		if !holds(quiet, func() bool { return w.Distinct() > before || w.Left() == 0 || !running() }) {
			break
		}
	}
	return w.Left() == 0
}

// dice are numbers at random that can be had again.
type dice struct{ *rand.Rand }

func roll(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))} }

// within returns a time up to d.
func (d dice) within(most time.Duration) time.Duration { return time.Duration(d.Int64N(int64(most))) }
