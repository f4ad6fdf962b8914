package schema_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

func parse(t testing.TB, text string, opts schema.Options) (*schema.Document, diag.List) {
	t.Helper()
	f, list := source.Parse("s.json", []byte(text))
	if list.HasErrors() {
		t.Fatalf("%s: %v", text, list)
	}
	return schema.Parse(f, f.Root, opts)
}

// said returns the diagnostics as the cases have them.
func said(list diag.List) string {
	var b strings.Builder
	for _, d := range list {
		fmt.Fprintf(&b, "%d:%d-%d:%d %s %s: %s\n", d.Span.Start.Line, d.Span.Start.Column, d.Span.End.Line, d.Span.End.Column, d.Severity, d.Code, d.Message)
		if d.Hint != "" {
			fmt.Fprintf(&b, "  hint: %s\n", d.Hint)
		}
		for _, r := range d.Related {
			fmt.Fprintf(&b, "  see %d:%d: %s\n", r.Span.Start.Line, r.Span.Start.Column, r.Message)
		}
	}
	return b.String()
}

// TestProblems reads testdata/problems.txt: cases that begin with "# name", the
// schema, "->", what is said of it and, where there are fixes, "=>" and the
// schema with all of them applied.
func TestProblems(t *testing.T) {
	const path = "testdata/problems.txt"
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, section := range strings.Split("\n"+string(data), "\n# ")[1:] {
		name, rest, _ := strings.Cut(section, "\n")
		text, want, _ := strings.Cut(rest, "\n->\n")
		got := outcome(t, text)
		if strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s:\n%s\nsays\n%swant\n%s", name, text, got, want)
		}
		fmt.Fprintf(&out, "# %s\n%s\n->\n%s\n", name, text, got)
	}
	if *update {
		if err := os.WriteFile(path, []byte(strings.TrimRight(out.String(), "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func outcome(t *testing.T, text string) string {
	_, list := parse(t, text, schema.Options{})
	got := said(list)
	var fixes []diag.Edit
	for _, d := range list {
		fixes = append(fixes, d.Fix...)
	}
	if fixes == nil {
		return got
	}
	fixed, err := diag.Apply([]byte(text), fixes)
	if err != nil {
		t.Error(err)
	}
	return got + "=>\n" + string(fixed) + "\n"
}
