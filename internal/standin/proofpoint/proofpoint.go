// Package proofpoint stands in for the Log Service of Proofpoint on Demand: a
// web socket at /v1/stream that sends the events of one log of one cluster,
// those that it keeps from sinceTime on and then each new one as it comes.
//
// It is as strict as the service: one cluster, one API key, one session for
// each log, sinceTime in ISO 8601 and read to the millisecond. Each [Fault]
// makes it go wrong in one way that services do.
package proofpoint

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// history is how far back a session goes that does not say since when.
const history = time.Hour

// Service is the service; it is an [http.Handler]. Its methods may be called
// concurrently.
type Service struct {
	cluster, key string

	mu       sync.Mutex
	logs     map[string][]Event // by type, in the order of their arrival
	arrived  chan struct{}      // closed and replaced when an event arrives
	taken    map[string]bool    // the logs that have a session
	faults   []Fault            // for the sessions to come, in their order
	sessions []Session
	ended    *sync.Cond // a session has ended
	stop     context.CancelFunc
	stopped  context.Context
}

// Event is an event of a log.
type Event struct {
	At   time.Time
	Text string
}

// Session is what a client asked for, whether it got it or not.
type Session struct {
	Type, SinceTime, Authorization string
	// Status is what the handshake was answered with.
	Status int
	// Sent counts the messages that were sent.
	Sent int
	// Closed is the code that the client took leave with; -1 when it just went,
	// and 0 while the session lasts.
	Closed websocket.StatusCode
}

// New returns a service for a cluster and its API key. Close it.
func New(cluster, key string) *Service {
	s := &Service{
		cluster: cluster, key: key,
		logs:    map[string][]Event{},
		arrived: make(chan struct{}),
		taken:   map[string]bool{},
	}
	s.ended = sync.NewCond(&s.mu)
	s.stopped, s.stop = context.WithCancel(context.Background())
	return s
}

// Close ends every session, abruptly, and returns when they have ended. Those
// that are asked for afterwards are served as before.
func (s *Service) Close() {
	s.mu.Lock()
	s.stop()
	s.stopped, s.stop = context.WithCancel(context.Background())
	s.mu.Unlock()
	s.Wait()
}

// Wait returns when no session is open.
func (s *Service) Wait() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.taken) > 0 {
		s.ended.Wait()
	}
}

// Add appends events to a log: message, maillog or audit.
func (s *Service) Add(log string, events ...Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logs[log] = append(s.logs[log], events...)
	close(s.arrived)
	s.arrived = make(chan struct{})
}

// Fail makes the coming sessions go wrong, each fault one session. The ones
// after them are served as they should.
func (s *Service) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// Sessions returns what was asked for so far.
func (s *Service) Sessions() []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.sessions)
}

// next returns the log's events from a position on that are not before since,
// the position after them, and what is closed when there are more.
func (s *Service) next(log string, from int, since time.Time) (texts []string, after int, more <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.logs[log][from:] {
		if !e.At.Truncate(time.Millisecond).Before(since) {
			texts = append(texts, e.Text)
		}
	}
	return texts, len(s.logs[log]), s.arrived
}

// open records a session and takes the fault that is meant for it.
func (s *Service) open(r *http.Request) (index int, fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	query := r.URL.Query()
	s.sessions = append(s.sessions, Session{
		Type: query.Get("type"), SinceTime: query.Get("sinceTime"), Authorization: r.Header.Get("Authorization"),
	})
	if len(s.faults) > 0 {
		fault, s.faults = s.faults[0], s.faults[1:]
	}
	return len(s.sessions) - 1, fault
}

// note changes the record of a session.
func (s *Service) note(index int, change func(*Session)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.sessions[index])
}

// take makes a log's session the caller's, unless another has it. The session
// ends with the context.
func (s *Service) take(log string) (stopped context.Context, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[log] {
		return nil, false
	}
	s.taken[log] = true
	return s.stopped, true
}

func (s *Service) release(log string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.taken, log)
	s.ended.Broadcast()
}
