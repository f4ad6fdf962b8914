package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
)

// machine says what the figures are measured on, and how.
func (b *bench) machine() {
	fmt.Fprintf(b.out, "%s/%s, %d cores, %s, %s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(), runtime.Version())
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		fmt.Fprintf(b.out, "load before the first round: %s\n", strings.Join(strings.Fields(string(load))[:3], " "))
	}
	fmt.Fprintf(b.out, "medians of %d rounds of samples of %s, peers taking turns, each in a process of its own\n", b.rounds, b.sample)
	fmt.Fprintf(b.out, "times are %s\n", peer.ClockName)
}

func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	_, rest, _ := strings.Cut(string(info), "model name")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(strings.TrimLeft(line, "\t :"))
}
