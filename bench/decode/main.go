// Command decode measures what Parse of generated code costs, beside what people use instead:
// a validator and then a decoder, a decoder alone, another generator's code, and Node with ajv.
//
// Every peer is a program of its own in the folder peers and runs in a process of its own, so that
// its collector marks what that peer holds and nothing else. All read the same documents in the
// same run, taking turns, so that whatever else the machine does hits all of them. The benchmark
// stands in a module of its own, so that the product does not depend on what it is compared with.
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
	err := run(ctx, os.Args[1:])
	if ctx.Err() != nil {
		err = context.Cause(ctx) // says more than what broke off because of it
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "decode:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("decode", flag.ContinueOnError)
	rounds := flags.Int("rounds", 10, "how often everything is measured; medians are shown")
	sample := flags.Duration("sample", 100*time.Millisecond, "how long one measurement takes at least")
	errors := flags.Bool("errors", false, "print docs/errors.md instead, made by running every validator")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "lockstep-decode-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := build(ctx, dir); err != nil {
		return err
	}
	node, whyNot := startNode(ctx, dir)
	if node != nil {
		defer node.stop()
	}
	if *errors {
		if node == nil {
			return fmt.Errorf("the comparison of errors needs ajv: %w", whyNot)
		}
		return writeErrors(ctx, os.Stdout, dir, node)
	}
	b := &bench{out: os.Stdout, rounds: max(*rounds, 1), sample: *sample}
	b.machine()
	if node == nil {
		fmt.Fprintln(b.out, "without JSON.parse and ajv:", whyNot)
	}
	return b.run(ctx, dir, node)
}
