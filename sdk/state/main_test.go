package state

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// childMode makes the test binary do something else than test: what is to be
// killed, limited or refused runs in a process of its own.
const (
	childMode = "STATE_TEST_CHILD"
	childDir  = "STATE_TEST_DIR"
)

func TestMain(m *testing.M) {
	if mode := os.Getenv(childMode); mode != "" {
		os.Exit(runChild(mode, os.Getenv(childDir)))
	}
	goleak.VerifyTestMain(m)
}

func runChild(mode, dir string) int {
	name, argument, _ := strings.Cut(mode, " ")
	children := map[string]func(dir, argument string) error{
		"commit":   childCommits,
		"hold":     childHolds,
		"lock":     childLocks,
		"limited":  childLimited,
		"unfit":    childUnfit,
		"readonly": childReads,
	}
	if err := children[name](dir, argument); err != nil {
		fmt.Println("error:", err)
		return 1
	}
	return 0
}

// child is a process of the test binary in a mode.
type child struct {
	*exec.Cmd
	in    io.WriteCloser
	lines *bufio.Scanner
}

func startChild(t *testing.T, dir, mode string) *child {
	t.Helper()
	c := &child{Cmd: exec.CommandContext(t.Context(), os.Args[0])}
	c.Env = append(os.Environ(), childMode+"="+mode, childDir+"="+dir)
	c.Stderr = os.Stderr
	var err error
	if c.in, err = c.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	c.lines = bufio.NewScanner(out)
	return c
}

// line returns the next line that the child prints, or "" at its end.
func (c *child) line() string {
	if c.lines.Scan() {
		return c.lines.Text()
	}
	return ""
}

// expect demands a line of the child.
func (c *child) expect(t *testing.T, want string) {
	t.Helper()
	if got := c.line(); got != want {
		t.Fatalf("the child says %q, want %q", got, want)
	}
}

// kill ends the child as kill -9 does, and waits for its end.
func (c *child) kill() {
	_ = c.Process.Kill()
	for c.lines.Scan() {
	}
	_ = c.Wait()
}

// childHolds has the directory open until its input ends.
func childHolds(dir, _ string) error {
	s, err := Open(context.Background(), dir, hello, Options{})
	if err != nil {
		return err
	}
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return s.Close()
}
