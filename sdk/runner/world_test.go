package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
)

// How the vendor of a world says where one is.
const (
	byNumber    = iota // an exact cursor
	bySecond           // a cursor that cannot say "after this one", and ids
	byWindow           // the window alone, and ids
	byWindowRaw        // the window alone
	pushed             // a stream, with an exact cursor
	kinds
)

// world is a vendor and an intake that know every event, with a process
// between them that runs, fails, is stopped and is killed. Of the process only
// what it stored survives.
type world struct {
	seed     uint64
	kind     int
	pageSize int
	inFlight int
	form     Form
	// The rates of faults; calm is after the last of them.
	fetchFaults, sinkFaults, storeFaults float64
	calm                                 bool

	mu       sync.Mutex
	rand     *rand.Rand
	born     []time.Time // of event n, counted from 1
	accepted []int       // how often event n was
	dead     []bool      // whether event n was set aside
	store    memory

	begin time.Time // of the first window, as it was first stored

	interruptions int // kills, and faults that cost the pages in flight
	findings      []string
}

// process is one life of the runner.
type process struct {
	ops, killAt int // it is killed at that operation; 0 is never
	killed      bool
	kill        context.CancelFunc
}

// deaf is how long a connector may ignore its context.
const deaf = 100 * time.Second

var errKilled = errors.New("the process is dead")

func newWorld(seed uint64) *world {
	r := rand.New(rand.NewPCG(seed, 7))
	rate := func() float64 { return []float64{0, 0.02, 0.1, 0.4}[r.IntN(4)] }
	w := &world{
		seed: seed, rand: r, kind: r.IntN(kinds), pageSize: 1 + r.IntN(8), inFlight: 1 + r.IntN(5), form: Form(r.IntN(2)),
		fetchFaults: rate(), sinkFaults: rate(), storeFaults: rate(),
	}
	events := 50 + r.IntN(200)
	at := time.Now()
	for range events {
		if r.IntN(3) == 0 { // else at the same time as the one before
			at = at.Add(time.Duration(r.IntN(40_000)) * time.Millisecond)
		}
		w.born = append(w.born, at)
	}
	w.accepted, w.dead = make([]int, events+1), make([]bool, events+1)
	return w
}

func (w *world) finding(format string, args ...any) {
	w.findings = append(w.findings, fmt.Sprintf("seed %d: ", w.seed)+fmt.Sprintf(format, args...))
}

// chance is true at a rate, until it is calm. The caller holds mu.
func (w *world) chance(rate float64) bool { return !w.calm && w.rand.Float64() < rate }

func (w *world) pick(n int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rand.IntN(n)
}

// op is a moment at which the process may be killed; false means that it is dead.
func (w *world) op(p *process) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p.ops++; p.ops == p.killAt {
		p.killed = true
		w.interruptions++
		p.kill()
	}
	return !p.killed
}

func (w *world) pause(ctx context.Context, most time.Duration) {
	w.mu.Lock()
	d := time.Duration(w.rand.Int64N(int64(most)))
	w.mu.Unlock()
	wait(ctx, d)
}

// poison events are refused by the intake; of unfit ones no alert can be made.
func poison(n int) bool { return n%41 == 0 }
func unfit(n int) bool  { return n%43 == 0 }

func body(n int) []byte { return fmt.Appendf(nil, `{"n":%d}`, n) }

// number is the event's, of its bytes or of an alert that holds them.
func number(event []byte) int {
	event = event[bytes.LastIndex(event, []byte(`{"n":`))+len(`{"n":`):]
	n, _ := strconv.Atoi(string(event[:bytes.IndexByte(event, '}')]))
	return n
}

// made is the vendor as one process sees it.
type made struct {
	w *world
	p *process
}

func (m made) TestConnection(context.Context) error { return nil }

func (m made) Normalize(event []byte) (sdk.Alert, error) {
	if n := number(event); unfit(n) {
		if n%2 == 0 {
			panic("unfit")
		}
		return sdk.Alert{}, errors.New("unfit")
	}
	return alertOf(event)
}

// after returns the numbers of the events that req asks for.
func (m made) after(req sdk.FetchRequest) (numbers []int) {
	now := time.Now()
	cursor, _ := strconv.Atoi(string(req.Cursor))
	for i, born := range m.w.born {
		n, wanted := i+1, false
		switch m.w.kind {
		case byNumber, pushed:
			wanted = n > cursor
		case bySecond:
			wanted = born.Unix() >= int64(cursor)
		default:
			wanted = !born.Before(req.Window.From) && born.Before(req.Window.To)
		}
		if wanted && born.Before(now) {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

func (m made) page(numbers []int) sdk.Page {
	var p sdk.Page
	for _, n := range numbers {
		p.Events = append(p.Events, body(n))
		if m.w.kind == bySecond || m.w.kind == byWindow {
			p.IDs = append(p.IDs, fmt.Sprint("id", n))
		}
	}
	if len(numbers) > 0 {
		last := numbers[len(numbers)-1]
		switch m.w.kind {
		case byNumber, pushed:
			p.Cursor = sdk.Cursor(strconv.Itoa(last))
		case bySecond:
			p.Cursor = sdk.Cursor(strconv.FormatInt(m.w.born[last-1].Unix(), 10))
		}
	}
	return p
}

// trouble is what may go wrong in the connector before a page: an error, or a
// panic, or time that passes.
func (m made) trouble(ctx context.Context) error {
	if !m.w.op(m.p) {
		return errKilled
	}
	m.w.pause(ctx, 2*time.Second)
	m.w.mu.Lock()
	bad, which := m.w.chance(m.w.fetchFaults), m.w.rand.IntN(5)
	m.w.mu.Unlock()
	if !bad {
		return nil
	}
	switch which {
	case 0:
		panic("oh")
	case 1:
		<-ctx.Done() // hangs
		return ctx.Err()
	case 2:
		time.Sleep(deaf) // hangs, and does not hear that its context ends
		return ctx.Err()
	case 3:
		return sdk.StatusError(429, 2*time.Minute, "")
	}
	return sdk.StatusError(503, 0, "")
}

func (m made) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		for numbers := range slices.Chunk(m.after(req), m.w.pageSize) {
			if err := m.trouble(ctx); err != nil {
				yield(sdk.Page{}, err)
				return
			}
			if !yield(m.page(numbers), nil) {
				return
			}
		}
		if err := m.trouble(ctx); err != nil {
			yield(sdk.Page{}, err)
		}
	}
}

// stream is made as a Streamer.
type stream struct{ made }

func (stream) Fetch() {}

func (s stream) Stream(ctx context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error {
	for {
		numbers := s.after(sdk.FetchRequest{Cursor: cursor})
		for numbers := range slices.Chunk(numbers, s.w.pageSize) {
			if err := s.trouble(ctx); err != nil {
				return err
			}
			p := s.page(numbers)
			if err := emit(p); err != nil {
				return err
			}
			cursor = p.Cursor
		}
		select {
		case <-time.After(10 * time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Publish is the intake.
func (m made) Publish(ctx context.Context, events [][]byte) (sink.Outcome, error) {
	if !m.w.op(m.p) {
		return sink.Outcome{}, errKilled
	}
	m.w.pause(ctx, time.Second)
	if err := ctx.Err(); err != nil {
		return sink.Outcome{}, err
	}
	if !m.w.op(m.p) { // killed before the intake had it
		return sink.Outcome{}, errKilled
	}
	o, err := m.accept(events)
	if !m.w.op(m.p) { // killed before we heard of it
		return sink.Outcome{}, errKilled
	}
	return o, err
}

func (m made) accept(events [][]byte) (o sink.Outcome, err error) {
	m.w.mu.Lock()
	defer m.w.mu.Unlock()
	take := len(events)
	bad, which := m.w.chance(m.w.sinkFaults), m.w.rand.IntN(4)
	if bad {
		m.w.interruptions++
		err = sdk.StatusError(400, 0, "")
		switch which {
		case 0:
			take = 0
		case 1:
			take = m.w.rand.IntN(len(events)) // some of it
		case 2:
			panic("oh")
		} // 3: all of it, and the answer is lost
	}
	for i, event := range events[:take] {
		if n := number(event); poison(n) {
			o.Refused = append(o.Refused, sink.Refused{Index: i, Reason: "poison"})
		} else {
			m.w.accepted[n]++
			o.Forwarded++
		}
	}
	return o, err
}

// The store.

func (m made) Position(ctx context.Context) (state.Position, error) {
	if !m.w.op(m.p) {
		return state.Position{}, errKilled
	}
	m.w.mu.Lock()
	bad := m.w.chance(m.w.storeFaults)
	m.w.mu.Unlock()
	if bad {
		return state.Position{}, errors.New("locked")
	}
	return m.w.store.Position(ctx)
}

func (m made) RecentIDs(ctx context.Context) ([]state.ID, error) { return m.w.store.RecentIDs(ctx) }

func (m made) CountDeadLetters(ctx context.Context) (int, error) {
	return m.w.store.CountDeadLetters(ctx)
}

func (m made) Commit(ctx context.Context, c state.Commit) error {
	if !m.w.op(m.p) {
		return errKilled
	}
	m.w.mu.Lock()
	bad, stored := m.w.chance(m.w.storeFaults), m.w.rand.IntN(2) == 0
	if bad {
		m.w.interruptions++
	}
	if !bad || stored {
		m.w.judge(c)
		_ = m.w.store.Commit(context.Background(), c)
	}
	m.w.mu.Unlock()
	if bad {
		return errors.New("disk full")
	}
	if !m.w.op(m.p) { // killed in the commit, after it
		return errKilled
	}
	return nil
}

// judge finds what is wrong with a commit: that it leads back, or past an event
// that was neither accepted nor set aside.
func (w *world) judge(c state.Commit) {
	for _, d := range c.Dead {
		n := number(d.Event)
		if w.dead[n] && w.kind != byWindowRaw {
			w.finding("event %d is set aside twice", n)
		}
		w.dead[n] = true
	}
	cursor, _ := strconv.Atoi(string(c.Cursor))
	before, _ := strconv.Atoi(string(w.store.pos.Cursor))
	if c.Cursor != "" && cursor < before {
		w.finding("the cursor goes back from %d to %d", before, cursor)
	}
	if w.begin.IsZero() {
		w.begin = c.Time
	}
	for i, born := range w.born {
		n, past := i+1, false
		switch w.kind {
		case byNumber, pushed:
			past = n <= cursor
		case bySecond:
			past = c.Cursor != "" && born.Unix() < int64(cursor)
		default:
			past = born.Before(c.Time) && !born.Before(w.begin)
		}
		if past && w.accepted[n] == 0 && !w.dead[n] {
			w.finding("a commit leads past event %d, which was not accepted: cursor %q, time %s", n, c.Cursor, c.Time)
			return
		}
	}
}

// live runs processes one after the other over the same store, the last of them
// in calm, until every event should have arrived. wrong, unless nil, changes
// what the runner is given.
func (w *world) live(wrong func(made, *Options)) {
	for range 3 + w.pick(5) {
		p := &process{}
		if w.pick(2) == 0 {
			p.killAt = 1 + w.pick(80)
		}
		w.run(p, time.Duration(1+w.pick(600))*time.Second, wrong)
		time.Sleep(deaf) // until a connector that was left behind is gone
	}
	w.mu.Lock()
	w.calm = true
	w.mu.Unlock()
	w.run(&process{}, max(0, time.Until(w.born[len(w.born)-1]))+time.Hour, wrong)
	w.verdict()
}

func (w *world) run(p *process, d time.Duration, wrong func(made, *Options)) {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	p.kill = cancel
	m := made{w, p}
	o := Options{
		Identity: sdk.Identity{Command: "made"}, Connector: m, Store: m, Publisher: m, Form: w.form,
		Recorder: newRecorder(),
		Interval: time.Minute, InFlight: w.inFlight, FetchTimeout: time.Minute, Ordered: w.seed%4 == 0,
	}
	if w.kind == pushed {
		o.Connector = stream{m}
	}
	if wrong != nil {
		wrong(m, &o)
	}
	r, err := New(o)
	if err != nil {
		panic(err)
	}
	began := time.Now()
	err = r.Run(ctx)
	took := time.Since(began) - d
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.finding("Run = %v", err)
	}
	if !p.killed && took > 9*time.Second {
		w.finding("the stop took %s", took)
	}
}

// verdict finds what is missing and what came too often.
func (w *world) verdict() {
	w.mu.Lock()
	defer w.mu.Unlock()
	repeats := 0
	for n := 1; n < len(w.accepted); n++ {
		windows := w.kind == byWindow || w.kind == byWindowRaw
		if windows && w.born[n-1].Before(w.begin) {
			continue // before collecting began
		}
		if w.accepted[n] == 0 && !w.dead[n] {
			w.finding("event %d is missing", n)
		}
		if aside := poison(n) || w.form == Alerts && unfit(n); aside != w.dead[n] {
			w.finding("event %d is set aside: %t, want %t", n, w.dead[n], aside)
		}
		repeats += max(0, w.accepted[n]-1)
	}
	// A vendor without cursor and ids is asked for the whole window again.
	if most := w.interruptions * w.inFlight * w.pageSize; repeats > most && w.kind != byWindowRaw {
		w.finding("%d events too many, want at most %d: %d interruptions of %d pages of %d", repeats, most, w.interruptions, w.inFlight, w.pageSize)
	}
}
