package cli

import (
	"fmt"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
)

// enough is how many warnings of one code generate prints: a tree that is
// being moved here can have hundreds, and every run would bury the rest in them.
const enough = 3

// printFolded prints findings as text, and counts the warnings of a code
// beyond the first few. Errors are all printed.
func (c *command) printFolded(findings diag.List) error {
	var shown diag.List
	var codes []diag.Code
	seen := map[diag.Code]int{}
	for _, d := range findings.Sorted() {
		if d.Severity == diag.Warning {
			if seen[d.Code]++; seen[d.Code] > enough {
				if seen[d.Code] == enough+1 {
					codes = append(codes, d.Code)
				}
				continue
			}
		}
		shown = append(shown, d)
	}
	if err := c.print(shown, c.stderr); err != nil {
		return err
	}
	for _, code := range codes {
		fmt.Fprintf(c.stderr, "… and %d more [%s]; `gen lint` shows them\n", seen[code]-enough, code)
	}
	return nil
}
