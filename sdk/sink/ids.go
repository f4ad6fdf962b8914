package sink

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// countIDs returns how many ids the intake's answer holds: strings in its
// event_ids that are not empty.
func countIDs(answer []byte) (int, error) {
	if n, ok := countPlainIDs(answer); ok {
		return n, nil
	}
	var ids struct {
		EventIDs *idCount `json:"event_ids"`
	}
	if err := json.Unmarshal(answer, &ids); err != nil {
		return 0, sdk.Errorf(sdk.ClassResponse, "the intake's answer is not JSON with event_ids: %w", err)
	}
	if ids.EventIDs == nil {
		return 0, sdk.Errorf(sdk.ClassResponse, "the intake's answer has no event_ids")
	}
	return int(*ids.EventIDs), nil
}

// countPlainIDs counts the ids of an answer that has no other member, and no
// id that is empty or holds an escape. ok is false for any other answer.
func countPlainIDs(answer []byte) (n int, ok bool) {
	const space = " \t\r\n"
	if bytes.IndexByte(answer, '\\') >= 0 {
		return 0, false
	}
	rest := bytes.Trim(answer, space)
	for _, token := range []string{"{", `"event_ids"`, ":", "["} {
		if rest, ok = bytes.CutPrefix(rest, []byte(token)); !ok {
			return 0, false
		}
		rest = bytes.TrimLeft(rest, space)
	}
	for {
		if len(rest) == 0 || rest[0] != '"' {
			return 0, false
		}
		id, after, closed := bytes.Cut(rest[1:], []byte{'"'})
		if !closed || len(id) == 0 {
			return 0, false
		}
		n++
		rest = bytes.TrimLeft(after, space)
		if len(rest) == 0 || rest[0] != ',' {
			break
		}
		rest = bytes.TrimLeft(rest[1:], space)
	}
	rest, ok = bytes.CutPrefix(rest, []byte("]"))
	return n, ok && string(bytes.TrimLeft(rest, space)) == "}"
}

// idCount is how many ids an array of them holds: strings that are not empty.
type idCount int

func (n *idCount) UnmarshalJSON(data []byte) error {
	if len(data) == 0 || data[0] != '[' {
		return errors.New("event_ids is not an array")
	}
	// data is valid JSON. Ids are not nested: what is, is no id.
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '"':
			start := i + 1
			for i = start; data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
			if depth == 1 && i > start {
				*n++
			}
		}
	}
	return nil
}
