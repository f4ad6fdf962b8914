package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/gen/cli"
)

// asCommand makes the test binary run as gen itself, for the tests that need a process.
const asCommand = "LOCKSTEP_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(cli.Run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	_ = os.Setenv("LOCKSTEP_CACHE", "off") // fails on a malformed name only
	os.Exit(m.Run())
}

// process is gen as a process of its own, with an end.
func process(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, exe, args...)
	cmd.Env = append(os.Environ(), asCommand+"=1")
	return cmd
}

// synthetic is how many manifests the interrupted projects hold: enough that
// writing takes longer than noticing that it began.
const synthetic = 60

// project writes a module with that many manifests.
func project(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "go.mod", "module example.com/many\n")
	for i := range n {
		write(t, dir, fmt.Sprintf("manifests/connector_c%d.json", i), syntheticManifest(i, "A setting."))
	}
	return dir
}

func syntheticManifest(i int, help string) string {
	return fmt.Sprintf(`{
  "uuid": "00000000-0000-4000-8000-%012d",
  "name": "C%[1]d",
  "description": "Collects events.",
  "docker_parameter": "c%[1]d",
  "arguments": {"type": "object", "properties": {"setting": {"type": "string", "description": %[2]q}}}
}
`, i, help)
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// run runs gen in this process.
func run(ctx context.Context, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = cli.Run(ctx, args, strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

// contents reads every file below dir.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		out[path] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// generated counts the packages that stand.
func generated(dir string) int {
	list, _ := os.ReadDir(filepath.Join(dir, "generated")) // missing is none
	return len(list)
}

// started waits until gen has made that many packages, or has ended.
func started(dir string, packages int, ended <-chan struct{}) {
	for generated(dir) < packages {
		select {
		case <-ended:
			return
		default:
			time.Sleep(100 * time.Microsecond)
		}
	}
}

// reference generates the project without any disturbance.
func reference(t *testing.T, dir string) map[string]string {
	t.Helper()
	if status, _, stderr := run(t.Context(), "-C", dir); status != 0 {
		t.Fatalf("exit status %d: %s", status, stderr)
	}
	return contents(t, dir)
}

// demandEqual demands exactly the files of the reference.
func demandEqual(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is left over", name)
		}
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s is missing or differs", name)
		}
	}
}

// TestKilledWhileWriting kills gen in the middle of a cold run and demands
// that the next run leaves exactly what an undisturbed one does.
func TestKilledWhileWriting(t *testing.T) {
	t.Parallel()
	want := reference(t, project(t, synthetic))
	midway := 0
	for _, packages := range []int{1, 10, 40} {
		dir := project(t, synthetic)
		cmd := process(t, "-C", dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			_ = cmd.Wait() // killed
			close(ended)
		}()
		started(dir, packages, ended)
		_ = cmd.Process.Kill() // it may have ended by itself
		<-ended
		if files := len(contents(t, dir)); files < len(want) {
			midway++
		}
		if status, _, stderr := run(t.Context(), "-C", dir); status != 0 {
			t.Fatalf("killed at %d packages, then: exit status %d: %s", packages, status, stderr)
		}
		if status, stdout, _ := run(t.Context(), "-C", dir, "check"); status != 0 {
			t.Errorf("killed at %d packages, repaired, then check: exit status %d: %s", packages, status, stdout)
		}
		demandEqual(t, contents(t, dir), want)
	}
	if midway == 0 {
		t.Error("no run was killed in the middle: the test proves nothing; raise the number of manifests")
	}
}

// TestInterrupted cancels gen while it writes: it stops, says so, and every
// file that stands is whole.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	want := reference(t, project(t, synthetic))
	dir := project(t, synthetic)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		started(dir, 1, ended)
		cancel()
	}()
	status, _, stderr := run(ctx, "-C", dir)
	close(ended)
	if status != 2 || !strings.HasPrefix(stderr, "gen: interrupted; ") {
		t.Errorf("exit status %d, stderr %q; want 2 and a line that says so", status, stderr)
	}
	for name, text := range contents(t, dir) {
		if want[name] != text {
			t.Errorf("%s is left over or half written", name)
		}
	}
	if status, _, stderr := run(t.Context(), "-C", dir); status != 0 {
		t.Fatalf("the next run: exit status %d: %s", status, stderr)
	}
	demandEqual(t, contents(t, dir), want)
}

func TestInterruptedBeforeTheStart(t *testing.T) {
	t.Parallel()
	dir := project(t, 3)
	before := contents(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, verb := range []string{"generate", "check", "lint"} {
		status, stdout, stderr := run(ctx, "-C", dir, verb)
		if status != 2 || stdout != "" || stderr != "gen: interrupted\n" {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q; want 2 and one line", verb, status, stdout, stderr)
		}
	}
	demandEqual(t, contents(t, dir), before)
}

// TestReaderGone runs gen into a pipe that nobody reads: it ends, and the tree is whole.
func TestReaderGone(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"generate", "check", "lint", "explain"} {
		dir := project(t, 3)
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Close() // nobody reads
		cmd := process(t, "-C", dir, verb)
		cmd.Stdout, cmd.Stderr = w, w
		start := time.Now()
		_ = cmd.Run() // its status is that of the broken pipe
		_ = w.Close() // the child is gone
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s hung for %s", verb, took)
		}
		if verb != "generate" {
			continue
		}
		if status, stdout, _ := run(t.Context(), "-C", dir, "check"); status != 0 {
			t.Errorf("after generate, check: exit status %d: %s", status, stdout)
		}
	}
}
