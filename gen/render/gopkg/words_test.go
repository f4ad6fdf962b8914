package gopkg

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
)

func TestObjectDoc(t *testing.T) {
	for pointer, want := range map[string]ir.Doc{
		"/properties/a":                      `T is the object "a".`,
		"/properties/a/items":                `T is an item of "a".`,
		"/properties/a/additionalProperties": `T is a member of "a".`,
		"/properties/a/oneOf/0":              `T is the object "a".`,
		"/properties/a/items/anyOf/1":        `T is an item of "a".`,
		"/if/then":                           `T is the object at /if/then.`,
		"":                                   `T is the document.`,
	} {
		if got := typeDoc("T", objectWords(pointer), pointer, ""); got != want {
			t.Errorf("%s: %s, want %s", pointer, got, want)
		}
	}
}

// A whole number is written as one, whatever its author writes.
func TestIntegerDefault(t *testing.T) {
	for in, want := range map[string]string{"4.0": "4", "-1e3": "-1000", "7": "7", "9223372036854775807.0": "9223372036854775807"} {
		c := connector("a", model(ir.Decl{Struct: object("Config", ir.ExtraDeny, defaulting(field("N", "n", typ(ir.Int64)), num(in)))}))
		files := all(t, c)
		written := func(f render.File) bool {
			return f.Path == "generated/a/config.go" && strings.Contains(string(f.Content), "\t\tN: "+want+",\n")
		}
		if !slices.ContainsFunc(files, written) {
			t.Errorf("the default %s is not written %s", in, want)
		}
	}
}

func TestLowerFirst(t *testing.T) {
	for name, want := range map[ir.Ident]ir.Ident{"Config": "config", "Élan": "élan", "X": "x"} {
		if got := lowerFirst(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
