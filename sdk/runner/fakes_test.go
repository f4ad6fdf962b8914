package runner

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory is a Store that loses nothing.
type memory struct {
	mu      sync.Mutex
	pos     state.Position
	ids     []state.ID
	dead    []state.DeadLetter
	commits []state.Commit
	fail    func(state.Commit) error // unless nil, asked before each commit
	loading error                    // of Position
}

func (m *memory) Position(context.Context) (state.Position, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.pos, m.loading
}

func (m *memory) RecentIDs(context.Context) ([]state.ID, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.ids), nil
}

func (m *memory) CountDeadLetters(context.Context) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.dead), nil
}

func (m *memory) Commit(ctx context.Context, c state.Commit) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		if err := m.fail(c); err != nil {
			return err
		}
	}
	if c.Cursor != "" {
		m.pos.Cursor = c.Cursor
	}
	if !c.Time.IsZero() {
		m.pos.Time = c.Time
	}
	m.ids = append(m.ids, c.IDs...)
	m.dead = append(m.dead, c.Dead...)
	m.commits = append(m.commits, c)
	return nil
}

// cursors are those that were committed, in order.
func (m *memory) cursors() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []string
	for _, c := range m.commits {
		if c.Cursor != "" {
			list = append(list, string(c.Cursor))
		}
	}
	return strings.Join(list, " ")
}

// intake is a Publisher that keeps what it accepts.
type intake struct {
	mu       sync.Mutex
	accepted []string
	calls    int
	underway int
	most     int                                                                // calls under way at once
	handle   func(ctx context.Context, events [][]byte) ([]sink.Refused, error) // unless nil
}

func (i *intake) Publish(ctx context.Context, events [][]byte) (sink.Outcome, error) {
	i.mu.Lock()
	i.calls++
	i.underway++
	i.most = max(i.most, i.underway)
	i.mu.Unlock()
	defer func() {
		i.mu.Lock()
		i.underway--
		i.mu.Unlock()
	}()
	var refused []sink.Refused
	if i.handle != nil {
		var err error
		if refused, err = i.handle(ctx, events); err != nil {
			return sink.Outcome{}, err
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	for n, event := range events {
		if !slices.ContainsFunc(refused, func(r sink.Refused) bool { return r.Index == n }) {
			i.accepted = append(i.accepted, string(event))
		}
	}
	return sink.Outcome{Forwarded: len(events) - len(refused), Refused: refused}, nil
}

func (i *intake) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.calls
}

func (i *intake) got() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return strings.Join(i.accepted, " ")
}

// notes is a recorder that writes down what it is told.
type notes struct {
	mu    sync.Mutex
	lines []string
}

func (n *notes) add(format string, args ...any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lines = append(n.lines, fmt.Sprintf(format, args...))
}

// with returns the lines that begin with prefix.
func (n *notes) with(prefix string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var found []string
	for _, line := range n.lines {
		if strings.HasPrefix(line, prefix) {
			found = append(found, line)
		}
	}
	return found
}

func (n *notes) Fetched(events, repeats int)        { n.add("fetched %d %d", events, repeats) }
func (n *notes) Committed(forwarded, dead int)      { n.add("committed %d %d", forwarded, dead) }
func (n *notes) DeadLetters(count int)              { n.add("dead letters %d", count) }
func (n *notes) Polled(took, lag time.Duration)     { n.add("polled %s %s", took, lag) }
func (n *notes) Connected(is bool)                  { n.add("connected %t", is) }
func (n *notes) Position(c sdk.Cursor, _ time.Time) { n.add("position %s", c) }
func (n *notes) Stopping()                          { n.add("stopping") }

func (n *notes) Failed(stage telemetry.Stage, err error) {
	n.add("failed %s %s: %s", stage, sdk.Classify(err).Class, err)
}

func (n *notes) Worked(stage telemetry.Stage) { n.add("worked %s", stage) }

func (n *notes) Waiting(until time.Time, reason string) {
	n.add("waiting %s: %s", time.Until(until).Round(time.Millisecond), reason)
}

// vendor is a Poller made of functions.
type vendor struct {
	fetch     func(ctx context.Context, req sdk.FetchRequest, yield func(sdk.Page, error) bool)
	normalize func([]byte) (sdk.Alert, error)
}

func (*vendor) TestConnection(context.Context) error { return nil }

func (v *vendor) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) { v.fetch(ctx, req, yield) }
}

func (v *vendor) Normalize(event []byte) (sdk.Alert, error) { return v.normalize(event) }

// source is a Streamer made of a function.
type source struct {
	stream func(ctx context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error
	vendor
}

// Fetch takes the embedded vendor's method away: a source is no Poller.
func (*source) Fetch() {}

func (s *source) Stream(ctx context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error {
	return s.stream(ctx, cursor, emit)
}

// page makes a page of events, a cursor last.
func page(cursor string, events ...string) sdk.Page {
	p := sdk.Page{Cursor: sdk.Cursor(cursor)}
	for _, event := range events {
		p.Events = append(p.Events, []byte(event))
	}
	return p
}

// withIDs gives each event itself as its id.
func withIDs(p sdk.Page) sdk.Page {
	for _, event := range p.Events {
		p.IDs = append(p.IDs, string(event))
	}
	return p
}

// bench is a runner amid fakes.
type bench struct {
	*Runner
	store  *memory
	intake *intake
	notes  *notes
	log    *strings.Builder
}

func newBench(t *testing.T, c sdk.Connector, change ...func(*Options)) *bench {
	t.Helper()
	b := &bench{store: &memory{}, intake: &intake{}, notes: &notes{}, log: &strings.Builder{}}
	o := Options{
		Identity: sdk.Identity{Command: "hello"}, Connector: c, Store: b.store, Publisher: b.intake,
		Recorder: newRecorder(),
		Logger:   slog.New(slog.NewTextHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range change {
		f(&o)
	}
	r, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.record = b.notes
	b.Runner = r
	return b
}

// run runs for d and returns how long the stop took.
func (b *bench) run(t *testing.T, d time.Duration) time.Duration {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	began := time.Now()
	if err := b.Run(ctx); err != nil {
		t.Errorf("Run = %v", err)
	}
	return time.Since(began) - d
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// slowly makes an intake take its time.
func slowly(d time.Duration) func(context.Context, [][]byte) ([]sink.Refused, error) {
	return func(ctx context.Context, _ [][]byte) ([]sink.Refused, error) {
		wait(ctx, d)
		return nil, ctx.Err()
	}
}

func newRecorder() *telemetry.Recorder {
	return telemetry.NewRecorder(sdk.Identity{}, nil, &redact.Redactor{})
}
