package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// bench is one run of the benchmark.
type bench struct {
	ctx       context.Context
	out       io.Writer
	scratch   string
	rounds    int
	gen, peer string // the built commands
}

// build builds both commands: the generator with the versions of its own
// module, the peer with those of this one.
func (b *bench) build() error {
	b.gen, b.peer = filepath.Join(b.scratch, "gen"), filepath.Join(b.scratch, "peer")
	for _, args := range [][]string{
		{"build", "-C", "..", "-o", b.gen, "./cmd/gen"},
		{"build", "-o", b.peer, "github.com/atombender/go-jsonschema"},
	} {
		if out, err := exec.CommandContext(b.ctx, "go", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return nil
}

// cost is what a process, or several one after the other, took.
type cost struct {
	wall, cpu time.Duration
	peak      int64 // bytes of memory, of the largest process
}

func (c cost) plus(d cost) cost {
	return cost{wall: c.wall + d.wall, cpu: c.cpu + d.cpu, peak: max(c.peak, d.peak)}
}

// run measures one process.
func (b *bench) run(env []string, name string, args ...string) (cost, error) {
	c := exec.CommandContext(b.ctx, name, args...)
	c.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	start := time.Now()
	err := c.Run()
	wall := time.Since(start)
	if err != nil {
		return cost{}, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, stderr.Bytes())
	}
	return cost{wall: wall, cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime(), peak: peak(c.ProcessState)}, nil
}

// median is the cost whose wall time is in the middle.
func median(costs []cost) cost {
	sorted := slices.SortedFunc(slices.Values(costs), func(a, b cost) int { return cmp.Compare(a.wall, b.wall) })
	return sorted[len(sorted)/2]
}

// machine says what the figures were measured on.
func (b *bench) machine() {
	fmt.Fprintf(b.out, "%s/%s, %d cores (GOMAXPROCS %d), %s, %s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.GOMAXPROCS(0), processor(), runtime.Version())
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		fmt.Fprintf(b.out, "load before the first round: %s\n", strings.Join(strings.Fields(string(load))[:3], " "))
	}
	fmt.Fprintf(b.out, "medians of %d rounds\n", b.rounds)
}

func processor() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "processor unknown"
	}
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "processor unknown"
}

// files counts the files below a folder.
func files(folder string) (int, error) {
	n := 0
	err := filepath.WalkDir(folder, func(_ string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	})
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	return n, err
}
