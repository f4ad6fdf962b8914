package harness_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// readOnly makes a directory one of a file system that is only for reading,
// with what it holds, or skips the test.
func readOnly(t *testing.T, dir string) {
	t.Helper()
	if err := syscall.Mount(dir, dir, "", syscall.MS_BIND, ""); err != nil {
		t.Skip("no file system can be mounted here:", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	if err := syscall.Mount(dir, dir, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skip("no file system can be mounted here:", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "x"), nil, 0o600); err == nil {
		t.Fatal("the directory can be written")
	}
}

func writable(dir string) error { return syscall.Unmount(dir, 0) }
