package source_test

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"regexp"
	"testing"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

func FuzzParse(f *testing.F) {
	for _, p := range problems {
		f.Add([]byte(p.data))
	}
	f.Add(manifest())
	f.Add([]byte(`{"":[null,true,false,-0.0,1E+400,"\ud83d\ude00é\u0000\/\b\f\n\r\t"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		f, list := source.Parse("m.json", data)
		checkSpans(t, data, list)
		fixAll(t, f, list)
		valid := json.Valid(data)
		if valid {
			checkBlame(t, data, list)
		}
		if list.HasErrors() {
			return
		}
		if !valid {
			t.Fatalf("%q has no diagnostic and is not JSON", data)
		}
		checkValue(t, data, f)
		checkTree(t, f, f.Root)
	})
}

func checkSpans(t *testing.T, data []byte, list diag.List) {
	for _, d := range list {
		if d.Span.Start.Line < 1 || d.Span.Start.Column < 1 || d.Span.End.Offset > len(data) || d.Span.Start.Offset > d.Span.End.Offset {
			t.Errorf("%q: %s at %+v", data, d.Message, d.Span)
		}
	}
}

// checkBlame holds each diagnostic about valid JSON against a second opinion.
func checkBlame(t *testing.T, data []byte, list diag.List) {
	surrogate := regexp.MustCompile(`\\u[dD][89a-fA-F]`)
	for _, d := range list {
		var guilty bool
		switch d.Code {
		case "duplicate-key":
			guilty = hasDuplicates(t, data)
		case "crlf":
			guilty = bytes.IndexByte(data, '\r') >= 0
		case "invalid-utf8":
			guilty = !utf8.Valid(data) || surrogate.Match(data)
		case "too-deep":
			guilty = bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) > source.MaxDepth
		}
		if !guilty {
			t.Errorf("%q is JSON and has %s: %s", data, d.Code, d.Message)
		}
	}
}

// hasDuplicates counts the members before and after encoding/json drops the
// repeated ones.
func hasDuplicates(t *testing.T, data []byte) bool {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return true // a number out of range: no opinion
	}
	kept, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return countTokens(t, data) != countTokens(t, kept)
}

func countTokens(t *testing.T, data []byte) int {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	for n := 0; ; n++ {
		if _, err := decoder.Token(); err == io.EOF {
			return n
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func checkValue(t *testing.T, data []byte, f *source.File) {
	if got, want := decode(t, []byte(f.Value(f.Root).JSON())), decode(t, data); !reflect.DeepEqual(got, want) {
		t.Errorf("%q was read as %v, want %v", data, got, want)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		t.Fatal(err)
	}
	if got := f.Compact(f.Root); !bytes.Equal(got, compact.Bytes()) {
		t.Errorf("compacted to %q, want %q", got, compact.Bytes())
	}
}

func decode(t *testing.T, data []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%q: %v", data, err)
	}
	return v
}

// checkTree checks that the bytes of each node are the node: read alone they
// give the same value.
func checkTree(t *testing.T, f *source.File, n *source.Node) {
	alone, list := source.Parse(f.Path, f.Data[n.Start:n.End])
	if len(list) != 0 || alone.Root.End != n.End-n.Start || alone.Value(alone.Root).JSON() != f.Value(n).JSON() {
		t.Errorf("the bytes of %s are %q", f.Value(n).JSON(), f.Data[n.Start:n.End])
	}
	if n.Start == f.Root.Start && n.End-n.Start > 1000 {
		return // reading each level again is quadratic
	}
	for _, item := range n.Items {
		checkTree(t, f, item)
	}
	for _, m := range n.Members {
		name, _ := source.Parse(f.Path, f.Data[m.NameStart:m.NameEnd])
		if name.Root == nil || name.Root.Text != m.Name {
			t.Errorf("the bytes of the name %q are %q", m.Name, f.Data[m.NameStart:m.NameEnd])
		}
		checkTree(t, f, m.Value)
	}
}
