package proofpointpod

import (
	"io"
	"net/http"
	"sync/atomic"
)

// wire is the transport of one handshake and the connection that comes of it.
// It knows whether that has ended, which a reader of its messages cannot tell
// from the end of a message, and whether anything arrives on it.
type wire struct {
	base http.RoundTripper
	io.ReadWriteCloser
	received atomic.Int64 // bytes
	broken   atomic.Bool
}

// RoundTrip makes w the connection, if the server switches protocols.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.base.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		return resp, err
	}
	if connection, ok := resp.Body.(io.ReadWriteCloser); ok {
		w.ReadWriteCloser = connection
		resp.Body = w
	}
	return resp, nil
}

// Read reads from the connection.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.ReadWriteCloser.Read(p)
	w.received.Add(int64(n))
	if err != nil {
		w.broken.Store(true)
	}
	return n, err
}
