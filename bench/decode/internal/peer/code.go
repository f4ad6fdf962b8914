package peer

import "fmt"

// Code is what was written or generated for schemas, by their names.
type Code map[string]Parser

// Parser is what Peer.Parser wants.
func (c Code) Parser(name string, _ []byte) (Parser, error) {
	parse, ok := c[name]
	if !ok {
		return nil, fmt.Errorf("there is no code for the schema %q", name)
	}
	return parse, nil
}
