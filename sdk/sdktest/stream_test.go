package sdktest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

const secret = "t0ken"

// pushing is a vendor that pushes, in memory. Its cursor is how many events came
// before.
type pushing struct {
	events []string

	mu           sync.Mutex
	next         fault // of the session to come
	sessions     int
	acknowledged int
	deaf, hears  bool // in this session, and in a deaf one too
}

// fault is what goes wrong in a session.
type fault struct {
	refuse error
	hang   bool
	end    error  // of the session, behind after events
	send   string // in the place of the event behind them
	silent bool
	after  int
}

// line is a session. Its messages end with an error.
type line struct {
	messages chan string
	err      error
	silent   bool
}

func (p *pushing) fail(f fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = f
}

// open opens a session behind a cursor.
func (p *pushing) open(ctx context.Context, cursor sdk.Cursor) (*line, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.next
	p.next = fault{}
	p.deaf = f.silent
	p.sessions++
	switch {
	case f.hang:
		p.mu.Unlock()
		<-ctx.Done()
		p.mu.Lock()
		return nil, context.Cause(ctx)
	case f.refuse != nil:
		return nil, f.refuse
	}
	from, _ := strconv.Atoi(string(cursor))
	l := &line{messages: make(chan string, len(p.events)), err: f.end, silent: f.silent}
	for n, event := range p.events[from:] {
		if n != f.after || f == (fault{}) {
			l.messages <- event
			continue
		}
		if f.send != "" {
			l.messages <- f.send
			continue
		}
		break
	}
	if l.err != nil {
		close(l.messages)
	}
	return l, nil
}

func (p *pushing) acknowledge(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.deaf || p.hears {
		p.acknowledged = n
	}
}

func (p *pushing) count(n *int) func() int {
	return func() int {
		p.mu.Lock()
		defer p.mu.Unlock()
		return *n
	}
}

// streamer is one that is right, but for its mistake.
type streamer struct {
	vendor  *pushing
	mistake string
	limit   time.Duration // for connecting and for silence
	log     *slog.Logger
	wild    sync.WaitGroup // what mistakes start
	release chan struct{}  // ends that
}

func (s *streamer) does(mistake string) bool { return s.mistake == mistake }

func (s *streamer) TestConnection(ctx context.Context) error {
	switch s.mistake {
	case "TestConnection always succeeds":
		return nil
	case "TestConnection never succeeds":
		return errors.New("broken")
	}
	_, err := s.open(ctx, "")
	return err
}

func (s *streamer) open(ctx context.Context, cursor sdk.Cursor) (*line, error) {
	if !s.does("connects without a limit") {
		limited, cancel := context.WithTimeoutCause(ctx, s.limit, sdk.Errorf(sdk.ClassTimeout, "no answer"))
		defer cancel()
		ctx = limited
	}
	l, err := s.vendor.open(ctx, cursor)
	e := sdk.Classify(err)
	switch {
	case e == nil:
		return l, nil
	case s.does("the class is lost"):
		return nil, errors.New(e.Error())
	case s.does("the wait is lost"):
		return nil, sdk.StatusError(e.Status, 0, "")
	case s.does("the error shows the secret"):
		return nil, fmt.Errorf("with %s: %w", secret, err)
	case s.does("the log shows the secret"):
		s.log.Debug("refused", "token", secret)
	}
	return nil, err
}

func (s *streamer) Stream(ctx context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error {
	err := s.session(ctx, cursor, emit)
	switch {
	case s.does("no reason is given") && ctx.Err() == nil:
		return nil
	case s.does("it connects again by itself") && ctx.Err() == nil:
		return s.session(ctx, cursor, emit)
	case s.does("its own error for the context's") && ctx.Err() != nil:
		return errors.New("the session is over")
	}
	return err
}

func (s *streamer) session(ctx context.Context, cursor sdk.Cursor, emit func(sdk.Page) error) error {
	l, err := s.open(ctx, cursor)
	if err != nil {
		return err
	}
	if s.does("a goroutine is left") {
		s.wild.Go(func() { <-s.release })
	}
	n, _ := strconv.Atoi(string(cursor))
	for {
		message, err := s.read(ctx, l)
		if err != nil {
			return err
		}
		n++
		if err := s.event(n, message, emit); err != nil {
			return err
		}
	}
}

// read waits for a message.
func (s *streamer) read(ctx context.Context, l *line) (string, error) {
	done := ctx.Done()
	if s.does("it is deaf") {
		done = s.release
	}
	for {
		select {
		case <-done:
			return "", cmp.Or(ctx.Err(), io.ErrClosedPipe)
		case message, open := <-l.messages:
			if !open {
				return "", fmt.Errorf("read: %w", l.err)
			}
			return message, nil
		case <-time.After(s.limit):
			if l.silent && !s.does("it never asks whether anybody is there") {
				return "", sdk.Errorf(sdk.ClassTimeout, "the connection is dead")
			}
		}
	}
}

// event handles the event of a number.
func (s *streamer) event(n int, message string, emit func(sdk.Page) error) error {
	if !strings.HasPrefix(message, "{") {
		switch s.mistake {
		case "garbage is passed over":
			return nil
		case "garbage is taken for an event":
		default:
			return sdk.Errorf(sdk.ClassResponse, "it is no event")
		}
	}
	page := sdk.Page{Events: [][]byte{[]byte(message)}, Cursor: sdk.Cursor(strconv.Itoa(n))}
	switch s.mistake {
	case "it acknowledges too early":
		s.vendor.acknowledge(n)
	case "the cursor is ahead":
		page.Cursor = sdk.Cursor(strconv.Itoa(min(n+1, len(s.vendor.events))))
	case "the cursor shows the secret":
		page.Cursor += " by " + secret
	case "the bytes are changed":
		page.Events[0] = append(page.Events[0], ' ')
	case "the ids are too few":
		page.IDs = []string{}
	case "it emits after its end":
		s.wild.Go(func() {
			<-s.release
			_ = emit(page)
		})
	}
	switch err := emit(page); {
	case s.does("it ignores what emit says"):
	case err != nil && s.does("it keeps what emit says to itself"):
		return errors.New("something happened")
	case err != nil:
		return err
	}
	if !s.does("it never acknowledges") {
		s.vendor.acknowledge(n)
	}
	return nil
}

func (*streamer) Normalize([]byte) (sdk.Alert, error) { return sdk.Alert{}, nil }

// startStream returns a vendor, and a streamer for it that makes a mistake.
func startStream(t *testing.T, mistake string) (StreamVendor, *streamer) {
	t.Helper()
	p := &pushing{events: []string{`{"n":1}`, `{"n":2}`, `{"n":3}`}, hears: mistake == "the stand-in hears"}
	env := Env(t)
	log := Record(t, &env)
	s := &streamer{vendor: p, mistake: mistake, limit: 100 * time.Millisecond, log: env.Logger, release: make(chan struct{})}
	return StreamVendor{
		Streamer: s, Events: p.events, Secrets: []string{secret}, Log: log,
		Refuse: func(status int, wait time.Duration) {
			p.fail(fault{refuse: sdk.StatusError(status, wait, "no")})
		},
		Hang:         func() { p.fail(fault{hang: true}) },
		Drop:         func(after int) { p.fail(fault{end: io.ErrUnexpectedEOF, after: after}) },
		Close:        func(after int) { p.fail(fault{end: io.EOF, after: after}) },
		Garble:       func(after int) { p.fail(fault{send: "<html>", after: after}) },
		Silence:      func() { p.fail(fault{silent: true, after: len(p.events)}) },
		Sessions:     p.count(&p.sessions),
		Acknowledged: p.count(&p.acknowledged),
	}, s
}

func TestStreamFailuresOfAStreamerThatIsRight(t *testing.T) {
	for name, change := range map[string]func(*StreamVendor){
		"with acknowledgements":    func(*StreamVendor) {},
		"without acknowledgements": func(v *StreamVendor) { v.Acknowledged = nil },
	} {
		t.Run(name, func(t *testing.T) {
			StreamFailures(t, func(t *testing.T) StreamVendor {
				v, _ := startStream(t, "")
				change(&v)
				return v
			})
		})
	}
}

// Nobody waits for each failure of a streamer that never works.
func TestFailuresWaitUntilAllIsWell(t *testing.T) {
	for name, want := range map[string]int{allIsWell: 1, "401": len(scenes()), "": len(scenes())} {
		played := 0
		inTurn(scenes(), func(s scene) bool {
			played++
			return s.name != name
		})
		if played != want {
			t.Errorf("%d scenes are played when %q goes wrong, want %d", played, name, want)
		}
	}
}

func TestWhatAStreamVendorLacks(t *testing.T) {
	v, _ := startStream(t, "")
	v.Log, v.Secrets, v.Acknowledged, v.Settle = nil, nil, nil, nil
	if got := v.lacks(); len(got) > 0 {
		t.Errorf("one that has everything lacks %q", got)
	}
	v = StreamVendor{Events: v.Events[:2]}
	want := []string{"Streamer", "three Events", "Refuse", "Hang", "Drop", "Close", "Garble", "Silence", "Sessions"}
	if got := v.lacks(); !slices.Equal(got, want) {
		t.Errorf("one that has nothing lacks %q, want %q", got, want)
	}
}

func TestMistakesOfStreamersAreFound(t *testing.T) {
	scenes := scenes()
	for _, test := range []struct{ mistake, scene, want string }{
		{"TestConnection always succeeds", "401", "TestConnection: no error"},
		{"TestConnection always succeeds", "a stop while TestConnection waits for an answer", "TestConnection succeeds, though its vendor has not answered"},
		{"TestConnection never succeeds", "all is well", "TestConnection: broken"},
		{"connects without a limit", "no answer", "Stream: it had not returned and was stopped after 500ms, want an error of class timeout: "},
		{"the class is lost", "401", "Stream: class other, want credential"},
		{"the class is lost", "403", "Stream: class other, want permission"},
		{"the class is lost", "500", "Stream: class other, want status"},
		{"the wait is lost", "429", "Stream: the error's RetryAfter is 0s, and the vendor asks for 30s"},
		{"the wait is lost", "503", "TestConnection: the error's RetryAfter is 0s, and the vendor asks for 5s"},
		{"the error shows the secret", "403", "Stream: the error shows secret 1 of 1"},
		{"the log shows the secret", "401", "the log shows secret 1 of 1"},
		{"no reason is given", "closed", "Stream: no error"},
		{"no reason is given", "broken off in the first event", "Stream: no error"},
		{"it connects again by itself", "closed at once", "Stream: it had not returned and was stopped after 500ms, want an error of class network: "},
		{"its own error for the context's", "all is well", "Stream: the session is over, want the error of its context"},
		{"its own error for the context's", "a stop while it waits for an answer", "Stream: the session is over, want the error of its context"},
		{"its own error for the context's", "a stop while the vendor is silent", "Stream: the session is over, want the error of its context"},
		{"its own error for the context's", "a stop while an event is delivered", "Stream: the session is over, want the error of its context"},
		{"a goroutine is left", "broken off in an event", "Stream has returned, and a goroutine that it started has not ended:\ngoroutine "},
		{"it is deaf", "all is well", "Stream goes on for "},
		{"it never asks whether anybody is there", "silence", "Stream: it had not returned and was stopped after 500ms, want an error of class timeout: "},
		{"it never asks whether anybody is there", "silence behind the last event", "Stream: it had not returned and was stopped after 500ms, want an error of class timeout: "},
		{"the stand-in hears", "silence", "the stand-in hears 3 acknowledgements in a session of Silence: "},
		{"garbage is passed over", "garbage", "Stream: it had not returned and was stopped after 500ms, want an error of class response: "},
		{"garbage is taken for an event", "garbage", "Stream: 3 events of a session that has 1"},
		{"garbage is taken for an event", "garbage", "Stream: event 2 is not what the vendor sent: forward its own bytes; the events are "},
		{"it acknowledges too early", "event 1 is not accepted", "1 events are acknowledged, and 0 were accepted"},
		{"it acknowledges too early", "a stop while an event is delivered", "1 events are acknowledged, and 0 were accepted"},
		{"it never acknowledges", "all is well", "0 of 3 events are acknowledged, and all were accepted"},
		{"the cursor is ahead", "event 2 is not accepted", "Stream: event 2 is missing: it did not reach emit, or the cursor moved past it before; the events are "},
		{"the cursor shows the secret", "all is well", "a cursor shows secret 1 of 1 where this says [redacted]: "},
		{"the bytes are changed", "all is well", "Stream: event 1 is not what the vendor sent: forward its own bytes; the events are "},
		{"the ids are too few", "all is well", "bug: a page has 0 ids for 1 events"},
		{"it ignores what emit says", "event 3 is not accepted", "3 events are acknowledged, and 2 were accepted"},
		{"it ignores what emit says", "event 1 is not accepted", "bug: emit is called again after it failed with the intake is full"},
		{"it keeps what emit says to itself", "event 2 is not accepted", "Stream: something happened, want the error of emit"},
	} {
		t.Run(test.mistake+": "+test.scene, func(t *testing.T) {
			t.Parallel()
			v, s := startStream(t, test.mistake)
			x := newTrial(t.Context(), v)
			x.limits = limits{patience: 500 * time.Millisecond, stopping: 100 * time.Millisecond, moment: 5 * time.Millisecond}
			played := false
			for _, scene := range scenes {
				if scene.name == test.scene {
					scene.play(x)
					played = true
				}
			}
			close(s.release)
			s.wild.Wait()
			got := x.problems()
			for _, problem := range got {
				if strings.HasPrefix(problem, test.want) {
					return
				}
			}
			t.Errorf("played: %v; found %q, want one that begins with %q", played, got, test.want)
		})
	}
}

// What a Stream leaves behind may call emit when it has returned.
func TestEmitAfterTheEndIsFound(t *testing.T) {
	v, s := startStream(t, "it emits after its end")
	x := newTrial(t.Context(), v)
	x.limits = limits{patience: time.Minute, stopping: 10 * time.Millisecond}
	v.Drop(1)
	if returned, err := x.stream(t.Context()); !returned || err == nil {
		t.Errorf("Stream: %v, %v", returned, err)
	}
	close(s.release)
	s.wild.Wait()
	const want = "bug: emit is called after Stream had returned"
	if got := x.problems(); len(got) != 2 || !strings.HasPrefix(got[1], want) {
		t.Errorf("%q, want that a goroutine is left and %q", got, want)
	}
}

// One emit within another is as wrong as one beside it.
func TestEmitsAtOnceAreFound(t *testing.T) {
	v, _ := startStream(t, "")
	x := newTrial(t.Context(), v)
	e := &emitter{trial: x}
	x.intake.Refuse = func(page sdk.Page) error {
		err := e.emit(t.Context(), page)
		e.end()
		return err
	}
	const concurrent, torn = "bug: emit is called concurrently: ", "Stream returns while emit delivers: "
	err := e.emit(t.Context(), sdk.Page{})
	if got := x.problems(); !e.torn || len(got) != 3 || !strings.HasPrefix(got[0], concurrent) || !strings.HasPrefix(got[1], torn) || err == nil {
		t.Errorf("%q, %v; want %q and %q", got, err, concurrent, torn)
	}
}
