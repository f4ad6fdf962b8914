package events

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// fault is where a document stops being JSON, and what would have kept it so.
type fault struct {
	at   int
	want string
}

// What is wanted where it is not a matter of syntax alone.
const (
	wantEnd     = "the end of the document"
	wantUTF8    = "valid UTF-8"
	wantShallow = "no more than 10,000 arrays and objects inside each other"
)

// err returns the fault as an error. where says more about the place, or is empty.
func (s *scanner) err(where string) error {
	begin := s.data[s.space(0):]
	switch {
	case len(s.data) == 0:
		return sdk.Errorf(sdk.ClassResponse, "the answer is empty, wanted JSON")
	case len(begin) == 0:
		return sdk.Errorf(sdk.ClassResponse, "the answer is white space, wanted JSON")
	case bytes.HasPrefix(begin, []byte("<?xml")):
		return sdk.Errorf(sdk.ClassResponse, "the answer is XML, not JSON")
	case begin[0] == '<':
		return sdk.Errorf(sdk.ClassResponse, "the answer is HTML, not JSON")
	case bytes.HasPrefix(begin, []byte{0x1f, 0x8b}):
		return sdk.Errorf(sdk.ClassResponse, "the answer is compressed with gzip, not JSON")
	}
	return sdk.Errorf(sdk.ClassResponse, "the answer is not JSON at byte %d%s: got %s, wanted %s", s.fault.at, where, s.found(), s.fault.want)
}

// found describes what stands at the fault.
func (s *scanner) found() string {
	if s.fault.at >= len(s.data) {
		return "the end"
	}
	rest := s.data[s.fault.at:]
	switch r, size := utf8.DecodeRune(rest); {
	case r == '\uFEFF':
		return "a byte order mark"
	case r < ' ' || r == utf8.RuneError && size == 1:
		return fmt.Sprintf("the byte 0x%02x", rest[0])
	default:
		return "'" + string(r) + "'"
	}
}

// place names the value at a pointer.
func place(pointer string) string {
	if pointer == "" {
		return "the answer"
	}
	return pointer + " of the answer"
}

// kind names the type of the value that begins with c.
func kind(c byte) string {
	switch c {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}
