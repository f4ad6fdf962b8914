package proofpointpod

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/proofpoint"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

// What every streamer must do. How this one does it is for the other tests.
func TestStreamFailures(t *testing.T) {
	sdktest.StreamFailures(t, func(t *testing.T) sdktest.StreamVendor {
		v := newVendor(t)
		v.c.limits.handshake, v.c.limits.farewell = time.Second, 100*time.Millisecond
		v.c.limits.ping, v.c.limits.pong = 50*time.Millisecond, time.Second
		list := eventsFrom(0, 2)
		v.Add("message", list...)
		var texts []string
		for _, e := range list {
			texts = append(texts, e.Text)
		}
		return sdktest.StreamVendor{
			Streamer: v.c,
			Events:   texts,
			Secrets:  []string{key},
			Log:      v.log,
			Refuse: func(status int, wait time.Duration) {
				header := http.Header{"Content-Type": {"text/plain"}}
				if wait > 0 {
					header.Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
				}
				v.Fail(proofpoint.Fault{Status: status, Header: header, Body: "no: " + key})
			},
			Hang: func() { v.Fail(proofpoint.Fault{Hang: true}) },
			Drop: func(after int) { v.Fail(proofpoint.Fault{Fragment: true, After: after}) },
			Close: func(after int) {
				v.Fail(proofpoint.Fault{Close: websocket.StatusNormalClosure, Reason: "no " + key, After: after})
			},
			Garble: func(after int) {
				v.Fail(proofpoint.Fault{Garble: func(n int, text string) string {
					if n == after {
						return "<html>" + key
					}
					return text
				}})
			},
			Silence:  func() { v.Fail(proofpoint.Fault{Silent: true}) },
			Sessions: func() int { return len(v.Sessions()) },
			Settle:   v.Close, // it has not seen the client go where it hears nothing
		}
	})
}
