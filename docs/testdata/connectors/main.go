// Command acme collects Acme's events.
package main

import (
	"os"

	"example.com/acme/connectors"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

//go:generate go tool gen

func main() { os.Exit(module.Main(connectors.All())) }
