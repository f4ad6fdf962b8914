package module

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// command is one call of the program.
type command struct {
	ctx      context.Context
	program  Program
	env      map[string]string
	redactor redact.Redactor

	verb  verb
	flags *flag.FlagSet
	args  []string // after the flags
	set   settings
	entry sdk.Entry // what the verb is about, where it takes a NAME
}

// verb is one thing that the program does.
type verb struct {
	name, args, summary string
	more                string // what else the help says
	flags               func(*command)
	run                 func(*command) error
	least, most         int // positional arguments; -1 is any number
	named               int // which of them is the NAME of a connector, from 1; 0 is none
}

func verbs() []verb {
	return []verb{
		{name: "list", summary: "list the connectors", flags: (*command).jsonFlag, run: (*command).list},
		{name: "run", args: "NAME", summary: "collect until stopped, and forward to the sink", flags: (*command).runFlags, run: (*command).collect, least: 1, most: 1, named: 1, more: runHelp},
		{name: "test", args: "NAME", summary: "ask the vendor whether the configuration works; answers with JSON", flags: (*command).testFlags, run: (*command).test, least: 1, most: 1, named: 1, more: testHelp},
		{name: "validate", args: "NAME FILE", summary: "say everything that is wrong with a configuration; - is standard input", flags: (*command).moduleFlag, run: (*command).validate, least: 2, most: 2, named: 1},
		{name: "fetch", args: "NAME", summary: "read once and show real events, before anything is forwarded", flags: (*command).fetchFlags, run: (*command).fetch, least: 1, most: 1, named: 1, more: fetchHelp},
		{name: "dead-letters", args: "list|retry|drop NAME [NUMBER…]", summary: "look at the events that could not be delivered, send them again, forget them", flags: (*command).deadFlags, run: (*command).deadLetters, least: 2, most: -1, named: 2, more: deadHelp},
		{name: "health", summary: "ask a running connector of this machine for its health", flags: (*command).healthFlags, run: (*command).health, more: healthHelp},
		{name: "version", summary: "print the version", run: (*command).version},
		{name: "help", args: "[VERB]", summary: "print this", run: (*command).help, most: 1},
	}
}

func (c *command) run(args []string) error {
	if len(args) == 0 {
		return usageError("no verb")
	}
	name, args := args[0], args[1:]
	if slices.Contains([]string{"-h", "-help", "--help"}, name) {
		name = "help"
	}
	if slices.Contains([]string{"-version", "--version"}, name) {
		name = "version"
	}
	if c.carries(name) {
		name, args = "run", append([]string{name}, args...)
	}
	all := verbs()
	i := slices.IndexFunc(all, func(v verb) bool { return v.name == name })
	if i < 0 {
		return usageError("unknown verb " + guessed(name, all, func(v verb) string { return v.name }))
	}
	c.verb = all[i]
	if err := c.parse(args); err != nil {
		return err
	}
	if err := c.verb.run(c); err != nil {
		if _, wrong := errors.AsType[usageError](err); wrong || errors.Is(err, errFailed) || errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%s: %w", c.verb.name, err)
	}
	return nil
}

// carries reports whether a word is a connector's command and no verb: alone it
// means run, which is how Sekoia's platform starts an image.
func (c *command) carries(word string) bool {
	return !slices.ContainsFunc(verbs(), func(v verb) bool { return v.name == word }) &&
		slices.ContainsFunc(c.program.Connectors, func(e sdk.Entry) bool { return e.Command == word })
}

// parse reads a verb's flags and arguments, in any order. A flag that is not
// given is taken from the environment.
func (c *command) parse(args []string) error {
	c.flags = flag.NewFlagSet(c.verb.name, flag.ContinueOnError)
	c.flags.SetOutput(io.Discard)
	c.set.given = map[string]string{}
	if c.verb.flags != nil {
		c.verb.flags(c)
	}
	if err := c.fromEnvironment(); err != nil {
		return err
	}
	for _, arg := range args {
		flag, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") {
			c.set.given[flag] = "--" + flag
		}
	}
	for len(args) > 0 {
		if args[0] == "-" { // standard input, not a flag
			c.args, args = append(c.args, "-"), args[1:]
			continue
		}
		if err := c.flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				c.printUsage(c.program.Stdout)
				return err
			}
			return usagef("%s: %s", c.verb.name, c.flagError(err))
		}
		if args = c.flags.Args(); len(args) > 0 {
			c.args, args = append(c.args, args[0]), args[1:]
		}
	}
	switch {
	case len(c.args) < c.verb.least:
		return usagef("%s wants %s", c.verb.name, c.verb.args)
	case c.verb.most >= 0 && len(c.args) > c.verb.most:
		return usagef("%s: unexpected argument %q", c.verb.name, c.args[c.verb.most])
	case c.verb.named > 0:
		return c.find(c.args[c.verb.named-1])
	}
	return nil
}

// fromEnvironment sets the flags that LOCKSTEP_… variables name.
func (c *command) fromEnvironment() (err error) {
	c.flags.VisitAll(func(f *flag.Flag) {
		key := variable(f.Name)
		value, ok := c.env[key]
		if !ok || value == "" || err != nil {
			return
		}
		if failed := c.flags.Set(f.Name, value); failed != nil {
			err = usagef("%s: invalid value %q of the environment variable %s: %v", c.verb.name, value, key, failed)
		}
		c.set.given[f.Name] = key
	})
	return err
}

// by is err as an error of what a flag says.
func (c *command) by(flag string, err error) error {
	return doing(or(c.set.given[flag], "--"+flag), err)
}

// doing is err with what was being done. The class of the failure, if it is
// known, stands before both.
func doing(what string, err error) error {
	known, ok := errors.AsType[*sdk.Error](err)
	if !ok {
		return fmt.Errorf("%s: %w", what, err)
	}
	return &sdk.Error{Class: known.Class, Err: fmt.Errorf("%s: %w", what, known.Err)}
}

// variable is the environment variable that stands for a flag.
func variable(flag string) string {
	return "LOCKSTEP_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// flagError says what is wrong with a flag in the spelling of the docs, with a
// suggestion for one that is not known.
func (c *command) flagError(err error) string {
	text := err.Error()
	unknown, ok := strings.CutPrefix(text, "flag provided but not defined: -")
	if !ok {
		return strings.NewReplacer("for flag -", "for --", "flag needs an argument: -", "no value for --").Replace(text)
	}
	var names []string
	c.flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	if guess, ok := suggest(strings.TrimLeft(unknown, "-"), names); ok {
		return fmt.Sprintf("unknown flag --%s (did you mean --%s?)", unknown, guess)
	}
	return "unknown flag --" + unknown
}

// find finds the connector of a name.
func (c *command) find(command string) error {
	all := c.program.Connectors
	i := slices.IndexFunc(all, func(e sdk.Entry) bool { return e.Command == command })
	if i >= 0 {
		c.entry = all[i]
		return nil
	}
	return fmt.Errorf("%s: unknown connector %s; `%s list` shows all", c.verb.name,
		guessed(command, all, func(e sdk.Entry) string { return e.Command }), c.program.Name)
}

// guessed is a word that is not known and, if there is one, what was meant.
func guessed[T any](word string, all []T, called func(T) string) string {
	names := make([]string, len(all))
	for i, v := range all {
		names[i] = called(v)
	}
	if guess, ok := suggest(word, names); ok {
		return fmt.Sprintf("%q (did you mean %q?)", word, guess)
	}
	return fmt.Sprintf("%q", word)
}

func (c *command) helpCommand() string {
	return strings.TrimSpace(c.program.Name + " help " + c.verb.name)
}

func (c *command) help() error {
	if len(c.args) > 0 {
		return c.run([]string{c.args[0], "-h"})
	}
	out := c.program.Stdout
	fmt.Fprintf(out, "%s VERB [flags]\n\n", c.program.Name)
	for _, v := range verbs() {
		fmt.Fprintf(out, "  %-44s %s\n", strings.TrimSpace(v.name+" "+v.args), v.summary)
	}
	fmt.Fprintf(out, "\nNAME is a connector's command, as `%s list` prints it; alone it means run NAME.\n"+
		"Exit status: 0 success, 1 a connector or configuration that does not work, 2 wrong usage or surroundings.\n"+
		"`%[1]s VERB -h` lists the flags of a verb; each can be given as an environment variable: LOCKSTEP_DATA_DIR for --data-dir.\n", c.program.Name)
	return nil
}

func (c *command) printUsage(w io.Writer) {
	fmt.Fprintf(w, "%s\n\n%s\n", strings.Join(strings.Fields(c.program.Name+" "+c.verb.name+" [flags] "+c.verb.args), " "), c.verb.summary)
	if c.verb.more != "" {
		fmt.Fprintf(w, "\n%s\n", strings.Trim(c.verb.more, "\n"))
	}
	head := "\n"
	c.flags.VisitAll(func(f *flag.Flag) {
		value, usage := flag.UnquoteUsage(f)
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "0s" {
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(w, "%s  %-24s %s\n", head, strings.TrimSpace("--"+f.Name+" "+value), usage)
		head = ""
	})
}

func (c *command) version() error {
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	fmt.Fprintf(c.program.Stdout, "%s %s %s %s/%s\n", c.program.Name, version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}

func environ(list []string) map[string]string {
	env := make(map[string]string, len(list))
	for _, pair := range list {
		key, value, _ := strings.Cut(pair, "=")
		env[key] = value
	}
	return env
}
