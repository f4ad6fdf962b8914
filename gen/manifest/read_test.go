package manifest

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Each case is NAME.json beside NAME.txt, the diagnostics. Whatever has a fix
// is fixed and read again: the problem must be gone, and no new one there.
func TestRead(t *testing.T) {
	archives(t, "read", func(t *testing.T, a *txtar.Archive) {
		cases(t, a, func(f *source.File) diag.List { _, list := Read(f); return list })
	})
}

func TestReadModule(t *testing.T) {
	archives(t, "module", func(t *testing.T, a *txtar.Archive) {
		cases(t, a, func(f *source.File) diag.List { _, list := ReadModule(f); return list })
	})
}

func cases(t *testing.T, a *txtar.Archive, read func(*source.File) diag.List) {
	for _, file := range a.Files {
		name, isInput := strings.CutSuffix(file.Name, ".json")
		if !isInput {
			continue
		}
		t.Run(name, func(t *testing.T) {
			list := read(parse(t, file.Name, string(file.Data)))
			expect(t, a, name+".txt", render(list))
			fixed(t, file, list, read)
		})
	}
}

func fixed(t *testing.T, file txtar.File, list diag.List, read func(*source.File) diag.List) {
	t.Helper()
	var fixes []diag.Edit
	left := 0
	for _, d := range list {
		fixes = append(fixes, d.Fix...)
		if d.Fix == nil {
			left++
		}
	}
	if len(fixes) == 0 {
		return
	}
	data, err := diag.Apply(file.Data, fixes)
	if err != nil {
		t.Fatal(err)
	}
	after := read(parse(t, file.Name, string(data)))
	if len(after) != left {
		t.Errorf("after the fixes:\n%s\nfound\n%swanted %d problems", data, render(after), left)
	}
	for _, d := range after {
		if d.Fix != nil {
			t.Errorf("after the fixes there is one more to fix: %s", d.Message)
		}
	}
}
