//go:build unix

package harness_test

import (
	"context"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/connectors"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

// The variables that make the test binary the program. roleVariable says which
// program; dieVariable, POINT:N, makes it kill itself when it comes to a point
// of a page's life for the Nth time; limitVariable bounds the files that it
// writes, in bytes, until it is sent SIGUSR1.
const (
	roleVariable  = "LOCKSTEP_HARNESS_ROLE"
	dieVariable   = "LOCKSTEP_HARNESS_DIE"
	limitVariable = "LOCKSTEP_HARNESS_FILE_LIMIT"
)

// play makes this process what the environment wants it to be. It does not
// return if that is another than the test.
func play() {
	switch role := os.Getenv(roleVariable); role {
	case "":
	case "program":
		limitFiles(os.Getenv(limitVariable))
		os.Exit(program(trap(os.Getenv(dieVariable))))
	default:
		os.Exit(loop(role))
	}
}

// program is what cmd/connectors is, but in a hurry.
func program(trace func(string)) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return module.Run(ctx, module.Program{
		Connectors: connectors.All(), Args: os.Args[1:], Environ: os.Environ(),
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Trace: trace, Tempo: hurry,
	})
}

// trap returns what kills this process at a point: nothing can be done about
// it, nothing is flushed, nothing is closed.
func trap(spec string) func(string) {
	point, nth, ok := strings.Cut(spec, ":")
	if !ok {
		return nil
	}
	n, err := strconv.ParseInt(nth, 10, 64)
	if err != nil {
		panic(err)
	}
	var times atomic.Int64
	return func(at string) {
		if at == point && times.Add(1) == n {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // it is on its way
		}
	}
}

// process is the program, running.
type process struct {
	t     testing.TB
	cmd   *exec.Cmd
	log   output
	ended chan struct{}
}

// spawn starts a process in a role.
func spawn(t testing.TB, role string, env []string, args ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: exec.Command(self, args...), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), append(env, roleVariable+"="+role)...)
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is in ProcessState
		close(p.ended)
	}()
	t.Cleanup(p.kill)
	return p
}

// start starts the program with the connector of a world. die is where it
// kills itself; empty is nowhere.
func (w *world) start(die string, more ...string) *process {
	w.t.Helper()
	return spawn(w.t, "program", []string{dieVariable + "=" + die}, w.arguments(more...)...)
}

// kill kills the process, if it runs, and waits for its end.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.ended
}

// terminate sends SIGTERM and returns the status and how long the end took.
func (p *process) terminate() (status int, took time.Duration) {
	p.t.Helper()
	began := time.Now()
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
	p.wait()
	return p.cmd.ProcessState.ExitCode(), time.Since(began)
}

// wait waits until the process has ended.
func (p *process) wait() {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("the process does not end; its log ends with:\n%s", p.log.tail())
	}
}

// running reports whether the process has not ended.
func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// killed reports whether the process ended by SIGKILL.
func (p *process) killed() bool {
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGKILL
}

// finish runs the program until nothing is left, and stops it.
func (w *world) finish(more ...string) {
	w.t.Helper()
	p := w.start("", more...)
	// Before it says so, a signal would end it like any program.
	up := func() bool { return p.log.has(`"msg":"collecting"`) }
	holds(patience, func() bool { return up() || !p.running() })
	if !w.collected(p.running) || !p.running() {
		w.t.Errorf("%d events are left; the log ends with:\n%s", w.Left(), p.log.tail())
	}
	if status, took := p.terminate(); status != 0 || took > 10*time.Second {
		w.t.Errorf("status %d after %s:\n%s", status, took, p.log.tail())
	}
}
