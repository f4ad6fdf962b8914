// Command gojsonschema reads configurations with the code that github.com/atombender/go-jsonschema
// makes of their schemas.
package main

import (
	"encoding/json"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/array"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/bounds"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/checks"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/enums"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/flat"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/nested"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/wide"
)

var code = peer.Code{
	"array":  decode[array.ArrayJson],
	"bounds": decode[bounds.BoundsJson],
	"checks": decode[checks.ChecksJson],
	"enums":  decode[enums.EnumsJson],
	"flat":   decode[flat.FlatJson],
	"nested": decode[nested.NestedJson],
	"wide":   decode[wide.WideJson],
}

func main() {
	peer.Peer{Parser: code.Parser}.Main()
}

func decode[T any](data []byte) error {
	var v T
	return json.Unmarshal(data, &v)
}
