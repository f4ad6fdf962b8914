// Package events takes events out of a vendor's answer without decoding them:
// what is forwarded are the vendor's bytes.
//
// A document is read once. Everything in it is checked to be JSON (RFC 8259,
// valid UTF-8, at most 10,000 levels deep), also the parts beside the events,
// and what is returned are slices of it. Nothing is unescaped, no number is
// converted, no map is built.
//
// Of several members with the same name the first one counts.
package events

import (
	"bytes"
	"strconv"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Array returns the elements of the JSON array at pointer (RFC 6901; "" is the
// whole document) of a JSON document, byte for byte, without copying. The
// whole document is checked to be JSON. The error is an sdk.Error of class
// response that says what was found, and where.
func Array(document []byte, pointer string) ([][]byte, error) {
	elements, _, err := array(document, pointer, "", false)
	return elements, err
}

// ArrayWithIDs is [Array] that also returns each element's member of a name, as
// [Text] has it: the vendor's ids of the events, for [sdk.Page]. An element
// without such a string or number has the id "". It reads the document once.
func ArrayWithIDs(document []byte, pointer, member string) (elements [][]byte, ids []string, err error) {
	return array(document, pointer, member, true)
}

// array is Array or ArrayWithIDs.
func array(document []byte, pointer, member string, withIDs bool) (elements [][]byte, ids []string, err error) {
	if pointer != "" && pointer[0] != '/' {
		return nil, nil, sdk.Errorf(sdk.ClassBug, "%q is no JSON Pointer, wanted %q", pointer, "/"+pointer)
	}
	s := list{scanner: scanner{data: document}, member: member, withIDs: withIDs}
	start, depth, found := s.locate(pointer)
	switch {
	case start < 0:
		return nil, nil, s.err("")
	case !found:
		if s.rest(start, depth) < 0 {
			return nil, nil, s.err("")
		}
		return nil, nil, missing(document, pointer)
	case document[start] != '[':
		if end := s.value(start, depth); end < 0 || s.rest(end, depth) < 0 {
			return nil, nil, s.err("")
		}
		return nil, nil, sdk.Errorf(sdk.ClassResponse, "%s is %s at byte %d, wanted an array of events", place(pointer), kind(document[start]), start)
	}
	if end := s.read(start, depth); end < 0 || s.rest(end, depth) < 0 {
		return nil, nil, s.err("")
	}
	return s.elements, s.texts(), nil
}

// Lines returns the values of a JSON Lines document, one a line, each checked
// to be JSON and without the white space around it. Blank lines are left out;
// the last line may end without a line feed.
func Lines(document []byte) ([][]byte, error) {
	var lines [][]byte
	s := scanner{data: document}
	for begin := 0; begin < len(document); {
		stop := len(document)
		if n := bytes.IndexByte(document[begin:], '\n'); n >= 0 {
			stop = begin + n
		}
		s.data = document[:stop] // a value ends where its line ends
		if start := s.space(begin); start < stop {
			end := s.value(start, 0)
			if end < 0 || s.rest(end, 0) < 0 {
				return nil, s.err(" in line " + strconv.Itoa(1+bytes.Count(document[:begin], []byte{'\n'})))
			}
			if lines == nil {
				lines = make([][]byte, 0, min(len(document)/(stop-begin+1)+1, 1024))
			}
			lines = append(lines, document[start:end:end])
		}
		begin = stop + 1
	}
	return lines, nil
}

// Text returns the string or number at pointer in a JSON document: a string
// unescaped, a number as it is written. ok is false when there is none, or
// when it is of another type. What stands behind it is not looked at: give it
// what [Array] or [Lines] returned.
func Text(document []byte, pointer string) (text string, ok bool) {
	s := scanner{data: document}
	start, depth, found := s.locate(pointer)
	if !found {
		return "", false
	}
	switch c := document[start]; {
	case c == '"':
		end := s.str(start)
		if end < 0 {
			return "", false
		}
		return unquote(document[start+1 : end-1]), true
	case c == '-' || '0' <= c && c <= '9':
		end := s.value(start, depth)
		if end < 0 {
			return "", false
		}
		return string(document[start:end]), true
	}
	return "", false
}
