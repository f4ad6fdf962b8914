// Command decode measures what Parse of generated code costs, beside what people use instead:
// a validator and then a decoder, a decoder alone, another generator's code, and Node with ajv.
//
// Every peer reads the same documents in the same run, taking turns, so that whatever else the
// machine does hits all of them. It stands in a module of its own, so that the product does not
// depend on what it is compared with.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "decode:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("decode", flag.ContinueOnError)
	rounds := flags.Int("rounds", 10, "how often everything is measured; medians are shown")
	sample := flags.Duration("sample", 20*time.Millisecond, "how long one measurement takes")
	errors := flags.Bool("errors", false, "print docs/errors.md instead, made by running every validator")
	if err := flags.Parse(args); err != nil {
		return err
	}
	node, why := startNode(ctx)
	if node != nil {
		defer node.stop()
	}
	if *errors {
		if node == nil {
			return fmt.Errorf("the comparison of errors needs ajv: %s", why)
		}
		return writeErrors(os.Stdout, node)
	}
	cases, err := loadCases()
	if err != nil {
		return err
	}
	b := &bench{out: os.Stdout, rounds: max(*rounds, 1), sample: *sample}
	b.machine()
	if node == nil {
		fmt.Fprintln(b.out, "without JSON.parse and ajv:", why)
	}
	if err := b.compare(cases, node); err != nil {
		return err
	}
	if err := b.candidates(cases); err != nil {
		return err
	}
	return b.startUp(ctx)
}
