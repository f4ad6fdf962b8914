package module

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// openSink opens the sink that is configured.
func (c *command) openSink(conf configured) (destination, error) {
	key, err := c.intakeKey(conf)
	if err != nil {
		return destination{}, err
	}
	secret, err := c.secretFile("sink-secret-file")
	if err != nil {
		return destination{}, err
	}
	c.redactor.Add(inQuery(c.set.sink)...)
	if c.set.sink == "intake" && !key.Set() {
		return destination{}, errors.New("no intake key: give --intake-key-file FILE, set INTAKE_KEY, or have intake_key in the configuration; " +
			"to send events elsewhere give --sink")
	}
	transport, err := c.transport()
	if err != nil {
		return destination{}, err
	}
	transport.MaxIdleConnsPerHost = maxInFlight
	transport.WriteBufferSize = 64 << 10 // batches are large
	client := &http.Client{Transport: transport}
	server, from, err := c.intakeServer(conf)
	if err != nil {
		return destination{}, err
	}
	s, err := sink.Open(c.set.sink, sink.OpenOptions{
		Stdout: c.program.Stdout,
		Intake: sink.IntakeOptions{Server: server, Key: key, Client: client, ConnectorUUID: c.entry.UUID, Timeout: c.program.Tempo.Timeout},
		HTTP:   sink.HTTPOptions{Header: c.set.sinkHeader, Secret: secret, Client: client, ConnectorUUID: c.entry.UUID},
	})
	if err != nil {
		if c.set.sink == "intake" && server != "" {
			return destination{}, doing(from, err)
		}
		return destination{}, c.by("sink", err)
	}
	return destination{s, client}, nil
}

// intakeServer returns the address of the intake, "" for the usual one, and
// what says so.
func (c *command) intakeServer(conf configured) (server, from string, err error) {
	switch {
	case c.set.intakeServer != "":
		return c.set.intakeServer, or(c.set.given["intake-server"], "--intake-server"), nil
	case c.env["INTAKE_SERVER"] != "":
		return c.env["INTAKE_SERVER"], "INTAKE_SERVER", nil
	case conf.server != "":
		return conf.server, conf.where + ": /" + memberServer, nil
	}
	return c.fromPlatform(platformIntake)
}

// maxInFlight bounds --in-flight.
const maxInFlight = 64

// intakeKey returns the key of the intake: of a file, of the environment, or of
// the configuration.
func (c *command) intakeKey(conf configured) (sdk.Secret, error) {
	if key, err := c.secretFile("intake-key-file"); err != nil || key.Set() {
		return key, err
	}
	key := sdk.NewSecret(strings.TrimSpace(or(c.env["INTAKE_KEY"], conf.intakeKey)))
	c.redactor.Add(key)
	return key, nil
}

// inQuery returns what is probably secret in the query of an address.
func inQuery(address string) (found []sdk.Secret) {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	for name, values := range u.Query() {
		for _, value := range values {
			if telling.MatchString(name) {
				found = append(found, sdk.NewSecret(value))
			}
		}
	}
	return found
}

// destination is a sink and the connections to it.
type destination struct {
	sink.Sink
	client *http.Client
}

// close flushes the sink and ends its connections.
func (d destination) close() error {
	defer d.client.CloseIdleConnections()
	if err := d.Close(); err != nil {
		return fmt.Errorf("close the sink: %w", err)
	}
	return nil
}

// publisher returns what delivers to a sink. Each attempt that fails is logged:
// a batch may be tried for hours. But that a batch is refused in which single
// events are then looked for, is for the debugging of the other side.
func (c *command) publisher(d destination, r *telemetry.Recorder, o sink.Options) *sink.Publisher {
	logger := c.logger()
	o.InFlight = c.set.inFlight
	o.MinBackoff, o.MaxBackoff = c.program.Tempo.MinBackoff, c.program.Tempo.MaxBackoff
	o.Took = r.Sent
	o.Observe = func(events, bytes int, err error) {
		r.Attempt(events, bytes, err)
		if failed := sdk.Classify(err); failed != nil && !errors.Is(err, context.Canceled) && c.ctx.Err() == nil {
			level := slog.LevelWarn
			if events > 1 && divides(failed.Status) {
				level = slog.LevelDebug
			}
			logger.Log(c.ctx, level, "the sink did not accept a batch", "stage", telemetry.StagePublish, "class", failed.Class,
				"error", failed, "sink", d.Name(), "events", events, "bytes", bytes)
		}
	}
	return sink.NewPublisher(d.Sink, o)
}

// divides reports whether a batch that was answered with a status is sent again
// in parts.
func divides(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusRequestEntityTooLarge
}
