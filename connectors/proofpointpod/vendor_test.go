package proofpointpod

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-42ec6dbf/lockstep/generated/proofpointpod"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/proofpoint"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

const (
	cluster = "example_hosted"
	key     = "canary-5f3a9c.e7+/="
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// vendor is the Log Service and a connector for it.
type vendor struct {
	*proofpoint.Service
	c      *Connector
	client *http.Client
	env    sdk.Env
	log    *sdktest.Log
}

// newVendor returns a service, over TLS, and a connector with short limits.
// Nothing of either may run when the test has ended.
func newVendor(t *testing.T, settings ...string) *vendor {
	t.Helper()
	t.Cleanup(func() { goleak.VerifyNone(t) })
	v := &vendor{Service: proofpoint.New(cluster, key)}
	env, baseURL := sdktest.Serve(t, v.Service)
	t.Cleanup(v.Close)
	v.log = sdktest.Record(t, &env)
	v.env, v.client = env, env.HTTP
	v.c = v.connector(t, env, baseURL, settings...)
	return v
}

// connector returns another connector, for an address that begins with http.
func (v *vendor) connector(t *testing.T, env sdk.Env, baseURL string, settings ...string) *Connector {
	t.Helper()
	members := append([]string{`"api_key":"` + key + `"`, `"base_url":"` + strings.Replace(baseURL, "http", "ws", 1) + `"`}, settings...)
	if !strings.Contains(strings.Join(settings, ""), "cluster_id") {
		members = append(members, `"cluster_id":"`+cluster+`"`)
	}
	cfg, err := proofpointpod.Parse([]byte("{" + strings.Join(members, ",") + "}"))
	if err != nil {
		t.Fatal(err)
	}
	instrumented := *env.HTTP
	instrumented.Transport = httpclient.Instrument(env.HTTP.Transport, func(int, sdk.Class, time.Duration) {}) // as in production
	env.HTTP = &instrumented
	c, err := New(cfg, env)
	if err != nil {
		t.Fatal(err)
	}
	c.limits = limits{
		handshake: 5 * time.Second, ping: time.Minute, pong: time.Minute, farewell: 5 * time.Second,
		gather: 5 * time.Millisecond, events: 500, bytes: 4 << 20, message: 1 << 20,
	}
	return c
}

// event is an event of the log "message", n seconds after noon less an hour.
func event(n int) proofpoint.Event {
	at := noon.Add(-time.Hour).Add(time.Duration(n) * time.Second)
	return proofpoint.Event{At: at, Text: fmt.Sprintf(`{"guid":%q, "ts":%q}`, eventID(n), at.In(time.FixedZone("", -7*3600)).Format("2006-01-02T15:04:05.000000-0700"))}
}

func eventID(n int) string { return fmt.Sprintf("g%d", n) }

func eventsFrom(from, to int) (list []proofpoint.Event) {
	for n := from; n <= to; n++ {
		list = append(list, event(n))
	}
	return list
}

func classOf(err error) sdk.Class {
	if err == nil {
		return ""
	}
	return sdk.Classify(err).Class
}
