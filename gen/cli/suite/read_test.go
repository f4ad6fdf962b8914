package suite_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// group is one schema of the official suite with its tests.
type group struct {
	Description string
	Schema      json.RawMessage
	Tests       []struct {
		Description string
		Data        json.RawMessage
		Valid       bool
	}

	draft   string // as gen has it
	keyword string // the suite's file
	folder  string // of the file's groups
	name    string // in the folder
}

// drafts are the suite's folders.
var drafts = []struct{ folder, name string }{{"draft7", "draft-07"}, {"draft2020-12", "2020-12"}}

// groups reads every group of the suite.
func groups(t *testing.T, folder string) []*group {
	t.Helper()
	var all []*group
	for _, draft := range drafts {
		files, err := filepath.Glob(filepath.Join(folder, draft.folder, "*.json"))
		must(t, err)
		for _, file := range append(files, filepath.Join("testdata", draft.folder+".json")) {
			data, err := os.ReadFile(file)
			must(t, err)
			var list []*group
			must(t, json.Unmarshal(data, &list))
			for i, g := range list {
				g.draft, g.keyword = draft.name, strings.TrimSuffix(filepath.Base(file), ".json")
				if g.keyword == draft.folder {
					g.keyword = ours
				}
				g.folder = strings.Map(onlyLetters, draft.folder+g.keyword)
				g.name = fmt.Sprintf("group%03d", i)
			}
			all = append(all, list...)
		}
	}
	return all
}

func onlyLetters(r rune) rune {
	if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
		return r
	}
	if r >= 'A' && r <= 'Z' {
		return r - 'A' + 'a'
	}
	return -1
}

// ours is the keyword of the groups in testdata: what the suite has no required test for.
const ours = "beyond the suite"

// id tells the groups apart.
func (g *group) id() string { return g.folder + "/" + g.name }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
