package githubauditlog_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	impl "github.com/seed-42ec6dbf/lockstep/connectors/githubauditlog"
	"github.com/seed-42ec6dbf/lockstep/generated/githubauditlog"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/github"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
)

const token = "ghp_canaryCanaryCanary"

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// world is a connector and the host that it reads, over TLS. It keeps what a
// runner would: the cursor of the last page, and the ids of what it has.
type world struct {
	*testing.T
	host   *github.Host
	server *httptest.Server
	clock  *clock // of GitHub
	log    *bytes.Buffer
	*impl.Connector

	cursor  sdk.Cursor
	got     []string
	repeats int
}

// newWorld returns a world at noon; settings are further JSON members.
func newWorld(t *testing.T, settings string) *world {
	t.Helper()
	w := &world{T: t, host: github.New("example-org", token), clock: &clock{now: noon}, log: &bytes.Buffer{}}
	w.host.Now = w.clock.Now
	w.server = httptest.NewTLSServer(w.host)
	t.Cleanup(w.server.Close)
	w.configure(settings)
	return w
}

// configure makes the connector anew, as after a change of its settings.
func (w *world) configure(settings string) {
	w.Helper()
	cfg, err := githubauditlog.Parse([]byte(`{"base_url": "` + w.server.URL + `", "org": "example-org", "token": "` + token + `"` + settings + `}`))
	if err != nil {
		w.Fatal(err)
	}
	env := sdk.Env{HTTP: w.server.Client(), Clock: w.clock, Shared: &sdk.Shared{}, Logger: slog.New(slog.NewTextHandler(w.log, nil))}
	if w.Connector, err = impl.New(cfg, env); err != nil {
		w.Fatal(err)
	}
}

// poll fetches from the cursor and stops after a number of pages (0: never).
func (w *world) poll(pages int) error {
	w.Helper()
	req := sdk.FetchRequest{Cursor: w.cursor, Window: sdk.Window{To: w.clock.Now()}}
	for page, err := range w.Fetch(context.Background(), req) {
		if err != nil {
			return err
		}
		if len(page.IDs) != len(page.Events) || page.Cursor == "" {
			w.Errorf("a page of %d events has %d ids and the cursor %q", len(page.Events), len(page.IDs), page.Cursor)
		}
		for i, e := range page.Events {
			if id, ok := events.Text(e, "/_document_id"); ok && id != page.IDs[i] {
				w.Errorf("the id of %s is %q", e, page.IDs[i])
			}
			if slices.Contains(w.got, page.IDs[i]) {
				w.repeats++
				continue
			}
			w.got = append(w.got, page.IDs[i])
		}
		w.cursor = page.Cursor
		if pages--; pages == 0 {
			break
		}
	}
	return nil
}

// has checks that exactly the events from first on, up to end, were read.
func (w *world) has(first, end int) {
	w.Helper()
	want := map[string]bool{}
	for n := first; n < end; n++ {
		want[github.ID(n)] = true
	}
	for _, id := range w.got {
		if !want[id] {
			w.Errorf("%s was read, which is not wanted", id)
		}
		delete(want, id)
	}
	if len(want) > 0 {
		w.Errorf("%d of %d events are missing", len(want), end-first)
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
