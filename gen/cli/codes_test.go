package cli_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/explain"
)

// withoutCase are the codes that no tree of files can produce, and why.
var withoutCase = map[diag.Code]string{
	"internal": "it says that gen itself is at fault: a manifest that brings it about is a bug to be fixed",
}

// Whatever gen can say, some case shows it saying so, word for word.
func TestEveryCodeHasACase(t *testing.T) {
	t.Parallel()
	shown := expectedOutput(t)
	if len(shown) == 0 {
		t.Fatal("found no expected output in testdata/cases")
	}
	for _, page := range explain.Pages() {
		_, excused := withoutCase[page.Code]
		switch found := bytes.Contains(shown, []byte("["+page.Code+"]\n")); {
		case !found && !excused:
			t.Errorf("no case in testdata/cases expects [%s], wanted one that brings it about", page.Code)
		case found && excused:
			t.Errorf("a case expects [%s], which is excused from having one", page.Code)
		}
	}
}

// expectedOutput is all text that cases compare with what gen prints.
func expectedOutput(t *testing.T) []byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "cases", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		compared := map[string]bool{}
		for line := range strings.Lines(string(archive.Comment)) {
			if f := strings.Fields(line); len(f) == 3 && f[0] == "cmp" && (f[1] == "stdout" || f[1] == "stderr") {
				compared[filepath.Base(f[2])] = true
			}
		}
		for _, f := range archive.Files {
			if compared[filepath.Base(f.Name)] {
				out.Write(f.Data)
			}
		}
	}
	return out.Bytes()
}
