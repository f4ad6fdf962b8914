package peer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Parser reads a document and throws the result away.
type Parser func([]byte) error

// Peer is one way to read a configuration.
type Peer struct {
	// Parser returns the parser of a schema. It is called once for each.
	Parser func(name string, schema []byte) (Parser, error)
	// Messages are what the peer says in an error; without it, the error's text.
	Messages func(error) []string
}

// Main answers the questions on standard input until it ends.
func (p Peer) Main() {
	if err := p.serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (p Peer) serve(in io.Reader, out io.Writer) error {
	parsers := map[string]Parser{}
	questions, answers := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var q Question
		if err := questions.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read a question: %w", err)
		}
		if err := answers.Encode(p.answer(q, parsers)); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
	}
}

func (p Peer) answer(q Question, parsers map[string]Parser) Answer {
	parse, ok := parsers[q.Name]
	if !ok {
		var err error
		if parse, err = p.Parser(q.Name, []byte(q.Schema)); err != nil {
			return Answer{Failure: fmt.Sprintf("schema %s: %v", q.Name, err)}
		}
		parsers[q.Name] = parse
	}
	document := []byte(q.Document)
	if q.Millis == 0 {
		return Answer{Errors: p.messages(parse(document))}
	}
	cost, err := measure(func() error { return parse(document) }, time.Duration(q.Millis*float64(time.Millisecond)))
	if err != nil {
		return Answer{Failure: err.Error()}
	}
	return Answer{Cost: cost}
}

func (p Peer) messages(err error) []string {
	switch {
	case err == nil:
		return nil
	case p.Messages == nil:
		return []string{err.Error()}
	}
	return p.Messages(err)
}
