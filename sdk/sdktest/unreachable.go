package sdktest

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// nowhere is a host whose name does not resolve.
const nowhere = "vendor.invalid"

// Unreachable gives a connector addresses at which its vendor cannot be reached:
// nobody listens, the certificate is not trusted, the name does not resolve.
// Fetch or Stream, and TestConnection, must return an error of the class of
// each; neither it nor the log may show one of the secrets. The addresses begin
// with https. [Failures] has this for pollers.
func Unreachable(t *testing.T, connect func(env sdk.Env, baseURL string) (sdk.Connector, error), secrets ...string) {
	for _, u := range unreachable(t) {
		t.Run(u.name, func(t *testing.T) {
			env := Env(t)
			log := Record(t, &env)
			transport := &http.Transport{DialContext: dial}
			t.Cleanup(transport.CloseIdleConnections)
			env.HTTP = &http.Client{Transport: transport, Timeout: patience}
			c, err := connect(env, u.baseURL)
			if err != nil {
				t.Fatal(err)
			}
			x := newRuns(t.Context())
			x.judge(c, u.class, 0, secrets)
			for _, problem := range append(x.found(), shown(log.String(), "the log", secrets)...) {
				t.Error(problem)
			}
		})
	}
}

// place is an address at which there is no vendor.
type place struct {
	name, baseURL string
	class         sdk.Class
}

func unreachable(t testing.TB) []place {
	t.Helper()
	untrusted := httptest.NewUnstartedServer(http.NotFoundHandler())
	untrusted.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	closed := httptest.NewTLSServer(http.NotFoundHandler())
	closed.Close()
	return []place{
		{"nobody listens", closed.URL, sdk.ClassConnect},
		{"an untrusted certificate", untrusted.URL, sdk.ClassTLS},
		{"no such host", "https://" + nowhere, sdk.ClassDNS},
	}
}

// dial asks no resolver for the host that there is not.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	if strings.HasPrefix(address, nowhere+":") {
		return nil, &net.OpError{Op: "dial", Net: network, Err: &net.DNSError{Err: "no such host", Name: nowhere, IsNotFound: true}}
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}
