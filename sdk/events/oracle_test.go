package events_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/sdk/events"
)

// seeds are documents that touch every branch; mutations of them go wrong in every place.
var seeds = []string{
	``, ` `, `[]`, `{}`, `[[]]`, `[{}]`, `{"a":[1,2]}`, `{"a":{"a":[]}}`, `[1,-2.5,1e10,0,-0,1E-2]`, `[true,false,null]`, `["",
 "12345678","1234567\"","\u00e9\ud83d\ude00","é😀\\"]`, `{"a" : [ {"b":"c"} , 1 ] , "d":null}`, "[\"\x7f\"]", `{"\u0061":[1]}`,
	"[\"\xff\"]", "[\"\xed\xa0\x80\"]", "[\"aaaaaaaaaaaaaaaa\x1f\"]", "\ufeff[]", "<html>", `[1]]`, `{"a":[],"a":1}`,
	"1\n2\n", "{\"a\":\"b\"}\r\n\r\n[1]", `{"a":[{"id":"x","n":[1,{"y":"z\n"}]},{"id":"y"}],"next":"https://h/?a=b"}`,
}

// valid is what this package must hold for JSON.
func valid(document []byte) bool { return json.Valid(document) && utf8.Valid(document) }

// arrayOf is Array by encoding/json: the elements, whether there is an array.
func arrayOf(document []byte, name string) ([]json.RawMessage, bool) {
	if name != "" {
		d := json.NewDecoder(bytes.NewReader(document))
		if open, err := d.Token(); err != nil || open != json.Delim('{') {
			return nil, false
		}
		var value json.RawMessage
		for value == nil && d.More() {
			key, err := d.Token()
			if err != nil {
				return nil, false
			}
			var member json.RawMessage
			if err := d.Decode(&member); err != nil {
				return nil, false
			}
			if key == name {
				value = member
			}
		}
		document = value
	}
	if begin := bytes.TrimLeft(document, " \t\r\n"); len(begin) == 0 || begin[0] != '[' {
		return nil, false
	}
	var list []json.RawMessage
	return list, json.Unmarshal(document, &list) == nil
}

func agree(t *testing.T, document []byte) {
	t.Helper()
	ok := valid(document)
	for _, name := range []string{"", "a"} {
		pointer := ""
		if name != "" {
			pointer = "/" + name
		}
		got, err := events.Array(document, pointer)
		var want []json.RawMessage
		there := false
		if ok {
			want, there = arrayOf(document, name)
		}
		if there != (err == nil) {
			t.Fatalf("Array(%q, %q) = %q, %v; encoding/json: %q, %v", document, pointer, got, err, want, there)
		}
		agreeOnIDs(t, document, pointer, got, err)
		if err == nil && !slices.EqualFunc(got, want, func(a []byte, b json.RawMessage) bool { return string(a) == string(b) }) {
			t.Fatalf("Array(%q, %q) = %q, want %q", document, pointer, got, want)
		}
		if err != nil && ok && strings.Contains(err.Error(), "is not JSON") {
			t.Fatalf("Array(%q, %q) finds valid JSON not to be: %v", document, pointer, err)
		}
		if err != nil && !utf8.ValidString(err.Error()) {
			t.Fatalf("the error of %q is not UTF-8: %q", document, err)
		}
	}
	// Every string and number at the top of a valid array or object.
	if ok {
		var object map[string]any
		d := json.NewDecoder(bytes.NewReader(document))
		d.UseNumber()
		if d.Decode(&object) == nil && bytes.Count(document, []byte(`"a"`)) == 1 && !bytes.Contains(document, []byte(`\u0061`)) {
			got, found := events.Text(document, "/a")
			switch want := object["a"].(type) {
			case string:
				if !found || got != want {
					t.Fatalf("Text(%q) = %q, %v, want %q", document, got, found, want)
				}
			case json.Number:
				if !found || got != want.String() {
					t.Fatalf("Text(%q) = %q, %v, want %s", document, got, found, want)
				}
			}
		}
	} else {
		_, _ = events.Text(document, "/a") // must not panic
	}

	lines, err := events.Lines(document)
	var want []string
	good := true
	for line := range bytes.SplitSeq(document, []byte("\n")) {
		if line = bytes.Trim(line, " \t\r"); len(line) > 0 {
			good = good && valid(line)
			want = append(want, string(line))
		}
	}
	if good != (err == nil) || good && !slices.Equal(texts(lines), want) {
		t.Fatalf("Lines(%q) = %q, %v, want %q, %v", document, lines, err, want, good)
	}
}

// agreeOnIDs holds ArrayWithIDs to Array and Text.
func agreeOnIDs(t *testing.T, document []byte, pointer string, want [][]byte, failure error) {
	t.Helper()
	got, ids, err := events.ArrayWithIDs(document, pointer, "a")
	if (err == nil) != (failure == nil) || err != nil && err.Error() != failure.Error() {
		t.Fatalf("ArrayWithIDs(%q, %q): %v, Array: %v", document, pointer, err, failure)
	}
	if !slices.EqualFunc(got, want, slices.Equal) || len(ids) != len(got) {
		t.Fatalf("ArrayWithIDs(%q, %q) = %q, %q, Array: %q", document, pointer, got, ids, want)
	}
	for i, element := range got {
		id := ""
		if element[0] == '{' {
			id, _ = events.Text(element, "/a")
		}
		if ids[i] != id {
			t.Fatalf("ArrayWithIDs(%q, %q): the id of %q is %q, want %q", document, pointer, element, ids[i], id)
		}
	}
}

// FuzzOracle holds the package to encoding/json on arbitrary bytes.
func FuzzOracle(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) { agree(t, document) })
}

// Each seed with a byte changed, left out, put in or cut off, at each place.
func TestAgreesWithEncodingJSONOnMutations(t *testing.T) {
	const alphabet = "[]{}\",:\\u0e-.tn \n\x00\x1f\x7f\x80\xc3\xff"
	for _, seed := range seeds {
		agree(t, []byte(seed))
		for i := range len(seed) {
			agree(t, []byte(seed[:i]))
			agree(t, []byte(seed[:i]+seed[i+1:]))
			for _, c := range []byte(alphabet) {
				agree(t, []byte(seed[:i]+string([]byte{c})+seed[i+1:]))
				agree(t, []byte(seed[:i]+string([]byte{c})+seed[i:]))
			}
		}
	}
}

// Strings of every length with each special byte at every place: the eight bytes
// that are read at once begin and end everywhere.
func TestAgreesWithEncodingJSONOnStrings(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for length := range 26 {
		plain := make([]byte, length)
		for i := range plain {
			plain[i] = byte(' ' + random.IntN(95))
			if plain[i] == '"' || plain[i] == '\\' {
				plain[i] = 0x7f
			}
		}
		for i := range length {
			for _, special := range []byte("\x00\x01\x1f !\"#[\\]\x7f\x80\xa0\xa2\xc3\xdc\xe2\xf0\xff") {
				document := []byte(`{"a":["` + string(plain) + `"]}`)
				document[7+i] = special
				agree(t, document)
			}
		}
	}
}

// Random documents, nested and long.
func TestAgreesWithEncodingJSONOnRandomDocuments(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		document := appendRandom(nil, random, 5)
		agree(t, document)
		if len(document) > 0 {
			document[random.IntN(len(document))] ^= 1 << random.IntN(8)
			agree(t, document)
		}
	}
}

func appendRandom(b []byte, random *rand.Rand, depth int) []byte {
	space := func() { b = append(b, []string{"", "", "", " ", "\n", "\t "}[random.IntN(6)]...) }
	space()
	kind := random.IntN(7)
	if depth == 0 {
		kind = random.IntN(5)
	}
	switch kind {
	case 0:
		b = append(b, []string{"true", "false", "null"}[random.IntN(3)]...)
	case 1:
		b = append(b, []string{"0", "-1", "12.5", "1e9", "-0.25E-3", "12345678901234567890"}[random.IntN(6)]...)
	case 2, 3, 4:
		b = append(b, '"')
		for range random.IntN(20) {
			b = append(b, []string{"a", "bcdefgh", `\"`, `\\`, `\u00e9`, "é", "世界", "😀", `\ud83d\ude00`, " "}[random.IntN(10)]...)
		}
		b = append(b, '"')
	case 5:
		b = append(b, '[')
		for i := range random.IntN(5) {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendRandom(b, random, depth-1)
		}
		b = append(b, ']')
	case 6:
		b = append(b, '{')
		for i := range random.IntN(5) {
			if i > 0 {
				b = append(b, ',')
			}
			space()
			b = append(b, []string{`"a"`, `"b"`, `"\u0061"`, `""`}[random.IntN(4)]...)
			space()
			b = append(b, ':')
			b = appendRandom(b, random, depth-1)
		}
		b = append(b, '}')
	}
	space()
	return b
}
