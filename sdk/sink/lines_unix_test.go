//go:build unix

package sink_test

import (
	"errors"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/sink"
)

// limitFileSize calls f while files of this process may have up to so many bytes.
func limitFileSize(t *testing.T, bytes uint64, f func()) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	limited := before
	limited.Cur = bytes
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limited); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
	}()
	f()
}

// A file that may not grow stands for a full disk: a batch is cut off in the
// middle of an event.
func TestLinesTakesBackWhatAFullDiskCutOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	s := openLines(t, path)
	publish(t, s, "before")
	long := strings.Repeat("x", 600)
	limitFileSize(t, 1000, func() {
		_, err := sink.NewPublisher(s, quick).Publish(t.Context(), [][]byte{[]byte(long), []byte(long), []byte(long)})
		if e := sdk.Classify(err); e == nil || e.Class != sdk.ClassState || !errors.Is(err, syscall.EFBIG) {
			t.Errorf("got %v", err)
		}
	})
	publish(t, s, "after")
	if got := content(t, path); got != "before\nafter\n" {
		t.Errorf("got %q", got)
	}
}
