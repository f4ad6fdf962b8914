package httpclient_test

import (
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

// What has no limit may hang for ever, or never end.
func TestTransportHasLimits(t *testing.T) {
	tr := httpclient.Transport(httpclient.TransportOptions{})
	for name, limit := range map[string]int64{
		"TLSHandshakeTimeout": int64(tr.TLSHandshakeTimeout), "ResponseHeaderTimeout": int64(tr.ResponseHeaderTimeout),
		"MaxResponseHeaderBytes": tr.MaxResponseHeaderBytes, "IdleConnTimeout": int64(tr.IdleConnTimeout),
		"MaxIdleConns": int64(tr.MaxIdleConns), "ping": int64(tr.HTTP2.SendPingTimeout), "pong": int64(tr.HTTP2.PingTimeout),
	} {
		if limit <= 0 {
			t.Errorf("%s has no limit", name)
		}
	}
	if tr.Proxy == nil || tr.DialContext == nil || tr.TLSClientConfig.InsecureSkipVerify {
		t.Error("the transport knows no proxy, or trusts everybody")
	}
}

func TestTransportTrusts(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) }))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = quiet()
	var connections atomic.Int32
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.StartTLS()
	defer s.Close()
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	pool, err := httpclient.LoadCAs(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]httpclient.TransportOptions{"given authority": {RootCAs: pool}, "machine's": {}} {
		t.Run(name, func(t *testing.T) {
			transport := httpclient.Transport(o)
			defer transport.CloseIdleConnections()
			client, err := httpclient.New(sdk.Env{HTTP: &http.Client{Transport: transport}}, httpclient.Options{BaseURL: s.URL})
			if err != nil {
				t.Fatal(err)
			}
			before := connections.Load()
			res, err := client.Do(t.Context(), httpclient.Request{})
			if o.RootCAs == nil {
				wants(t, err, sdk.ClassTLS, "unknown authority")
				if n := connections.Load() - before; n != 1 {
					t.Errorf("%d connections: a certificate does not get better by waiting", n)
				}
				return
			}
			if err != nil || string(res.Body) != "HTTP/2.0" {
				t.Errorf("got %v, %v", res, err)
			}
		})
	}
}

func TestLoadCAsRefuses(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("not PEM"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := httpclient.LoadCAs(empty)
	wants(t, err, sdk.ClassConfiguration, "holds no certificate in PEM form", empty)
	_, err = httpclient.LoadCAs(filepath.Join(t.TempDir(), "none.pem"))
	wants(t, err, sdk.ClassConfiguration, "none.pem", "no such file")
}

func TestInstrument(t *testing.T) {
	type observation struct {
		status int
		class  sdk.Class
		took   time.Duration
	}
	slow := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Second)
		_, _ = io.WriteString(w, "a")
		_ = http.NewResponseController(w).Flush()
		time.Sleep(time.Second)
		_, _ = io.WriteString(w, "b")
	}
	cases := map[string]struct {
		answer http.HandlerFunc
		want   []observation
	}{
		"success":   {text("ok"), []observation{{200, "", 0}}},
		"no body":   {status(204), []observation{{204, "", 0}}},
		"slow":      {slow, []observation{{200, "", 2 * time.Second}}},
		"401":       {status(401), []observation{{401, sdk.ClassCredential, 0}}},
		"404":       {status(404), []observation{{404, sdk.ClassStatus, 0}}},
		"429":       {status(429), []observation{{429, sdk.ClassRateLimit, 0}}},
		"redirect":  {inTurn(redirectTo("/b"), text("ok")), []observation{{302, "", 0}, {200, "", 0}}},
		"closed":    {closing, []observation{{0, sdk.ClassNetwork, 0}}},
		"cut off":   {truncated, []observation{{200, sdk.ClassNetwork, 0}}},
		"hanging":   {hanging, []observation{{0, sdk.ClassTimeout, 10 * time.Second}}},
		"too large": {text(strings.Repeat("x", 1<<20)), []observation{{200, "", 0}}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVendor(t, c.answer, func(t *testing.T, w *world) {
				var mu sync.Mutex
				var got []observation
				w.env.HTTP.Transport = httpclient.Instrument(w.transport, func(status int, class sdk.Class, took time.Duration) {
					mu.Lock()
					defer mu.Unlock()
					got = append(got, observation{status, class, took})
				})
				_, _ = w.client(httpclient.Options{Attempts: 1, Timeout: 10 * time.Second, MaxBody: 1000}).Do(t.Context(), httpclient.Request{})
				w.env.HTTP.CloseIdleConnections()
				mu.Lock()
				defer mu.Unlock()
				if !reflect.DeepEqual(got, c.want) {
					t.Errorf("observed %v, want %v", got, c.want)
				}
			})
		})
	}
}

// A connection that goes on as another protocol is handed through as it is.
func TestInstrumentKeepsUpgradedConnections(t *testing.T) {
	body := struct{ io.ReadWriteCloser }{}
	observed := 0
	transport := httpclient.Instrument(roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 101, Body: body}, nil
	}), func(int, sdk.Class, time.Duration) { observed++ })
	res, err := transport.RoundTrip(httptest.NewRequest(http.MethodGet, "/", nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := res.Body.(io.ReadWriteCloser); !ok || observed != 1 {
		t.Errorf("the body cannot be written to any more; observed %d times", observed)
	}
}

// The client of the environment has a timeout of its own: the shorter one holds.
func TestTimeoutOfTheEnvironment(t *testing.T) {
	inVendor(t, hanging, func(t *testing.T, w *world) {
		w.env.HTTP.Timeout = 3 * time.Second
		start := time.Now()
		_, err := w.client(httpclient.Options{Attempts: 1}).Do(t.Context(), httpclient.Request{})
		if wants(t, err, sdk.ClassTimeout, "within 3s"); time.Since(start) != 3*time.Second {
			t.Errorf("took %v", time.Since(start))
		}
	})
}
