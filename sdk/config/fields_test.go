package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// fieldNames are names of every kind: plain, empty, beyond ASCII, with
// characters that have to be escaped, and one that begins another.
var fieldNames = []string{`"a":`, `"ab":`, `"":`, `"é":`, `"q\"q":`, `"b\\":`, `"tab\t":`, "\"\u2028x\":", `"a:":`}

// readByField decodes an object with Field, and readByMember does the same the plain way: each
// says what it saw in the words of the other.
func readByField(data []byte, names *Names) string {
	d := Decode(data)
	var seen []string
	if d.Object() {
		fields := FieldsOf(names)
		for d.Field(&fields) {
			seen = append(seen, fmt.Sprintf("%d %q %s", fields.Index(), d.Key(), d.JSON()))
		}
		for i := range fieldNames {
			d.Require(&fields, i)
		}
	}
	return fmt.Sprint(seen, d.End())
}

func readByMember(data []byte) string {
	d := Decode(data)
	var seen []string
	if d.Object() {
		had := make([]bool, len(fieldNames))
		for d.Member() {
			key := d.Key()
			index := slices.IndexFunc(fieldNames, func(name string) bool { return unquote(name[:len(name)-1]) == key })
			if index >= 0 && had[index] {
				d.report.duplicate(d.doc, d.name)
			}
			if index >= 0 {
				had[index] = true
			}
			seen = append(seen, fmt.Sprintf("%d %q %s", index, key, d.JSON()))
		}
		for i, name := range fieldNames {
			if !had[i] && d.ok {
				d.report.add(d.at-1, "required", "nothing", gotString(unquote(name[:len(name)-1])))
			}
		}
	}
	return fmt.Sprint(seen, d.End())
}

// FuzzField compares Field, which expects names in the order of the schema, with Member.
func FuzzField(f *testing.F) {
	quoted := make([]string, len(fieldNames))
	for i, name := range fieldNames {
		quoted[i] = name + "1"
	}
	backwards := slices.Clone(quoted)
	slices.Reverse(backwards)
	for _, document := range []string{
		"{" + strings.Join(quoted, ",") + "}",
		"{" + strings.Join(backwards, " , ") + "}",
		`{ "a" : 1 , "ab" : 2 }`, `{"a":1,"a":2}`, `{"ab":1,"a":1,"ab":1}`, `{"\u0061":1}`, `{"a":1,"\u0061":1}`,
		`{"A":1}`, `{"a" :1}`, `{"a"1}`, `{"a":}`, `{"a":1 "ab":2}`, `{"a":1,}`, `{,"a":1}`, `{}`, `{"a":1`, `{"a`, ``, `[]`,
		`{"q"q":1}`, `{"b\":1}`, "{\"tab\t\":1}", `{"tab\t":1}`, "{\"\u2028x\":1}", `{"\u00e9":1}`, "{\"\xff\":1}", `{"a:":1,"a":1}`,
	} {
		f.Add([]byte(document))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		few := &Names{Quoted: fieldNames}
		many := &Names{Quoted: slices.Clone(fieldNames)}
		for i := range maxLinear {
			many.Quoted = append(many.Quoted, fmt.Sprintf(`"other %d":`, i))
		}
		for _, names := range []*Names{few, many} {
			if got, want := readByField(data, names), readByMember(data); got != want && !bytes.Contains(data, []byte("other")) {
				t.Errorf("%q:\nField  %s\nMember %s", data, got, want)
			}
		}
	})
}

// TestFieldOrder decodes many properties in every rotation of their order, some of them twice.
func TestFieldOrder(t *testing.T) {
	names := make([]string, 300)
	for i := range names {
		names[i] = fmt.Sprintf(`"property-%d":`, i)
	}
	for first := range names {
		var document strings.Builder
		for i := range names {
			fmt.Fprintf(&document, `%c%s%d`, "{,"[min(i, 1)], names[(first+i)%len(names)], (first+i)%len(names))
		}
		document.WriteString("}")
		if !json.Valid([]byte(document.String())) {
			t.Fatal(document.String())
		}
		d := Decode([]byte(document.String()))
		d.Object()
		fields := FieldsOf(&Names{Quoted: names})
		for d.Field(&fields) {
			if v := d.Int64(); int(v) != fields.Index() {
				t.Fatalf("property %d is taken for %d", v, fields.Index())
			}
		}
		for i := range names {
			d.Require(&fields, i)
		}
		if err := d.End(); err != nil {
			t.Fatal(err)
		}
	}
}
