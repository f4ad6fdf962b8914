package sdktest

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// patience is how long a request may take in a test.
const patience = 10 * time.Second

// Env returns what a runner lends a connector, every member set: a logger that
// writes to the test's log, an HTTP client, a [Clock] that stands at noon of the
// last day of January 2026 (UTC), and tokens that last as long as the Env. A
// test that sets the clock puts one of its own into Env.Clock.
func Env(t testing.TB) sdk.Env {
	t.Helper()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	t.Cleanup(transport.CloseIdleConnections)
	return sdk.Env{
		Logger: logger(t.Output()),
		HTTP:   &http.Client{Transport: transport, Timeout: patience},
		Clock:  NewClock(time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)),
		Tokens: new(tokens),
		Shared: new(sdk.Shared),
	}
}

// Serve serves a stand-in of the vendor over TLS until the test ends. It
// returns an [Env] whose HTTP client trusts the stand-in, and its address.
func Serve(t testing.TB, vendor http.Handler) (env sdk.Env, baseURL string) {
	t.Helper()
	server := httptest.NewTLSServer(vendor)
	t.Cleanup(func() {
		_ = server.Listener.Close()     // a client that hangs is not to come again
		server.CloseClientConnections() // nor to stay
		server.Close()
	})
	env = Env(t)
	env.HTTP = server.Client()
	env.HTTP.Timeout = patience
	return env, server.URL
}
