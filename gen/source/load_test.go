package source_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// tree makes a project in a directory that also holds what is outside of it.
func tree(t *testing.T) (dir string, root *os.Root) {
	t.Helper()
	outside := t.TempDir()
	dir = filepath.Join(outside, "project")
	write(t, filepath.Join(outside, "secret.json"), `{"secret":1}`)
	write(t, filepath.Join(dir, "manifests", "a.json"), `{"a":1}`)
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return dir, root
}

func write(t *testing.T, path, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
}

func TestLoad(t *testing.T) {
	_, root := tree(t)
	f, list := source.Load(root, "manifests/a.json")
	if len(list) != 0 || f.Path != "manifests/a.json" || string(f.Data) != `{"a":1}` || f.Find("/a") == nil {
		t.Errorf("got %+v, %v", f, list)
	}
}

func TestLoadReportsParsing(t *testing.T) {
	dir, root := tree(t)
	write(t, filepath.Join(dir, "b.json"), `[1,]`)
	if f, list := source.Load(root, "b.json"); len(list) != 1 || list[0].Code != "invalid-json" || f.Root == nil {
		t.Errorf("got %v", list)
	}
}

func TestLoadLinks(t *testing.T) {
	dir, root := tree(t)
	link(t, "a.json", filepath.Join(dir, "manifests", "inside.json"))
	link(t, "../../secret.json", filepath.Join(dir, "manifests", "outside.json"))
	link(t, filepath.Join(dir, "manifests", "a.json"), filepath.Join(dir, "manifests", "absolute.json"))
	link(t, "..", filepath.Join(dir, "up"))
	link(t, "loop.json", filepath.Join(dir, "loop.json"))
	link(t, "nowhere.json", filepath.Join(dir, "dangling.json"))
	tests := []struct {
		path string
		code diag.Code
	}{
		{"manifests/inside.json", ""},
		{"manifests/outside.json", "symlink-escape"},
		{"manifests/absolute.json", "symlink-escape"},
		{"up/secret.json", "symlink-escape"},
		{"../secret.json", "symlink-escape"},
		{"loop.json", "unreadable-file"},
		{"dangling.json", "unreadable-file"},
	}
	for _, tt := range tests {
		f, list := source.Load(root, tt.path)
		checkLoad(t, tt.path, f, list, tt.code)
	}
}

// checkLoad wants the one code at the file as a whole, and nothing else.
func checkLoad(t *testing.T, path string, f *source.File, list diag.List, code diag.Code) {
	t.Helper()
	if code == "" {
		if len(list) != 0 || f.Root == nil {
			t.Errorf("%s: %v", path, list)
		}
		return
	}
	if len(list) != 1 || list[0].Code != code || list[0].Severity != diag.Error || list[0].Span != (diag.Span{File: path}) {
		t.Errorf("%s: got %+v, want %s", path, list, code)
	}
	if f == nil || f.Path != path || f.Root != nil || f.Data != nil {
		t.Errorf("%s: got the file %+v", path, f)
	}
}

func TestLoadUnreadable(t *testing.T) {
	dir, root := tree(t)
	for path, reason := range map[string]string{
		"manifests":              "a directory",
		"nothing.json":           "no such file",
		"manifests/a.json/b":     "not a directory",
		"manifests/nul\x00.json": "invalid",
	} {
		f, list := source.Load(root, path)
		checkLoad(t, path, f, list, "unreadable-file")
		if len(list) == 1 && (!strings.Contains(list[0].Message, reason) || strings.Contains(list[0].Message, dir)) {
			t.Errorf("%s: got %q, want %q and no absolute path in it", path, list[0].Message, reason)
		}
	}
}

func TestLoadWithoutPermission(t *testing.T) {
	if os.Getuid() <= 0 {
		t.Skip("permissions do not bind this user")
	}
	dir, root := tree(t)
	path := filepath.Join(dir, "manifests", "a.json")
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	f, list := source.Load(root, "manifests/a.json")
	checkLoad(t, "manifests/a.json", f, list, "unreadable-file")
	if len(list) == 1 && list[0].Message != "the file cannot be read: permission denied" {
		t.Errorf("got %q", list[0].Message)
	}
}

// 50 GB that were read would not be over in the time of a test.
func TestLoadChecksTheSizeFirst(t *testing.T) {
	dir, root := tree(t)
	path := filepath.Join(dir, "large.json")
	write(t, path, "")
	if err := os.Truncate(path, 50<<30); err != nil {
		t.Skipf("no sparse files here: %v", err)
	}
	f, list := source.Load(root, "large.json")
	checkLoad(t, "large.json", f, list, "too-large")
	const want = "the file has 53687091200 bytes, wanted at most 8388608"
	if len(list) == 1 && list[0].Message != want {
		t.Errorf("got %q, want %q", list[0].Message, want)
	}
}

func TestLoadWithLimit(t *testing.T) {
	_, root := tree(t)
	if _, list := (source.Limits{Size: 6}).Load(root, "manifests/a.json"); len(list) != 1 || list[0].Code != "too-large" {
		t.Errorf("over the limit: %v", list)
	}
	if _, list := (source.Limits{Size: 7}).Load(root, "manifests/a.json"); len(list) != 0 {
		t.Errorf("at the limit: %v", list)
	}
}

func TestLoadFromClosedRoot(t *testing.T) {
	_, root := tree(t)
	if err := root.Close(); err != nil {
		t.Fatal(err)
	}
	f, list := source.Load(root, "manifests/a.json")
	checkLoad(t, "manifests/a.json", f, list, "unreadable-file")
}
