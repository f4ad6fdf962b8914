package githubauditlog_test

import (
	"testing"
	"time"

	impl "github.com/seed-42ec6dbf/lockstep/connectors/githubauditlog"
	"github.com/seed-42ec6dbf/lockstep/generated/githubauditlog"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/github"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
)

const token = "ghp_canaryCanaryCanary"

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// connect makes a connector; settings are further JSON members.
func connect(env sdk.Env, baseURL, settings string) (*impl.Connector, error) {
	cfg, err := githubauditlog.Parse([]byte(`{"base_url": "` + baseURL + `", "org": "example-org", "token": "` + token + `"` + settings + `}`))
	if err != nil {
		return nil, err
	}
	return impl.New(cfg, env)
}

// world is a connector, the host that it reads, and what was read.
type world struct {
	*testing.T
	host    *github.Host
	baseURL string
	env     sdk.Env
	clock   *sdktest.Clock // of GitHub
	log     *sdktest.Log
	*impl.Connector
	sdktest.Intake
}

// newWorld returns a world at noon.
func newWorld(t *testing.T, settings string) *world {
	t.Helper()
	w := &world{T: t, host: github.New("example-org", token), clock: sdktest.NewClock(noon)}
	w.host.Now = w.clock.Now
	w.env, w.baseURL = sdktest.Serve(t, w.host)
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

// poll fetches from the cursor and stops after a number of pages (0: never).
func (w *world) poll(pages int) error {
	w.Helper()
	before := len(w.Pages)
	err := w.Poll(w, w.Connector, sdk.Window{To: w.clock.Now()}, pages)
	for _, page := range w.Pages[before:] {
		if len(page.IDs) != len(page.Events) || page.Cursor == "" {
			w.Errorf("a page of %d events has %d ids and the cursor %q", len(page.Events), len(page.IDs), page.Cursor)
		}
		for i, e := range page.Events {
			if id, ok := events.Text(e, "/_document_id"); ok && id != page.IDs[i] {
				w.Errorf("the id of %s is %q", e, page.IDs[i])
			}
		}
	}
	return err
}

// has checks that exactly the events from first on, up to end, were read.
func (w *world) has(first, end int) {
	w.Helper()
	want := map[string]bool{}
	for n := first; n < end; n++ {
		want[github.ID(n)] = true
	}
	for _, id := range w.IDs {
		if !want[id] {
			w.Errorf("%s was read, which is not wanted", id)
		}
		delete(want, id)
	}
	if len(want) > 0 {
		w.Errorf("%d of %d events are missing", len(want), end-first)
	}
}
