package runner_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
	"github.com/seed-42ec6dbf/lockstep/sdk/runner"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// counter is a vendor of numbered events, ten a page.
type counter struct{ last atomic.Int64 }

func (c *counter) TestConnection(context.Context) error { return nil }

func (c *counter) Fetch(_ context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		next, _ := strconv.ParseInt(string(req.Cursor), 10, 64)
		for last := c.last.Load(); next < last; {
			var p sdk.Page
			for ; next < last && len(p.Events) < 10; next++ {
				p.Events = append(p.Events, fmt.Appendf(nil, `{"n":%d}`, next))
				p.IDs = append(p.IDs, strconv.FormatInt(next, 10))
			}
			p.Cursor = sdk.Cursor(strconv.FormatInt(next, 10))
			if !yield(p, nil) {
				return
			}
		}
	}
}

func (c *counter) Normalize([]byte) (sdk.Alert, error) { return sdk.Alert{}, sdk.ErrNotImplemented }

// moody is an intake that is busy at times, and at times takes a batch and
// breaks the connection.
type moody struct {
	mu    sync.Mutex
	calls int
	got   map[string]int
}

func (m *moody) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	var batch struct {
		JSONs []string `json:"jsons"`
	}
	if err != nil || json.Unmarshal(body, &batch) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls++
	if m.calls%7 == 3 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	ids := make([]string, len(batch.JSONs))
	for i, event := range batch.JSONs {
		m.got[event]++
		ids[i] = strconv.Itoa(i)
	}
	if m.calls%7 == 5 {
		panic(http.ErrAbortHandler)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"event_ids": ids})
}

// The runner with the real store, the real publisher and the real recorder,
// over several lives.
//
// Seed: "A connector is a specialized component that collects raw event logs from external sources and forwards them to Sekoia.io's intake system."
// Seed: "Continuously collect and forward events."
func TestWithTheRealParts(t *testing.T) {
	const lives, events = 5, 600
	intake := &moody{got: map[string]int{}}
	server := httptest.NewServer(intake)
	defer server.Close()
	vendor := &counter{}
	who := sdk.Identity{UUID: "6a7f7d5c-3b3b-4a3e-9b8f-3c9b6d1c2e10", Command: "counter", PollIntervalSeconds: 300}
	dir := filepath.Join(t.TempDir(), "data")
	for life := range lives {
		vendor.last.Store(int64(events * (life + 1) / lives))
		store, err := state.Open(t.Context(), dir, state.Identity{UUID: who.UUID, Command: who.Command}, state.Options{})
		if err != nil {
			t.Fatal(err)
		}
		to, err := sink.Intake(sink.IntakeOptions{Server: server.URL, Key: sdk.NewSecret("key"), Client: server.Client()})
		if err != nil {
			t.Fatal(err)
		}
		recorder := telemetry.NewRecorder(who, nil, &redact.Redactor{})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		r, err := runner.New(runner.Options{
			Identity: who, Connector: vendor, Store: store, Recorder: recorder, Interval: 10 * time.Millisecond,
			Publisher: sink.NewPublisher(to, sink.Options{
				MinBackoff: time.Millisecond, MaxBackoff: 5 * time.Millisecond, Observe: recorder.Attempt,
			}),
		})
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error)
		go func() { ended <- r.Run(ctx) }()
		for want := sdk.Cursor(strconv.FormatInt(vendor.last.Load(), 10)); ctx.Err() == nil; time.Sleep(time.Millisecond) {
			pos, err := store.Position(ctx)
			if err == nil && pos.Cursor == want && recorder.Health().Status == telemetry.StatusOK {
				break
			}
		}
		if ctx.Err() != nil {
			t.Errorf("life %d has not read everything: health %+v", life, recorder.Health())
		}
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run = %v", err)
		}
		if health := recorder.Health(); health.Status != telemetry.StatusStopping {
			t.Errorf("life %d, at its end: health %+v", life, health)
		}
		if err := to.Close(); err != nil {
			t.Error(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
	intake.mu.Lock()
	defer intake.mu.Unlock()
	for n := range events {
		if intake.got[fmt.Sprintf(`{"n":%d}`, n)] == 0 {
			t.Errorf("event %d is missing", n)
		}
	}
}
