package peer

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// TestServe asks a peer line by line.
func TestServe(t *testing.T) {
	compiled := 0
	p := Peer{
		Parser: func(name string, schema []byte) (Parser, error) {
			if string(schema) != "{}" {
				return nil, errors.New("no schema")
			}
			compiled++
			return func(document []byte) error {
				sink = make([]byte, 64)
				if string(document) == "bad" {
					return errors.New("it is bad")
				}
				return nil
			}, nil
		},
		Messages: func(err error) []string { return []string{"first", err.Error()} },
	}
	var out strings.Builder
	if err := p.serve(strings.NewReader(`
		{"name": "a", "schema": "{}", "document": "good"}
		{"name": "a", "schema": "{}", "document": "bad"}
		{"name": "a", "schema": "{}", "document": "bad", "millis": 1}
		{"name": "a", "schema": "{}", "document": "good", "millis": 1}
		{"name": "b", "schema": "?", "document": "good"}
	`), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	var answers []Answer
	for _, line := range lines {
		var a Answer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	switch {
	case len(answers) != 5:
		t.Fatalf("%d answers", len(answers))
	case len(answers[0].Errors) > 0 || answers[0].Failure != "":
		t.Errorf("a good document: %+v", answers[0])
	case strings.Join(answers[1].Errors, "; ") != "first; it is bad":
		t.Errorf("a bad document: %+v", answers[1])
	case answers[2].Failure != "it is bad":
		t.Errorf("a sample of a bad document: %+v", answers[2])
	case answers[3].Failure != "" || answers[3].Bytes != 64 || answers[3].Allocs != 1 || answers[3].Nanoseconds <= 0:
		t.Errorf("a sample of a good document: %+v", answers[3])
	case answers[4].Failure != "schema b: no schema":
		t.Errorf("a bad schema: %+v", answers[4])
	case compiled != 1:
		t.Errorf("the schema is compiled %d times", compiled)
	}
}

func TestServeEnds(t *testing.T) {
	if err := (Peer{}).serve(strings.NewReader("nonsense\n"), new(strings.Builder)); err == nil {
		t.Error("nonsense is a question")
	}
}
