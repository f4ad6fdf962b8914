package yamltext

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/sample"
)

// document puts a text in every place that a text can have.
func document(s string) []byte {
	var w Writer
	w.Comment("comment")
	w.Text("text", s)
	w.Line("line", s)
	w.Strings("strings", []string{s, s})
	w.Value("value", ir.Value{Kind: ir.ObjectValue, Members: []ir.Member{{Name: s, Value: sample.Text(s)}}})
	w.Map("map", func() { w.Text("text", s) })
	w.List("list", 2, func(int) {
		w.Text("text", s)
		w.Line("line", s)
	})
	return w.Bytes()
}

// Whatever the text, a YAML library reads it back as exactly that string and
// as nothing else.
func FuzzText(f *testing.F) {
	for _, s := range sample.Hostile() {
		f.Add(s)
	}
	f.Add(strings.Repeat("long ", 300))
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "\ufffd")
		content := document(s)
		want := map[string]any{
			"text": s, "line": s, "strings": []any{s, s}, "value": map[string]any{s: s}, "map": map[string]any{"text": s},
			"list": []any{map[string]any{"text": s, "line": s}, map[string]any{"text": s, "line": s}},
		}
		var got map[string]any
		d := yaml.NewDecoder(strings.NewReader(string(content)))
		if err := d.Decode(&got); err != nil {
			t.Fatalf("%q: %v in\n%s", s, err, content)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as %q from\n%s", s, got, content)
		}
		if err := d.Decode(&got); err == nil {
			t.Errorf("%q makes a second document:\n%s", s, content)
		}
	})
}

func TestLooks(t *testing.T) {
	const want = `# comment
name: Polls a vendor (v2), see https://a.example
quoted: "yes"
version: "1.0"
note: |-
  First line.

  Second: line.
line: "a\n---\nb"
number: 8.0
flags: ["a", "b"]
none: []
empty: []
object: {"a": [1, null, true]}
module:
  name: A
  fields:
    - property: x
      options:
        - value: "1"
        - value: 1
    - property: "y"
`
	var w Writer
	w.Comment("comment")
	w.Text("name", "Polls a vendor (v2), see https://a.example")
	w.Text("quoted", "yes")
	w.Text("version", "1.0")
	w.Text("note", "First line.\n\nSecond: line.")
	w.Line("line", "a\n---\nb")
	w.Value("number", sample.Number("8.0"))
	w.Strings("flags", []string{"a", "b"})
	w.Strings("none", nil)
	w.List("empty", 0, nil)
	w.Value("object", ir.Value{Kind: ir.ObjectValue, Members: []ir.Member{{Name: "a", Value: ir.Value{
		Kind: ir.ArrayValue, Items: []ir.Value{sample.Number("1"), {}, {Kind: ir.BoolValue, Bool: true}},
	}}}})
	w.Map("module", func() {
		w.Text("name", "A")
		w.List("fields", 2, func(i int) {
			w.Text("property", []string{"x", "y"}[i])
			if i == 0 {
				values := []ir.Value{sample.Text("1"), sample.Number("1")}
				w.List("options", 2, func(i int) { w.Value("value", values[i]) })
			}
		})
	})
	if got := string(w.Bytes()); got != want {
		t.Errorf("got\n%s", got)
	}
}

// Values are read back as JSON reads them.
func TestValue(t *testing.T) {
	long := strings.Repeat("k", 5_000)
	for _, text := range []string{`null`, `true`, `-1.5`, `1e3`, `12345678901`, `[]`, `{}`, `{"":{"<<":[{"a: b":"# c"}]}}`, `{"` + long + `":1}`, `["\u0000\u0085"]`} {
		var want any
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			t.Fatal(err)
		}
		var w Writer
		w.Value("v", valueOf(want))
		var got struct{ V any }
		if err := yaml.Unmarshal(w.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		back, err := json.Marshal(got.V)
		if err != nil {
			t.Fatal(err)
		}
		var again any
		if err := json.Unmarshal(back, &again); err != nil || !reflect.DeepEqual(again, want) {
			t.Errorf("%s is read as %s", text, back)
		}
	}
}

func valueOf(v any) ir.Value {
	switch v := v.(type) {
	case bool:
		return ir.Value{Kind: ir.BoolValue, Bool: v}
	case string:
		return sample.Text(v)
	case float64:
		text, _ := json.Marshal(v)
		return sample.Number(string(text))
	case []any:
		out := ir.Value{Kind: ir.ArrayValue}
		for _, item := range v {
			out.Items = append(out.Items, valueOf(item))
		}
		return out
	case map[string]any:
		out := ir.Value{Kind: ir.ObjectValue}
		for name, item := range v {
			out.Members = append(out.Members, ir.Member{Name: name, Value: valueOf(item)})
		}
		return out
	}
	return ir.Value{}
}
