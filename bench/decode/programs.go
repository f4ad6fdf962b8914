package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
)

// program is a command in the folder peers, under the name that people know the peer by.
type program struct{ name, command string }

// The columns in their order, without Node.
var (
	parse    = program{"Parse", "parse"}
	v5       = program{"v5, decode", "jsonschema5"}
	goSchema = program{"go-jsonschema", "gojsonschema"}
	columns  = []program{
		parse, v5, {"v6, decode", "jsonschema6"}, {"encoding/json", "json"}, {"json v2", "jsonv2"}, goSchema,
	}
)

// build builds every peer's program into a folder. Each is a program of its own, because packages
// hold memory as soon as they are linked in: the validators compile their own schemas at start-up.
func build(ctx context.Context, dir string) error {
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", dir, "./peers/...").CombinedOutput(); err != nil {
		return fmt.Errorf("build the peers in bench/decode: %w\n%s", err, out)
	}
	return nil
}

func startAll(ctx context.Context, dir string, programs []program) ([]*process, error) {
	var started []*process
	for _, g := range programs {
		p, err := start(ctx, g.name, filepath.Join(dir, g.command))
		if err != nil {
			stopAll(started)
			return nil, fmt.Errorf("start %s: %w", g.name, err)
		}
		started = append(started, p)
	}
	return started, nil
}
