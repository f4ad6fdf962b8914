// Command gen turns connector manifests into Go, docs and a catalog, and
// proves that nobody has let the two sides drift.
//
//	gen [-C DIR] [verb] [flags]
//
// Without a verb it generates. `gen help` lists the verbs.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"

	"github.com/seed-42ec6dbf/lockstep/gen/cli"
)

//go:generate go run . -C ../..

func main() { os.Exit(run()) }

// A short run has better things to do than to collect garbage, until thousands
// of manifests make it hold much. GOGC and GOMEMLIMIT override the two.
const (
	garbage = 200       // percent
	memory  = 640 << 20 // bytes
)

func run() int {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}
