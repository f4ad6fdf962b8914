package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
)

func (c *command) lintFlags() {
	c.findingFlags()
	c.flags.BoolVar(&c.fix, "fix", false, "mend what is mechanical; the rest of each file keeps its formatting")
}

// lint reports everything that is wrong with the manifests, weaknesses included.
func (c *command) lint() error {
	tree, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = tree.Close() }() // as in generate
	if c.fix {
		if err := c.applyFixes(tree); err != nil {
			return err
		}
	}
	loaded, err := project.Load(c.ctx, tree)
	if err != nil {
		return err
	}
	if err := c.print(loaded.Problems, c.stdout); err != nil {
		return err
	}
	if len(loaded.Problems) == 0 {
		if c.format == diag.Text {
			fmt.Fprintf(c.stdout, "%s: nothing to report\n", counted(len(loaded.Model.Connectors), "connector"))
		}
		return nil
	}
	if c.format == diag.Text {
		c.printLintTotal(loaded.Problems)
	}
	return errFindings
}

func (c *command) printLintTotal(problems diag.List) {
	fixable := 0
	for _, d := range problems {
		if d.Fix != nil {
			fixable++
		}
	}
	fmt.Fprint(c.stdout, summary(problems))
	if fixable > 0 {
		fmt.Fprintf(c.stdout, "; `gen lint --fix` mends %d", fixable)
	}
	fmt.Fprintln(c.stdout)
}

// rounds bounds how often fixes may lead to further fixes.
const rounds = 8

// applyFixes mends the manifests until no problem has a fix. One fix can bring
// another problem to light, such as a keyword's value once the keyword is spelt right.
func (c *command) applyFixes(tree *project.Tree) error {
	for range rounds {
		loaded, err := project.Load(c.ctx, tree)
		if err != nil {
			return err
		}
		fixes := map[string][]diag.Diagnostic{}
		for _, d := range loaded.Problems {
			if d.Fix != nil {
				fixes[d.Span.File] = append(fixes[d.Span.File], d)
			}
		}
		if len(fixes) == 0 {
			return nil
		}
		for _, f := range loaded.Files {
			if err := c.fixFile(tree.Root, f.Path, f.Data, fixes[f.Path]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *command) fixFile(root *os.Root, path string, data []byte, problems []diag.Diagnostic) error {
	if len(problems) == 0 {
		return nil
	}
	mended, problems, err := mend(data, problems)
	if err == nil {
		err = output.Replace(root, path, mended)
	}
	if err != nil {
		return fmt.Errorf("fix %s: %w", path, err)
	}
	for _, d := range problems {
		fmt.Fprintf(c.fixLog(), "fixed  %s:%d:%d: %s [%s]\n", path, d.Span.Start.Line, d.Span.Start.Column, printable(d.Message), d.Code)
	}
	return nil
}

// mend makes the fixes of problems, each as a whole, and returns those that it
// mended: one that overlaps another is left to the next round.
func mend(data []byte, problems []diag.Diagnostic) ([]byte, []diag.Diagnostic, error) {
	mended, err := diag.Apply(data, edits(problems))
	var skipped *diag.SkippedError
	if !errors.As(err, &skipped) {
		return mended, problems, err
	}
	problems = slices.DeleteFunc(problems, func(d diag.Diagnostic) bool {
		return slices.ContainsFunc(d.Fix, func(e diag.Edit) bool { return slices.Contains(skipped.Edits, e) })
	})
	mended, err = diag.Apply(data, edits(problems))
	return mended, problems, err
}

func edits(problems []diag.Diagnostic) []diag.Edit {
	var out []diag.Edit
	for _, d := range problems {
		out = append(out, d.Fix...)
	}
	return out
}

// fixLog is where changes of manifests are reported: not among findings that a program reads.
func (c *command) fixLog() io.Writer {
	if c.format == diag.Text {
		return c.stdout
	}
	return c.stderr
}
