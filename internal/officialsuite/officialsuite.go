// Package officialsuite finds the official JSON Schema test suite, for tests.
package officialsuite

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/google/jsonschema-go/jsonschema" // its module carries the suite
)

// Dir returns the suite's folder, which holds one for each draft and the documents of remotes. It
// stands in the test data of a module that is required, so a machine without it cannot build the test.
func Dir(t testing.TB) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/google/jsonschema-go").Output()
	dir := filepath.Join(strings.TrimSpace(string(out)), "jsonschema", "testdata")
	if _, statErr := os.Stat(filepath.Join(dir, "remotes")); err != nil || statErr != nil {
		t.Fatalf("the JSON Schema test suite in github.com/google/jsonschema-go: %v", errors.Join(err, statErr))
	}
	return dir
}
