package proofpointpod

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/seed-42ec6dbf/lockstep/generated/proofpointpod"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/proofpoint"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
	"github.com/seed-42ec6dbf/lockstep/sdk/runner"
	"github.com/seed-42ec6dbf/lockstep/sdk/sdktest"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// accepted is an intake that takes everything.
type accepted struct{ ids []string }

func (a *accepted) Publish(_ context.Context, events [][]byte) (sink.Outcome, error) {
	for _, e := range events {
		var alert struct {
			ID string `json:"alert_id"`
		}
		if err := json.Unmarshal(e, &alert); err != nil {
			return sink.Outcome{}, err
		}
		a.ids = append(a.ids, alert.ID)
	}
	return sink.Outcome{Forwarded: len(events)}, nil
}

// Under the runner and with its state, over restarts and sessions that break
// off, each event is delivered once, and what is no event is set aside once.
func TestUnderTheRunner(t *testing.T) {
	v := newVendor(t)
	v.c.limits.events = 10
	v.c.limits.gather = 20 * time.Millisecond
	dir := t.TempDir()
	// Of events that are half a minute apart, two or three come again at each start.
	const apart, total = 30, 100
	var want []string
	for n := range total + 1 {
		if n == total/2 {
			v.Add("message", proofpoint.Event{At: event(n * apart).At, Text: "no JSON"})
			continue
		}
		v.Add("message", event(n*apart))
		want = append(want, "proofpoint_pod:"+eventID(n*apart))
	}
	v.Fail(
		proofpoint.Fault{},
		proofpoint.Fault{Cut: true, After: 5},
		proofpoint.Fault{Close: websocket.StatusServiceRestart, After: 0},
		proofpoint.Fault{Status: 409},
		proofpoint.Fault{Fragment: true, After: 7},
		proofpoint.Fault{Fragment: true, After: 0},
	)
	intake := &accepted{}
	var failed []sdk.Class
	for range 100 {
		dead := once(t, v.c, dir, intake, &failed)
		v.Wait()
		if len(intake.ids) == total && dead > 0 {
			break
		}
	}
	if !slices.Equal(intake.ids, want) {
		t.Errorf("%d events were delivered, want %d, each once and in their order: %q", len(intake.ids), len(want), intake.ids)
	}
	for _, class := range []sdk.Class{sdk.ClassNetwork, sdk.ClassRateLimit} {
		if !slices.Contains(failed, class) {
			t.Errorf("no failure of class %s was recorded, in %v", class, failed)
		}
	}
	if dead := once(t, v.c, dir, intake, nil); dead != 1 {
		t.Errorf("%d events were set aside, want one", dead)
	}
}

// once is the life of a process: it opens the state, accepts one page with
// events, and ends. It returns how many dead letters the state then has.
func once(t *testing.T, c *Connector, dir string, intake *accepted, failed *[]sdk.Class) (dead int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	id := proofpointpod.Identity()
	store, err := state.Open(ctx, dir, state.Identity{UUID: id.UUID, Command: id.Command}, state.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	if failed == nil {
		dead, err = store.CountDeadLetters(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return dead
	}
	r, err := runner.New(runner.Options{
		Identity: id, Connector: c, Store: store, Publisher: intake, Form: runner.Alerts,
		Recorder: telemetry.NewRecorder(id, sdktest.NewClock(noon), &redact.Redactor{}), Logger: slog.New(slog.DiscardHandler), Clock: sdktest.NewClock(noon),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Once(ctx); err != nil {
		*failed = append(*failed, sdk.Classify(err).Class)
	}
	dead, err = store.CountDeadLetters(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return dead
}
