package oktasystemlog_test

import (
	"slices"
	"testing"
	"time"

	impl "github.com/seed-42ec6dbf/lockstep/connectors/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/generated/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/okta"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

const token = "00-canary-token"

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// connect makes a connector; settings are further JSON members.
func connect(env sdk.Env, baseURL, settings string) (*impl.Connector, error) {
	cfg, err := oktasystemlog.Parse([]byte(`{"base_url": "` + baseURL + `", "api_token": "` + token + `"` + settings + `}`))
	if err != nil {
		return nil, err
	}
	return impl.New(cfg, env)
}

// world is a connector and the organisation that it reads.
type world struct {
	*testing.T
	tenant  *okta.Tenant
	baseURL string
	env     sdk.Env
	clock   *sdktest.Clock
	log     *sdktest.Log
	*impl.Connector
}

// newWorld returns a world at noon.
func newWorld(t *testing.T, settings string) *world {
	t.Helper()
	w := &world{T: t, tenant: okta.New(token), clock: sdktest.NewClock(noon)}
	w.tenant.Now = w.clock.Now
	w.env, w.baseURL = sdktest.Serve(t, w.tenant)
	w.env.Clock, w.log = w.clock, sdktest.Record(t, &w.env)
	w.configure(settings)
	return w
}

// configure makes the connector anew, as after a change of its settings.
func (w *world) configure(settings string) {
	w.Helper()
	c, err := connect(w.env, w.baseURL, settings)
	if err != nil {
		w.Fatal(err)
	}
	w.Connector = c
}

// got is what was read, and how it ended.
type got struct {
	sdktest.Intake
	err error
}

// fetch reads from a cursor and stops after a number of pages (0: never).
func (w *world) fetch(from sdk.Cursor, pages int) got {
	w.Helper()
	g := got{Intake: sdktest.Intake{Cursor: from}}
	w.readOn(&g, pages)
	return g
}

// readOn reads what comes behind it.
func (w *world) readOn(g *got, pages int) {
	w.Helper()
	before := len(g.Pages)
	g.err = g.Poll(w, w.Connector, sdk.Window{To: w.clock.Now()}, pages)
	for _, page := range g.Pages[before:] {
		if len(page.IDs) != len(page.Events) || page.Cursor == "" {
			w.Errorf("a page of %d events has %d ids and the cursor %q", len(page.Events), len(page.IDs), page.Cursor)
		}
		for i, e := range page.Events {
			if id, _ := events.Text(e, "/uuid"); id != page.IDs[i] {
				w.Errorf("the id of %s is %q", e, page.IDs[i])
			}
		}
	}
	if g.Repeats > 0 {
		w.Errorf("%d events were read twice", g.Repeats)
	}
}

// want are the ids of the events from first on, up to end.
func want(first, end int) []string {
	var ids []string
	for n := first; n < end; n++ {
		ids = append(ids, okta.ID(n))
	}
	return ids
}

func (g got) check(t *testing.T, first, end int) {
	t.Helper()
	if g.err != nil || !slices.Equal(g.IDs, want(first, end)) {
		t.Fatalf("%d events %.3q…, %v, want those from %d up to %d", len(g.IDs), g.IDs[:min(3, len(g.IDs))], g.err, first, end)
	}
}
