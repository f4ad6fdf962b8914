// Command runtime measures what it costs to bring events from a vendor to the
// intake: the program cmd/connectors with its Okta connector, beside bare loops
// and Benthos, which read the same pages and post the same batches.
//
// Each is a process of its own, so that its processor time and its memory are
// its own; the vendor and the intake are in the process that measures. They
// take turns, so that whatever else the machine does hits all of them. It stands
// in a module of its own, so that the product does not depend on what it is
// compared with.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/seed-42ec6dbf/lockstep/bench/runtime/world"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "runtime:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (err error) {
	flags := flag.NewFlagSet("runtime", flag.ContinueOnError)
	rounds := flags.Int("rounds", 5, "how often everything is measured; medians are shown")
	pages := flags.Int("pages", 300, "how many pages of 1,000 events the faster processes read; the others read a fifth")
	doc := flags.String("doc", "", "also write the page of the results to this `FILE`")
	profile := flags.String("profile", "", "instead, run Lockstep once and write a profile of its processor time to this `FILE`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "lockstep-runtime-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }() // what stays is the system's to clean
	w, err := world.New(ctx)
	if err != nil {
		return err
	}
	defer w.Close()
	b := &bench{world: w, scratch: scratch, rounds: max(*rounds, 1), pages: max(*pages, 1), profile: *profile}
	if err := b.prepare(ctx); err != nil {
		return err
	}
	if b.profile != "" {
		c, err := b.measure(ctx, b.peers()[ours])
		if err == nil {
			fmt.Printf("%.2f us of processor time an event, %.0f events/s, %.1f MB\n", c.micros(), c.rate(), c.mega())
		}
		return err
	}
	before := load()
	costs, took, err := b.compare(ctx)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := b.report(&page, costs, before, took.Round(time.Second)); err != nil {
		return err
	}
	if *doc != "" {
		return os.WriteFile(*doc, page.Bytes(), 0o644)
	}
	_, err = io.Copy(os.Stdout, &page)
	return err
}
