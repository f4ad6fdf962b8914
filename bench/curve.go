package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// curve shows how the cost grows with the number of manifests.
func (b *bench) curve(sizes []int) error {
	fmt.Fprint(b.out, "\nThe curve: gen generate\n\n")
	fmt.Fprintf(b.out, "  %9s %-12s %8s %8s %9s %12s %9s\n", "manifests", "", "wall s", "CPU s", "peak MiB", "ms/manifest", "files")
	for _, n := range sizes {
		if err := b.point(n); err != nil {
			return err
		}
	}
	return nil
}

// states are what a project is in when gen is called, in this order.
var states = []string{"cold", "unchanged", "one changed", "check"}

// point measures one size in all states.
func (b *bench) point(n int) error {
	manifests := project(n)
	costs := map[string][]cost{}
	count := 0
	for round := range b.rounds {
		dir := filepath.Join(b.scratch, fmt.Sprintf("curve-%d-%d", n, round))
		if err := write(dir, manifests); err != nil {
			return err
		}
		for _, state := range states {
			c, err := b.state(state, dir, filepath.Join(dir, filepath.FromSlash(manifests[len(manifests)/2].path)))
			if err != nil {
				return err
			}
			costs[state] = append(costs[state], c)
		}
		var err error
		if count, err = files(dir); err != nil {
			return err
		}
	}
	for _, state := range states {
		c := median(costs[state])
		fmt.Fprintf(b.out, "  %9d %-12s %8.3f %8.3f %9.0f %12.3f %9d\n", n, state, c.wall.Seconds(), c.cpu.Seconds(), mebi(c.peak),
			float64(c.wall/time.Microsecond)/1000/float64(n), count-len(manifests)-1)
	}
	return nil
}

// state brings the project into a state and measures gen on it.
func (b *bench) state(state, dir, manifest string) (cost, error) {
	args := []string{"-C", dir}
	switch state {
	case "one changed":
		data, err := os.ReadFile(manifest)
		if err != nil {
			return cost{}, err
		}
		data = bytes.Replace(data, []byte("Seconds between"), []byte("Time in seconds between"), 1)
		if err := os.WriteFile(manifest, data, 0o644); err != nil {
			return cost{}, err
		}
	case "check":
		args = append(args, "check")
	}
	return b.run([]string{"LOCKSTEP_CACHE=" + dir + ".cache"}, b.gen, args...)
}
