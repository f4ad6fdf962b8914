package config

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// fillNode fills a schema with every kind of place a default can be at, and that contains itself.
func fillNode(f *Filler) {
	f.Default("a", `1`)
	f.Default("node", `null`)
	f.Object("node", fillNode)
	f.Items("list", fillNode)
	f.ValuesOf("map", fillNode)
	f.Leave("plain", "other")
	f.Object("lists", func(f *Filler) {
		f.EachItem(func(f *Filler) { f.EachItem(fillLeaf) })
	})
	f.EachValue(fillLeaf)
}

func fillLeaf(f *Filler) { f.Default("é\"", `"x"`) }

func TestFill(t *testing.T) {
	const rest = `"node":{"a":0,"node":0}`
	tests := []struct{ name, document, want string }{
		{"empty", `{}`, `{"a":1,"node":null}`},
		{"space", " {\n} ", " {\"a\":1,\"node\":null\n} "},
		{"after the last member", "{\"x\" : 1\n}", "{\"x\" : 1,\"a\":1,\"node\":null\n}"},
		{"nothing absent", `{"a":null,` + rest + `}`, `{"a":null,` + rest + `}`},
		{"escaped name", `{"\u0061":0,` + rest + `}`, `{"\u0061":0,` + rest + `}`},
		{"nested", `{"node":{"node":{}}}`, `{"node":{"node":{"a":1,"node":null},"a":1},"a":1}`},
		{"items", `{"a":0,` + rest + `,"list":[{"a":0,"node":0},{"node":1},[{}],2]}`, `{"a":0,` + rest + `,"list":[{"a":0,"node":0},{"node":1,"a":1},[{}],2]}`},
		{"values", `{"a":0,` + rest + `,"map":{"k":{"node":0},"l":0}}`, `{"a":0,` + rest + `,"map":{"k":{"node":0,"a":1},"l":0}}`},
		{"arrays in arrays", `{"a":0,` + rest + `,"lists":[[{},{}],{},[]]}`, `{"a":0,` + rest + `,"lists":[[{"é\"":"x"},{"é\"":"x"}],{},[]]}`},
		{"each other value", `{"a":0,` + rest + `,"other":{},"z":{},"plain":{}}`, `{"a":0,` + rest + `,"other":{},"z":{"é\"":"x"},"plain":{}}`},
		{"wrong types", `{"a":0,"node":[{}],"list":{"x":{}},"map":[{}],"lists":{}}`, `{"a":0,"node":[{}],"list":{"x":{}},"map":[{}],"lists":{}}`},
		{"reverse order", `{"lists":[],"map":{},"list":[],` + rest + `,"a":0}`, `{"lists":[],"map":{},"list":[],` + rest + `,"a":0}`},
		{"repeated", `{"a":0,"a":0,"node":1}`, `{"a":0,"a":0,"node":1}`},
		{"no object", `[{}]`, `[{}]`},
		{"null", `null`, `null`},
		{"cut off", `{"x":{}`, `{"x":{}`},
		{"comma", `{"z":{},}`, `{"z":{},}`},
		{"trailing data", `{} {}`, `{} {}`},
		{"bad item", `{"list":[{},x]}`, `{"list":[{},x]}`},
		{"nothing", ``, ``},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := string(Fill([]byte(test.document), fillNode)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestFillLeavesItsInputAlone(t *testing.T) {
	data := make([]byte, 0, 1000)
	data = append(data, `{"x":{}}`...)
	Fill(data, fillNode)
	if string(data) != `{"x":{}}` || string(data[:10]) != `{"x":{}}`+"\x00\x00" {
		t.Errorf("got %q", data[:10])
	}
}

func TestFillIsBounded(t *testing.T) {
	deep := strings.Repeat(`{"node":`, maxDepth+1)
	if got := Fill([]byte(deep), fillNode); string(got) != deep {
		t.Error("a document that is too deep is filled")
	}
	wide := `{"list":[` + strings.Repeat(`{"a":1},`, 100_000) + `{}]}`
	if got := Fill([]byte(wide), fillNode); bytes.Count(got, []byte(`"node"`)) != 100_002 {
		t.Error("an item is left out")
	}
}

// FuzzFill demands that what is filled stays filled, and that filling keeps a document valid or as it is.
func FuzzFill(f *testing.F) {
	for _, seed := range []string{`{}`, ` { } `, `{"node":{"list":[{}]},"z":{}}`, `{"map":{"a":{},"b":1}}`, `{"lists":[[{}]]}`, `{"a":1,"a":2}`, `[`, `{} `} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		filled := Fill(bytes.Clone(data), fillNode)
		if json.Valid(data) != json.Valid(filled) {
			t.Fatalf("got %s", filled)
		}
		if again := Fill(bytes.Clone(filled), fillNode); !bytes.Equal(again, filled) {
			t.Fatalf("once  %s\ntwice %s", filled, again)
		}
		if !subsequence(data, filled) {
			t.Fatalf("a byte is gone: %s", filled)
		}
	})
}

// subsequence reports whether long is short with something inserted.
func subsequence(short, long []byte) bool {
	for _, c := range long {
		if len(short) > 0 && short[0] == c {
			short = short[1:]
		}
	}
	return len(short) == 0
}
