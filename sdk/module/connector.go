package module

import (
	"context"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

type wallClock struct{}

func (wallClock) Now() time.Time { return time.Now() }

// transport returns the transport of this process, for the vendor and the sink.
func (c *command) transport() (*http.Transport, error) {
	var o httpclient.TransportOptions
	if c.set.caFile != "" {
		roots, err := httpclient.LoadCAs(c.set.caFile)
		if err != nil {
			return nil, c.by("ca-file", err)
		}
		o.RootCAs = roots
	}
	return httpclient.Transport(o), nil
}

// environment is what a connector is lent.
func (c *command) environment(transport http.RoundTripper, r *telemetry.Recorder, tokens sdk.Tokens) sdk.Env {
	return sdk.Env{
		Logger: c.logger(),
		HTTP: &http.Client{
			Transport:     httpclient.Instrument(transport, r.Request),
			CheckRedirect: sameHost,
			Timeout:       c.program.Tempo.Timeout,
		},
		Clock:  c.clock(),
		Tokens: redactedTokens{tokens, &c.redactor},
		Shared: new(sdk.Shared),
	}
}

// sameHost follows redirects within a host alone: headers of whatever name may
// carry the credential.
func sameHost(req *http.Request, via []*http.Request) error {
	first := via[0].URL
	if req.URL.Scheme != first.Scheme || req.URL.Host != first.Host || len(via) >= 10 {
		return http.ErrUseLastResponse
	}
	return nil
}

// connector makes the connector. A panic in its code is an error.
func (c *command) connector(raw sdk.RawConfig, env sdk.Env) (made sdk.Connector, err error) {
	defer func() {
		if p := recover(); p != nil {
			made, err = nil, bug("make the connector "+c.entry.Command, p)
		}
	}()
	made, err = c.entry.New(raw, env)
	switch {
	case err != nil:
		return nil, doing("make the connector "+c.entry.Command, err)
	case made == nil:
		return nil, sdk.Errorf(sdk.ClassBug, "make the connector %s: New returned neither a connector nor an error", c.entry.Command)
	}
	return made, nil
}

// bug is a panic as an error, with the place where it happened.
func bug(doing string, p any) error {
	return sdk.Errorf(sdk.ClassBug, "%s: panic: %v\n%s", doing, p, debug.Stack())
}

// stateDir is where the state of the connector is: connectors may have a data
// directory in common.
func (c *command) stateDir() string { return filepath.Join(c.set.dataDir, c.entry.Command) }

func (c *command) owner() state.Identity {
	return state.Identity{UUID: c.entry.UUID, Command: c.entry.Command}
}

// lateTokens opens the state when a token is asked for, so that connectors
// without tokens are tested, and their events looked at, without any.
//
// A token that the vendor rotates must not be used by two processes: when the
// connector runs meanwhile, its state is in use, and that is the error.
type lateTokens struct {
	open func() (*state.Store, error)

	mu    sync.Mutex
	store *state.Store
}

func (t *lateTokens) tokens() (sdk.Tokens, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.store == nil {
		store, err := t.open()
		if err != nil {
			return nil, doing("the token that is kept for this connector cannot be used", err)
		}
		t.store = store
	}
	return t.store.Tokens(), nil
}

// Load returns the token saved under name.
func (t *lateTokens) Load(ctx context.Context, name string, seal sdk.Secret) (sdk.Secret, error) {
	tokens, err := t.tokens()
	if err != nil {
		return sdk.Secret{}, err
	}
	return tokens.Load(ctx, name, seal)
}

// Save stores a token under name.
func (t *lateTokens) Save(ctx context.Context, name string, seal, token sdk.Secret) error {
	tokens, err := t.tokens()
	if err != nil {
		return err
	}
	return tokens.Save(ctx, name, seal, token)
}

// Close releases the state.
func (t *lateTokens) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.store == nil {
		return nil
	}
	return t.store.Close()
}
