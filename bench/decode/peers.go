package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	jsonv2 "github.com/go-json-experiment/json"
	schemav5 "github.com/santhosh-tekuri/jsonschema/v5"
	schemav6 "github.com/santhosh-tekuri/jsonschema/v6"
)

// peer is one way to read a configuration.
type peer struct {
	name  string
	parse parser
}

// The peers in the order of the columns. ours is what ratios are of.
const (
	ours = iota
	thenV5
	thenV6
	encodingJSON
	experimentJSON
	goJSONSchema
	nodeAJV
)

var peerNames = []string{
	"Parse", "v5, decode", "v6, decode", "encoding/json", "json v2", "go-jsonschema", "node, ajv",
}

func peersOf(parse, theirs parser, schema []byte) ([]peer, error) {
	v5, err := compileV5(schema)
	if err != nil {
		return nil, err
	}
	v6, err := compileV6(schema)
	if err != nil {
		return nil, err
	}
	var object map[string]any
	if err := json.Unmarshal(schema, &object); err != nil {
		return nil, err
	}
	t := shape(object)
	decode := func(data []byte) error { return json.Unmarshal(data, reflect.New(t).Interface()) }
	return []peer{
		{peerNames[ours], parse},
		{peerNames[thenV5], validateThen(v5.Validate, decode)},
		{peerNames[thenV6], validateThen(v6.Validate, decode)},
		{peerNames[encodingJSON], decode},
		{peerNames[experimentJSON], func(data []byte) error { return jsonv2.Unmarshal(data, reflect.New(t).Interface()) }},
		{peerNames[goJSONSchema], theirs},
	}, nil
}

// validateThen is what Parse replaces: the document is decoded for the validator, and again for the program.
func validateThen(validate func(any) error, decode parser) parser {
	return func(data []byte) error {
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			return err
		}
		if err := validate(v); err != nil {
			return err
		}
		return decode(data)
	}
}

func compileV5(schema []byte) (*schemav5.Schema, error) {
	c := schemav5.NewCompiler()
	c.AssertFormat = true
	if err := c.AddResource("schema.json", bytes.NewReader(schema)); err != nil {
		return nil, fmt.Errorf("read the schema for v5: %w", err)
	}
	return c.Compile("schema.json")
}

func compileV6(schema []byte) (*schemav6.Schema, error) {
	doc, err := schemav6.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, fmt.Errorf("read the schema for v6: %w", err)
	}
	c := schemav6.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		return nil, fmt.Errorf("read the schema for v6: %w", err)
	}
	return c.Compile("schema.json")
}
