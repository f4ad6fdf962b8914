package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// bench is one run of the benchmark.
type bench struct {
	out    io.Writer
	rounds int
	sample time.Duration
}

// cost is what one call takes.
type cost struct {
	ns, bytes, allocs float64
}

// measure calls f for about the time of a sample.
func (b *bench) measure(f func() error) (cost, error) {
	if err := f(); err != nil {
		return cost{}, err
	}
	for n := 1; ; n *= 2 {
		c, elapsed, err := repeat(n, f)
		switch {
		case err != nil:
			return cost{}, err
		case elapsed >= b.sample:
			return c, nil
		case elapsed >= b.sample/8: // long enough to tell how many fill the sample
			c, _, err = repeat(int(float64(n)*float64(b.sample)/float64(elapsed))+1, f)
			return c, err
		}
	}
}

// repeat calls f n times.
func repeat(n int, f func() error) (c cost, elapsed time.Duration, err error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := now()
	for range n {
		if err := f(); err != nil {
			return cost{}, 0, err
		}
	}
	elapsed = now() - start
	runtime.ReadMemStats(&after)
	per := func(x uint64) float64 { return math.Round(float64(x) / float64(n)) }
	return cost{
		ns:     float64(elapsed.Nanoseconds()) / float64(n),
		bytes:  per(after.TotalAlloc - before.TotalAlloc),
		allocs: per(after.Mallocs - before.Mallocs),
	}, elapsed, nil
}

// medianOf returns the median of one quantity.
func medianOf(costs []cost, quantity func(cost) float64) float64 {
	values := make([]float64, len(costs))
	for i, c := range costs {
		values[i] = quantity(c)
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

func median(costs []cost) cost {
	return cost{
		ns:     medianOf(costs, func(c cost) float64 { return c.ns }),
		bytes:  medianOf(costs, func(c cost) float64 { return c.bytes }),
		allocs: medianOf(costs, func(c cost) float64 { return c.allocs }),
	}
}

// geometricMean returns the mean of ratios, and the least of them.
func geometricMean(ratios []float64) (mean, least float64) {
	sum := 0.0
	for _, r := range ratios {
		sum += math.Log(r)
	}
	return math.Exp(sum / float64(len(ratios))), slices.Min(ratios)
}

// machine says what the figures are measured on.
func (b *bench) machine() {
	fmt.Fprintf(b.out, "%s/%s, %d cores, %s, %s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processor(), runtime.Version())
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		fmt.Fprintf(b.out, "load before the first round: %s\n", strings.Join(strings.Fields(string(load))[:3], " "))
	}
	fmt.Fprintf(b.out, "medians of %d rounds, peers taking turns; times are %s\n", b.rounds, clockName)
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
