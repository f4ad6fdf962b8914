package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// What overlaps another fix is left as a whole to the next round, and not called mended.
func TestFixLogsWhatWasApplied(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	problem := func(code diag.Code, edits ...diag.Edit) diag.Diagnostic {
		return diag.Diagnostic{Code: code, Span: diag.Span{Start: diag.Position{Line: 1, Column: 1}}, Message: "wrong", Fix: edits}
	}
	var out bytes.Buffer
	c := &command{stdout: &out}
	err = c.fixFile(root, "a.json", []byte("abcdef"), []diag.Diagnostic{
		problem("first", diag.Edit{Start: 0, End: 3, New: "x"}),
		problem("overlaps", diag.Edit{Start: 2, End: 4, New: "y"}),
		problem("partly", diag.Edit{Start: 1, End: 2}, diag.Edit{Start: 5, End: 6, New: "z"}),
		problem("same", diag.Edit{Start: 0, End: 3, New: "x"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = "fixed  a.json:1:1: wrong [first]\nfixed  a.json:1:1: wrong [same]\n"
	if out.String() != want {
		t.Errorf("logged\n%swant\n%s", &out, want)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "a.json")); err != nil || string(data) != "xdef" {
		t.Errorf("file holds %q, %v", data, err)
	}
}
