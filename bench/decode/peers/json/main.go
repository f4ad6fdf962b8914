// Command json decodes configurations with encoding/json, and checks nothing.
package main

import "github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"

func main() {
	peer.Peer{Parser: parser}.Main()
}

func parser(_ string, schema []byte) (peer.Parser, error) { return peer.Decoder(schema) }
