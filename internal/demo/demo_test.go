package demo

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/seed-42ec6dbf/lockstep/connectors"
	"github.com/seed-42ec6dbf/lockstep/internal/standin/faults"
)

// The test binary is also the demo, under that name, and the program.
func TestMain(m *testing.M) {
	switch os.Args[0] {
	case "demo", childName:
		os.Exit(Main(connectors.All()))
	}
	goleak.VerifyTestMain(m)
}

// process is the demo, running, with a directory for temporary files of its own.
type process struct {
	*exec.Cmd
	dir   string
	mu    sync.Mutex
	text  strings.Builder
	lines chan string
}

func start(t *testing.T, args ...string) *process {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{dir: t.TempDir(), lines: make(chan string, 10_000)}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	p.Cmd = exec.CommandContext(ctx, path)
	p.Args = append([]string{"demo"}, args...)
	p.Env = append(os.Environ(), "TMPDIR="+p.dir)
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.Stderr = p.Stdout
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			p.mu.Lock()
			p.text.WriteString(scan.Text() + "\n")
			p.mu.Unlock()
			p.lines <- scan.Text()
		}
	}()
	return p
}

// wait waits for the end and returns everything that was printed.
func (p *process) wait(t *testing.T) string {
	t.Helper()
	for range p.lines {
	}
	if err := p.Wait(); err != nil {
		t.Errorf("the demo ended badly: %v", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

var summaryLine = regexp.MustCompile(`(?m)^published (\d+), accepted (\d+), missing (\d+), duplicates \d+$`)

// held holds what the demo printed to what it promises.
func (p *process) held(t *testing.T, printed string, least int) {
	t.Helper()
	found := summaryLine.FindStringSubmatch(printed)
	if found == nil {
		t.Fatalf("no summary in\n%s", printed)
	}
	var published, accepted, missing int
	if _, err := fmt.Sscan(strings.Join(found[1:], " "), &published, &accepted, &missing); err != nil {
		t.Fatal(err)
	}
	if published < least || accepted != published || missing != 0 {
		t.Errorf("%q, want at least %d events, all of them accepted", found[0], least)
	}
	if left, _ := filepath.Glob(p.dir + "/*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, secret := range []string{vendorToken, intakeKey} {
		if strings.Contains(printed, secret) {
			t.Errorf("the secret %s is shown", secret)
		}
	}
}

func TestNothingIsLostWhateverGoesWrong(t *testing.T) {
	t.Parallel()
	p := start(t, "--for", "4s", "--rate", "80")
	printed := p.wait(t)
	p.held(t, printed, history+100)
	for _, s := range scenes {
		if !strings.Contains(printed, s.past+" once") {
			t.Errorf("the summary does not say that %s", s.past)
		}
	}
	for _, want := range []string{"event: ", "health: ", `"status": "ok"`, "CURSOR", `"query"`, "events_forwarded_total", "log: INFO collecting"} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is not shown", want)
		}
	}
	if t.Failed() {
		t.Log(printed)
	}
}

func TestCtrlCEndsItCleanly(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no signals")
	}
	t.Parallel()
	p := start(t, "--cycle", "0", "--rate", "50")
	for line := range p.lines {
		if strings.Contains(line, "health: ok") {
			break
		}
	}
	began := time.Now()
	if err := p.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	printed := p.wait(t)
	if took := time.Since(began); took > goodbye {
		t.Errorf("it took %v", took)
	}
	p.held(t, printed, history)
	if !strings.Contains(printed, "  stopped") {
		t.Errorf("the connector was not asked to end, or not waited for:\n%s", printed)
	}
}

// quiet is a screen that nobody looks at.
type quiet struct{ lines }

func newQuiet() *quiet { return &quiet{lines{Writer: io.Discard}} }

// What the demo says must be able to be bad.
func TestALostEventIsCounted(t *testing.T) {
	t.Parallel()
	d, err := newDemo(t.Context(), settings{rate: 20}, newQuiet())
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	d.world.vendor.Forget(3) // and the connector can read them no more
	d.patience = 2 * time.Second
	asked, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err = d.play(asked, t.Context())
	if err == nil || !strings.Contains(err.Error(), "3 events are missing") {
		t.Errorf("error %v", err)
	}
	if !strings.Contains(d.summary(), "missing 3,") {
		t.Error(d.summary())
	}
}

func TestAConnectorThatEndsByItselfIsAFailure(t *testing.T) {
	t.Parallel()
	d, err := newDemo(t.Context(), settings{rate: 1}, newQuiet())
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	if err := os.WriteFile(d.world.path("okta.json"), []byte(`{}`), 0o600); err != nil {
		t.Fatal(err)
	}
	asked, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err = d.play(asked, t.Context())
	if err == nil || !strings.Contains(err.Error(), "ended by itself (exit status 2)") || !strings.Contains(err.Error(), "api_token") {
		t.Errorf("error %v", err)
	}
}

// A second Ctrl-C waits for nothing, and says what that means.
func TestHurry(t *testing.T) {
	t.Parallel()
	d, err := newDemo(t.Context(), settings{rate: 20}, newQuiet())
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	d.world.vendor.Next(-1, faults.Hang())
	asked, stop := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer stop()
	hurried, hurry := context.WithTimeout(t.Context(), time.Second)
	defer hurry()
	began := time.Now()
	err = d.play(asked, hurried)
	if err == nil || !strings.Contains(err.Error(), "was not to wait") {
		t.Errorf("error %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if d.counts.missing == 0 || d.child != nil {
		t.Errorf("%+v, child %v", d.counts, d.child)
	}
}

func TestFlags(t *testing.T) {
	for args, want := range map[string]string{
		"":                        "",
		"--for 30s --rate 10":     "",
		"--restart=false --plain": "",
		"--for -1s":               "--for",
		"--rate 0":                "--rate",
		"--rate NaN":              "--rate",
		"extra":                   `"extra"`,
		"--nonsense":              "nonsense",
	} {
		var said strings.Builder
		_, err := parse(strings.Fields(args), &said)
		if (err == nil) != (want == "") || !strings.Contains(said.String(), want) {
			t.Errorf("%q: error %v, said %q, want %q", args, err, said.String(), want)
		}
	}
	if _, err := parse([]string{"-h"}, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
	s, err := parse([]string{"--for", "5s"}, io.Discard)
	if err != nil || s.cycle != 5*time.Second {
		t.Errorf("a short run has a cycle of %v, and so not every fault (%v)", s.cycle, err)
	}
}
