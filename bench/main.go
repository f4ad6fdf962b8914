// Command bench measures the generator from the outside: whole processes on
// projects that it writes itself, beside the process of a peer.
//
// It stands in a module of its own, so that the product does not depend on
// what it is compared with.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	rounds := flags.Int("rounds", 5, "how often everything is measured; medians are shown")
	sizes := flags.String("sizes", "100,1000,10000", "the numbers of manifests of the curve")
	if err := flags.Parse(args); err != nil {
		return err
	}
	curve, err := numbers(*sizes)
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "lockstep-bench-*")
	if err != nil {
		return err
	}
	// Not before the end: a file system that has just deleted thousands of files creates new ones slowly.
	defer func() { _ = os.RemoveAll(scratch) }() // what stays is the system's to clean
	b := &bench{ctx: ctx, out: os.Stdout, scratch: scratch, rounds: max(*rounds, 1)}
	if err := b.build(); err != nil {
		return err
	}
	b.machine()
	if err := b.peers(94); err != nil {
		return err
	}
	return b.curve(curve)
}

func numbers(list string) ([]int, error) {
	var out []int
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("-sizes holds %q, wanted numbers of manifests such as 100,1000", text)
		}
		out = append(out, n)
	}
	return out, nil
}
