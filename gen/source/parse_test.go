package source_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

var update = flag.Bool("update", false, "write the goldens in testdata")

// problems are files that are wrong in one way each; testdata/problems.golden
// has the exact words, and the file after the fix where there is one.
var problems = []struct{ name, data string }{
	{"empty", ""},
	{"white space alone", " \n\t\n"},
	{"a byte order mark alone", "\uFEFF"},
	{"comments alone", "// nothing\n"},

	{"ends in an object", "{\n  \"a\": 1,\n"},
	{"ends after a name", `{"a"`},
	{"ends after a colon", `{"a":`},
	{"ends in an array in an object", `{"a": [1, 2`},
	{"ends in a string", `{"a": "some te`},
	{"ends in an escape", `["\`},
	{"ends in a Unicode escape", `["\u00`},
	{"ends in a literal", `tru`},
	{"ends in a number", `-`},
	{"ends in a fraction", `[1.`},
	{"ends in an exponent", `1e+`},
	{"ends in a comment", "{} /* more"},
	{"ends in a comment in an array", "[1 /* more"},

	{"a trailing comma in an object", `{"a": 1,}`},
	{"a trailing comma in an array", "[1,\n]"},
	{"a missing comma in an object", "{\n  \"a\": 1\n  \"b\": 2\n}"},
	{"a missing comma in an array", `[1 "x" {} []]`},
	{"two commas", `[1,,2]`},
	{"a leading comma", `{,"a":1}`},
	{"single quotes", `{'a': 'b'}`},
	{"single quotes around quotes", `['say "hi"']`},
	{"single quotes unclosed", "['a\n']"},
	{"a name without quotes", `{name: 1, $ref: 2}`},
	{"a line comment", "{ // first\n  \"a\": 1 # second\n}"},
	{"a block comment", `{"a": /* one */ 1}`},
	{"a slash", `{"a": /1}`},
	{"NaN", `[NaN, Infinity, -Infinity]`},
	{"another language's null", `[None, nil, undefined]`},
	{"another language's booleans", `[True, FALSE, Null]`},
	{"a bare word", `{"a": yes}`},
	{"leading zeros", `[007, -01.5, 00]`},
	{"a plus sign", `[+1, +01]`},
	{"no digit before the point", `[.5, -.5e3]`},
	{"no digit after the point", `[1., 1.e5]`},
	{"no number", `[0x1F, --1, 1_000, 1.2.3, 1e5x, -e5]`},
	{"a lone minus", `- `},
	{"no quotes around a name or a value", `foo: bar`},
	{"an equals sign", `{"a" = 1}`},
	{"a missing colon", `{"a" 1}`},
	{"a semicolon", `{"a": 1; "b": 2}`},
	{"curly quotes", `{“a”: 1}`},
	{"quotes inside a string", `{"a": "say "hi" now"}`},
	{"the wrong bracket", "{\n  \"a\": [1}\n"},
	{"a number as a name", `{1: 2}`},
	{"trailing data", "{}\n{}"},
	{"trailing bytes", "{}\xff"},
	{"a bracket too many", `{"a": 1}}`},
	{"a line break in a string", "{\"a\": \"one\ntwo\"}"},
	{"a tab in a string", "[\"a\tb\"]"},
	{"control characters in a string", "[\"\x00\x1f\"]"},
	{"an unknown escape", `["\d+", "it\'s", "\é", "\u12G4", "\u1"]`},
	{"a merge conflict", "{\n<<<<<<< HEAD\n  \"a\": 1\n=======\n"},
	{"a no-break space", "{\u00a0\"a\": 1}"},
	{"a control character", "[\x01]"},

	{"a byte order mark", "\uFEFF{}"},
	{"a byte order mark in the middle", "{}\uFEFF"},
	{"CR LF", "{\r\n  \"a\": 1\r\n}\r\n"},
	{"CR alone", "{\r\"a\": 1}"},
	{"CR LF and a broken file", "{\r\n"},
	{"CR LF in a comment", "{/* a\r\n */}"},
	{"a repeated name", `{"a": 1, "b": 2, "\u0061": 3, "a": 4}`},
	{"a repeated name inside", `[{"x": {"y": 1, "y": 1}}, {"x": 1}]`},
	{"bad UTF-8 in a string", "[\"caf\xe9 \xff\", \"\xe9\"]"},
	{"bad UTF-8 in a name", "{\"\xe9\": 1}"},
	{"bad UTF-8 between tokens", "{\xff}"},
	{"an encoded surrogate", "[\"\xed\xa0\x80\"]"},
	{"lone surrogates", `["\ud83d", "\ude00x", "\ud83d\ud83d\ude00", "\ud83d\u0041"]`},
	{"UTF-16", "\xff\xfe{\x00}\x00"},
	{"too deep", strings.Repeat("[", source.MaxDepth+1)},
	{"many problems in one file", "\uFEFF{a: 'b',\r\n \"c\": 01, \"c\": [1,], // end\r\n}"},
}

func TestProblems(t *testing.T) {
	var got bytes.Buffer
	for _, p := range problems {
		f, list := source.Parse("m.json", []byte(p.data))
		if !list.HasErrors() {
			t.Errorf("%s: no error", p.name)
		}
		fmt.Fprintf(&got, "== %s\n%s\n", p.name, shorten(p.data))
		if err := diag.Write(&got, diag.Text, list); err != nil {
			t.Fatal(err)
		}
		if fixed, changed := fixAll(t, f, list); changed {
			fmt.Fprintf(&got, "fixed: %s\n", shorten(fixed))
		}
	}
	golden(t, "testdata/problems.golden", got.Bytes())
}

func shorten(data string) string {
	if len(data) > 200 {
		return fmt.Sprintf("%q and so on, %d bytes", data[:8], len(data))
	}
	return fmt.Sprintf("%q", data)
}

// fixAll makes the edits of all diagnostics; they never overlap.
func fixAll(t *testing.T, f *source.File, list diag.List) (fixed string, changed bool) {
	t.Helper()
	var edits []diag.Edit
	for _, d := range list {
		edits = append(edits, d.Fix...)
	}
	out, err := diag.Apply(f.Data, edits)
	if err != nil {
		t.Errorf("%q: %v", f.Data, err)
	}
	return string(out), len(edits) > 0
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
		t.Errorf("%s differs; got\n%s", path, got)
	}
}

// What has a plain meaning is read as meant, so that the rest is checked too.
func TestReadingGoesOn(t *testing.T) {
	tests := []struct{ data, want string }{
		{`{"a":1,}`, `{"a":1}`},
		{`[1 2]`, `[1,2]`},
		{`{a:'b'}`, `{"a":"b"}`},
		{"{/*x*/\"a\":1}//y", `{"a":1}`},
		{`[True,None,NaN]`, `[true,null,null]`},
		{`[007,+.5,1.,0x1]`, `[7,0.5,1.0,0]`},
		{`{"a":1,"a":2,"b":3}`, `{"a":1,"b":3}`},
		{"\uFEFF[1]\r\n", `[1]`},
		{`["\d\ud800"]`, `["d` + "\uFFFD" + `"]`},
		{"[\"\xff\t\"]", `["` + "\uFFFD" + `\t"]`},
		{`{} {}`, `{}`},
		{"[1,\u00a02]", `[1,2]`},
	}
	for _, tt := range tests {
		f, list := source.Parse("m.json", []byte(tt.data))
		if !list.HasErrors() {
			t.Errorf("%q: no error", tt.data)
		}
		if got := f.Value(f.Root).JSON(); f.Root == nil || got != tt.want {
			t.Errorf("%q was read as %s, want %s", tt.data, got, tt.want)
		}
	}
}

func TestExact(t *testing.T) {
	tests := []struct {
		data string
		want bool
	}{
		{`{"a":[1,"x"]}`, true},
		{"\uFEFF{}\r\n", true},
		{"[\"\xff\"]", true},
		{`["\ud800"]`, true},
		{``, false},
		{`[1,]`, false},
		{`{"a":1,"a":1}`, false},
		{`{} x`, false},
		{"{} // x", false},
	}
	for _, tt := range tests {
		if f, _ := source.Parse("m.json", []byte(tt.data)); f.Exact() != tt.want {
			t.Errorf("%q: exact is %t, want %t", tt.data, f.Exact(), tt.want)
		}
	}
}

func TestDepth(t *testing.T) {
	nested := func(n int) []byte {
		return []byte(strings.Repeat(`[{"a":`, n/2) + "1" + strings.Repeat("}]", n/2))
	}
	if _, list := source.Parse("m.json", nested(source.MaxDepth)); len(list) != 0 {
		t.Errorf("%d levels: %v", source.MaxDepth, list)
	}
	f, list := source.Parse("m.json", nested(source.MaxDepth+2))
	if len(list) != 1 || list[0].Code != "too-deep" || f.Root != nil {
		t.Errorf("%d levels: %v", source.MaxDepth+2, list)
	}
}

// A file that is wrong everywhere does not bury the others.
func TestProblemsAreFewEnoughToRead(t *testing.T) {
	_, list := source.Parse("m.json", []byte("["+strings.Repeat("01,", 1000)+"!\r\n"))
	if len(list) != 102 { // a hundred repairs, what ended the reading, and the line end
		t.Fatalf("%d diagnostics", len(list))
	}
	const note = "further problems of this file are not shown"
	if hint := list[99].Hint; !strings.HasSuffix(hint, note) {
		t.Errorf("the last one says %q, want %q in it", hint, note)
	}
}

// Time and memory grow with the size alone, whatever the bytes. Anything
// quadratic would take minutes here.
func TestHostileFilesAreCheap(t *testing.T) {
	const size = 1 << 20
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	var distinct strings.Builder
	for i := range size / 32 {
		fmt.Fprintf(&distinct, `"name%d":1,`, i)
	}
	files := map[string]string{
		"ten million levels":   strings.Repeat("[", 10_000_000),
		"repeated names":       "{" + fill(`"a":1,`) + `"a":1}`,
		"distinct names":       "{" + distinct.String() + `"z":1}`,
		"unclosed quotes":      "[" + fill(`'a `),
		"single quotes":        "[" + fill(`'a',`) + "1]",
		"comments":             fill("/**/") + "1",
		"half comments":        "[" + fill("/*"),
		"carriage returns":     fill("\r") + "1",
		"leading zeros":        "[" + fill("01,") + "1]",
		"one number":           fill("1"),
		"one malformed number": "0" + fill("1"),
		"one string":           `"` + fill("x"),
		"bad UTF-8":            `"` + fill("\xff") + `"`,
		"escapes":              `"` + fill(`\ud800`) + `"`,
		"no-break spaces":      fill("\u00a0") + "1",
		"one word":             fill("t"),
		"missing commas":       "[" + fill("1 ") + "]",
	}
	for name, data := range files {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			f, list := source.Limits{Size: 16 << 20}.Parse("m.json", []byte(data))
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			if len(list) > 102 {
				t.Errorf("%d diagnostics", len(list))
			}
			if name == "ten million levels" && (len(list) != 1 || list[0].Code != "too-deep") {
				t.Errorf("got %v, want too-deep once", list)
			}
			f.Span(len(data)/2, len(data))
		})
	}
}

func TestTooLarge(t *testing.T) {
	f, list := source.Limits{Size: 9}.Parse("m.json", []byte(`"12345678"`))
	const want = "the file has 10 bytes, wanted at most 9"
	if len(list) != 1 || list[0].Code != "too-large" || list[0].Message != want || f.Root != nil {
		t.Errorf("got %v, want %s", list, want)
	}
	if _, list := (source.Limits{Size: 10}).Parse("m.json", []byte(`"12345678"`)); len(list) != 0 {
		t.Errorf("at the limit: %v", list)
	}
	if _, list := source.Parse("m.json", make([]byte, source.MaxSize+1)); len(list) != 1 || list[0].Code != "too-large" {
		t.Errorf("over the default limit: %v", list)
	}
}

// manifest is about as large as real ones are.
func manifest() []byte {
	var b bytes.Buffer
	b.WriteString("{\n  \"uuid\": \"8e09b78c-d6bd-4c5e-af66-72635b99bb32\",\n  \"name\": \"Audit logs\",\n  \"arguments\": {\n    \"properties\": {\n")
	for i := range 9 {
		fmt.Fprintf(&b, "      \"property_%d\": {\n        \"type\": \"string\",\n        \"description\": \"What the property is for\",\n        \"default\": %d\n      },\n", i, i)
	}
	b.WriteString("      \"last\": {}\n    },\n    \"required\": [\"property_1\", \"property_2\"]\n  }\n}\n")
	return b.Bytes()
}

func BenchmarkParse(b *testing.B) {
	data := manifest()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if f, _ := source.Parse("m.json", data); f.Root == nil {
			b.Fatal("no root")
		}
	}
}

// Names are found in another way once an object is large.
func TestRepeatedNameInLargeObject(t *testing.T) {
	for n := 1; n < 40; n++ {
		var b strings.Builder
		b.WriteString(`{"before":0,"outer":{`)
		for i := range n {
			fmt.Fprintf(&b, `"a%d":{"a0":1},`, i)
		}
		fmt.Fprintf(&b, `"a0":2,"a%d":2,"new":3}}`, n-1)
		f, list := source.Parse("m.json", []byte(b.String()))
		if len(list) != 2 || list[0].Code != "duplicate-key" || list[1].Code != "duplicate-key" {
			t.Errorf("%d members and two repeated: %v", n, list)
		}
		if outer := f.Find("/outer"); len(outer.Members) != n+1 || f.Find("/outer/a0").Kind != source.Object {
			t.Errorf("%d members: kept %d, want the first of each and one more", n, len(outer.Members))
		}
		if first := list[0].Related[0].Span.Start.Offset; first != strings.Index(b.String(), `"a0"`) {
			t.Errorf("%d members: the first place is %d", n, first)
		}
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
		f, list := source.Parse(path, data)
		if len(list) != 0 {
			t.Errorf("%s: %v", path, list)
			continue
		}
		checkValue(t, data, f)
		checkTree(t, f, f.Root)
	}
}
