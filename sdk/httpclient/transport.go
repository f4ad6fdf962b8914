package httpclient

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// TransportOptions are those of [Transport]; the zero value is fit for use.
type TransportOptions struct {
	// RootCAs are the authorities that servers' certificates are checked
	// against; nil means the machine's.
	RootCAs *x509.CertPool
	// Proxy returns the proxy for a request; nil means [http.ProxyFromEnvironment].
	Proxy func(*http.Request) (*url.URL, error)
}

// Transport returns a transport with limits for everything that may hang or
// not end before the body. One is enough for a process.
func Transport(o TransportOptions) *http.Transport {
	if o.Proxy == nil {
		o.Proxy = http.ProxyFromEnvironment
	}
	dialer := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  o.Proxy,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  time.Minute,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 1 << 20,
		MaxIdleConns:           100,
		MaxIdleConnsPerHost:    16,
		IdleConnTimeout:        90 * time.Second,
		ForceAttemptHTTP2:      true,
		// A connection that died without a word is found out.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 30 * time.Second, PingTimeout: 15 * time.Second},
	}
}

// LoadCAs returns the machine's authorities and those of a PEM file.
func LoadCAs(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, sdk.Errorf(sdk.ClassConfiguration, "read authorities: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, sdk.Errorf(sdk.ClassConfiguration, "read authorities: %s holds no certificate in PEM form", file)
	}
	return pool, nil
}

// Instrument returns a transport that tells observe of every request: its
// status, or 0; the class of its failure, or ""; and how long it took to the
// end of its body. observe is called once a request.
func Instrument(next http.RoundTripper, observe func(status int, class sdk.Class, took time.Duration)) http.RoundTripper {
	return &instrument{next: next, observe: observe}
}

type instrument struct {
	next    http.RoundTripper
	observe func(int, sdk.Class, time.Duration)
}

// RoundTrip makes a request.
func (i *instrument) RoundTrip(req *http.Request) (*http.Response, error) {
	start := time.Now()
	res, err := i.next.RoundTrip(req)
	if err != nil {
		i.observe(0, sdk.Classify(requestError(err)).Class, time.Since(start))
		return nil, err
	}
	var class sdk.Class
	if res.StatusCode >= 400 {
		class = sdk.StatusError(res.StatusCode, 0, "").Class
	}
	if res.StatusCode == http.StatusSwitchingProtocols {
		i.observe(res.StatusCode, class, time.Since(start)) // what follows is no body
		return res, nil
	}
	var once sync.Once
	res.Body = &observed{res.Body, func(err error) {
		once.Do(func() {
			if err != nil && !errors.Is(err, io.EOF) {
				class = sdk.Classify(requestError(err)).Class
			}
			i.observe(res.StatusCode, class, time.Since(start))
		})
	}}
	return res, nil
}

// CloseIdleConnections closes those of the transport below.
func (i *instrument) CloseIdleConnections() {
	if closer, ok := i.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// observed is a body whose end is told.
type observed struct {
	io.ReadCloser
	end func(error)
}

// Read reads on; the first error is the end.
func (o *observed) Read(p []byte) (int, error) {
	n, err := o.ReadCloser.Read(p)
	if err != nil {
		o.end(err)
	}
	return n, err
}

// Close ends the body.
func (o *observed) Close() error {
	o.end(nil)
	return o.ReadCloser.Close()
}

// defaultUserAgent names this module and its version.
func defaultUserAgent() string {
	const module = "github.com/seed-42ec6dbf/lockstep"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "lockstep"
	}
	for _, m := range append(info.Deps, &info.Main) {
		if m.Path == module && m.Version != "" && m.Version != "(devel)" {
			return "lockstep/" + m.Version
		}
	}
	return "lockstep (devel)"
}
