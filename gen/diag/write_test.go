package diag_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

var update = flag.Bool("update", false, "write the goldens in testdata")

// hostile tries to forge lines and commands and to control a terminal.
const hostile = "x\n::error::forged\r\x1b[2J\u009b31m\u202eevil\u2028%0A,a:b {0} [link](https://evil.example) \xff"

func at(file string, line, column, length, offset int) diag.Span {
	return diag.Span{
		File:  file,
		Start: diag.Position{Offset: offset, Line: line, Column: column},
		End:   diag.Position{Offset: offset + length, Line: line, Column: column + length},
	}
}

// sample has each member of a diagnostic present and absent, out of order and
// with a repetition.
func sample() diag.List {
	repeated := diag.Diagnostic{
		Code: "unknown-field", Severity: diag.Error, Span: at("manifests/connector_b.json", 3, 5, 6, 40),
		Message: "unknown field `nmae`, wanted `name`", Hint: "rename it",
		Fix: []diag.Edit{{Start: 41, End: 45, New: "name"}},
	}
	return diag.List{
		repeated,
		{
			Code: "duplicate-uuid", Severity: diag.Error, Span: at("manifests/connector_b.json", 2, 3, 6, 10),
			Message: "the uuid is taken", Hint: "make a new one",
			Related: []diag.Related{
				{Span: at("manifests/connector_a.json", 2, 3, 6, 10), Message: "the first use"},
				{Span: diag.Span{File: "manifests/identities.lock"}, Message: "pinned here"},
				{Message: "somewhere"},
			},
		},
		{
			Code: "empty-help", Severity: diag.Warning, Span: at("manifests/connector_a.json", 10, 7, 2, 200),
			Message: "the description is empty",
		},
		{
			Code: "byte-order-mark", Severity: diag.Error, Span: at("manifests/connector_a.json", 1, 1, 0, 0),
			Message: "the file begins with a byte order mark", Fix: []diag.Edit{{Start: 0, End: 3}},
		},
		{
			Code: "unreadable-file", Severity: diag.Error, Span: diag.Span{File: "manifests/dir with space/ü:é,50%.json"},
			Message: "permission denied",
		},
		{Code: "internal", Severity: diag.Error, Message: "no file is to blame"},
		{
			Code: "invalid-json", Severity: diag.Warning, Span: at("manifests/"+hostile, 1, 1, 1, 0),
			Message: hostile, Hint: hostile, Fix: []diag.Edit{{Start: 0, End: 1, New: hostile}},
			Related: []diag.Related{{Span: at(hostile, 1, 1, 1, 0), Message: hostile}},
		},
		repeated,
	}
}

func TestWriteGolden(t *testing.T) {
	lists := map[string]diag.List{"sample": sample(), "empty": nil}
	for _, format := range []diag.Format{diag.Text, diag.JSON, diag.SARIF, diag.GitHub} {
		for name, list := range lists {
			t.Run(format.String()+"/"+name, func(t *testing.T) {
				golden(t, filepath.Join("testdata", name+"."+format.String()), written(t, format, list))
			})
		}
	}
}

func written(t *testing.T, format diag.Format, list diag.List) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := diag.Write(&out, format, list); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v: run the test with -update and read what it writes", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got\n%s\nwant\n%s", path, got, want)
	}
}

func TestWriteIsIndependentOfOrder(t *testing.T) {
	forward := sample()
	backward := make(diag.List, len(forward))
	for i, d := range forward {
		backward[len(forward)-1-i] = d
	}
	for _, format := range []diag.Format{diag.Text, diag.JSON, diag.SARIF, diag.GitHub} {
		if a, b := written(t, format, forward), written(t, format, backward); !bytes.Equal(a, b) {
			t.Errorf("%s depends on the order:\n%s\n%s", format, a, b)
		}
	}
}

// One diagnostic is a known number of lines, none of which its text can forge.
func TestHostileTextStaysOnItsLine(t *testing.T) {
	list := diag.List{{Code: hostile, Severity: diag.Error, Span: at(hostile, 1, 1, 1, 0), Message: hostile, Hint: hostile}}
	for format, lines := range map[diag.Format]int{diag.Text: 2, diag.GitHub: 1} {
		out := string(written(t, format, list))
		if got := strings.Count(out, "\n"); got != lines {
			t.Errorf("%s: %d lines, want %d: %q", format, got, lines, out)
		}
		if i := strings.IndexAny(out, "\x00\r\x1b\x7f\u009b\u202e\u2028\u2029\uFFFD"); i >= 0 {
			t.Errorf("%s: a control character at byte %d: %q", format, i, out)
		}
	}
}

// A command's properties end at "::", and only there.
func TestGitHubProperties(t *testing.T) {
	list := diag.List{{Code: "a:b,c::d%", Severity: diag.Error, Span: at("x,line=9:y%::z", 4, 5, 1, 0), Message: "m"}}
	const want = "::error file=x%2Cline=9%3Ay%25%3A%3Az,line=4,col=5,title=a%3Ab%2Cc%3A%3Ad%25::m\n"
	if got := string(written(t, diag.GitHub, list)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestParseFormat(t *testing.T) {
	for _, name := range []string{"text", "json", "sarif", "github"} {
		format, err := diag.ParseFormat(name)
		if err != nil || format.String() != name {
			t.Errorf("ParseFormat(%q) = %v, %v", name, format, err)
		}
	}
	_, err := diag.ParseFormat("xml")
	const want = `unknown format "xml", wanted one of text, json, sarif, github`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if got := diag.Format(9).String(); got != "Format(9)" {
		t.Errorf("got %q", got)
	}
}

type brokenWriter struct{}

var errBroken = errors.New("broken")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestWriteReportsTheWriter(t *testing.T) {
	for _, format := range []diag.Format{diag.Text, diag.JSON, diag.SARIF, diag.GitHub} {
		if err := diag.Write(brokenWriter{}, format, sample()); !errors.Is(err, errBroken) {
			t.Errorf("%s: got %v, want %v", format, err, errBroken)
		}
	}
}

// The JSON keeps every value of a diagnostic that is valid UTF-8.
func TestJSONFields(t *testing.T) {
	var got []struct {
		Code, Severity, File, Message, Hint string
		Start, End                          *struct{ Line, Column, Offset int }
		Related                             []struct {
			File, Message string
			Start         *struct{ Line, Column, Offset int }
		}
		Fix []diag.Edit
	}
	if err := json.Unmarshal(written(t, diag.JSON, sample()), &got); err != nil {
		t.Fatal(err)
	}
	want := sample().Sorted()
	if len(got) != len(want) {
		t.Fatalf("%d objects, want %d", len(got), len(want))
	}
	for i, g := range got {
		w := want[i]
		clean := func(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
		if g.Code != string(w.Code) || g.Severity != w.Severity.String() || g.Message != clean(w.Message) ||
			g.Hint != clean(w.Hint) || g.File != clean(w.Span.File) || len(g.Related) != len(w.Related) || len(g.Fix) != len(w.Fix) {
			t.Errorf("object %d: got %+v, want %+v", i, g, w)
		}
		if (g.Start == nil) != (w.Span.Start.Line == 0) || (g.End == nil) != (g.Start == nil) {
			t.Errorf("object %d: start %v and end %v of %+v", i, g.Start, g.End, w.Span)
		}
	}
}
