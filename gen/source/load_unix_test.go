//go:build unix

package source_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Opening a named pipe would wait for a writer for ever.
func TestLoadNamedPipe(t *testing.T) {
	dir, root := tree(t)
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.json"), 0o644); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	f, list := source.Load(root, "pipe.json")
	checkLoad(t, "pipe.json", f, list, "unreadable-file")
	if len(list) == 1 && !strings.Contains(list[0].Message, "a named pipe") {
		t.Errorf("got %q", list[0].Message)
	}
}
