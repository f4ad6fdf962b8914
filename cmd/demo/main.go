// Command demo runs a real connector between a stand-in vendor and a stand-in
// intake on this machine, breaks both now and then, and counts.
//
//	demo [flags]
//
// `demo -h` lists the flags. `make run` starts it.
package main

import (
	"os"

	"github.com/seed-42ec6dbf/lockstep/connectors"
	"github.com/seed-42ec6dbf/lockstep/internal/demo"
)

func main() { os.Exit(demo.Main(connectors.All())) }
