package lower

import (
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Numbers beyond the Go type are sound JSON Schema: in a schema of its own they
// are no error, and where no Go type holds them no problem at all.
func TestBareOutOfRange(t *testing.T) {
	for text, want := range map[string]int{
		`{"type": "object", "properties": {"n": {"type": "integer", "minimum": 1e19}}}`: 1,
		`{"type": "integer", "minimum": 1e19}`:                                          0,
	} {
		file, _ := source.Parse("schema.json", []byte(text))
		doc, problems := schema.Parse(file, file.Root, schema.Options{Bare: true})
		if len(problems) > 0 {
			t.Fatalf("%s: %v", text, problems)
		}
		_, problems = Bare(doc)
		if len(problems) != want {
			t.Errorf("%s: %v, want %d problems", text, problems, want)
		}
		for _, d := range problems {
			if d.Code != "out-of-range" || d.Severity != diag.Warning {
				t.Errorf("%s: %+v", text, d)
			}
		}
	}
}
