//go:build unix

package module_test

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

// Somebody who does not write ends a verb that reads as soon as it is told to.
func TestReadingIsInterrupted(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // lets the read that was left behind end
		if fd, err := syscall.Open(fifo, syscall.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
			_ = syscall.Close(fd)
		}
	})
	for name, c := range map[string]struct {
		args   []string
		status int
		stderr string
	}{
		"standard input":  {[]string{"validate", "hello", "-"}, 2, "connectors: validate: interrupted\n"},
		"a pipe":          {[]string{"validate", "hello", fifo}, 2, "connectors: validate: interrupted\n"},
		"a configuration": {[]string{"run", "hello", "--config", fifo}, 0, ""}, // a run that was asked to stop, and did
	} {
		t.Run(name, func(t *testing.T) {
			stdin, writer := io.Pipe()
			defer func() { _ = writer.Close() }()
			ctx, stop := context.WithCancel(t.Context())
			defer time.AfterFunc(50*time.Millisecond, stop).Stop()
			var stdout, stderr bytes.Buffer
			ended := make(chan int, 1)
			go func() {
				ended <- module.Run(ctx, module.Program{Connectors: registry(), Args: c.args, Stdin: stdin, Stdout: &stdout, Stderr: &stderr})
			}()
			select {
			case status := <-ended:
				if status != c.status || stderr.String() != c.stderr {
					t.Errorf("status %d, %s", status, &stderr)
				}
			case <-time.After(5 * time.Second):
				t.Fatal("it goes on reading")
			}
		})
	}
}
