package proofpointpod

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// session is one connection to the service.
type session struct {
	// messages are what arrives. The channel is closed when the connection is
	// lost; lost says why and may be read from then on.
	messages chan message
	lost     error

	conn     *websocket.Conn
	wire     *wire
	limits   limits
	redactor *redact.Redactor
	cancel   context.CancelCauseFunc
	leaving  chan struct{} // closed: what still arrives is thrown away
	reads    atomic.Int64  // begun and ended ones: odd while a message is waited for
	running  sync.WaitGroup
}

// message is one of the service's.
type message struct {
	data  []byte
	size  int64 // more than data holds when it is too large
	event bool
}

func newSession(conn *websocket.Conn, w *wire, l limits, r *redact.Redactor) *session {
	conn.SetReadLimit(-1)                                        // read has one of its own, which does not end the connection
	ctx, cancel := context.WithCancelCause(context.Background()) // ends with close, which takes leave first
	s := &session{
		messages: make(chan message, 16),
		conn:     conn,
		wire:     w,
		limits:   l,
		redactor: r,
		cancel:   cancel,
		leaving:  make(chan struct{}),
	}
	s.running.Go(func() { s.receive(ctx) })
	s.running.Go(func() { s.keepAlive(ctx) })
	return s
}

// close takes leave of the service, so that it frees the session, and returns
// when nothing of the session runs any more.
func (s *session) close() {
	close(s.leaving)
	impatient := time.AfterFunc(s.limits.farewell, func() { _ = s.wire.Close() })
	_ = s.conn.Close(websocket.StatusNormalClosure, "") // there is nothing left to lose
	impatient.Stop()
	s.cancel(nil)
	s.running.Wait()
}

func (s *session) receive(ctx context.Context) {
	defer close(s.messages)
	for {
		s.reads.Add(1)
		m, err := s.read(ctx)
		s.reads.Add(1)
		if err != nil {
			s.lost = s.explain(ctx, err)
			return
		}
		select {
		case s.messages <- m:
		case <-s.leaving:
		}
	}
}

// read reads one message to its end, and keeps what may be kept of it.
func (s *session) read(ctx context.Context) (message, error) {
	_, r, err := s.conn.Reader(ctx)
	if err != nil {
		return message{}, err
	}
	data, err := io.ReadAll(io.LimitReader(r, s.limits.message))
	if err != nil {
		return message{}, err
	}
	rest, err := io.Copy(io.Discard, r)
	if err != nil {
		return message{}, err
	}
	m := message{data: data, size: int64(len(data)) + rest}
	m.event = rest == 0 && isEvent(data)
	if !m.event && s.wire.broken.Load() {
		// The package takes the end of the connection for the end of the message.
		return message{}, io.ErrUnexpectedEOF
	}
	return m, nil
}

// keepAlive pings the service, which tells a quiet log from a dead connection.
// While messages wait for the intake no answer can be read, and none is asked for.
func (s *session) keepAlive(ctx context.Context) {
	tick := time.NewTicker(s.limits.ping)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		before, bytes := s.reads.Load(), s.wire.received.Load()
		if before%2 == 0 {
			continue
		}
		pong, cancel := context.WithTimeout(ctx, s.limits.pong)
		err := s.conn.Ping(pong)
		cancel()
		if err != nil && s.reads.Load() == before && s.wire.received.Load() == bytes {
			s.cancel(sdk.Errorf(sdk.ClassTimeout, "the connection is dead: no answer to a ping within %v", s.limits.pong))
			return
		}
	}
}

// explain says why the connection was lost.
func (s *session) explain(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	if closed, ok := errors.AsType[websocket.CloseError](err); ok {
		class := sdk.ClassNetwork
		switch closed.Code {
		case websocket.StatusPolicyViolation:
			class = sdk.ClassPermission
		case websocket.StatusProtocolError, websocket.StatusUnsupportedData, websocket.StatusInvalidFramePayloadData, websocket.StatusMandatoryExtension:
			class = sdk.ClassResponse
		}
		reason := ""
		if closed.Reason != "" {
			reason = fmt.Sprintf(": %q", s.redactor.Excerpt(closed.Reason, 200))
		}
		return sdk.Errorf(class, "the service closed the session with code %d%s", int(closed.Code), reason)
	}
	if e := sdk.Classify(err); e.Class != sdk.ClassOther {
		return sdk.Errorf(e.Class, "the session broke off: %w", e.Err)
	}
	return sdk.Errorf(sdk.ClassResponse, "the service breaks the protocol of web sockets: %s", s.redactor.Excerpt(err.Error(), 200))
}
