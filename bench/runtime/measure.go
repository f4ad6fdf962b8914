package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/seed-42ec6dbf/lockstep/bench/runtime/world"
)

// bench is one run of the benchmark.
type bench struct {
	world         *world.World
	scratch       string
	rounds, pages int
	profile       string
	runs          int
}

// cost is what a process took for its events.
type cost struct {
	wall time.Duration // of an event, between the first request and the last event
	cpu  time.Duration // of an event; the process's start and end are shared by all
	peak int64         // bytes of resident memory
}

func (c cost) rate() float64 { return float64(time.Second) / float64(c.wall) }

func (c cost) micros() float64 { return float64(c.cpu) / float64(time.Microsecond) }

func (c cost) mega() float64 { return float64(c.peak) / 1e6 }

// patience bounds one process.
const patience = 2 * time.Minute

// compare measures all peers, in turns.
func (b *bench) compare(ctx context.Context) (costs [][]cost, took time.Duration, err error) {
	began := time.Now()
	peers := b.peers()
	costs = make([][]cost, len(peers))
	for round := range b.rounds {
		for turn := range peers {
			n := (turn + round) % len(peers) // who is first changes
			c, err := b.measure(ctx, peers[n])
			if err != nil {
				return nil, 0, err
			}
			costs[n] = append(costs[n], c)
		}
	}
	return costs, time.Since(began), nil
}

// measure runs one process from its start until everything is delivered.
func (b *bench) measure(ctx context.Context, p peer) (c cost, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("%s: %w", p.name, err)
		}
	}()
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("not everything is delivered after %v", patience))
	defer cancel()
	b.runs++
	dir := filepath.Join(b.scratch, "run"+strconv.Itoa(b.runs))
	if err := os.Mkdir(dir, 0o700); err != nil {
		return c, err
	}
	b.world.Begin(p.pages)
	args, environ := p.command(dir)
	command := exec.CommandContext(ctx, args[0], args[1:]...)
	command.Env = append(os.Environ(), environ...)
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		return c, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case <-b.world.Done():
	case err := <-ended:
		return c, fmt.Errorf("it ended early: %w\n%s", cmp.Or(err, errors.New("without an error")), said.Bytes())
	case <-ctx.Done():
		<-ended
		return c, fmt.Errorf("%w\n%s", context.Cause(ctx), said.Bytes())
	}
	c.peak = resident(command.Process.Pid)
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		return c, err
	}
	if err := <-ended; err != nil {
		return c, fmt.Errorf("it ended wrongly: %w\n%s", err, said.Bytes())
	}
	events := time.Duration(p.pages) * world.PageEvents
	c.cpu = (command.ProcessState.UserTime() + command.ProcessState.SystemTime()) / events
	took, err := b.world.Result()
	if err != nil {
		return c, fmt.Errorf("%w\n%s", err, said.Bytes())
	}
	c.wall = took / events
	if p.check != nil {
		return c, p.check(ctx, dir)
	}
	return c, nil
}

// resident returns the most memory that a running process has held, in bytes,
// or 0 where the system does not tell.
func resident(process int) int64 {
	data, _ := os.ReadFile("/proc/" + strconv.Itoa(process) + "/status") // none: 0
	for line := range strings.Lines(string(data)) {
		if size, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kibi, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(size), " kB"), 10, 64)
			return kibi << 10
		}
	}
	return 0
}

// median returns the middle of each of the members.
func median(costs []cost) cost {
	return cost{
		wall: middle(costs, func(c cost) time.Duration { return c.wall }),
		cpu:  middle(costs, func(c cost) time.Duration { return c.cpu }),
		peak: middle(costs, func(c cost) int64 { return c.peak }),
	}
}

func middle[T cmp.Ordered](costs []cost, of func(cost) T) T {
	values := make([]T, len(costs))
	for i, c := range costs {
		values[i] = of(c)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// machine says what the figures were measured on.
func machine() string {
	return fmt.Sprintf("%s/%s, %d cores (GOMAXPROCS %d), %s, %s",
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.GOMAXPROCS(0), processor(), runtime.Version())
}

// load is the machine's load average, or "unknown".
func load() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(data))[:3], " ")
}

func processor() string {
	data, _ := os.ReadFile("/proc/cpuinfo") // none: unknown
	for line := range strings.Lines(string(data)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "processor unknown"
}
