package oktasystemlog_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	impl "github.com/seed-42ec6dbf/lockstep/connectors/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/generated/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/okta"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
)

const token = "00-canary-token"

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// world is a connector and the organisation that it reads, over TLS.
type world struct {
	*testing.T
	tenant *okta.Tenant
	server *httptest.Server
	clock  *clock
	log    *bytes.Buffer
	*impl.Connector
}

// newWorld returns a world at noon; settings are further JSON members.
func newWorld(t *testing.T, settings string) *world {
	t.Helper()
	w := &world{T: t, tenant: okta.New(token), clock: &clock{now: noon}, log: &bytes.Buffer{}}
	w.tenant.Now = w.clock.Now
	w.server = httptest.NewTLSServer(w.tenant)
	t.Cleanup(w.server.Close)
	w.configure(settings)
	return w
}

// configure makes the connector anew, as after a change of its settings.
func (w *world) configure(settings string) {
	w.Helper()
	cfg, err := oktasystemlog.Parse([]byte(`{"base_url": "` + w.server.URL + `", "api_token": "` + token + `"` + settings + `}`))
	if err != nil {
		w.Fatal(err)
	}
	env := sdk.Env{HTTP: w.server.Client(), Clock: w.clock, Shared: &sdk.Shared{}, Logger: slog.New(slog.NewTextHandler(w.log, nil))}
	if w.Connector, err = impl.New(cfg, env); err != nil {
		w.Fatal(err)
	}
}

// got is what a fetch yielded.
type got struct {
	ids    []string // of the events, from their bytes
	pages  int
	cursor sdk.Cursor
	err    error
}

// fetch reads from a cursor and stops after a number of pages (0: never).
func (w *world) fetch(from sdk.Cursor, pages int) got {
	w.Helper()
	g := got{cursor: from}
	req := sdk.FetchRequest{Cursor: from, Window: sdk.Window{To: w.clock.Now()}}
	for page, err := range w.Fetch(context.Background(), req) {
		if err != nil {
			g.err = err
			break
		}
		if len(page.IDs) != len(page.Events) || page.Cursor == "" {
			w.Errorf("a page of %d events has %d ids and the cursor %q", len(page.Events), len(page.IDs), page.Cursor)
		}
		for i, e := range page.Events {
			id, _ := events.Text(e, "/uuid")
			if id != page.IDs[i] {
				w.Errorf("the id of %s is %q", e, page.IDs[i])
			}
			g.ids = append(g.ids, id)
		}
		g.cursor = page.Cursor
		if g.pages++; g.pages == pages {
			break
		}
	}
	return g
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
	if g.err != nil || !slices.Equal(g.ids, want(first, end)) {
		t.Fatalf("%d events %.3q…, %v, want those from %d up to %d", len(g.ids), g.ids[:min(3, len(g.ids))], g.err, first, end)
	}
}

// clock stands still until somebody waits by it.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept += d
	return ctx.Err()
}
