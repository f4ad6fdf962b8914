package sdk_test

import (
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// failing makes a real failure and returns its error.
type failing func(t *testing.T) error

func TestClassifyRealFailures(t *testing.T) {
	cases := map[string]struct {
		fail  failing
		class sdk.Class
		says  string // in the text
	}{
		"name that does not resolve":  {unresolvable, sdk.ClassDNS, "lookup x.invalid"},
		"name server does not answer": {silentNameServer, sdk.ClassDNS, "lookup x.invalid"},
		"refused port":                {refusedPort, sdk.ClassConnect, "connection refused"},
		"proxy that refuses":          {refusingProxy, sdk.ClassConnect, "connection refused"},
		"connection not in time":      {dialTimeout, sdk.ClassTimeout, "i/o timeout"},
		"deadline of the context":     {answering(hang, deadline), sdk.ClassTimeout, "deadline exceeded"},
		"timeout of the client":       {answering(hang, clientTimeout), sdk.ClassTimeout, "Client.Timeout exceeded"},
		"body not in time":            {answering(hangInBody, clientTimeout), sdk.ClassTimeout, "Client.Timeout"},
		"header not in time":          {answering(hang, headerTimeout), sdk.ClassTimeout, "timeout awaiting response headers"},
		"handshake not in time":       {silentTLS, sdk.ClassTimeout, "handshake timeout"},
		"cancelled":                   {cancelled, sdk.ClassOther, "canceled"},
		"unknown authority":           {unknownAuthority, sdk.ClassTLS, "unknown authority"},
		"expired certificate":         {certified("other.example", -time.Hour), sdk.ClassTLS, "expired"},
		"certificate of another host": {certified("another.example", time.Hour), sdk.ClassTLS, "not other.example"},
		"HTTP on the port of HTTPS":   {plainOnTLS("HTTP/1.1 200 OK\r\n\r\n"), sdk.ClassTLS, "server gave HTTP response"},
		"no TLS at all":               {plainOnTLS("220 mail.example ESMTP\r\n"), sdk.ClassTLS, "first record does not look like a TLS handshake"},
		"client certificate missing":  {clientCertificate, sdk.ClassTLS, "certificate required"},
		"no TLS version in common":    {tlsVersion, sdk.ClassTLS, "protocol version"},
		"no TLS version at all":       {tlsNoVersion, sdk.ClassTLS, "no supported versions"},
		"reset":                       {raw(func(c *net.TCPConn) { _ = c.SetLinger(0) }), sdk.ClassNetwork, "reset"},
		"closed without an answer":    {raw(func(*net.TCPConn) {}), sdk.ClassNetwork, "EOF"},
		"body cut off":                {answering(cutOff, plain), sdk.ClassNetwork, "unexpected EOF"},
		"chunks cut off":              {answering(cutOffChunk, plain), sdk.ClassNetwork, "unexpected EOF"},
		"answer that is not HTTP":     {answering(write("SSH-2.0-OpenSSH_9.6\r\n"), plain), sdk.ClassResponse, "malformed HTTP"},
		"header that is not one":      {answering(write("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), plain), sdk.ClassResponse, "malformed MIME header"},
		"headers without end":         {answering(endlessHeaders, plain), sdk.ClassResponse, "response headers exceeded"},
		"body that is not gzip":       {notGzip, sdk.ClassResponse, "gzip: invalid header"},
		"JSON cut off":                {decoding(`{"a":`), sdk.ClassResponse, "unexpected end of JSON input"},
		"HTML for JSON":               {decoding(`<html>`), sdk.ClassResponse, "invalid character '<'"},
		"JSON of another type":        {decoding(`{"a":[]}`), sdk.ClassResponse, "cannot unmarshal array"},
		"the transport's own words":   {goAway, sdk.ClassNetwork, "sent GOAWAY"},
		"fresh stub":                  {func(*testing.T) error { return sdk.ErrNotImplemented }, sdk.ClassBug, "not implemented"},
		"anything else":               {func(*testing.T) error { return errors.New("strange") }, sdk.ClassOther, "strange"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.fail(t)
			if err == nil {
				t.Fatal("does not fail")
			}
			for _, err := range []error{err, fmt.Errorf("fetch: %w", err), &url.Error{Op: "Get", URL: "https://h/?" + canary, Err: err}, &url.Error{Op: "Get", Err: fmt.Errorf("round trip: %w", err)}} {
				got := sdk.Classify(err)
				if got.Class != c.class || !strings.Contains(got.Error(), c.says) || shows(got.Error()) {
					// A url.Error says network of what is nothing else.
					if _, outer := err.(*url.Error); !outer || c.class != sdk.ClassOther || got.Class != sdk.ClassNetwork { //nolint:errorlint // the outermost
						t.Errorf("class %s: %s\nwant class %s saying %q: %#v", got.Class, got, c.class, c.says, err)
					}
				}
				if !errors.Is(got, err) {
					t.Errorf("the cause is lost: %v", got)
				}
			}
		})
	}
}

// Every address that is asked holds the canary, in its user and in its query.
const asked = "://user:" + canary + "@other.example:443/path?token=" + canary

// get asks scheme://other.example, which dial connects to somewhere.
func get(t *testing.T, scheme string, transport *http.Transport, options ...func(*http.Client, **http.Request)) error {
	t.Helper()
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, scheme+asked, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, option := range options {
		option(client, &req)
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	_, err = io.ReadAll(res.Body)
	return err
}

// to returns a transport whose every connection goes to one address.
func to(address string) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
		MaxResponseHeaderBytes: 4 << 10,
	}
}

func plain(*http.Client, **http.Request) {}

func clientTimeout(c *http.Client, _ **http.Request) { c.Timeout = 30 * time.Millisecond }

func headerTimeout(c *http.Client, _ **http.Request) {
	c.Transport.(*http.Transport).ResponseHeaderTimeout = 30 * time.Millisecond
}

func deadline(_ *http.Client, req **http.Request) {
	ctx, cancel := context.WithTimeout((*req).Context(), 30*time.Millisecond)
	context.AfterFunc(ctx, cancel)
	*req = (*req).WithContext(ctx)
}

// answering asks a server that answers every connection by hand.
func answering(answer func(net.Conn), option func(*http.Client, **http.Request)) failing {
	return func(t *testing.T) error {
		return get(t, "http", to(listen(t, func(c net.Conn) {
			_, _ = c.Read(make([]byte, 4096))
			answer(c)
		})), option)
	}
}

// listen serves connections until the test is done.
func listen(t *testing.T, serve func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = c.Close() }()
				serve(c)
			}()
		}
	}()
	return l.Addr().String()
}

func hang(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

func write(text string) func(net.Conn) {
	return func(c net.Conn) { _, _ = io.WriteString(c, text) }
}

func hangInBody(c net.Conn) {
	write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")(c)
	hang(c)
}

func cutOff(c net.Conn) { write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")(c) }

func cutOffChunk(c net.Conn) {
	write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc")(c)
}

func endlessHeaders(c net.Conn) {
	write("HTTP/1.1 200 OK\r\n")(c)
	for i := 0; ; i++ {
		if _, err := fmt.Fprintf(c, "X-%d: more\r\n", i); err != nil {
			return
		}
	}
}

// raw ends the connection after the request, in a way.
func raw(end func(*net.TCPConn)) failing {
	return answering(func(c net.Conn) { end(c.(*net.TCPConn)) }, plain)
}

// resolving asks with a name server of our own.
func resolving(t *testing.T, dial func(ctx context.Context) (net.Conn, error)) error {
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }}
	dialer := &net.Dialer{Resolver: resolver, Timeout: 300 * time.Millisecond}
	return get(t, "http", &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return dialer.DialContext(ctx, network, "x.invalid:80")
	}})
}

// unresolvable asks a name server that knows no name.
func unresolvable(t *testing.T) error {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		query := make([]byte, 512)
		for {
			n, from, err := server.ReadFrom(query)
			if err != nil {
				return
			}
			query[2], query[3] = 0x81, 0x83 // an answer: there is no such name
			_, _ = server.WriteTo(query[:n], from)
		}
	}()
	return resolving(t, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	})
}

func silentNameServer(t *testing.T) error {
	return resolving(t, func(ctx context.Context) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
}

// closedPort returns an address that nobody listens on.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func refusedPort(t *testing.T) error { return get(t, "http", to(closedPort(t))) }

func refusingProxy(t *testing.T) error {
	proxy := &url.URL{Scheme: "http", User: url.UserPassword("user", canary), Host: closedPort(t)}
	return get(t, "https", &http.Transport{Proxy: http.ProxyURL(proxy)})
}

func dialTimeout(t *testing.T) error {
	address := closedPort(t)
	return get(t, "http", &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: time.Nanosecond}).DialContext(ctx, network, address)
	}})
}

func silentTLS(t *testing.T) error {
	transport := to(listen(t, hang))
	transport.TLSHandshakeTimeout = 30 * time.Millisecond
	return get(t, "https", transport)
}

func cancelled(t *testing.T) error {
	return get(t, "http", to(listen(t, hang)), func(_ *http.Client, req **http.Request) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Millisecond, cancel)
		*req = (*req).WithContext(ctx)
	})
}

// tlsServer serves with a certificate for host that is valid for so long, and
// returns a transport that trusts it.
func tlsServer(t *testing.T, host string, valid time.Duration, config *tls.Config) *http.Transport {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{host}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(valid),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = config
	s.TLS.Certificates = []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}
	s.StartTLS()
	t.Cleanup(s.Close)
	transport := to(s.Listener.Addr().String())
	transport.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool()}
	transport.TLSClientConfig.RootCAs.AddCert(cert)
	return transport
}

func certified(host string, valid time.Duration) failing {
	return func(t *testing.T) error { return get(t, "https", tlsServer(t, host, valid, &tls.Config{})) }
}

func unknownAuthority(t *testing.T) error {
	transport := tlsServer(t, "other.example", time.Hour, &tls.Config{})
	transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	return get(t, "https", transport)
}

func clientCertificate(t *testing.T) error {
	return get(t, "https", tlsServer(t, "other.example", time.Hour, &tls.Config{ClientAuth: tls.RequireAnyClientCert}))
}

func tlsVersion(t *testing.T) error {
	transport := tlsServer(t, "other.example", time.Hour, &tls.Config{MaxVersion: tls.VersionTLS12})
	transport.TLSClientConfig.MinVersion = tls.VersionTLS13
	return get(t, "https", transport)
}

func tlsNoVersion(t *testing.T) error {
	transport := tlsServer(t, "other.example", time.Hour, &tls.Config{})
	transport.TLSClientConfig.MinVersion, transport.TLSClientConfig.MaxVersion = tls.VersionTLS13, tls.VersionTLS12
	return get(t, "https", transport)
}

func goAway(*testing.T) error {
	return &url.Error{Op: "Get", URL: "https://h/?" + canary, Err: errors.New("http2: server sent GOAWAY and closed the connection")}
}

func plainOnTLS(text string) failing {
	return func(t *testing.T) error {
		return get(t, "https", to(listen(t, func(c net.Conn) {
			write(text)(c)
			hang(c)
		})))
	}
}

func notGzip(*testing.T) error {
	_, err := gzip.NewReader(strings.NewReader("<html>this is a page for people</html>"))
	return err
}

func decoding(document string) failing {
	return func(*testing.T) error {
		var into struct{ A string }
		return json.Unmarshal([]byte(document), &into)
	}
}
