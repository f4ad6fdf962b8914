package harness_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/proofpoint"
)

// A stream that is refused, breaks off or brings nonsense is taken up again
// where it was.
func TestStreamFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault proofpoint.Fault
		felt  string
	}{
		"refused with 503":       {proofpoint.Fault{Status: 503}, "HTTP 503"},
		"refused with 429":       {proofpoint.Fault{Status: 429, Header: http.Header{"Retry-After": {"1"}}}, `"class":"rate_limit"`},
		"refused with 409":       {proofpoint.Fault{Status: 409}, `"class":"rate_limit"`},
		"answered with HTML":     {proofpoint.Fault{Status: 200, Body: "<html>sign in</html>"}, `"stage":"fetch"`},
		"handshake that is none": {proofpoint.Fault{BadHandshake: true}, `"class":"response"`},
		"hang":                   {proofpoint.Fault{Hang: true}, `"class":"timeout"`},
		"cut at once":            {proofpoint.Fault{Cut: true}, `"stage":"fetch"`},
		"cut between events":     {proofpoint.Fault{Cut: true, After: 700}, `"stage":"fetch"`},
		"cut within an event":    {proofpoint.Fault{Fragment: true, After: 700}, `"stage":"fetch"`},
		"closed for a restart":   {proofpoint.Fault{Close: websocket.StatusServiceRestart, Reason: "maintenance", After: 700}, "code 1012"},
		"damaged on the way": {proofpoint.Fault{Garble: func(n int, text string) string {
			if n == 700 {
				return text[:len(text)/2]
			}
			return text
		}}, "no JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tempo := hurry
			if c.fault.Hang {
				tempo.Timeout = time.Second
			}
			s := proofpointSource()
			s.fail(c.fault)
			if c.fault.Garble == nil { // damaged twice in the same way is not damaged
				s.fail(c.fault)
			}
			w := newWorld(t, s)
			w.publish(1500)
			r := w.run(tempo)
			r.felt(c.felt)
			r.delivered(w)
			w.publish(10)
			r.delivered(w)
			r.stop()
			w.held(0)
		})
	}
}
