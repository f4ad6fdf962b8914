// Command jsonschema5 validates configurations with santhosh-tekuri/jsonschema v5, and then decodes them.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
)

func main() {
	peer.Peer{Parser: parser, Messages: messages}.Main()
}

func parser(_ string, schema []byte) (peer.Parser, error) {
	c := jsonschema.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource("schema.json", bytes.NewReader(schema)); err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		return nil, err
	}
	return peer.ValidateThen(compiled.Validate, schema)
}

// messages are the leaves of the error: what is wrong, without the way through the schema.
func messages(err error) []string {
	var found *jsonschema.ValidationError
	if !errors.As(err, &found) {
		return []string{"encoding/json: " + err.Error()}
	}
	lines := leaves(found, nil)
	slices.Sort(lines) // their order is random
	return slices.Compact(lines)
}

func leaves(e *jsonschema.ValidationError, lines []string) []string {
	if len(e.Causes) == 0 {
		where := e.InstanceLocation
		if where == "" {
			where = "(root)"
		}
		return append(lines, where+" "+e.Message)
	}
	for _, cause := range e.Causes {
		lines = leaves(cause, lines)
	}
	return lines
}
