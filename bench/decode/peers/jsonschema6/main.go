// Command jsonschema6 validates configurations with santhosh-tekuri/jsonschema v6, and then decodes them.
package main

import (
	"bytes"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
)

func main() {
	peer.Peer{Parser: parser}.Main()
}

func parser(_ string, schema []byte) (peer.Parser, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		return nil, err
	}
	return peer.ValidateThen(compiled.Validate, schema)
}
