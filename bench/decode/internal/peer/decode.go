package peer

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Shape returns the plain Go type that a decoder without a schema would be given.
func Shape(schema []byte) (reflect.Type, error) {
	var object map[string]any
	if err := json.Unmarshal(schema, &object); err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	return shape(object), nil
}

// Decoder decodes into the plain type with encoding/json.
func Decoder(schema []byte) (Parser, error) {
	t, err := Shape(schema)
	return func(data []byte) error { return json.Unmarshal(data, reflect.New(t).Interface()) }, err
}

// ValidateThen is what Parse replaces: the document is decoded for the validator, and again for the program.
func ValidateThen(validate func(any) error, schema []byte) (Parser, error) {
	decode, err := Decoder(schema)
	return func(data []byte) error {
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			return err
		}
		if err := validate(v); err != nil {
			return err
		}
		return decode(data)
	}, err
}
