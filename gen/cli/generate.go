package cli

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/seed-42ec6dbf/lockstep/gen/cache"
	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/output"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
)

func (c *command) generateFlags() {
	c.findingFlags()
	c.flags.BoolVar(&c.verbose, "v", false, "show what comes from which manifest")
}

// generate writes what the manifests say: all of it, or nothing.
func (c *command) generate() error {
	tree, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = tree.Close() }() // only a handle of a folder
	return c.generateTree(tree, nil)
}

// generateTree calls begin, if not nil, once nothing forbids to write.
func (c *command) generateTree(tree *project.Tree, begin func() error) error {
	watch := c.watch("reading manifests")
	defer watch.stop()
	plan, findings, loaded, err := c.plan(tree, watch)
	if err != nil {
		return err
	}
	if findings.HasErrors() {
		watch.stop()
		return c.refuse(findings, "nothing is written")
	}
	if begin != nil {
		if err := begin(); err != nil {
			return err
		}
	}
	watch.phase("writing")
	done, err := plan.Apply(c.ctx, tree.Root, nil)
	watch.stop()
	if c.format == diag.Text && !c.verbose {
		c.printChanges(done)
	}
	if err != nil {
		return fmt.Errorf("%w; %s changed, the next run completes the rest", err, counted(len(done), "file"))
	}
	if err := c.cache.Save(plan.Stamp); err != nil {
		fmt.Fprintf(c.stderr, "gen: the next run will take longer: %s\n", err)
	}
	if c.format != diag.Text {
		return c.print(findings, c.stderr)
	}
	if err := c.printFolded(findings); err != nil {
		return err
	}
	if c.verbose {
		printOrigins(c.stdout, loaded, plan)
	}
	c.printTotal(loaded, plan, findings)
	return nil
}

// plan compares what the manifests say with the tree. With errors among the
// findings the plan is not to be used.
func (c *command) plan(tree *project.Tree, watch *watch) (*output.Plan, diag.List, *project.Loaded, error) {
	// The cache and the tree are looked at while the manifests are found.
	r := &rendering{read: c.verb.name == "check", whole: c.verbose}
	var standing *output.Tree
	var obstacles diag.List
	var opening errgroup.Group
	opening.Go(func() (err error) {
		r.cache, err = openCache(tree.Dir)
		return err
	})
	opening.Go(func() error {
		standing, obstacles = output.Scan(output.ReadOnly(tree.Root), output.DefaultAreas())
		r.planner = output.NewPlanner(standing)
		return nil
	})
	opened := sync.OnceValue(opening.Wait)
	loaded, err := project.LoadChanged(c.ctx, tree, func(key, from string) *cache.Entry {
		if opened() != nil {
			return nil
		}
		return r.recall(key, from)
	})
	if err := cmp.Or(opened(), err); err != nil {
		return nil, nil, nil, err
	}
	if loaded.Problems.HasErrors() {
		return nil, loaded.Problems, loaded, nil
	}
	findings := slices.Concat(loaded.Problems, obstacles, standing.Orphans(loaded.Model))
	watch.phase("rendering")
	r.loaded = loaded
	if err := r.all(c.ctx); err != nil {
		return nil, nil, nil, err
	}
	c.cache = r.cache
	plan, problems := r.planner.Plan()
	return plan, append(findings, problems...).Sorted(), loaded, nil
}

// refuse prints findings and what follows from them.
func (c *command) refuse(findings diag.List, consequence string) error {
	if err := c.print(findings, c.stderr); err != nil {
		return err
	}
	if c.format == diag.Text {
		fmt.Fprintf(c.stderr, "gen: %s; %s\n", summary(findings), consequence)
	}
	return errFindings
}

func (c *command) printChanges(changes []output.Change) {
	for _, change := range changes {
		fmt.Fprintf(c.stdout, "%-6s %s\n", change.Action, change.Path)
	}
}

func (c *command) printTotal(loaded *project.Loaded, plan *output.Plan, findings diag.List) {
	fmt.Fprintf(c.stdout, "%s: %s, %d created, %d updated, %d deleted, %d unchanged%s\n",
		counted(len(loaded.Model.Connectors), "connector"), counted(len(plan.Files), "file"),
		plan.Count(output.Create), plan.Count(output.Update), plan.Count(output.Delete), plan.Count(output.Keep), andSummary(findings))
}

func andSummary(findings diag.List) string {
	if len(findings) == 0 {
		return ""
	}
	return "; " + summary(findings)
}

// hidden is the summary for a report that leaves warnings out.
func hidden(findings diag.List) string {
	text := summary(findings)
	if slices.ContainsFunc(findings, func(d diag.Diagnostic) bool { return d.Severity == diag.Warning }) {
		text += " (gen lint shows them)"
	}
	return text
}

func andHidden(findings diag.List) string {
	if len(findings) == 0 {
		return ""
	}
	return "; " + hidden(findings)
}

// check compares and writes nothing: planning sees the tree through a view
// that has no way to write, and nothing here applies the plan.
func (c *command) check() error {
	tree, err := c.open()
	if err != nil {
		return err
	}
	defer func() { _ = tree.Close() }() // as in generate
	watch := c.watch("reading manifests")
	defer watch.stop()
	plan, findings, loaded, err := c.plan(tree, watch)
	if err != nil {
		return err
	}
	watch.stop()
	blocked := findings.HasErrors() // generate would refuse
	if plan != nil {
		findings = append(findings, plan.Diagnostics()...).Sorted()
	}
	shown := findings
	if c.format == diag.Text { // what the manifests could do better is the business of lint
		shown = slices.DeleteFunc(slices.Clone(findings), func(d diag.Diagnostic) bool { return d.Severity == diag.Warning })
	}
	if err := c.print(shown, c.stdout); err != nil {
		return err
	}
	if c.format == diag.Text {
		c.printVerdict(loaded, plan, findings, blocked)
	}
	if findings.HasErrors() {
		return errFindings
	}
	return nil
}

// diffLines is how much of a difference a person wants to read.
const diffLines = 200

// printVerdict ends the report of a check: the difference, what it amounts to
// and the command that mends it.
func (c *command) printVerdict(loaded *project.Loaded, plan *output.Plan, findings diag.List, blocked bool) {
	if plan == nil {
		fmt.Fprintf(c.stdout, "%s in the manifests; the tree was not compared\n", hidden(findings))
		return
	}
	if err := plan.Diff(c.stdout, isTerminal(c.stdout), diffLines); err != nil {
		fmt.Fprintf(c.stderr, "gen: print the difference: %s\n", err)
	}
	switch {
	case blocked:
		fmt.Fprintf(c.stdout, "%s; generate would refuse: follow the hints first, then run `gen generate`\n", hidden(findings))
	case findings.HasErrors():
		fmt.Fprintf(c.stdout, "%s: the tree has drifted from the manifests; mend it with `go generate ./...` or `gen generate`\n", hidden(findings))
	default:
		fmt.Fprintf(c.stdout, "%s: %s, no drift%s\n", counted(len(loaded.Model.Connectors), "connector"), counted(len(plan.Files), "file"), andHidden(findings))
	}
}
