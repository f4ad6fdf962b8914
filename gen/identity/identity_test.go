package identity

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

var update = flag.Bool("update", false, "write the expectations in testdata anew")

// Each archive is a lock, "lock", beside "entries", the manifests of today one
// a line as in the lock, and says what becomes of them: "damage" by Parse,
// "check" by Check, "extend" by Extend, and "accept NAME" by Accept.
func TestCases(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases in testdata: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			run(t, a)
			if *update {
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func run(t *testing.T, a *txtar.Archive) {
	t.Helper()
	files := map[string]string{}
	for _, f := range a.Files {
		files[f.Name] = string(f.Data)
	}
	lock, damage := Parse(Path, []byte(files["lock"]))
	entries := entriesOf(t, files["entries"])
	expected := 0
	for i := range a.Files {
		f := &a.Files[i]
		var got string
		switch name, isAccept := strings.CutPrefix(f.Name, "accept "); {
		case isAccept:
			got = accepted(lock, name, entries)
		case f.Name == "damage":
			got = render(damage)
		case f.Name == "check":
			got = render(lock.Check(entries))
		case f.Name == "extend":
			got = string(lock.Extend(entries))
		default:
			continue
		}
		expected++
		if *update {
			f.Data = []byte(got)
		} else if got != string(f.Data) {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", f.Name, got, f.Data)
		}
	}
	if expected == 0 {
		t.Error("the case expects nothing")
	}
	if _, tested := files["damage"]; !tested && len(damage) > 0 {
		t.Errorf("the lock is damaged:\n%s", render(damage))
	}
}

func accepted(lock *Lock, name string, entries []Entry) string {
	data, err := lock.Accept(name, entries)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	return string(data)
}

// entriesOf reads entries as they stand in a lock; "-" is a word that the
// manifest lacks.
func entriesOf(t *testing.T, text string) []Entry {
	t.Helper()
	var entries []Entry
	for line := range strings.Lines(text) {
		var e Entry
		if _, err := fmt.Sscan(line, &e.Name, &e.UUID, &e.Command); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		file := "manifests/" + e.Name + ".json"
		e.UUIDSpan = diag.Span{File: file, Start: diag.Position{Line: 2, Column: 11}}
		e.CommandSpan = diag.Span{File: file, Start: diag.Position{Line: 5, Column: 23}}
		e.UUID, e.Command = strings.Trim(e.UUID, "-"), strings.Trim(e.Command, "-")
		entries = append(entries, e)
	}
	return entries
}

func render(list diag.List) string {
	var b strings.Builder
	for _, d := range list {
		s := d.Span
		fmt.Fprintf(&b, "%s:%d:%d %s: %s [%s]\n  hint: %s\n", s.File, s.Start.Line, s.Start.Column, d.Severity, d.Message, d.Code, d.Hint)
		for _, r := range d.Related {
			fmt.Fprintf(&b, "  %s:%d:%d: %s\n", r.Span.File, r.Span.Start.Line, r.Span.Start.Column, r.Message)
		}
	}
	if b.Len() == 0 {
		return "clean\n"
	}
	return b.String()
}
