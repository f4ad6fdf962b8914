package cli

import (
	"fmt"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/explain"
)

// explain prints the page of a diagnostic, or the list of all.
func (c *command) explain() error {
	pages := explain.Pages()
	if len(c.args) == 0 {
		for _, p := range pages {
			fmt.Fprintf(c.stdout, "%-34s %s\n", p.Code, p.Summary)
		}
		return nil
	}
	var known []string
	for _, p := range pages {
		if string(p.Code) == c.args[0] {
			_, err := fmt.Fprint(c.stdout, p.Text())
			return err
		}
		known = append(known, string(p.Code))
	}
	if guess, ok := diag.Suggest(c.args[0], known); ok {
		return fmt.Errorf("no diagnostic has the code %q, did you mean %q?", c.args[0], guess)
	}
	return fmt.Errorf("no diagnostic has the code %q; `gen explain` lists them", c.args[0])
}
