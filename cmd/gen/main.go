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

// memory is where collecting garbage becomes worth more time: thousands of
// manifests would otherwise take twice what they need. GOMEMLIMIT overrides it.
const memory = 640 << 20

func run() int {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memory)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}
