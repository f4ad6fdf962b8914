package config

import (
	"fmt"
	"strings"
	"testing"
	"unsafe"
)

// keepAll decodes an object by every method that returns a string, and returns what must outlive
// the document.
func keepAll(d *Decoder) (kept []string) {
	var extra Members
	if d.Object() {
		for d.Member() {
			switch key := d.Key(); {
			case strings.HasPrefix(key, "s"):
				kept = append(kept, key, d.String())
			case strings.HasPrefix(key, "p"):
				kept = append(kept, key, d.Secret())
			case strings.HasPrefix(key, "o"):
				kept = append(kept, key, OneOf(d, []string{"known"}, `"known"`))
			case strings.HasPrefix(key, "j"):
				kept = append(kept, key, d.SecretJSON().Reveal().Text())
			case strings.HasPrefix(key, "l"):
				if d.Array() {
					list := List[string](d)
					for d.Item() {
						list = append(list, d.String())
					}
					kept = append(kept, list...)
				}
			default:
				d.Extra(&extra)
			}
		}
	}
	if err := d.End(); err != nil {
		kept = append(kept, err.Error())
	}
	for name, value := range extra.All() {
		kept = append(kept, name, value.Text())
	}
	return kept
}

// TestKeptStringsOutliveTheDocument overwrites the document once it is decoded, and demands what
// was decoded of a document that is left alone. A string that is still a part of it would change.
func TestKeptStringsOutliveTheDocument(t *testing.T) {
	long := strings.Repeat("long ", 300)
	var many strings.Builder
	for i := range 500 {
		fmt.Fprintf(&many, `,"s%d":"%s"`, i, strings.Repeat("x", i%40))
	}
	documents := []string{
		`{"s":"plain"}`, `{"s":""}`, `{"s":"é"}`, `{"s":"a\nb\u00e9\ud83d\ude00"}`, `{"s\u0031":"escaped name"}`,
		`{"p":"secret","p2":"se\"cret"}`, `{"o":"known","o2":"other","o3":"\u0061"}`,
		`{"x":{"a":[1,"b"]},"y":"` + long + `","\u007a":1}`,
		`{"l":["a","b\t","é","` + long + `"]}`,
		`{"s":"` + long + `","s2":"` + long + `\n","s3":"short"}`,
		`{"s":1,"x":1,"x":2,"y":"half`, `{"s":"` + "\xff" + `"}`,
		`{"s":"first"` + many.String() + `}`,
	}
	for _, document := range documents {
		for name, decoder := range map[string]func([]byte) Decoder{
			"Decode":              Decode,
			"DecodeFilled":        func(data []byte) Decoder { return DecodeFilled(data, func(*Filler) {}) },
			"DecodeFilled, added": func(data []byte) Decoder { return DecodeFilled(data, func(f *Filler) { f.Default("s9999", `"d"`) }) },
		} {
			want := fmt.Sprintf("%q", func() []string { d := decoder([]byte(document)); return keepAll(&d) }())
			data := []byte(document)
			d := decoder(data)
			got := keepAll(&d)
			for i := range data {
				data[i] = '#'
			}
			if got := fmt.Sprintf("%q", got); got != want {
				t.Errorf("%s of %.80s: got\n%.300s\nwant\n%.300s", name, document, got, want)
			}
		}
	}
}

// TestStrictCopiesNothing demands parts of the document itself.
func TestStrictCopiesNothing(t *testing.T) {
	data := []byte(`{"s":"plain"}`)
	d := Strict(data)
	kept := keepAll(&d)
	if p := unsafe.StringData(kept[1]); p != &data[6] {
		t.Errorf("%q is a copy", kept[1])
	}
}

// TestKeptBytes bounds what the copies of strings take, and what one of them keeps alive.
func TestKeptBytes(t *testing.T) {
	for _, test := range []struct {
		name, document string
		most           int // bytes of the last chunk
	}{
		{"none", `[]`, 0},
		{"empty ones", `["",""]`, 0},
		{"one", `["` + strings.Repeat("x", 32) + `"]`, 32},
		{"many", `["` + strings.Repeat(`0123456789","`, 1000) + `"]`, maxChunk},
		{"a long one", `["` + strings.Repeat("x", 5000) + `"]`, 0},
		{"a long one with escapes", `["` + strings.Repeat(`\n`, 5000) + `"]`, 0},
	} {
		d := Decode([]byte(test.document))
		for ok := d.Array() && d.Item(); ok; ok = d.Item() {
			_ = d.String()
		}
		if len(d.chunk) > test.most {
			t.Errorf("%s: a chunk of %d bytes, want %d at most", test.name, len(d.chunk), test.most)
		}
	}
}
