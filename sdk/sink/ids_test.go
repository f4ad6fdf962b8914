package sink

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

func TestCountIDs(t *testing.T) {
	cases := map[string]struct {
		answer string
		want   int    // -1 for an error
		says   string // that it says
	}{
		"plain":          {`{"event_ids":["a","b"]}`, 2, ""},
		"spaced":         {" {\n\"event_ids\" : [ \"a\" , \"b\" ]\n} ", 2, ""},
		"none":           {`{"event_ids":[]}`, 0, ""},
		"escaped":        {`{"event_ids":["a\"","\\","b"]}`, 3, ""},
		"other members":  {`{"x":["a","b"],"event_ids":["a"],"y":{"event_ids":["a","b"]}}`, 1, ""},
		"empty ids":      {`{"event_ids":["","a",""]}`, 1, ""},
		"not strings":    {`{"event_ids":[null,1,true,"a",["b"],{"c":"d"}]}`, 1, ""},
		"null":           {`{"event_ids":null}`, -1, "has no event_ids"},
		"missing":        {`{}`, -1, "has no event_ids"},
		"an object":      {`{"event_ids":{"a":"b"}}`, -1, "event_ids is not an array"},
		"a string":       {`{"event_ids":"a"}`, -1, "event_ids is not an array"},
		"an array":       {`["a"]`, -1, "is not JSON with event_ids"},
		"nothing":        {``, -1, "is not JSON with event_ids"},
		"HTML":           {`<html>`, -1, "is not JSON with event_ids"},
		"cut off":        {`{"event_ids":["a","b"]`, -1, "is not JSON with event_ids"},
		"cut off in one": {`{"event_ids":["a","b`, -1, "is not JSON with event_ids"},
		"no comma":       {`{"event_ids":["a" "b"]}`, -1, "is not JSON with event_ids"},
		"comma at last":  {`{"event_ids":["a",]}`, -1, "is not JSON with event_ids"},
		"more behind":    {`{"event_ids":["a"]} x`, -1, "is not JSON with event_ids"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := countIDs([]byte(c.answer))
			if c.want >= 0 && (err != nil || got != c.want) {
				t.Errorf("got %d, %v; want %d", got, err, c.want)
			}
			if c.want < 0 && (err == nil || sdk.Classify(err).Class != sdk.ClassResponse || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("got %d, %v; want %q", got, err, c.says)
			}
		})
	}
}

// The short way must count as the long one does.
func FuzzCountPlainIDs(f *testing.F) {
	f.Add([]byte(`{"event_ids":["a","b"]}`))
	f.Add([]byte(`{"event_ids" : [ "a" , "" ] } `))
	f.Fuzz(func(t *testing.T, answer []byte) {
		got, ok := countPlainIDs(answer)
		if !ok || strings.ContainsFunc(string(answer), func(r rune) bool { return r < ' ' }) { // which JSON has only between tokens
			return
		}
		var ids struct {
			EventIDs []string `json:"event_ids"`
		}
		if err := json.Unmarshal(answer, &ids); err != nil || len(ids.EventIDs) != got {
			t.Fatalf("%q: got %d; encoding/json: %d, %v", answer, got, len(ids.EventIDs), err)
		}
	})
}
