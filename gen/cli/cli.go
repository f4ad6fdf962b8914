// Package cli is the command gen: it reads arguments, runs one verb and
// prints. The work is done elsewhere; see package project for how a tree
// becomes a model and package output for how files reach the disk.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/seed-42ec6dbf/lockstep/gen/cache"
	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/explain"
	"github.com/seed-42ec6dbf/lockstep/gen/project"
	"github.com/seed-42ec6dbf/lockstep/gen/scaffold"
)

// Exit codes.
const (
	exitClean    = 0
	exitFindings = 1 // findings or drift
	exitUsage    = 2 // usage or internal error
)

// Run runs gen and returns its exit code. No verb reads the standard input yet.
func Run(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) int {
	c := &command{ctx: ctx, stdout: stdout, stderr: stderr}
	err := c.run(args)
	var usage usageError
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errFindings):
		return exitFindings
	case errors.Is(err, flag.ErrHelp):
		return exitClean
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "gen: %s; see `%s`\n", usage, c.helpCommand())
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(stderr, "gen: %s\n", strings.Replace(err.Error(), context.Canceled.Error(), "interrupted", 1))
	default:
		fmt.Fprintf(stderr, "gen: %s\n", err)
	}
	return exitUsage
}

// errFindings says that findings were printed; nothing is left to say.
var errFindings = errors.New("findings")

// usageError is a mistake in the arguments that the help would have prevented.
type usageError string

func (e usageError) Error() string { return string(e) }

// command is one call of gen.
type command struct {
	ctx            context.Context
	stdout, stderr io.Writer

	dir     string
	verb    verb
	flags   *flag.FlagSet
	args    []string // after the flags
	format  diag.Format
	verbose bool
	fix     bool
	cache   *cache.Cache

	compiling compileFlags
	begun     scaffold.Kind
}

// verb is one thing that gen does.
type verb struct {
	name, args, summary string
	flags               func(*command)
	run                 func(*command) error
	positional          [2]int // how many arguments: at least, at most; -1 is any number
}

func verbs() []verb {
	return []verb{
		{name: "generate", summary: "write everything that the manifests say (the default)", flags: (*command).generateFlags, run: (*command).generate},
		{name: "check", summary: "report every difference between the manifests and the tree; writes nothing", flags: (*command).findingFlags, run: (*command).check},
		{name: "lint", summary: "report mistakes and weaknesses of the manifests; --fix mends what is mechanical", flags: (*command).lintFlags, run: (*command).lint},
		{name: "new", args: "NAME", summary: "start a connector: a manifest with a fresh UUID and a stub that compiles", flags: (*command).newFlags, run: (*command).new, positional: [2]int{1, 1}},
		{name: "fmt", args: "[FILE…]", summary: "format manifests; the order of properties is kept", flags: (*command).findingFlags, run: (*command).fmt, positional: [2]int{0, -1}},
		{name: "schema", summary: "print the JSON Schema of manifests, for editors", run: (*command).schema},
		{name: "compile", args: "FILE…", summary: "make a Go package of each JSON Schema, below the folder --out", flags: (*command).compileFlags, run: (*command).compile, positional: [2]int{1, -1}},
		{name: "explain", args: "[CODE]", summary: "say what a diagnostic means, with an example and the fix", run: (*command).explain, positional: [2]int{0, 1}},
		{name: "ir", args: "NAME", summary: "print the decided model of one connector as JSON", run: (*command).ir, positional: [2]int{1, 1}},
		{name: "accept", args: "NAME", summary: "accept a changed identity of one connector into the lock file", run: (*command).accept, positional: [2]int{1, 1}},
		{name: "help", summary: "print this", run: (*command).help, positional: [2]int{0, -1}},
	}
}

func (c *command) run(args []string) error {
	args, err := c.globalFlags(args)
	if err != nil {
		return err
	}
	name := "generate"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	all := verbs()
	i := slices.IndexFunc(all, func(v verb) bool { return v.name == name })
	if i < 0 {
		c.verb = verb{}
		return unknownVerb(name, all)
	}
	c.verb = all[i]
	if err := c.parse(args); err != nil {
		return err
	}
	return c.verb.run(c)
}

// globalFlags takes what stands before the verb.
func (c *command) globalFlags(args []string) ([]string, error) {
	c.dir = "."
	for len(args) > 0 {
		value, joined := strings.CutPrefix(args[0], "-C=")
		switch {
		case joined:
			c.enter(value)
			args = args[1:]
		case args[0] == "-C" && len(args) > 1:
			c.enter(args[1])
			args = args[2:]
		case args[0] == "-C":
			return nil, usageError("-C wants a folder")
		case args[0] == "-h" || args[0] == "-help" || args[0] == "--help":
			return []string{"help"}, nil
		default:
			return args, nil
		}
	}
	return args, nil
}

// enter goes to a folder, as seen from the one named before it.
func (c *command) enter(dir string) {
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(c.dir, dir)
	}
	c.dir = dir
}

func unknownVerb(name string, all []verb) error {
	names := make([]string, len(all))
	for i, v := range all {
		names[i] = v.name
	}
	if guess, ok := diag.Suggest(name, names); ok {
		return usageError(fmt.Sprintf("unknown verb %q, did you mean %q?", name, guess))
	}
	return usageError(fmt.Sprintf("unknown verb %q", name))
}

// parse reads a verb's flags and arguments, in any order.
func (c *command) parse(args []string) error {
	c.flags = flag.NewFlagSet("gen "+c.verb.name, flag.ContinueOnError)
	c.flags.SetOutput(io.Discard)
	c.flags.Func("C", "the `folder` of the project; the current one by default", func(dir string) error {
		c.enter(dir)
		return nil
	})
	if c.verb.flags != nil {
		c.verb.flags(c)
	}
	for len(args) > 0 {
		if err := c.flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				c.printUsage(c.stdout)
				return err
			}
			return usageError(c.verb.name + ": " + err.Error())
		}
		if args = c.flags.Args(); len(args) > 0 {
			c.args, args = append(c.args, args[0]), args[1:]
		}
	}
	least, most := c.verb.positional[0], c.verb.positional[1]
	switch {
	case len(c.args) < least:
		return usageError(fmt.Sprintf("%s wants %s", c.verb.name, c.verb.args))
	case most >= 0 && len(c.args) > most && isVerb(c.args[most]):
		return usageError(fmt.Sprintf("the verb %s stands behind other arguments, wanted it before its flags", c.args[most]))
	case most >= 0 && len(c.args) > most:
		return usageError(fmt.Sprintf("%s: unexpected argument %q", c.verb.name, c.args[most]))
	}
	return nil
}

func isVerb(name string) bool {
	return slices.ContainsFunc(verbs(), func(v verb) bool { return v.name == name })
}

func (c *command) findingFlags() {
	c.flags.Func("format", "how findings are printed: `text`, json, sarif or github", func(s string) (err error) {
		c.format, err = diag.ParseFormat(s)
		return err
	})
}

func (c *command) printUsage(w io.Writer) {
	usage := strings.TrimSpace("gen [-C DIR] " + c.verb.name + " [flags] " + c.verb.args)
	fmt.Fprintf(w, "%s\n\n%s\n\n", usage, c.verb.summary)
	c.flags.SetOutput(w)
	c.flags.PrintDefaults()
}

func (c *command) help() error {
	if len(c.args) > 0 {
		return c.run([]string{c.args[0], "-h"})
	}
	fmt.Fprint(c.stdout, "gen [-C DIR] [verb] [flags]\n\n")
	for _, v := range verbs() {
		fmt.Fprintf(c.stdout, "  %-16s %s\n", strings.TrimSpace(v.name+" "+v.args), v.summary)
	}
	fmt.Fprint(c.stdout, "\nDIR is the folder that holds manifests/, below or beside a go.mod; the current one by default.\n"+
		"Exit status: 0 clean, 1 findings or drift, 2 wrong usage or an internal error.\n"+
		"`gen VERB -h` lists the flags of a verb.\n")
	return nil
}

// helpCommand is the command that explains the arguments.
func (c *command) helpCommand() string { return strings.TrimSpace("gen help " + c.verb.name) }

// open opens the project's folder.
func (c *command) open() (*project.Tree, error) {
	return project.Open(c.dir)
}

// print writes findings where their format belongs: text of a verb that also
// does something goes to stderr, everything else to stdout.
func (c *command) print(list diag.List, text io.Writer) error {
	switch c.format {
	case diag.Text:
		return diag.Write(text, c.format, list)
	case diag.SARIF:
		return diag.WriteSARIF(c.stdout, list, explain.Summary)
	}
	return diag.Write(c.stdout, c.format, list)
}

// summary counts findings in words: "2 errors, 1 warning".
func summary(list diag.List) string {
	errors, warnings := 0, 0
	for _, d := range list.Sorted() {
		if d.Severity == diag.Error {
			errors++
		} else {
			warnings++
		}
	}
	switch {
	case errors == 0:
		return counted(warnings, "warning")
	case warnings == 0:
		return counted(errors, "error")
	}
	return counted(errors, "error") + ", " + counted(warnings, "warning")
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// isTerminal reports whether w is a terminal that a person looks at.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	return term.IsTerminal(int(f.Fd()))
}
