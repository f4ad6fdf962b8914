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

	"github.com/seed-42ec6dbf/lockstep/gen/cli"
)

//go:generate go run . -C ../..

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}
