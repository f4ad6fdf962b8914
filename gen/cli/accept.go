package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
)

// accept pins a changed identity anew: the one explicit way to change the lock
// file. It shows the lines that it changed.
func (c *command) accept() error {
	tree, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = tree.Close() }() // as in generate
	loaded, err := project.Load(c.ctx, tree)
	if err != nil {
		return err
	}
	data, err := loaded.Lock.Accept(c.args[0], loaded.Entries)
	if err != nil {
		return err
	}
	before, err := tree.Root.ReadFile(project.LockPath)
	if err != nil {
		return fmt.Errorf("read the lock file: %w", err)
	}
	if err := output.Replace(tree.Root, project.LockPath, data); err != nil {
		return fmt.Errorf("write the lock file: %w", err)
	}
	c.printLines("-", missing(before, data))
	c.printLines("+", missing(data, before))
	fmt.Fprintf(c.stdout, "changed in %s; run `go generate ./...`\n", project.LockPath)
	return nil
}

func (c *command) printLines(mark string, lines []string) {
	for _, line := range lines {
		fmt.Fprintln(c.stdout, mark, printable(line))
	}
}

// missing returns the lines of text that the other text lacks.
func missing(text, other []byte) []string {
	known := strings.Split(string(other), "\n")
	return slices.DeleteFunc(strings.Split(string(text), "\n"), func(line string) bool { return slices.Contains(known, line) })
}
