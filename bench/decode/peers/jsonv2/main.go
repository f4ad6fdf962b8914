// Command jsonv2 decodes configurations with github.com/go-json-experiment/json, and checks nothing.
package main

import (
	"reflect"

	"github.com/go-json-experiment/json"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
)

func main() {
	peer.Peer{Parser: parser}.Main()
}

func parser(_ string, schema []byte) (peer.Parser, error) {
	t, err := peer.Shape(schema)
	return func(data []byte) error { return json.Unmarshal(data, reflect.New(t).Interface()) }, err
}
