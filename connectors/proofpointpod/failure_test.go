package proofpointpod

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/proofpoint"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

// Each way in which the service refuses or breaks off a session has its class,
// is no loss, and does not show the API key, though the service may say it.
func TestFailures(t *testing.T) {
	status := func(status int) proofpoint.Fault {
		return proofpoint.Fault{Status: status, Body: "no: " + key + "\r\nis refused", Header: http.Header{"Content-Type": {"text/plain"}}}
	}
	later := func(status int, after string) proofpoint.Fault {
		f := status429(status)
		f.Header = http.Header{"Retry-After": {after}, "Date": {noon.Format(http.TimeFormat)}}
		return f
	}
	closing := func(code websocket.StatusCode) proofpoint.Fault {
		return proofpoint.Fault{Close: code, Reason: "no " + key, After: 1}
	}
	html := proofpoint.Fault{Status: 502, Body: "<html>Bad Gateway", Header: http.Header{"Content-Type": {"text/html"}}}
	for _, test := range []struct {
		name   string
		fault  proofpoint.Fault
		class  sdk.Class
		status int
		wait   time.Duration
		want   string
	}{
		{"400", status(400), sdk.ClassStatus, 400, 0, `unexpected status: HTTP 400: the service does not understand the request: check cluster_id; it says "no: [redacted] is refused"`},
		{"401", status(401), sdk.ClassCredential, 401, 0, `credential error: HTTP 401: the API key is wrong, expired, or of another cluster; it says`},
		{"403", status(403), sdk.ClassPermission, 403, 0, `permission error: HTTP 403: the API key may not read this log`},
		{"404", status(404), sdk.ClassStatus, 404, 0, `unexpected status: HTTP 404: there is no Log Service at this address: check base_url`},
		{"405", status(405), sdk.ClassStatus, 405, 0, `unexpected status: HTTP 405: the service refuses the session`},
		{"409", status(409), sdk.ClassRateLimit, 409, 0, `rate limited: HTTP 409: the API key is in use by another session for this log`},
		{"429", later(429, "30"), sdk.ClassRateLimit, 429, 30 * time.Second, `rate limited: HTTP 429: too many sessions were opened: try again in 30s`},
		{"429 with a date", later(429, noon.Add(time.Minute).Format(http.TimeFormat)), sdk.ClassRateLimit, 429, time.Minute, `try again in 1m0s`},
		{"429 with nonsense", later(429, "soon"), sdk.ClassRateLimit, 429, 0, `HTTP 429`},
		{"429 with the past", later(429, noon.Add(-time.Minute).Format(http.TimeFormat)), sdk.ClassRateLimit, 429, 0, `HTTP 429`},
		{"429 with a day", later(429, "86400"), sdk.ClassRateLimit, 429, 24 * time.Hour, `HTTP 429`},
		{"429 with more", later(429, "99999999999999"), sdk.ClassRateLimit, 429, 0, `HTTP 429`},
		{"500", status(500), sdk.ClassStatus, 500, 0, `unexpected status: HTTP 500: the service fails`},
		{"502 with HTML", html, sdk.ClassStatus, 502, 0, `unexpected status: HTTP 502: the service fails`},
		{"503", later(503, "5"), sdk.ClassStatus, 503, 5 * time.Second, `unexpected status: HTTP 503: the service fails: try again in 5s`},
		{"200", status(200), sdk.ClassStatus, 200, 0, `unexpected status: HTTP 200: the service answers without opening a session: check base_url`},
		{"no answer", proofpoint.Fault{Hang: true}, sdk.ClassTimeout, 0, 0, `network error: timeout: the Log Service has not opened a session within 500ms`},
		{"no web socket", proofpoint.Fault{BadHandshake: true}, sdk.ClassResponse, 0, 0, `bad response: the handshake is not that of a web socket`},

		{"cut", proofpoint.Fault{Cut: true, After: 1}, sdk.ClassNetwork, 0, 0, `network error: the session broke off`},
		{"cut in a message", proofpoint.Fault{Fragment: true, After: 1}, sdk.ClassNetwork, 0, 0, `network error: the session broke off`},
		{"closed", closing(websocket.StatusNormalClosure), sdk.ClassNetwork, 0, 0, `network error: the service closed the session with code 1000: "no [redacted]"`},
		{"going away", proofpoint.Fault{Close: websocket.StatusGoingAway, After: 1}, sdk.ClassNetwork, 0, 0, `network error: the service closed the session with code 1001`},
		{"policy", closing(websocket.StatusPolicyViolation), sdk.ClassPermission, 0, 0, `permission error: the service closed the session with code 1008`},
		{"protocol", closing(websocket.StatusProtocolError), sdk.ClassResponse, 0, 0, `bad response: the service closed the session with code 1002`},
		{"dead", proofpoint.Fault{Silent: true}, sdk.ClassTimeout, 0, 0, `network error: timeout: the connection is dead: no answer to a ping within 20ms`},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newVendor(t)
			v.Add("message", event(0))
			v.Fail(test.fault)
			if test.fault.Hang {
				v.c.limits.handshake = 500 * time.Millisecond // time enough to be asked
			}
			if test.fault.Silent {
				v.c.limits.ping, v.c.limits.pong, v.c.limits.farewell = 5*time.Millisecond, 20*time.Millisecond, 20*time.Millisecond
			}
			i := &sdktest.Intake{}
			err := i.Stream(t, v.c, 0)
			e := sdktest.CheckError(t, err, test.class, test.want, "canary", "<html>")
			if e == nil || e.Status != test.status || e.RetryAfter != test.wait {
				t.Fatalf("Stream = %v, of %+v; want status %d and %v to wait", err, e, test.status, test.wait)
			}
			if strings.Contains(v.log.String(), "canary") {
				t.Errorf("the log shows the key: %s", v.log)
			}
			if test.fault.After == 1 && !slices.Equal(i.Events, []string{event(0).Text}) {
				t.Errorf("what came before is %q", i.Events)
			}
			v.c.limits.handshake = 5 * time.Second
			if test.fault.Silent { // it has not seen the client go
				v.Close()
			}
			v.Wait()
			if _ = i.Stream(t, v.c, 1); !slices.Equal(i.Events, []string{event(0).Text}) {
				t.Errorf("afterwards the events are %q", i.Events)
			}
		})
	}
}

func status429(status int) proofpoint.Fault { return proofpoint.Fault{Status: status} }

// The service's own refusals, not made up ones.
func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		name, settings string
		class          sdk.Class
		want           string
	}{
		{"another cluster", `"cluster_id":"other"`, sdk.ClassStatus, "HTTP 400"},
		{"a second session", ``, sdk.ClassRateLimit, "HTTP 409"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := newVendor(t, strings.Fields(test.settings)...)
			i := &sdktest.Intake{Refuse: func(sdk.Page) error {
				return v.c.Stream(t.Context(), "", func(sdk.Page) error { return nil })
			}}
			err := i.Stream(t, v.c, 0)
			if classOf(err) != test.class || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Stream = %v, want %s", err, test.want)
			}
		})
	}
}

// The query says which cluster it is, and is not shown.
func TestNetworkErrors(t *testing.T) {
	v := newVendor(t)
	sdktest.Unreachable(t, func(env sdk.Env, baseURL string) (sdk.Connector, error) {
		return v.connector(t, env, baseURL), nil
	}, key, "cid=")
}

// A damaged message is asked for again, and is collected as it should be when
// it then comes whole.
func TestDamagedMessages(t *testing.T) {
	large := `{"x":"` + strings.Repeat("x", 1<<20) + `"}`
	for name, bad := range map[string]string{
		"cut short": `{"guid":"g1"`, "HTML": "<html>", "an array": `[]`, "a string": `"g1"`, "two values": `{} {}`, "not UTF-8": "{\"a\":\"\xff\"}", "too large": large,
	} {
		t.Run(name, func(t *testing.T) {
			v := newVendor(t)
			v.Add("message", eventsFrom(0, 2)...)
			v.Fail(proofpoint.Fault{Garble: func(n int, text string) string {
				if n == 1 {
					return bad
				}
				return text
			}})
			i := &sdktest.Intake{}
			err := i.Stream(t, v.c, 0)
			if classOf(err) != sdk.ClassResponse || !strings.Contains(err.Error(), "it is asked for again") {
				t.Errorf("Stream = %v, want a bad response", err)
			}
			if !slices.Equal(i.Events, []string{event(0).Text}) {
				t.Errorf("the events before it are %.99q", i.Events)
			}
			v.Wait()
			if _ = i.Stream(t, v.c, 3); !slices.Equal(i.Events, []string{event(0).Text, event(1).Text, event(2).Text}) {
				t.Errorf("afterwards the events are %.99q", i.Events)
			}
		})
	}
}

// A message that stays damaged does not hold up the log: it goes on as it is,
// and Normalize sets it aside.
func TestMessagesThatStayDamaged(t *testing.T) {
	v := newVendor(t)
	large := `{"x":"` + strings.Repeat("x", 1<<20) + `"}`
	bad := []proofpoint.Event{{At: event(1).At, Text: "no JSON"}, {At: event(2).At, Text: large}, {At: event(3).At, Text: ""}}
	v.Add("message", event(0))
	v.Add("message", bad...)
	v.Add("message", event(4))
	// All of a session is one page: a damaged message has no id, comes again with
	// each session, and would else end the last one before event 4.
	v.c.limits.gather, v.c.limits.events = time.Hour, 4
	i := &sdktest.Intake{}
	var failures int
	for ; failures < 10; failures++ {
		if err := i.Stream(t, v.c, 4); errors.Is(err, context.Canceled) {
			break
		} else if classOf(err) != sdk.ClassResponse {
			t.Fatal(err)
		}
		v.Wait()
	}
	if want := []string{event(0).Text, "no JSON", large[:1<<20], event(4).Text}; failures != 2 || len(i.Events) < 4 || !subsequence(want, i.Events) {
		t.Errorf("after %d failures the events are %.99q", failures, i.Events)
	}
	if _, err := v.c.Normalize([]byte("no JSON")); err == nil {
		t.Error("what is no JSON was normalised")
	}
	if !strings.Contains(v.log.String(), "level=ERROR") {
		t.Errorf("the log is %q", v.log)
	}
}

// subsequence reports whether all of want are in got, in their order.
func subsequence(want, got []string) bool {
	for _, g := range got {
		if len(want) > 0 && g == want[0] {
			want = want[1:]
		}
	}
	return len(want) == 0
}

func TestConnectionOpensASession(t *testing.T) {
	v := newVendor(t)
	v.Add("message", eventsFrom(0, 9)...)
	if err := v.c.TestConnection(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.Wait()
	s := v.Sessions()[0]
	if s.SinceTime != "2026-01-31T12:00:00.000+0000" || s.Sent != 0 || s.Closed != websocket.StatusNormalClosure {
		t.Errorf("the test asked for %+v; want no history, and a clean leave", s)
	}
	v.Fail(proofpoint.Fault{Status: 401}, proofpoint.Fault{Status: 500})
	for _, want := range []sdk.Class{sdk.ClassCredential, sdk.ClassStatus} {
		if err := v.c.TestConnection(t.Context()); classOf(err) != want {
			t.Errorf("TestConnection = %v, want class %s", err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := v.c.TestConnection(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("TestConnection = %v, want the context's error", err)
	}
}

// The service allows one session. Ours shows that the configuration works; that
// of somebody else keeps us from collecting.
func TestConnectionBesideASession(t *testing.T) {
	v := newVendor(t)
	address := "https://" + v.c.endpoint.Host
	same := v.connector(t, v.env, address)
	v.env.Shared = &sdk.Shared{} // another process
	other := v.connector(t, v.env, address)
	i := &sdktest.Intake{Refuse: func(sdk.Page) error {
		if err := same.TestConnection(t.Context()); err != nil {
			t.Errorf("while this process collects: %v", err)
		}
		err := other.TestConnection(t.Context())
		if e := sdk.Classify(err); e == nil || e.Status != http.StatusConflict || e.Class != sdk.ClassRateLimit ||
			!strings.Contains(err.Error(), "if the other is this connector") || strings.Contains(err.Error(), "canary") {
			t.Errorf("while another process collects: %v", err)
		}
		return errors.New("enough")
	}}
	_ = i.Stream(t, v.c, 0)
	v.Wait()
	v.Fail(proofpoint.Fault{Status: http.StatusConflict})
	if err := same.TestConnection(t.Context()); sdk.Classify(err) == nil || sdk.Classify(err).Status != http.StatusConflict {
		t.Errorf("when it collects no more: %v", err)
	}
}
