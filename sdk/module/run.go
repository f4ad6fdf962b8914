package module

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk/runner"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

const runHelp = `
The configuration is taken from the file of --config; else from the file connector_configuration in
--config-dir; else from the variable CONNECTOR_CONFIGURATION, as JSON or base64 of it. The settings of
a module, where there is one, are found in the same way: --module-config, module_configuration,
MODULE_CONFIGURATION.

The intake's key is taken from --intake-key-file, INTAKE_KEY, or the member intake_key of the
configuration; its address from --intake-server, INTAKE_SERVER, or the member intake_server.

The position is kept in DATA-DIR/NAME and is where the next run goes on. SIGTERM or Ctrl-C delivers
what is in flight and ends with status 0; a second one ends at once.
`

// collect runs the connector until the context ends, which is no failure even
// if it ends before the run has begun.
func (c *command) collect() error {
	err := c.collecting()
	if c.ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func (c *command) collecting() (err error) {
	conf, err := c.configuration()
	if err != nil {
		return err
	}
	who := c.entry.Identity
	if c.set.interval > 0 {
		who.PollIntervalSeconds = int(max(time.Second, c.set.interval) / time.Second)
	}
	recorder := telemetry.NewRecorder(who, c.clock(), &c.redactor)

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

	if err := c.ports(); err != nil {
		return err
	}
	server, err := recorder.Listen(c.ctx, c.set.host,
		telemetry.Endpoint{Port: c.set.healthPort, Flag: "--health-port"},
		telemetry.Endpoint{Port: c.set.metricsPort, Flag: "--metrics-port"})
	if err != nil {
		return c.listening(err)
	}
	defer server.Close()

	store, err := c.openState()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing("the state", store.Close)) }()

	env := c.environment(transport, recorder, store.Tokens())
	made, err := c.connector(conf.raw, env)
	if err != nil {
		return err
	}
	run, err := runner.New(runner.Options{
		Identity: who, Connector: made, Store: redactedReasons{store, &c.redactor}, Recorder: recorder, Logger: env.Logger, Clock: env.Clock,
		Publisher: c.publisher(out, recorder, sink.Options{Sending: c.traced("sending"), Sent: c.traced("sent")}),
		Form:      c.form(), Interval: c.set.interval, InFlight: c.set.inFlight, Trace: c.point(),
		MinBackoff: c.program.Tempo.MinBackoff, MaxBackoff: c.program.Tempo.MaxBackoff,
	})
	if err != nil {
		return err
	}

	// Health is served until all is delivered: it says "stopping" meanwhile.
	serving, stopServing := context.WithCancel(context.WithoutCancel(c.ctx))
	served := make(chan error, 1)
	go func() { served <- server.Serve(serving) }()
	defer func() {
		stopServing()
		err = errors.Join(err, <-served)
	}()

	env.Logger.Info("collecting", "version", who.Version, "sink", out.Name(), "configuration", conf.where,
		"data_dir", c.stateDir(), "health_port", c.set.healthPort, "metrics_port", c.set.metricsPort)
	err = run.Run(c.ctx)
	env.Logger.Info("stopped", "forwarded", recorder.Health().Forwarded)
	return err
}

func (c *command) openState() (*state.Store, error) {
	store, err := state.Open(c.ctx, c.stateDir(), c.owner(), state.Options{InCommit: c.traced("committing")})
	if err != nil {
		return nil, c.by("data-dir", err)
	}
	return store, nil
}

// listening is err with the flag that is wrong, where that is not the port's.
func (c *command) listening(err error) error {
	if _, unknown := errors.AsType[*net.DNSError](err); unknown || errors.Is(err, syscall.EADDRNOTAVAIL) {
		return c.by("listen-host", err)
	}
	return err
}

func (c *command) form() runner.Form {
	if c.set.alerts {
		return runner.Alerts
	}
	return runner.Events
}

// traced returns what tells the tests of a point; nil unless they listen.
func (c *command) traced(point string) func() {
	if c.program.Trace == nil {
		return nil
	}
	return func() { c.program.Trace(point) }
}

func (c *command) point() func(runner.Point) {
	if c.program.Trace == nil {
		return nil
	}
	return func(p runner.Point) { c.program.Trace(string(p)) }
}

func closing(what string, f func() error) error {
	if err := f(); err != nil {
		return fmt.Errorf("close %s: %w", what, err)
	}
	return nil
}
