// Command parse reads configurations with the code that gen makes of their schemas.
package main

import (
	"errors"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/array"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/bounds"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/checks"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/enums"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/flat"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/nested"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/wide"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

var code = peer.Code{
	"array":  discard(array.Parse),
	"bounds": discard(bounds.Parse),
	"checks": discard(checks.Parse),
	"enums":  discard(enums.Parse),
	"flat":   discard(flat.Parse),
	"nested": discard(nested.Parse),
	"wide":   discard(wide.Parse),
}

func main() {
	peer.Peer{Parser: code.Parser, Messages: violations}.Main()
}

func discard[T any](parse func([]byte) (T, error)) peer.Parser {
	return func(data []byte) error {
		_, err := parse(data)
		return err
	}
}

func violations(err error) []string {
	var all config.Violations
	if !errors.As(err, &all) {
		return []string{err.Error()}
	}
	lines := make([]string, len(all))
	for i, v := range all {
		lines[i] = v.Error()
	}
	return lines
}
