package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// module is the product's import path; generated packages of this module begin with it too.
const module = "github.com/seed-42ec6dbf/lockstep/"

// startUp runs this program again, which imports every generated package, with the runtime
// telling what each package's initialisation costs.
func (b *bench) startUp(ctx context.Context) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	c := exec.CommandContext(ctx, program, "-h")
	c.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	trace, _ := c.CombinedOutput() // -h ends with an error, after the initialisation
	var theirs, lines []string
	for line := range strings.Lines(string(trace)) {
		name, found := strings.CutPrefix(line, "init ")
		switch {
		case !found:
		case strings.Contains(name, "/internal/theirs/") || strings.HasPrefix(name, "main "):
			theirs = append(theirs, line)
		case strings.HasPrefix(name, module):
			lines = append(lines, line)
		}
	}
	fmt.Fprintf(b.out, "\nstart-up, %d generated packages and sdk/config: %d packages initialise anything\n", len(generated), len(lines))
	for _, line := range lines {
		fmt.Fprint(b.out, "  ", line)
	}
	fmt.Fprintf(b.out, "start-up of go-jsonschema's packages: %d of %d initialise something\n", len(theirs), len(generated))
	return nil
}
