// Command profiled is cmd/connectors with a profile of its processor time,
// written to the file that PROFILE names.
package main

import (
	"fmt"
	"os"
	"runtime/pprof"

	"github.com/seed-42ec6dbf/lockstep/connectors"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

func main() {
	file, err := os.Create(os.Getenv("PROFILE"))
	if err == nil {
		err = pprof.StartCPUProfile(file)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "profiled:", err)
		os.Exit(2)
	}
	status := module.Main(connectors.All())
	pprof.StopCPUProfile()
	if err := file.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "profiled:", err)
		status = 2
	}
	os.Exit(status)
}
