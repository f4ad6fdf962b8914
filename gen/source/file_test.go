package source_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

func parsed(t *testing.T, data string) *source.File {
	t.Helper()
	f, list := source.Parse("m.json", []byte(data))
	if f.Root == nil {
		t.Fatalf("%q: %v", data, list)
	}
	return f
}

func TestFind(t *testing.T) {
	// The document and pointers of RFC 6901, and then some.
	f := parsed(t, `{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8,
		"~1":9,"0":{"0":10},"u\u00e9":[[11]]}`)
	tests := []struct{ pointer, want string }{
		{"/foo", `["bar","baz"]`},
		{"/foo/0", `"bar"`},
		{"/", `0`},
		{"/a~1b", `1`},
		{"/c%d", `2`},
		{"/e^f", `3`},
		{"/g|h", `4`},
		{`/i\j`, `5`},
		{`/k"l`, `6`},
		{"/ ", `7`},
		{"/m~0n", `8`},
		{"/~01", `9`},
		{"/0/0", `10`},
		{"/ué/0/0", `11`},
	}
	for _, tt := range tests {
		if got := f.Find(tt.pointer); got == nil || f.Value(got).JSON() != tt.want {
			t.Errorf("%q: got %v, want %s", tt.pointer, got, tt.want)
		}
	}
	if f.Find("") != f.Root {
		t.Error(`"" is not the root`)
	}
	for _, pointer := range []string{
		"foo", "#/foo", "/foo/2", "/foo/-1", "/foo/00", "/foo/+1", "/foo/-", "/foo/", "/foo/0/0", "/nothing", "/nothing/0", "/foo/99999999999999999999",
	} {
		if got := f.Find(pointer); got != nil {
			t.Errorf("%q: got %s, want nothing", pointer, f.Value(got).JSON())
		}
	}
	broken, _ := source.Parse("m.json", nil)
	if broken.Find("") != nil || broken.Find("/a") != nil {
		t.Error("found something in an empty file")
	}
}

func TestCompactAndDigest(t *testing.T) {
	const compact = `{"a b":[1.50,"x \" y\\"," "],"é":{"\u0062":null}}`
	for _, data := range []string{
		compact,
		"{ \"a b\" :\t[ 1.50 , \"x \\\" y\\\\\" , \" \" ] ,\r\n \"é\" : { \"\\u0062\" : null } }\n",
		"\uFEFF" + compact,
	} {
		f := parsed(t, data)
		if got := string(f.Compact(f.Root)); got != compact {
			t.Errorf("%q: got %s", data, got)
		}
		sum := sha256.Sum256([]byte(compact))
		if got, want := f.Digest(), hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%q: got digest %s, want %s", data, got, want)
		}
	}
	f := parsed(t, compact)
	if got := string(f.Compact(f.Find("/a b/1"))); got != `"x \" y\\"` {
		t.Errorf("got %s", got)
	}
}

func TestNothing(t *testing.T) {
	f, _ := source.Parse("m.json", nil)
	whole := diag.Span{File: "m.json"}
	if got := f.SpanOf(nil); got != whole {
		t.Errorf("span %+v", got)
	}
	if got := f.NameSpan(nil); got != whole {
		t.Errorf("name span %+v", got)
	}
	if got := f.Value(nil).JSON(); got != "null" {
		t.Errorf("value %s", got)
	}
	if f.Compact(nil) != nil || f.Digest() != "" {
		t.Errorf("compact %q, digest %q", f.Compact(nil), f.Digest())
	}
}

func TestSpans(t *testing.T) {
	f := parsed(t, "{\n  \"née\": [1, \"😀\", true]\n}\n")
	m := f.Root.Member("née")
	tests := []struct {
		name string
		got  diag.Span
		want [4]int // line and column of start and end
	}{
		{"root", f.SpanOf(f.Root), [4]int{1, 1, 3, 2}},
		{"name", f.NameSpan(m), [4]int{2, 3, 2, 8}},
		{"array", f.SpanOf(m.Value), [4]int{2, 10, 2, 24}},
		{"after two-byte letters", f.SpanOf(m.Value.Items[0]), [4]int{2, 11, 2, 12}},
		{"after a four-byte letter", f.SpanOf(m.Value.Items[2]), [4]int{2, 19, 2, 23}},
		{"beyond the ends", f.Span(-5, 1000), [4]int{1, 1, 4, 1}},
	}
	for _, tt := range tests {
		got := [4]int{tt.got.Start.Line, tt.got.Start.Column, tt.got.End.Line, tt.got.End.Column}
		if got != tt.want || tt.got.File != "m.json" {
			t.Errorf("%s: got %v of %s, want %v", tt.name, got, tt.got.File, tt.want)
		}
	}
}

func TestByteOrderMarkTakesNoColumn(t *testing.T) {
	f := parsed(t, "\uFEFF{\"a\":1}")
	if at := f.SpanOf(f.Root).Start; at.Column != 1 || at.Offset != 3 {
		t.Errorf("the root is at %+v", at)
	}
	if at := f.NameSpan(f.Root.Member("a")).Start; at.Column != 2 {
		t.Errorf("the name is at %+v", at)
	}
}

// Every position of a file with long and short lines, against plain counting.
func TestPositions(t *testing.T) {
	data := `"` + strings.Repeat("aé😀", 200) + "\"\n\n" + strings.Repeat(" \n", 300) + strings.Repeat("\t", 600)
	f := &source.File{Path: "m.json", Data: []byte(data)}
	for offset := range len(data) + 1 {
		if offset < len(data) && !utf8.RuneStart(data[offset]) {
			continue
		}
		before := data[:offset]
		want := diag.Position{
			Offset: offset,
			Line:   1 + strings.Count(before, "\n"),
			Column: 1 + utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:]),
		}
		if got := f.Span(offset, offset).Start; got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
}

func TestSpansFromManyGoroutines(t *testing.T) {
	f := parsed(t, strings.Repeat("\n", 1000)+"{}")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if line := f.SpanOf(f.Root).Start.Line; line != 1001 {
				t.Errorf("line %d", line)
			}
		})
	}
	wg.Wait()
}
