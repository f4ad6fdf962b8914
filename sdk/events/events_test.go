package events_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
)

func texts(list [][]byte) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = string(e)
	}
	return out
}

func TestArray(t *testing.T) {
	deep := strings.Repeat("[", 9_999) + strings.Repeat("]", 9_999)
	for _, c := range []struct {
		name, document, pointer string
		want                    []string
	}{
		{"empty", `[]`, "", nil},
		{"empty with space", " \t\r\n[ \n ] ", "", nil},
		{"scalars", `[1,-0.5e+3,"a\"b",true,false,null]`, "", []string{`1`, `-0.5e+3`, `"a\"b"`, `true`, `false`, `null`}},
		{
			"bytes as they are", "[ {\"b\" : 1.0 ,\n\t\"a\": \"<&>\\u00e9é\" } , [ 1 , 2 ] ]", "",
			[]string{"{\"b\" : 1.0 ,\n\t\"a\": \"<&>\\u00e9é\" }", "[ 1 , 2 ]"},
		},
		{"a member", `{"count": 2, "data": [{"id": 1}, {}], "next": {"a": [[]]}}`, "/data", []string{`{"id": 1}`, `{}`}},
		{"behind the same name further in", `{"a": {"data": [1]}, "data": [2]}`, "/data", []string{`2`}},
		{"nested", `{"a": {"x": [0], "b/c": {"~": [3]}}}`, "/a/b~1c/~0", []string{`3`}},
		{"an escaped name", `{"d\u0061ta": [1]}`, "/data", []string{`1`}},
		{"a name with a quote", `{"a\"b": [1]}`, `/a"b`, []string{`1`}},
		{"an empty name", `{"": [1]}`, "/", []string{`1`}},
		{"an index", `[[1], {"x": [2, 3]}, 4]`, "/1/x", []string{`2`, `3`}},
		{"the first of two members", `{"a": [1], "a": [2]}`, "/a", []string{`1`}},
		{"half of a surrogate pair", `["\ud800"]`, "", []string{`"\ud800"`}},
		{"10,000 levels", "[" + deep + "]", "", []string{deep}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := events.Array([]byte(c.document), c.pointer)
			if err != nil || !slices.Equal(texts(got), c.want) && len(got)+len(c.want) > 0 {
				t.Errorf("got %q, %v, want %q", texts(got), err, c.want)
			}
			if err == nil && got == nil {
				t.Error("got nil for an array that is there")
			}
		})
	}
}

func TestArraySaysWhatIsWrong(t *testing.T) {
	deep := strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001)
	long := strings.Repeat("a", 21)
	for _, c := range []struct{ name, document, pointer, want string }{
		{"empty", "", "", "the answer is empty, wanted JSON"},
		{"white space", " \r\n", "/data", "the answer is white space, wanted JSON"},
		{"HTML", "\n<!DOCTYPE html><html>", "/data", "the answer is HTML, not JSON"},
		{"XML", "<?xml version='1.0'?><a/>", "", "the answer is XML, not JSON"},
		{"gzip", "\x1f\x8b\x08\x00", "", "the answer is compressed with gzip, not JSON"},
		{"a byte order mark", "\uFEFF[]", "", "the answer is not JSON at byte 0: got a byte order mark, wanted a value"},
		{"truncated in a string", `[{"a": "b`, "", "the answer is not JSON at byte 9: got the end, wanted a closing quote"},
		{"truncated after a colon", `{"a":`, "/a", "the answer is not JSON at byte 5: got the end, wanted a value"},
		{"truncated after an element", `[1`, "", "the answer is not JSON at byte 2: got the end, wanted ',' or ']'"},
		{"truncated behind the events", `{"data": [1], "x": `, "/data", "the answer is not JSON at byte 19: got the end, wanted a value"},
		{"trailing data", `[1] [2]`, "", "the answer is not JSON at byte 4: got '[', wanted the end of the document"},
		{"a comma too many", `[1,]`, "", "the answer is not JSON at byte 3: got ']', wanted a value"},
		{"a comma too many in an object", `[{"a":1,}]`, "", "the answer is not JSON at byte 8: got '}', wanted a member's name"},
		{"mismatched brackets", `[{"a":[1}]`, "", "the answer is not JSON at byte 8: got '}', wanted ',' or ']'"},
		{"mismatched braces", `[{"a":1]`, "", "the answer is not JSON at byte 7: got ']', wanted ',' or '}'"},
		{"no colon", `[{"a" 1}]`, "", "the answer is not JSON at byte 6: got '1', wanted ':'"},
		{"a bare name", `{a: 1}`, "/a", "the answer is not JSON at byte 1: got 'a', wanted a member's name or '}'"},
		{"single quotes", `['a']`, "", `the answer is not JSON at byte 1: got ''', wanted a value`},
		{"a leading zero", `[01]`, "", "the answer is not JSON at byte 2: got '1', wanted ',' or ']'"},
		{"a bare minus", `[-]`, "", "the answer is not JSON at byte 2: got ']', wanted a digit"},
		{"no fraction", `[1.]`, "", "the answer is not JSON at byte 3: got ']', wanted a digit"},
		{"no exponent", `[1e+]`, "", "the answer is not JSON at byte 4: got ']', wanted a digit"},
		{"a half word", `[trua]`, "", "the answer is not JSON at byte 4: got 'a', wanted true"},
		{"NaN", `[NaN]`, "", "the answer is not JSON at byte 1: got 'N', wanted a value"},
		{"a control character", "[\"a\tb\"]", "", `the answer is not JSON at byte 3: got the byte 0x09, wanted an escape such as \n instead of a control character`},
		{"a control character after many", "[\"" + long + "\x00b\"]", "", `the answer is not JSON at byte 23: got the byte 0x00, wanted an escape such as \n instead of a control character`},
		{"a bad escape", `["\x41"]`, "", `the answer is not JSON at byte 3: got 'x', wanted one of " \ / b f n r t u`},
		{"a short escape", `["\u12g4"]`, "", "the answer is not JSON at byte 6: got 'g', wanted a hexadecimal digit"},
		{"bad UTF-8", "[\"" + long + "é\xff\"]", "", "the answer is not JSON at byte 25: got the byte 0xff, wanted valid UTF-8"},
		{"a truncated rune", "[\"a\xc3\"]", "", "the answer is not JSON at byte 3: got the byte 0xc3, wanted valid UTF-8"},
		{"too deep", deep, "", "the answer is not JSON at byte 10000: got '[', wanted no more than 10,000 arrays and objects inside each other"},
		{"an object", `{"errorCode": "E1"}`, "", "the answer is an object at byte 0, wanted an array of events"},
		{"null", `{"data": null}`, "/data", "/data of the answer is null at byte 9, wanted an array of events"},
		{"a string", ` "x" `, "", "the answer is a string at byte 1, wanted an array of events"},
		{"no member", `{"error": {}}`, "/data", `the answer has no member "data", wanted an array of events at /data`},
		{"no member further in", `{"data": {"x": 1}}`, "/data/items", `/data of the answer has no member "items", wanted an array of events at /data/items`},
		{"no member far above", `{"x": 1}`, "/data/items", `the answer has no member "data", wanted an array of events at /data/items`},
		{"no container", `[5]`, "/0/items", `/0 of the answer is a number at byte 1 and has no "items", wanted an array of events at /0/items`},
		{"no element", `[[1]]`, "/1", `the answer is an array at byte 0 and has no "1", wanted an array of events at /1`},
		{"not JSON behind a missing member", `{"x": 1`, "/data", "the answer is not JSON at byte 7: got the end, wanted ',' or '}'"},
		{"not JSON behind a value of another type", `{"data": 1, }`, "/data", "the answer is not JSON at byte 12: got '}', wanted a member's name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := events.Array([]byte(c.document), c.pointer)
			failure, ok := errors.AsType[*sdk.Error](err)
			if !ok || failure.Class != sdk.ClassResponse || got != nil || err.Error() != "bad response: "+c.want {
				t.Errorf("got %q, %v\nwant bad response: %s", texts(got), err, c.want)
			}
		})
	}
	_, err := events.Array([]byte(`{"data": []}`), "data")
	if failure, ok := errors.AsType[*sdk.Error](err); !ok || failure.Class != sdk.ClassBug {
		t.Errorf("a pointer without a slash: %v, want a bug", err)
	}
}

// What is returned are slices of the document that cannot grow into it.
func TestArrayCopiesNothing(t *testing.T) {
	document := []byte(`[{"a":1},{"b":2}]`)
	list, err := events.Array(document, "")
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	if unsafe.SliceData(list[1]) != &document[9] {
		t.Error("the second element is a copy")
	}
	if _ = append(list[0], 'X'); string(document) != `[{"a":1},{"b":2}]` {
		t.Errorf("appending to an element changed the document: %s", document)
	}
	if n := testing.AllocsPerRun(100, func() { _, _ = events.Array(document, "") }); n > 1 {
		t.Errorf("%v allocations, want 1", n)
	}
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		name, document string
		want           []string
	}{
		{"none", "", nil},
		{"blank", "\n \r\n\t\n", nil},
		{"with a last line feed", "{\"a\":1}\n[2]\n", []string{`{"a":1}`, `[2]`}},
		{"without one", "{\"a\":1}\n\"x\"", []string{`{"a":1}`, `"x"`}},
		{"CRLF and blanks", "\r\n {\"a\" : 1} \r\n\r\n2\r\n", []string{`{"a" : 1}`, `2`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := events.Lines([]byte(c.document)); err != nil || !slices.Equal(texts(got), c.want) {
				t.Errorf("got %q, %v, want %q", texts(got), err, c.want)
			}
		})
	}
	for _, c := range []struct{ name, document, want string }{
		{"over two lines", "1\n{\"a\":\n1}", "the answer is not JSON at byte 7 in line 2: got the end, wanted a value"},
		{"two in a line", "1 2\n", "the answer is not JSON at byte 2 in line 1: got '2', wanted the end of the document"},
		{"torn", "{\"a\":1}\r\n{\"a", "the answer is not JSON at byte 12 in line 2: got the end, wanted a closing quote"},
		{"HTML", "<html>\n</html>", "the answer is HTML, not JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := events.Lines([]byte(c.document))
			if failure, ok := errors.AsType[*sdk.Error](err); !ok || failure.Class != sdk.ClassResponse || err.Error() != "bad response: "+c.want {
				t.Errorf("got %q, %v\nwant bad response: %s", texts(got), err, c.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	const document = `{"a": "plain", "e": "q\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é", "s": "\ud800x\ud800\u0041\udc00", "n": -1.50e2, "big": 12345678901234567890,
		"b": true, "z": null, "o": {"id": "in"}, "l": ["0", "1"], "": "empty name", "k\u0065y": "k"}`
	for pointer, want := range map[string]string{
		"/a": "plain", "/e": "q\"\\/\b\f\n\r\té😀é", "/s": "\uFFFDx\uFFFDA\uFFFD", "/n": "-1.50e2", "/big": "12345678901234567890",
		"/o/id": "in", "/l/1": "1", "/": "empty name", "/key": "k",
	} {
		if got, ok := events.Text([]byte(document), pointer); !ok || got != want {
			t.Errorf("Text(%q) = %q, %v, want %q", pointer, got, ok, want)
		}
	}
	for _, pointer := range []string{"", "/b", "/z", "/o", "/l", "/none", "/a/b", "/l/2", "/l/01", "/l/-", "/o/id/x"} {
		if got, ok := events.Text([]byte(document), pointer); ok {
			t.Errorf("Text(%q) = %q, want none", pointer, got)
		}
	}
	for _, broken := range []string{"", " ", `{`, `{"id"`, `{"id":`, `{"id":"x`, `{"id":-`, `{"id":"\`, `{"id":"\u1`, `{"x":?,"id":"a"}`, `[`, `{"id`, `{"\`} {
		if got, ok := events.Text([]byte(broken), "/id"); ok {
			t.Errorf("Text of %q = %q, want none", broken, got)
		}
	}
}

// 100,000 levels neither use up the stack nor take long.
func TestDepthIsRefusedEarly(t *testing.T) {
	for _, open := range []string{"[", `{"a":`, ` [ { "a" : `} {
		if _, err := events.Array([]byte(strings.Repeat(open, 100_000)), ""); err == nil || !strings.Contains(err.Error(), "10,000") {
			t.Errorf("%q repeated: %v", open, err)
		}
	}
}

func ExampleArray() {
	list, err := events.Array([]byte(`{"total": 2, "items": [{"id": "a"},  {"id": "b"}]}`), "/items")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, event := range list {
		id, _ := events.Text(event, "/id")
		fmt.Println(id, string(event))
	}
	_, err = events.Array([]byte(`<html><body>Sign in</body></html>`), "/items")
	fmt.Println(err)
	// Output:
	// a {"id": "a"}
	// b {"id": "b"}
	// bad response: the answer is HTML, not JSON
}
