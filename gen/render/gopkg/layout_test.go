package gopkg

import (
	"bytes"
	"go/format"
	"testing"

	gofumpt "mvdan.cc/gofumpt/format"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

// everything is a connector of each kind.
func everything() []*ir.Connector {
	return []*ir.Connector{
		demo(), kinds(), formatsModel(), checks(), wide(), bare(), hostile(),
		inModule("sdk", "twice"), inModule("string", "twice"), vault(),
	}
}

// The renderer prints what gofmt and gofumpt would, without asking them.
func TestFormatted(t *testing.T) {
	for _, f := range all(t, everything()...) {
		formatted(t, f)
	}
}

func formatted(t *testing.T, f render.File) {
	t.Helper()
	want, err := format.Source(f.Content)
	if err != nil {
		t.Fatalf("%s: %v\n%s", f.Path, err, f.Content)
	}
	if !bytes.Equal(want, f.Content) {
		t.Errorf("%s: gofmt would write\n%s\ninstead of\n%s", f.Path, firstDifference(want, f.Content), firstDifference(f.Content, want))
	}
	strict, err := gofumpt.Source(f.Content, gofumpt.Options{LangVersion: "go1.26", ModulePath: projectPath})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(strict, f.Content) {
		t.Errorf("%s: gofumpt would write\n%s\ninstead of\n%s", f.Path, firstDifference(strict, f.Content), firstDifference(f.Content, strict))
	}
}

// firstDifference returns some lines of a from where b differs.
func firstDifference(a, b []byte) []byte {
	as, bs := bytes.SplitAfter(a, []byte("\n")), bytes.SplitAfter(b, []byte("\n"))
	for i := range as {
		if i >= len(bs) || !bytes.Equal(as[i], bs[i]) {
			return bytes.Join(as[max(0, i-2):min(len(as), i+4)], nil)
		}
	}
	return nil
}
