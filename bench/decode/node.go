package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

//go:embed node.mjs
var nodeProgram []byte

// node is a running Node with ajv. It answers one line of JSON with another.
type node struct {
	dir     string
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

// startNode starts Node with ajv in a temporary folder. Without Node, npm or the network there is
// none, and why says so.
func startNode(ctx context.Context) (n *node, why string) {
	dir, err := os.MkdirTemp("", "lockstep-ajv-*")
	if err != nil {
		return nil, err.Error()
	}
	n = &node{dir: dir}
	if err := n.start(ctx); err != nil {
		n.stop()
		return nil, err.Error()
	}
	return n, ""
}

func (n *node) start(ctx context.Context) error {
	program := filepath.Join(n.dir, "node.mjs")
	if err := os.WriteFile(program, nodeProgram, 0o644); err != nil {
		return err
	}
	short, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	install := exec.CommandContext(short, "npm", "install", "--silent", "--no-audit", "--no-fund", "ajv@8", "ajv-formats@3")
	install.Dir = n.dir
	if err := install.Run(); err != nil {
		return fmt.Errorf("npm install ajv: %w", err)
	}
	c := exec.CommandContext(ctx, "node", program)
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		return err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	n.command, n.in, n.out = c, in, bufio.NewReader(out)
	return nil
}

func (n *node) stop() {
	if n.command != nil {
		_ = n.in.Close()     // ends the program
		_ = n.command.Wait() // how it ends does not matter any more
	}
	_ = os.RemoveAll(n.dir) // a folder for temporary files is the system's to clean
}

// question asks for the time of one call or, without a sample, for the errors of a document.
type question struct {
	Name     string  `json:"name"`
	Schema   string  `json:"schema"`
	Document string  `json:"document"`
	Millis   float64 `json:"millis,omitempty"`
}

type answer struct {
	Nanoseconds float64  `json:"ns"`
	Errors      []string `json:"errors"`
	Failure     string   `json:"failure"`
}

func (n *node) ask(q question) (answer, error) {
	var a answer
	line, err := json.Marshal(q)
	if err != nil {
		return a, err
	}
	if _, err := n.in.Write(append(line, '\n')); err != nil {
		return a, fmt.Errorf("ask node: %w", err)
	}
	if line, err = n.out.ReadBytes('\n'); err != nil {
		return a, fmt.Errorf("read node's answer: %w", err)
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return a, fmt.Errorf("read node's answer: %w", err)
	}
	if a.Failure != "" {
		return a, errors.New("node: " + a.Failure)
	}
	return a, nil
}

// measure returns the nanoseconds of one JSON.parse and validation with defaults filled in.
func (n *node) measure(c *testCase, sample time.Duration) (float64, error) {
	a, err := n.ask(question{Name: c.name, Schema: string(c.schema), Document: string(c.document), Millis: float64(sample.Milliseconds())})
	return a.Nanoseconds, err
}
