package proofpointpod

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-42ec6dbf/lockstep/generated/proofpointpod"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/proofpoint"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

const (
	cluster = "example_hosted"
	key     = "canary-5f3a9c.e7+/="
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// clock stands still.
type clock time.Time

func (c clock) Now() time.Time { return time.Time(c) }

// vendor is the Log Service and a connector for it.
type vendor struct {
	*proofpoint.Service
	c      *Connector
	client *http.Client
	logs   *bytes.Buffer
	shared *sdk.Shared
}

// newVendor returns a service, over TLS, and a connector with short limits.
// Nothing of either may run when the test has ended.
func newVendor(t *testing.T, settings ...string) *vendor {
	t.Helper()
	t.Cleanup(func() { goleak.VerifyNone(t) })
	v := &vendor{Service: proofpoint.New(cluster, key), logs: &bytes.Buffer{}, shared: &sdk.Shared{}}
	server := httptest.NewUnstartedServer(v.Service)
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	t.Cleanup(server.Close)
	t.Cleanup(v.Close)
	v.client = server.Client()
	v.c = v.connector(t, "wss"+strings.TrimPrefix(server.URL, "https"), v.client, settings...)
	return v
}

func (v *vendor) connector(t *testing.T, baseURL string, client *http.Client, settings ...string) *Connector {
	t.Helper()
	members := append([]string{`"api_key":"` + key + `"`, `"base_url":"` + baseURL + `"`}, settings...)
	if !strings.Contains(strings.Join(settings, ""), "cluster_id") {
		members = append(members, `"cluster_id":"`+cluster+`"`)
	}
	cfg, err := proofpointpod.Parse([]byte("{" + strings.Join(members, ",") + "}"))
	if err != nil {
		t.Fatal(err)
	}
	instrumented := *client
	instrumented.Transport = httpclient.Instrument(client.Transport, func(int, sdk.Class, time.Duration) {}) // as in production
	c, err := New(cfg, sdk.Env{HTTP: &instrumented, Clock: clock(noon), Shared: v.shared, Logger: slog.New(slog.NewTextHandler(v.logs, nil))})
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

// intake is what the runner is to a connector: it takes pages, keeps the
// cursor, and leaves out what it has by its id.
type intake struct {
	events  []string
	repeats int
	pages   []sdk.Page
	cursor  sdk.Cursor
	seen    map[string]bool
	// want, unless 0, ends the run when as many events are there.
	want int
	done context.CancelFunc
	// refuse, unless nil, may fail a page.
	refuse func(sdk.Page) error
}

func (i *intake) emit(p sdk.Page) error {
	if i.refuse != nil {
		if err := i.refuse(p); err != nil {
			return err
		}
	}
	if p.IDs != nil && len(p.IDs) != len(p.Events) {
		return fmt.Errorf("%d ids of %d events", len(p.IDs), len(p.Events))
	}
	i.pages = append(i.pages, p)
	for n, e := range p.Events {
		if id := p.IDs[n]; id != "" {
			if i.seen[id] {
				i.repeats++
				continue
			}
			if i.seen == nil {
				i.seen = map[string]bool{}
			}
			i.seen[id] = true
		}
		i.events = append(i.events, string(e))
	}
	if p.Cursor != "" {
		i.cursor = p.Cursor
	}
	if i.want > 0 && len(i.events) >= i.want && i.done != nil {
		i.done()
	}
	return nil
}

// stream runs one Stream from the intake's cursor on, until it has want events.
func (v *vendor) stream(t *testing.T, i *intake, want int) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	i.want, i.done = want, cancel
	return v.c.Stream(ctx, i.cursor, i.emit)
}

func classOf(err error) sdk.Class {
	if err == nil {
		return ""
	}
	return sdk.Classify(err).Class
}
