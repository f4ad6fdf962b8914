package module

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/state"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

const testHelp = `
The answer is always one JSON object on standard output: {"success", "connector", "error"}. The error
begins with the class of the failure, such as "network error" or "credential error". The status is 0
for success and 1 otherwise. The configuration is found as for run; events are neither read nor sent.
`

// test answers the liveness check. Whatever happens, it answers.
func (c *command) test() error {
	result := sdk.TestResult{Connector: c.entry.Command, Success: true}
	if err := c.tested(); err != nil {
		if _, stack, ok := strings.Cut(err.Error(), stackBegins); ok {
			c.logger().Error("the connector panicked", "stack", stack)
		}
		result.Success, result.Error = false, oneLine(c.redactor.Text(described(err)))
	}
	enc := json.NewEncoder(c.program.Stdout)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(result); err != nil {
		return err
	}
	if !result.Success {
		return errFailed
	}
	return nil
}

// described is the text of an error, which names its class.
func described(err error) string {
	wrong, ok := errors.AsType[*invalid](err)
	if !ok {
		return sdk.Classify(err).Error()
	}
	return sdk.Errorf(sdk.ClassConfiguration, "%s", strings.Join(wrong.places, "; ")).Error()
}

// stackBegins is how the stack of a goroutine begins.
const stackBegins = "\ngoroutine "

// oneLine leaves out what is for a log alone: the stack of a panic.
func oneLine(s string) string {
	s, _, _ = strings.Cut(s, stackBegins)
	return strings.ReplaceAll(s, "\n", "; ")
}

// leaving is how long a connector has to answer after it was told to end.
const leaving = time.Second

func (c *command) tested() error {
	conf, err := c.configuration()
	if err != nil {
		if _, known := errors.AsType[*invalid](err); known {
			return err
		}
		return sdk.Errorf(sdk.ClassConfiguration, "%w", err)
	}
	transport, err := c.transport()
	if err != nil {
		return err
	}
	defer transport.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(c.ctx, c.set.timeout)
	defer cancel()

	answer := make(chan error, 1)
	go func() {
		err := error(sdk.Errorf(sdk.ClassBug, "the connector ended its goroutine (runtime.Goexit): return an error instead"))
		defer func() { answer <- err }()
		err = c.testConnection(ctx, conf, transport)
	}()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
	}
	// The connector may not listen to its context: it is not waited for longer.
	leave := time.NewTimer(leaving)
	defer leave.Stop()
	select {
	case err := <-answer:
		return err
	case <-leave.C:
		if err := c.ctx.Err(); err != nil {
			return err
		}
		return sdk.Errorf(sdk.ClassTimeout, "the connector did not answer within %s, nor end when it was told to", c.set.timeout)
	}
}

func (c *command) testConnection(ctx context.Context, conf configured, t http.RoundTripper) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = bug("TestConnection", p)
		}
	}()
	tokens := &lateTokens{open: func() (*state.Store, error) { return c.openState() }}
	defer func() { err = errors.Join(err, tokens.Close()) }()
	env := c.environment(t, telemetry.NewRecorder(c.entry.Identity, wallClock{}, &c.redactor), tokens)
	made, err := c.connector(conf.raw, env)
	if err != nil {
		return err
	}
	return made.TestConnection(ctx)
}
