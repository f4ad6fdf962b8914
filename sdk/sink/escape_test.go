package sink

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAppendStringDecodesToTheSameBytes(t *testing.T) {
	var every []byte
	for c := range 0x80 {
		every = append(every, byte(c))
	}
	cases := map[string]string{
		"empty":            "",
		"plain":            "abc",
		"JSON":             `{"a": "b\\c\"", "n": [1, 2.0]}`,
		"HTML is kept":     `<a href="x">&amp;</a>`,
		"not ASCII":        "zażółć 日本語 \U0001F600 \u2028\u2029",
		"every ASCII byte": string(every),
		"controls only":    strings.Repeat("\x00\x1f", 100),
		"quotes only":      strings.Repeat(`"`, 1000),
		"a high byte next": "\u0080\"\u0081\\\u00a0\x1f",
		"DEL":              "\x7f",
	}
	for name, s := range cases {
		t.Run(name, func(t *testing.T) { checkString(t, []byte(s)) })
	}
	// A special byte at every place of a word, with every neighbour.
	for _, special := range []byte("\"\\\n\x00\x1f\x20\x21\x22\x23\x5b\x5c\x5d\x7f") {
		for at := range 24 {
			for length := at + 1; length <= 24; length++ {
				s := bytes.Repeat([]byte("x"), length)
				s[at] = special
				checkString(t, s)
			}
		}
	}
}

// checkString checks appendString by encoding/json.
func checkString(t *testing.T, s []byte) {
	t.Helper()
	prefix := []byte("prefix")
	out, ok := appendString(bytes.Clone(prefix), s)
	if ok != utf8.Valid(s) {
		t.Fatalf("%q: ok is %v", s, ok)
	}
	if !ok {
		return
	}
	if !bytes.HasPrefix(out, prefix) {
		t.Fatalf("%q: what stood before is %q", s, out)
	}
	out = out[len(prefix):]
	var got string
	if err := json.Unmarshal(out, &got); err != nil || got != string(s) {
		t.Fatalf("%q: encoded %s\ndecodes to %q, %v", s, out, got, err)
	}
	if stringSize(s) != len(out) {
		t.Fatalf("%q: size %d, encoded %d", s, stringSize(s), len(out))
	}
	// It is what encoding/json makes of it, but for two line separators.
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(string(s)); err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(strings.TrimSuffix(want.String(), "\n"))
	if !bytes.Contains(s, []byte("u202")) && string(out) != text {
		t.Fatalf("%q: got %s, encoding/json writes %s", s, out, text)
	}
}

func TestAppendStringRefusesWhatIsNotUTF8(t *testing.T) {
	for _, s := range []string{"\xff", "a\xc3", strings.Repeat("x", 20) + "\x80", "\xed\xa0\x80", "\xc0\x80\"\""} {
		if _, ok := appendString(nil, []byte(s)); ok {
			t.Errorf("%q is taken for UTF-8", s)
		}
	}
}

func FuzzAppendString(f *testing.F) {
	f.Add([]byte(`{"a": "b\\c\"", "n": [1, 2.0]}`), 3)
	f.Add([]byte("\x00\x1f\"\\\u2028 é\xff"), 0)
	f.Fuzz(func(t *testing.T, s []byte, room int) {
		checkString(t, s)
		// The room that dst has must not matter.
		dst := make([]byte, 0, max(0, min(room, 1<<16)))
		a, _ := appendString(dst, s)
		b, _ := appendString(nil, s)
		if !bytes.Equal(a, b) {
			t.Fatalf("with room %s\nwithout  %s", a, b)
		}
	})
}
