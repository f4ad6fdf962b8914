package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
)

// process is a running program of a peer. Unless it is asked, it waits in a read.
type process struct {
	name    string
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	stderr  bytes.Buffer
}

// start starts a program that ends with its standard input, or when ctx is done.
func start(ctx context.Context, name, program string, args ...string) (*process, error) {
	p := &process{name: name, command: exec.CommandContext(ctx, program, args...)}
	p.command.Stderr = &p.stderr
	in, err := p.command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.in, p.out = in, bufio.NewReader(out)
	return p, p.command.Start()
}

// stop waits until the program has ended, and returns how.
func (p *process) stop() error {
	_ = p.in.Close() // a program that has ended is told in vain
	return p.command.Wait()
}

func stopAll(processes []*process) {
	for _, p := range processes {
		_ = p.stop() // how it ends does not matter any more
	}
}

// ask sends a question and waits for the answer. A program that dies instead is told with its last words.
func (p *process) ask(q peer.Question) (a peer.Answer, err error) {
	question, err := json.Marshal(q)
	if err != nil {
		return a, err
	}
	_, err = p.in.Write(append(question, '\n'))
	var line []byte
	if err == nil {
		line, err = p.out.ReadBytes('\n')
	}
	if err != nil {
		return a, fmt.Errorf("the program ended without an answer: %w\n%s", errors.Join(err, p.stop()), strings.TrimSpace(p.stderr.String()))
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return a, fmt.Errorf("read the answer: %w", err)
	}
	if a.Failure != "" {
		return a, errors.New(a.Failure)
	}
	return a, nil
}

// accept demands that the peer has nothing to say against a document: one that fails early would
// look fast. It also makes the peer hold what it needs for the document's schema.
func (p *process) accept(c testCase) error {
	a, err := p.ask(peer.Question{Name: c.schema, Schema: c.schemaText, Document: c.document})
	if err == nil && len(a.Errors) > 0 {
		err = errors.New(strings.Join(a.Errors, "; "))
	}
	if err != nil {
		return fmt.Errorf("%s, %s: %w", p.name, c.name, err)
	}
	return nil
}

// measure returns the cost of reading a document once.
func (p *process) measure(c testCase, sample time.Duration) (peer.Cost, error) {
	millis := sample.Seconds() * 1000
	a, err := p.ask(peer.Question{Name: c.schema, Schema: c.schemaText, Document: c.document, Millis: millis})
	if err != nil {
		return a.Cost, fmt.Errorf("%s, %s: %w", p.name, c.name, err)
	}
	return a.Cost, nil
}
