package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/cli"
)

// A file without permission is told apart from a missing one, and does not
// keep the other files from being judged. Root may read everything, so the
// case cannot be one of testdata/cases.
func TestNoPermission(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may read every file")
	}
	dir := t.TempDir()
	put := func(name, text string, mode os.FileMode) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
	}
	put("go.mod", "module example.com/connectors\n", 0o644)
	put("manifests/connector_a.json", "{}\n", 0o000)
	put("manifests/connector_b.json", "[]\n", 0o644)
	var stdout, stderr bytes.Buffer
	if got := cli.Run(t.Context(), []string{"-C", dir}, strings.NewReader(""), &stdout, &stderr); got != 1 {
		t.Errorf("exit status %d, want 1", got)
	}
	const want = "manifests/connector_a.json: the file cannot be read: permission denied [unreadable-file]\n" +
		"  hint: make it a file that you may read\n" +
		"manifests/connector_b.json:1:1: the manifest is an array, wanted an object [wrong-type]\n" +
		"  hint: wrap the fields in { and }\n" +
		"gen: 2 errors; nothing is written\n"
	if got := stderr.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if stdout.Len() > 0 {
		t.Errorf("stdout has %s", &stdout)
	}
}
