package module_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/freeport"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
)

// process is the program, running.
type process struct {
	t              *testing.T
	cmd            *exec.Cmd
	dir            string
	health         int // ports
	metrics        int
	stdout, stderr output
	ended          chan error
}

// output is what a process has written so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// start starts the program in a directory, on ports of its own.
func start(t *testing.T, dir string, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, dir: dir, health: freeport.For(t), metrics: freeport.For(t), ended: make(chan error, 1)}
	p.cmd = exec.CommandContext(t.Context(), "connectors", args...)
	p.cmd.Dir = dir
	p.cmd.Env = append(os.Environ(), append(env, "LOCKSTEP_LISTEN_HOST=127.0.0.1",
		fmt.Sprint("LOCKSTEP_HEALTH_PORT=", p.health), fmt.Sprint("LOCKSTEP_METRICS_PORT=", p.metrics))...)
	p.cmd.Stdout, p.cmd.Stderr = &p.stdout, &p.stderr
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	return p
}

// get returns what a page says; "" while nobody answers.
func (p *process) get(port int, path string) (int, string) {
	client := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d%s", port, path))
	if err != nil {
		return 0, ""
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

// until waits until a condition holds.
func (p *process) until(what string, holds func() bool) {
	p.t.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("not within 20 s: %s\nstderr:\n%s", what, &p.stderr)
		}
	}
}

// status is the status on the health page.
func (p *process) status() string {
	_, body := p.get(p.health, "/health")
	var page struct{ Status string }
	_ = json.Unmarshal([]byte(body), &page)
	return page.Status
}

// stop sends a signal and returns the exit status, and how long it took.
func (p *process) stop(signal os.Signal) (int, time.Duration) {
	p.t.Helper()
	began := time.Now()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		p.t.Fatalf("the process does not end; stderr:\n%s", &p.stderr)
	}
	return p.cmd.ProcessState.ExitCode(), time.Since(began)
}

func files(t *testing.T, contents map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range contents {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// serve serves a handler for the length of the test.
func serve(t *testing.T, h http.Handler) string {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// Seed: "When events are collected, call `self.publish_events_to_intake()` to forward them to Sekoia.io:"
func TestRunForwardsAndEndsCleanly(t *testing.T) {
	t.Parallel()
	received := intake.New(intake.Options{Key: intakeKey})
	server := serve(t, received)
	dir := files(t, map[string]string{"connector_configuration": fmt.Sprintf(`{"token": "abcdefgh", "intake_key": %q, "intake_server": %q}`, intakeKey, server)})
	for i, signal := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		p := start(t, dir, nil, "twelve", "--config-dir", ".", "--log-format", "json")
		p.until("the status is ok", func() bool { return p.status() == "ok" })
		if code, _ := p.get(p.health, "/live"); code != http.StatusOK {
			t.Errorf("/live answers %d", code)
		}
		if code, body := p.get(p.metrics, "/metrics"); code != http.StatusOK || !strings.Contains(body, `lockstep_healthy{connector="twelve"} 1`) {
			t.Errorf("/metrics answers %d: %s", code, body)
		}
		checked := exec.CommandContext(t.Context(), "connectors", "health", "--health-port", fmt.Sprint(p.health))
		if out, err := checked.CombinedOutput(); err != nil || !strings.Contains(string(out), `"status": "ok"`) {
			t.Errorf("health: %v, %s", err, out)
		}
		if status, took := p.stop(signal); status != 0 || took > 10*time.Second {
			t.Errorf("%s: status %d after %s; stderr:\n%s", signal, status, took, &p.stderr)
		}
		if out := p.stdout.String(); out != "" {
			t.Errorf("stdout: %s", out)
		}
		for _, want := range []string{`"msg":"collecting"`, `"msg":"stopped"`} {
			if !strings.Contains(p.stderr.String(), want) {
				t.Errorf("the log has no %s:\n%s", want, &p.stderr)
			}
		}
		// The second run goes on where the first one ended.
		if got := received.Snapshot(); got.Accepted != 12 || got.Duplicates != 0 {
			t.Errorf("run %d: the intake has %d events, %d of them twice", i+1, got.Accepted, got.Duplicates)
		}
	}
}

// While a stop waits for an intake that hangs, a second signal ends the process.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{}, 100)
	server := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	dir := files(t, map[string]string{"c.json": `{"token": "abcdefgh"}`})
	p := start(t, dir, nil, "run", "twelve", "--config", "c.json", "--sink", server)
	<-asked
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.until("it is stopping", func() bool { return p.status() == "stopping" })
	if status, took := p.stop(syscall.SIGTERM); status == 0 || took > 5*time.Second { // far less than what a stop waits for
		t.Errorf("status %d after %s", status, took)
	}
}

func TestDataDirectoryInUse(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"c.json": `{"token": "abcdefgh"}`})
	p := start(t, dir, nil, "run", "twelve", "--config", "c.json", "--sink", "file:out")
	p.until("the status is ok", func() bool { return p.status() == "ok" })
	other := start(t, dir, nil, "run", "twelve", "--config", "c.json", "--sink", "file:out2")
	<-other.ended
	if got := other.cmd.ProcessState.ExitCode(); got != 2 || !strings.HasPrefix(other.stderr.String(), "connectors: run: state error: --data-dir: ") ||
		!strings.Contains(other.stderr.String(), "in use") || strings.Count(other.stderr.String(), "\n") != 1 {
		t.Errorf("status %d, %s", got, &other.stderr)
	}
	// Connectors may have a data directory in common.
	neighbour := start(t, dir, nil, "run", "unread", "--config", "c.json", "--sink", "file:out3")
	neighbour.until("it runs", func() bool { return neighbour.status() == "failing" })
	// A token that the vendor rotates is not used by two processes.
	holder := start(t, dir, nil, "run", "tokens", "--config", "c.json", "--sink", "file:out4")
	holder.until("it runs", func() bool { return holder.status() == "ok" })
	tested := start(t, dir, nil, "test", "tokens", "--config", "c.json")
	<-tested.ended
	if out := tested.stdout.String(); !strings.Contains(out, "state error: the token that is kept for this connector cannot be used: ") || !strings.Contains(out, "in use") {
		t.Errorf("test while it runs: %s", out)
	}
	for _, p := range []*process{p, neighbour, holder} {
		if status, _ := p.stop(syscall.SIGTERM); status != 0 {
			t.Errorf("status %d, %s", status, &p.stderr)
		}
	}
}

// Seed: "Surface the difference so the operator knows whether to call IT or the vendor."
func TestFailuresAreVisible(t *testing.T) {
	t.Parallel()
	dir := files(t, map[string]string{"c.json": `{"api_token": "abcdefgh", "base_url": "http://127.0.0.1:1"}`})
	p := start(t, dir, nil, "run", "hello", "--config", "c.json", "--sink", "stdout")
	p.until("it is failing", func() bool { return p.status() == "failing" })
	code, body := p.get(p.health, "/health")
	if code != http.StatusServiceUnavailable || !strings.Contains(body, `"class": "connect"`) || !strings.Contains(body, `"stage": "fetch"`) {
		t.Errorf("/health answers %d: %s", code, body)
	}
	if code, _ := p.get(p.health, "/live"); code != http.StatusOK {
		t.Errorf("/live answers %d", code)
	}
	for flag, want := range map[string]int{"--live=false": 1, "--live": 0} {
		cmd := exec.CommandContext(t.Context(), "connectors", "health", flag, "--health-port", fmt.Sprint(p.health))
		_ = cmd.Run()
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Errorf("health %s: status %d, want %d", flag, got, want)
		}
	}
	if status, _ := p.stop(syscall.SIGTERM); status != 0 {
		t.Errorf("status %d", status)
	}
	cmd := exec.CommandContext(t.Context(), "connectors", "health", "--health-port", fmt.Sprint(p.health))
	if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 1 || !strings.HasPrefix(string(out), "connectors: health: no connector answers: ") {
		t.Errorf("health of nobody: status %d, %s", cmd.ProcessState.ExitCode(), out)
	}
}
