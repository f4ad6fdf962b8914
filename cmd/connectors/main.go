// Command connectors collects security events from vendors and forwards them.
//
//	connectors VERB [flags]
//
// `connectors help` lists the verbs; docs/operations.md is the page for operators.
package main

import (
	"os"

	"github.com/seed-42ec6dbf/lockstep/connectors"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

func main() { os.Exit(module.Main(connectors.All())) }
