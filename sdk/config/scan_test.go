package config

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// syntaxOf is this package's verdict on a text as JSON.
func syntaxOf(text string) *syntaxError {
	end, err := skipValue(text, skipSpace(text, 0), 0)
	if err != nil {
		return err
	}
	if end = skipSpace(text, end); end < len(text) {
		return unexpected(text, end, "the end of the document")
	}
	return nil
}

func TestSyntax(t *testing.T) {
	valid := []string{
		`0`, `-0`, `-0.10e+05`, `1E-7`, `""`, `"\u0000"`, `"\ud83d\ude00"`, `"é\u00e9"`, `"\"\\\/\b\f\n\r\t"`,
		`true`, `false`, `null`, `[]`, `{}`, " [ 1 , 2 ]\r\n", `{"":{"":[{}]}}`, "\"\u2028\x7f\"", `"12345678é12345678"`,
	}
	for _, text := range valid {
		if err := syntaxOf(text); err != nil {
			t.Errorf("%q: %+v", text, err)
		}
	}
	invalid := []struct {
		text, rule string
		at         int
	}{
		{``, ruleSyntax, 0},
		{` `, ruleSyntax, 1},
		{"\uFEFF{}", ruleSyntax, 0},
		{`{"a":1,}`, ruleSyntax, 7},
		{`[1,]`, ruleSyntax, 3},
		{`[1 2]`, ruleSyntax, 3},
		{`{"a" 1}`, ruleSyntax, 5},
		{`{a:1}`, ruleSyntax, 1},
		{`{"a":1]`, ruleSyntax, 6},
		{`[1`, ruleSyntax, 2},
		{`1 1`, ruleSyntax, 2},
		{`01`, ruleSyntax, 1},
		{`-`, ruleSyntax, 1},
		{`+1`, ruleSyntax, 0},
		{`.5`, ruleSyntax, 0},
		{`1.`, ruleSyntax, 2},
		{`1e`, ruleSyntax, 2},
		{`1e+`, ruleSyntax, 3},
		{`NaN`, ruleSyntax, 0},
		{`tru`, ruleSyntax, 0},
		{`nul`, ruleSyntax, 0},
		{`"`, ruleSyntax, 1},
		{`"12345678`, ruleSyntax, 9},
		{`"\`, ruleSyntax, 2},
		{`"\x"`, ruleSyntax, 1},
		{`"\u12"`, ruleSyntax, 1},
		{`"\u12g4"`, ruleSyntax, 1},
		{"\"a\nb\"", ruleSyntax, 2},
		{"\"\x00\"", ruleSyntax, 1},
		{`"\ud800"`, ruleUTF8, 1},
		{`"\udc00\ud800"`, ruleUTF8, 1},
		{`"\ud800\u0041"`, ruleUTF8, 1},
		{`"\ud800\ud800"`, ruleUTF8, 1},
		{`"\ud800\u`, ruleUTF8, 1},
		{"\"\xff\"", ruleUTF8, 1},
		{"\"\xc0\xaf\"", ruleUTF8, 1},
		{"\"\xed\xa0\x80\"", ruleUTF8, 1},
		{"\"12345678\xe2\x82\"", ruleUTF8, 9},
		{strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1), ruleDepth, maxDepth},
		{strings.Repeat(`{"a":`, maxDepth+1), ruleDepth, 5 * maxDepth},
	}
	for _, test := range invalid {
		err := syntaxOf(test.text)
		if err == nil || err.rule != test.rule || err.at != test.at {
			t.Errorf("%.40q: got %+v, want %s at %d", test.text, err, test.rule, test.at)
		}
	}
	deepest := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	if err := syntaxOf(deepest); err != nil {
		t.Errorf("%d levels: %+v", maxDepth, err)
	}
}

// TestSkipPlain puts every byte at every place of a word, beside the bytes that a borrow
// could be mistaken for.
func TestSkipPlain(t *testing.T) {
	for c := range 256 {
		plain := c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\'
		for at := range 20 {
			for _, fill := range []string{"a", "!", "#", "[", "]", " ", "\x7f"} {
				text := []byte(strings.Repeat(fill, 24))
				text[at] = byte(c)
				want := at
				if plain {
					want = len(text)
				}
				if got := skipPlain(string(text), 0); got != want {
					t.Fatalf("byte %#x at %d among %q: got %d", c, at, fill, got)
				}
			}
		}
	}
}

func TestDecoderSyntaxErrors(t *testing.T) {
	tests := []struct{ document, want string }{
		{"", "(document): wants an object, got an empty document at line 1, column 1"},
		{" \n ", "(document): wants an object, got an empty document at line 2, column 2"},
		{"\uFEFF{}", "(document): wants a value, got a byte order mark at line 1, column 1"},
		{`{} {}`, "(document): wants the end of the document, got '{' at line 1, column 4"},
		{"{\n\t\"a\": {\"b\": [1 2]}}", "/a/b: wants ',' or ']', got '2' at line 2, column 16"},
		{"{\n\t\"a\": [1, 2 {}]}", "/a: wants ',' or ']', got '{' at line 2, column 13"},
		{`{"a": tru}`, "/a: wants a value, got 't' at line 1, column 7"},
		{`{"a" 1}`, "(document): wants ':', got '1' at line 1, column 6"},
		{`{"a": [1], }`, "(document): wants a member's name in quotes, got '}' at line 1, column 12"},
		{`{"a": [1`, "/a: wants ',' or ']', got the end of the document at line 1, column 9"},
		{`{"a": ["x\q"]}`, `/a/0: wants one of \" \\ \/ \b \f \n \r \t \u, got a backslash before 'q' at line 1, column 10`},
		{"{\"a\": \"\xff\"}", "/a: wants valid UTF-8, got the byte 0xff at line 1, column 8"},
		{`{"` + "\xff" + `":1}`, "(document): wants valid UTF-8, got the byte 0xff at line 1, column 3"},
		{`[}`, "/0: wants a value, got '}' at line 1, column 2"},
		{`{]`, "(document): wants a member's name in quotes, got ']' at line 1, column 2"},
		{`{`, "(document): wants a value or '}', got the end of the document at line 1, column 2"},
	}
	for _, test := range tests {
		d := Decode([]byte(test.document))
		if d.Object() {
			for d.Member() {
				if d.Key(); d.Array() {
					for d.Item() {
						d.JSON()
					}
				}
			}
		}
		err := d.End()
		if err == nil || !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("%q\ngot  %v\nwant %s", test.document, err, test.want)
		}
	}
}

func TestDepth(t *testing.T) {
	var read func(d *Decoder)
	read = func(d *Decoder) {
		if d.Array() {
			for d.Item() {
				read(d)
			}
		}
	}
	for depth, valid := range map[int]bool{maxDepth: true, maxDepth + 1: false, 10 * maxDepth: false} {
		d := Decode([]byte(strings.Repeat("[", depth) + strings.Repeat("]", depth)))
		read(&d)
		err := d.End()
		if (err == nil) != valid {
			t.Errorf("%d levels: %v", depth, err)
		}
		if list, ok := err.(Violations); ok && (len(list) != 1 || list[0].Rule != ruleDepth) {
			t.Errorf("%d levels: %v", depth, err)
		}
	}
}

// TestLinearTime reads documents whose handling would take minutes if it were quadratic.
func TestLinearTime(t *testing.T) {
	const n = 200_000
	var names, same, numbers bytes.Buffer
	for i := range n {
		names.WriteString(`,"` + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + json.Number(itoa(i)).String() + `":{}`)
		same.WriteString(`,"a":1`)
		numbers.WriteString(`,1`)
	}
	tests := []struct {
		name, document string
		violations     int
	}{
		{"extra names", `{` + names.String()[1:] + `}`, 0},
		{"names in an extra value", `{"x":{` + names.String()[1:] + `}}`, 0},
		{"one name", `{` + same.String()[1:] + `}`, maxViolations + 1},
		{"wrong items", `{"list":[` + numbers.String()[1:] + `]}`, maxViolations + 1},
		{"a long number", `{"x":1` + strings.Repeat("0", n) + `}`, 0},
		{"deep and wide", `{"x":` + strings.Repeat(`[[],`, maxDepth-2) + `1` + strings.Repeat(`]`, maxDepth-2) + `}`, 0},
	}
	for _, test := range tests {
		start := time.Now()
		d := Decode([]byte(test.document))
		var extra Members
		for ok := d.Object() && d.Member(); ok; ok = d.Member() {
			if d.Key() == "list" {
				for ok := d.Array() && d.Item(); ok; ok = d.Item() {
					_ = d.String()
				}
				continue
			}
			d.Extra(&extra)
		}
		list, _ := d.End().(Violations)
		if len(list) != test.violations {
			t.Errorf("%s: got %d violations, want %d", test.name, len(list), test.violations)
		}
		if spent := time.Since(start); spent > 5*time.Second {
			t.Errorf("%s: took %s", test.name, spent)
		}
	}
}

// TestNestedChecksShareOneTape checks a value at each of its levels.
func TestNestedChecksShareOneTape(t *testing.T) {
	document := strings.Repeat("[", maxDepth) + strings.Repeat("0,", 500_000) + "0" + strings.Repeat("]", maxDepth)
	start := time.Now()
	var levels int
	var read func(d *Decoder)
	read = func(d *Decoder) {
		d.Check(func(c *Check, v Value) {
			levels++
			c.Type(v, TypeArray|TypeNumber)
		})
		if d.doc[d.at] != '[' {
			d.Int64()
			return
		}
		for ok := d.Array() && d.Item(); ok; ok = d.Item() {
			read(d)
		}
	}
	d := Decode([]byte(document))
	read(&d)
	if err := d.End(); err != nil || levels != maxDepth+500_001 {
		t.Errorf("%d levels: %v", levels, err)
	}
	if spent := time.Since(start); spent > 5*time.Second {
		t.Errorf("took %s", spent)
	}
}

func TestRepeatedNames(t *testing.T) {
	var many strings.Builder
	for i := range 3 * maxLinear {
		many.WriteString(`"` + itoa(i) + `":0,`)
	}
	tests := []struct {
		document string
		want     []int
	}{
		{`{}`, nil},
		{`{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}`, nil},
		{`{"a":1,"a":2,"a":3}`, []int{7, 13}},
		{`[{"a":{"b":1,"b":1},"\u0061":1}]`, []int{13, 20}},
		{`{` + many.String() + `"0":0}`, []int{1 + many.Len()}},
		{`{` + many.String() + `"x":{"0":1,"0":1},"40":0}`, []int{12 + many.Len(), 19 + many.Len()}},
	}
	for _, test := range tests {
		got := repeatedNames(test.document, 0)
		if len(got) != len(test.want) {
			t.Errorf("%.40s: got %v, want %v", test.document, got, test.want)
			continue
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("%.40s: got %v, want %v", test.document, got, test.want)
			}
		}
	}
}

func TestLocate(t *testing.T) {
	const document = ` {"a": [1, {"b/~": [] } ], "c": "x" }`
	//                 0123456789012345678901234567890123456
	tests := []struct {
		at      int
		pointer string
		start   int
	}{
		{0, "", 1},
		{1, "", 1},
		{2, "/a", 7},
		{7, "/a", 7},
		{8, "/a/0", 8},
		{9, "/a", 7},
		{11, "/a/1", 11},
		{12, "/a/1/b~1~0", 19},
		{20, "/a/1/b~1~0", 19},
		{22, "/a/1", 11},
		{24, "/a", 7},
		{25, "", 1},
		{32, "/c", 32},
		{36, "", 1},
		{len(document), "", 0},
	}
	var offsets []int
	for _, test := range tests {
		offsets = append(offsets, test.at)
	}
	for i, got := range locate(document, offsets) {
		want := place{tests[i].pointer, tests[i].start}
		if got != want {
			t.Errorf("%d: got %+v, want %+v", tests[i].at, got, want)
		}
		if one := pointerAt(document, tests[i].at); one != want.pointer {
			t.Errorf("%d alone: got %q, want %q", tests[i].at, one, want.pointer)
		}
	}
}

// FuzzSyntax holds the scanner to encoding/json's verdict, but where that is lenient: it replaces
// bytes that are not UTF-8 and lone surrogates.
func FuzzSyntax(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,2.5e-7,"x\n\ud83d\ude00",true,false,null,{}],"é":""}`, `{"a":1,"a":2}`, `[`, `"\ud800"`, "\"\xff\"", `-0`, ` 1 `, `{"a":1,}`, "\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := syntaxOf(string(data))
		valid := json.Valid(data)
		switch {
		case err == nil && (!valid || !utf8.Valid(data)):
			t.Fatal("accepted")
		case err != nil && valid && err.rule != ruleUTF8 && err.rule != ruleDepth:
			t.Fatalf("refused: %+v", err)
		case err != nil && err.at > len(data):
			t.Fatalf("beyond the document: %+v", err)
		}
		d := Decode(data)
		v := d.JSON()
		end := d.End()
		if err != nil && end == nil {
			t.Fatal("the decoder accepts what the scanner refuses")
		}
		if err == nil {
			if want := string(bytes.Trim(data, " \t\r\n")); v.Text() != want {
				t.Fatalf("kept %q, want %q", v.Text(), want)
			}
			compareStrings(t, v.Text())
		}
		repeat := Decode(data)
		readAnything(&repeat)
		if again := repeat.End(); (again == nil) != (end == nil) {
			t.Fatalf("raw: %v, read: %v", end, again)
		}
	})
}

// compareStrings compares the text of a JSON string with encoding/json's.
func compareStrings(t *testing.T, text string) {
	if text[0] != '"' {
		return
	}
	var want string
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	if got := unquote(text); got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

// readAnything reads a value by its own type, as generated code does.
func readAnything(d *Decoder) {
	if d.at >= len(d.doc) {
		_ = d.String()
		return
	}
	switch d.doc[d.at] {
	case '{':
		d.Object()
		known := map[string]bool{}
		for d.Member() {
			key := d.Key()
			Distinct(d, known, key)
			known[key] = true
			readAnything(d)
		}
	case '[':
		d.Array()
		for d.Item() {
			readAnything(d)
		}
	case '"':
		_ = d.String()
	case 't', 'f':
		d.Bool()
	case 'n':
		if !d.Null() {
			d.Bool()
		}
	default:
		d.number(TypeNumber)
	}
}
