package format_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/format"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

func formatted(data string) string {
	f, _ := source.Parse("m.json", []byte(data))
	return string(format.Manifest(f))
}

func TestManifest(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"scalar", ` 1.50 `, "1.50\n"},
		{"empty object", "{ \n }", "{}\n"},
		{"empty array", "[\n]", "[]\n"},
		{"one member a line", `{"b":1,"a":{"c":null}}`, "{\n  \"b\": 1,\n  \"a\": {\n    \"c\": null\n  }\n}\n"},
		{"empty inside", `{"a":{ },"b":[ ]}`, "{\n  \"a\": {},\n  \"b\": []\n}\n"},
		{"array of scalars", "{\"a\":[\n1,\n\"b\",true ]}", "{\n  \"a\": [1, \"b\", true]\n}\n"},
		{"array of containers", `[{},[1]]`, "[\n  {},\n  [1]\n]\n"},
		{"array of scalars and containers", `[1,[]]`, "[\n  1,\n  []\n]\n"},
		{"spelling kept", `{"\u0061\/":["\u00e9é",1E+02,-0.0,1.10]}`, "{\n  \"\\u0061\\/\": [\"\\u00e9é\", 1E+02, -0.0, 1.10]\n}\n"},
		{"white space in strings kept", `"a  b"`, "\"a  b\"\n"},
		{"line ends and mark", "\uFEFF{\r\n\"a\":1}\r\n", "{\n  \"a\": 1\n}\n"},
		{"already canonical", "{\n  \"a\": 1\n}\n", "{\n  \"a\": 1\n}\n"},
		{"bad UTF-8 in a string kept", "[ \"\xff\" ]", "[\"\xff\"]\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := formatted(tt.in); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// What the tree does not say exactly would be lost or changed.
func TestInexactFileIsKept(t *testing.T) {
	for _, in := range []string{
		``, ` `, `{`, `{"a":1,"a":2}`, `{"a":1,}`, `{'a':1}`, `{a:1}`, "{} // comment", `[01]`, `[NaN]`, `{} {}`, `{"a":1 "b":2}`, `["\x"]`,
	} {
		if got := formatted(in); got != in {
			t.Errorf("%q became %q, want it as it stands", in, got)
		}
	}
}

func TestArrayWidth(t *testing.T) {
	const name = `  "a": ["`
	tests := []struct {
		name, filler string
		columns      int // of the whole line, comma included
		oneLine      bool
	}{
		{"exactly fits", "x", 100, true},
		{"one too many", "x", 101, false},
		{"characters, not bytes", "é", 100, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			item := strings.Repeat(tt.filler, tt.columns-len(name)-len(`"],`))
			got := formatted(`{"a":["` + item + `"],"b":1}`)
			if oneLine := strings.Contains(got, name+item+"\"],\n"); oneLine != tt.oneLine {
				t.Errorf("one line: %t, want %t, in\n%s", oneLine, tt.oneLine, got)
			}
		})
	}
}

// Indentation must not multiply a hostile file by its depth.
func TestDeepAndWide(t *testing.T) {
	in := strings.Repeat("[", source.MaxDepth-1) + strings.Repeat("[],", 100_000) + "1" + strings.Repeat("]", source.MaxDepth-1)
	if got := formatted(in); got != in {
		t.Errorf("%d bytes became %d, want the file as it stands", len(in), len(got))
	}
}

func TestCorpus(t *testing.T) {
	paths, err := filepath.Glob("../../../shared/corpus/*/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Skip("the corpus is not beside the repository")
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		checkFormatted(t, data)
	}
}

func FuzzManifest(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `[]`, `[[],{}]`, `{"a":[1,2,{"b":[]}],"c":"\u00e9"}`, "\uFEFF[1,\r\n2]", `{"a":1,"a":2}`, `[1,]`, "[\"\xff\"]", `["\ud800"]`,
		`["` + strings.Repeat("x", 120) + `",1]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(checkFormatted)
}

// checkFormatted holds the promises of Manifest for any bytes: the same
// tokens, and nothing left to do.
func checkFormatted(t *testing.T, data []byte) {
	before, _ := source.Parse("m.json", data)
	once := format.Manifest(before)
	after, list := source.Parse("m.json", once)
	if !before.Exact() {
		if !bytes.Equal(once, data) {
			t.Errorf("%q is not exact and became %q", data, once)
		}
		return
	}
	if got, want := after.Compact(after.Root), before.Compact(before.Root); !bytes.Equal(got, want) {
		t.Errorf("the tokens %s became %s", want, got)
	}
	if twice := format.Manifest(after); !bytes.Equal(twice, once) {
		t.Errorf("formatted once\n%s\nand twice\n%s", once, twice)
	}
	for _, d := range list {
		if d.Code != "invalid-utf8" {
			t.Errorf("the result has a problem: %s", d.Message)
		}
	}
	if len(list) == 0 && !json.Valid(once) {
		t.Errorf("the result is not JSON: %s", once)
	}
}
