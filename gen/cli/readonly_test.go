//go:build unix

package cli_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestCheckReadOnly runs check where nobody may write: on a clean tree and on
// one that has drifted. Permissions do not bind root, who checks as nobody.
func TestCheckReadOnly(t *testing.T) {
	t.Parallel()
	dir := openFolder(t)
	write(t, dir, "p/go.mod", "module example.com/readonly\n")
	write(t, dir, "p/manifests/connector_c0.json", syntheticManifest(0, "A setting."))
	tree := filepath.Join(dir, "p")
	before := reference(t, tree)
	for _, test := range []struct {
		name, verdict string
		status        int
		prepare       func()
	}{
		{"clean", "no drift", 0, func() {}},
		{"drifted", "[changed-file]", 1, func() {
			if err := os.Chmod(filepath.Join(tree, "manifests/connector_c0.json"), 0o644); err != nil {
				t.Fatal(err)
			}
			write(t, tree, "manifests/connector_c0.json", syntheticManifest(0, "Another."))
			before = contents(t, tree)
		}},
	} {
		test.prepare()
		protect(t, tree)
		cmd := process(t, "-C", tree, "check")
		if os.Geteuid() == 0 {
			const nobody = 65534
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
			cmd.Path = copyExecutable(t, cmd.Path, dir)
		}
		out, _ := cmd.CombinedOutput() // the status says it
		if status := cmd.ProcessState.ExitCode(); status != test.status || !strings.Contains(string(out), test.verdict) {
			t.Errorf("%s: exit status %d, want %d and %q:\n%s", test.name, status, test.status, test.verdict, out)
		}
		demandEqual(t, contents(t, tree), before)
	}
}

// openFolder makes a folder that every user may enter.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "readonly")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		walk(t, dir, func(path string, entry fs.DirEntry) error { return os.Chmod(path, 0o755) })
		_ = os.RemoveAll(dir) // best effort
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// protect takes the permission to write from everything below dir.
func protect(t *testing.T, dir string) {
	t.Helper()
	walk(t, dir, func(path string, entry fs.DirEntry) error {
		if entry.IsDir() {
			return os.Chmod(path, 0o555)
		}
		return os.Chmod(path, 0o444)
	})
}

func walk(t *testing.T, dir string, visit func(string, fs.DirEntry) error) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return visit(path, entry)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// copyExecutable puts the test binary where every user may run it.
func copyExecutable(t *testing.T, path, dir string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "gen.test")
	if err := os.WriteFile(file, data, 0o755); err != nil {
		t.Fatal(err)
	}
	return file
}
