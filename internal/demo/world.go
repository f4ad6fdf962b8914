package demo

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/okta"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
)

// The credentials of the stand-ins: real to the program, which keeps them out
// of everything that it writes.
const (
	vendorToken = "00demo-token-of-the-stand-in-vendor"
	intakeKey   = "demo-key-of-the-stand-in-intake"
)

// history is how many events lie in the vendor's log before the demo begins,
// over how long a time.
const (
	history     = 200
	historyStep = 10 * time.Second
)

// shownEvents is how many of the newest events are kept to be shown.
const shownEvents = 64

// world is what is around the connector: the vendor, the intake, and a
// directory for files.
type world struct {
	dir              string
	vendor           *okta.Tenant
	intake           *intake.Intake
	vendorAddress    string
	intakeAddress    string
	servers          []*http.Server
	serving          sync.WaitGroup
	rate             float64
	published, fresh time.Time // up to when events were published, and when the next is due
	verified         int       // events before this one are known to have been accepted

	mu     sync.Mutex
	recent []event // that the intake accepted, the newest last
}

// event is what is shown of an event.
type event struct {
	at                     time.Time
	severity, title, actor string
}

func newWorld(ctx context.Context, rate float64) (w *world, err error) {
	w = &world{rate: rate, vendor: okta.New(vendorToken)}
	w.intake = intake.New(intake.Options{Key: intakeKey, Identify: identity, Accepted: w.accepted})
	if w.dir, err = os.MkdirTemp("", "lockstep-demo-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	certificate, roots, err := authority()
	if err != nil {
		return nil, err
	}
	if w.vendorAddress, err = w.serve(ctx, w.vendor, certificate); err != nil {
		return nil, err
	}
	if w.intakeAddress, err = w.serve(ctx, w.intake, certificate); err != nil {
		return nil, err
	}
	settings, err := json.Marshal(map[string]any{"base_url": w.vendorAddress, "api_token": vendorToken})
	if err != nil {
		return nil, err
	}
	for name, data := range map[string][]byte{"ca.pem": roots, "okta.json": settings, "intake.key": []byte(intakeKey)} {
		if err := os.WriteFile(w.path(name), data, 0o600); err != nil {
			return nil, err
		}
	}
	w.published = time.Now()
	w.fresh = w.published
	w.vendor.Generate(history, w.published, historyStep)
	return w, nil
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// serve serves a handler over TLS and returns its address.
func (w *world) serve(ctx context.Context, h http.Handler, certificate tls.Certificate) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(loopback, "0"))
	if err != nil {
		return "", err
	}
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 10 * time.Second,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
		ErrorLog:  log.New(io.Discard, "", 0), // a client that is killed is part of the demo
	}
	w.servers = append(w.servers, server)
	w.serving.Go(func() { _ = server.ServeTLS(l, "", "") })
	return "https://" + l.Addr().String(), nil
}

// close ends the servers and removes the files.
func (w *world) close() {
	for _, s := range w.servers {
		_ = s.Close()
	}
	w.serving.Wait()
	_ = os.RemoveAll(w.dir)
}

// publish has the vendor publish what is due at a time: events come one by one,
// at intervals as random as those of people.
func (w *world) publish(now time.Time) {
	for !w.fresh.After(now) {
		if w.fresh.After(w.published) {
			w.published = w.fresh
		}
		w.vendor.Generate(1, w.published, 0)
		w.fresh = w.fresh.Add(time.Duration(rand.ExpFloat64() / w.rate * float64(time.Second)))
	}
}

// identity tells an event from all others.
func identity(event []byte) string {
	id, _ := events.Text(event, "/uuid")
	return id
}

// accepted is told of the events that the intake accepts.
func (w *world) accepted(list [][]byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, raw := range list[max(0, len(list)-shownEvents):] {
		var e struct {
			Published                time.Time
			Severity, DisplayMessage string
			Actor                    struct{ AlternateID string }
		}
		if json.Unmarshal(raw, &e) == nil {
			w.recent = append(w.recent, event{e.Published, e.Severity, e.DisplayMessage, e.Actor.AlternateID})
		}
	}
	w.recent = w.recent[max(0, len(w.recent)-shownEvents):]
}

func (w *world) newest() []event {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]event(nil), w.recent...)
}
