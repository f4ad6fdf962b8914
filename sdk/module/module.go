// Package module is the command line of a program that carries connectors:
// cmd/connectors is one, and so is yours, with a main of one line.
//
// A verb reads its flags, finds the configuration of one connector, and puts
// together what the connector needs: the state, the sink, the logger, the HTTP
// client. Everything that is written to standard error or to a log goes through
// a redactor that knows the configuration's secrets. docs/operations.md is the
// page for operators.
package module

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Program is a command line and its surroundings.
type Program struct {
	// Name is what messages and the help call the program; "" is connectors.
	Name           string
	Connectors     []sdk.Entry
	Args           []string // without the program's name
	Environ        []string // as of os.Environ
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Trace, unless nil, is called at named points of a page's life; it is for tests.
	Trace func(point string)
	// Tempo is for tests that have no time for the waits of a real outage.
	Tempo Tempo
}

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1 // a connector or a configuration that does not work
	exitUsage  = 2 // a wrong call, or surroundings that cannot work
)

// Run runs the program until it is done or ctx ends. It returns the exit
// status: 0 for success, 1 for a connector that does not work, 2 for a wrong
// call or surroundings that cannot work.
func Run(ctx context.Context, p Program) int {
	p.Name = cmp.Or(p.Name, defaultName)
	c := &command{ctx: ctx, program: p, env: environ(p.Environ)}
	err := c.run(p.Args)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailed
	}
	status, text := exitUsage, err.Error()
	if _, failed := errors.AsType[failedError](err); failed {
		status = exitFailed
	}
	if ctx.Err() != nil {
		text = strings.ReplaceAll(text, context.Canceled.Error(), "interrupted")
	}
	if usage, ok := errors.AsType[usageError](err); ok {
		text = fmt.Sprintf("%s; see `%s`", usage, c.helpCommand())
	}
	_, _ = fmt.Fprintf(p.Stderr, "%s: %s\n", p.Name, c.redactor.Text(text)) // there is no other place to say it
	return status
}

// Main is Run for the process: its name, arguments, environment and streams. The
// first SIGTERM or SIGINT ends it cleanly, the second one at once.
func Main(connectors []sdk.Entry) int {
	setCollector(environ(os.Environ()))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	go func() {
		select {
		case <-signals:
			signal.Stop(signals) // before anybody sees the stop: the next signal is for the process
			cancel()
		case <-ctx.Done():
		}
	}()
	return Run(ctx, Program{
		Name: calledAs(os.Args[0]), Connectors: connectors, Args: os.Args[1:], Environ: os.Environ(),
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	})
}

// defaultName is that of the program in this repository.
const defaultName = "connectors"

// calledAs is the name of a program that was started by a path.
func calledAs(path string) string {
	return strings.TrimSuffix(filepath.Base(path), ".exe")
}

// errFailed says that something does not work, and that it was said already.
var errFailed = errors.New("failed")

// failedError is something that does not work and is still to be said.
type failedError struct{ error }

func (e failedError) Unwrap() error { return e.error }

// usageError is a mistake in the arguments that the help would have prevented.
type usageError string

func (e usageError) Error() string { return string(e) }

func usagef(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }
