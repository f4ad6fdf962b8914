package config

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/internal/officialsuite"
)

type suiteGroup struct {
	Description string
	Schema      json.RawMessage
	Tests       []struct {
		Description string
		Data        json.RawMessage
		Valid       bool
	}
}

func TestSuite(t *testing.T) {
	dir := officialsuite.Dir(t)
	for _, draft := range []struct {
		folder    string
		draft2020 bool
		// run and left are the expected numbers of tests; a change of either is to be looked at.
		run, left int
	}{
		{"draft7", false, 886, 27},
		{"draft2020-12", true, 1020, 79},
	} {
		t.Run(draft.folder, func(t *testing.T) {
			files, err := filepath.Glob(filepath.Join(dir, draft.folder, "*.json"))
			if err != nil || len(files) == 0 {
				t.Fatalf("no tests in %s: %v", dir, err)
			}
			run, left := 0, 0
			for _, file := range files {
				for _, group := range readSuite(t, file) {
					if runGroup(t, filepath.Base(file), group, draft.draft2020) {
						run += len(group.Tests)
					} else {
						left += len(group.Tests)
					}
				}
			}
			t.Logf("%s: %d tests run, %d left out", draft.folder, run, left)
			if run != draft.run || left != draft.left {
				t.Errorf("got %d tests run and %d left out, want %d and %d", run, left, draft.run, draft.left)
			}
		})
	}
}

func readSuite(t *testing.T, file string) (groups []suiteGroup) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &groups); err != nil {
		t.Fatal(err)
	}
	return groups
}

// runGroup reports whether the group could be run: its references stay in the document.
func runGroup(t *testing.T, file string, group suiteGroup, draft2020 bool) bool {
	if strings.Contains(string(group.Schema), `"$dynamicRef"`) {
		return false // which schema a dynamic reference means is decided where code is generated
	}
	type verdict struct {
		name      string
		got, want bool
	}
	var verdicts []verdict
	schema := decodeNumbers(t, group.Schema)
	for _, test := range group.Tests {
		in, rule := newInterpreter(schema, draft2020, false)
		err := ValidateValue(test.Data, rule)
		if in.problem != "" {
			t.Logf("left out: %s: %s: %s", file, group.Description, in.problem)
			return false
		}
		verdicts = append(verdicts, verdict{test.Description, err == nil, test.Valid})
	}
	for _, v := range verdicts {
		if v.got != v.want {
			t.Errorf("%s: %s: %s: valid is %t, want %t", file, group.Description, v.name, v.got, v.want)
		}
	}
	return true
}
