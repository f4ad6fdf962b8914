package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// peers compares the generation of n connectors from nothing with the peer's
// generation of their configurations alone, one call each. The two take turns,
// so that whatever else the machine does hits both.
func (b *bench) peers(n int) error {
	manifests := project(n)
	schemas, err := b.schemas(manifests)
	if err != nil {
		return err
	}
	var ours, theirs []cost
	count := 0
	for round := range b.rounds {
		dir := filepath.Join(b.scratch, fmt.Sprintf("peers-%d", round))
		if err := write(dir, manifests); err != nil {
			return err
		}
		c, err := b.run([]string{"LOCKSTEP_CACHE=" + dir + ".cache"}, b.gen, "-C", dir)
		if err != nil {
			return err
		}
		ours = append(ours, c)
		if c, err = b.callPeer(schemas, dir); err != nil {
			return err
		}
		theirs = append(theirs, c)
		if count, err = files(dir); err != nil {
			return err
		}
	}
	us, them := median(ours), median(theirs)
	fmt.Fprintf(b.out, "\n%d connectors from nothing, whole processes\n\n", n)
	fmt.Fprintf(b.out, "  %-58s %8s %8s %9s\n", "", "wall s", "CPU s", "peak MiB")
	row := func(what string, c cost) {
		fmt.Fprintf(b.out, "  %-58s %8.3f %8.3f %9.0f\n", what, c.wall.Seconds(), c.cpu.Seconds(), mebi(c.peak))
	}
	row(fmt.Sprintf("gen: Go, drift tests, docs, catalog, registry; %d files", count-len(manifests)-1-len(schemas)), us)
	row(fmt.Sprintf("go-jsonschema v0.24.1: Go of the arguments; %d calls", len(schemas)), them)
	fmt.Fprintf(b.out, "  gen needs %.2f of the wall time and %.2f of the CPU time\n",
		us.wall.Seconds()/them.wall.Seconds(), us.cpu.Seconds()/them.cpu.Seconds())
	return nil
}

// schemas writes the arguments of each connector to a file.
func (b *bench) schemas(manifests []manifest) ([]string, error) {
	dir := filepath.Join(b.scratch, "schemas")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	var out []string
	for _, m := range manifests {
		if m.arguments == nil {
			continue // a module
		}
		data, err := json.MarshalIndent(m.arguments, "", "  ")
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, filepath.Base(m.path))
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return nil, err
		}
		out = append(out, file)
	}
	return out, nil
}

func (b *bench) callPeer(schemas []string, dir string) (cost, error) {
	var total cost
	for i, s := range schemas {
		out := filepath.Join(dir, fmt.Sprintf("peer%d.go", i))
		c, err := b.run(nil, b.peer, "-p", "config", "-o", out, s)
		if err != nil {
			return cost{}, err
		}
		total = total.plus(c)
	}
	return total, nil
}

func mebi(bytes int64) float64 { return float64(bytes) / (1 << 20) }
