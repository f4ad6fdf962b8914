package module

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/runner"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

const fetchHelp = `
It begins as a first run would, or --since ago, and keeps no position: the instance that runs with
this configuration neither moves nor repeats anything for it. Events are printed one a line, as the
vendor sent them, or with --alerts as they are normalised. The configuration is found as for run.
`

// fetch reads once and leaves no trace.
func (c *command) fetch() (err error) {
	if !c.set.once {
		return usageError("fetch reads once: add --once; `" + c.program.Name + " run` collects until it is stopped")
	}
	conf, err := c.configuration()
	if err != nil {
		return err
	}
	recorder := telemetry.NewRecorder(c.entry.Identity, wallClock{}, &c.redactor)
	transport, err := c.transport()
	if err != nil {
		return err
	}
	defer transport.CloseIdleConnections()
	out, err := c.openSink(conf)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close()) }()
	tokens := &lateTokens{open: c.openState}
	defer func() { err = errors.Join(err, closing("the state", tokens.Close)) }()
	env := c.environment(transport, recorder, tokens)
	made, err := c.connector(conf.raw, env)
	if err != nil {
		return err
	}

	store := &memory{}
	if c.set.since > 0 {
		store.position.Time = time.Now().Add(-c.set.since)
	}
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	limited := &limited{publisher: c.publisher(out, recorder, sink.Options{}), left: c.set.limit, full: cancel}
	run, err := runner.New(runner.Options{
		Identity: c.entry.Identity, Connector: made, Store: store, Recorder: recorder, Logger: env.Logger, Clock: env.Clock,
		Publisher: limited, Form: c.form(), InFlight: 1, Trace: c.point(),
	})
	if err != nil {
		return err
	}
	err = run.Once(ctx)
	for _, dead := range store.dead {
		env.Logger.Warn("this event would be set aside as a dead letter", "reason", dead.Reason, "bytes", len(dead.Event))
	}
	switch {
	case c.ctx.Err() != nil, ctx.Err() != nil && limited.reached():
		return nil // stopped, or shown what was asked for
	case err != nil:
		return failedError{withoutStage(err)}
	}
	return nil
}

// withoutStage is what failed; the runner says the stage before it.
func withoutStage(err error) error {
	if known, ok := errors.AsType[*sdk.Error](err); ok {
		return known
	}
	return err
}

// limited is a publisher that ends a run after a number of events; 0 is no limit.
type limited struct {
	publisher runner.Publisher
	full      func()

	mu   sync.Mutex
	left int
	done bool
}

func (l *limited) Publish(ctx context.Context, events [][]byte) (sink.Outcome, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done {
		return sink.Outcome{}, context.Canceled
	}
	if l.left == 0 || len(events) < l.left {
		outcome, err := l.publisher.Publish(ctx, events)
		if l.left > 0 {
			l.left -= outcome.Forwarded
		}
		return outcome, err
	}
	outcome, err := l.publisher.Publish(ctx, events[:l.left])
	if err == nil {
		l.done = true
		l.full()
		outcome.Forwarded += len(events) - l.left // as far as anybody here cares
	}
	return outcome, err
}

func (l *limited) reached() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done
}
