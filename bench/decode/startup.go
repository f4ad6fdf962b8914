package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// module is the product's import path; the packages of this module begin with it too.
const module = "github.com/seed-42ec6dbf/lockstep/"

// startUp tells which packages of Parse's program, and of go-jsonschema's, initialise anything.
func (b *bench) startUp(ctx context.Context, dir string) error {
	ours, err := initialised(ctx, filepath.Join(dir, parse.command))
	if err != nil {
		return err
	}
	theirs, err := initialised(ctx, filepath.Join(dir, goSchema.command))
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "\nstart-up, generated packages and sdk/config: %d packages initialise anything\n%s", len(ours), strings.Join(ours, ""))
	fmt.Fprintf(b.out, "start-up of go-jsonschema's packages: %d packages initialise anything\n%s", len(theirs), strings.Join(theirs, ""))
	return nil
}

// initialised runs a program, with the runtime telling what each package's initialisation costs,
// and returns the lines of the product's packages and of generated ones.
func initialised(ctx context.Context, program string) ([]string, error) {
	c := exec.CommandContext(ctx, program) // without a question it ends at once
	c.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	trace, err := c.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w\n%s", program, err, trace)
	}
	var lines []string
	for line := range strings.Lines(string(trace)) {
		if strings.HasPrefix(line, "init "+module) && !strings.Contains(line, "/bench/decode/internal/peer ") {
			lines = append(lines, "  "+line)
		}
	}
	return lines, nil
}
