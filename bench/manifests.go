package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
)

// manifest is one connector's manifest; its arguments alone are what the peer
// is given.
type manifest struct {
	path      string // from the project's root
	content   object
	arguments object
}

// object is a JSON object that keeps its order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	for i, m := range o {
		b.WriteByte("{,"[min(i, 1)])
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	if len(o) == 0 {
		b.WriteByte('{')
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// project returns the manifests of n connectors, always the same ones: most of
// them flat and small, as real ones are, two in three in a module whose
// settings they share, some with enums, bounds, patterns, lists and nested objects.
func project(n int) []manifest {
	var out []manifest
	for i, vendor := 0, 0; i < n; vendor++ {
		random := rand.New(rand.NewPCG(7, uint64(vendor)))
		size := 1 + vendor%3 // a vendor with one product needs no module
		folder := "manifests"
		if size > 1 {
			folder = fmt.Sprintf("manifests/Vendor%05d", vendor)
			out = append(out, module(folder, vendor))
		}
		for product := 0; product < size && i < n; product++ {
			out = append(out, connector(random, folder, vendor, product))
			i++
		}
	}
	return out
}

func module(folder string, vendor int) manifest {
	name := fmt.Sprintf("Vendor %d", vendor)
	return manifest{path: folder + "/manifest.json", content: object{
		{"uuid", uuid(vendor, 9)},
		{"name", name},
		{"description", name + " sells products that see what happens in a network."},
		{"slug", fmt.Sprintf("vendor-%d", vendor)},
		{"version", "1.4.0"},
		{"configuration", schema(name, []property{properties[0], properties[1]})},
	}}
}

func connector(random *rand.Rand, folder string, vendor, product int) manifest {
	what := []string{"audit_logs", "alerts", "sign_ins"}[product]
	name := fmt.Sprintf("Vendor %d %s", vendor, what)
	arguments := schema(name, chosen(random))
	return manifest{
		path:      fmt.Sprintf("%s/connector_vendor%05d_%s.json", folder, vendor, what),
		arguments: arguments,
		content: object{
			{"uuid", uuid(vendor, product)},
			{"name", name},
			{"description", fmt.Sprintf("Collect the %s that vendor %d keeps about users, devices and sessions.", what, vendor)},
			{"docker_parameter", fmt.Sprintf("vendor%05d_%s", vendor, what)},
			{"category", []string{"identity", "cloud", "edr", "network", "saas"}[random.IntN(5)]},
			{"capabilities", []string{[]string{"pull_audit", "pull_alerts"}[random.IntN(2)]}},
			{"version", fmt.Sprintf("1.%d.0", random.IntN(20))},
			{"arguments", arguments},
		},
	}
}

func uuid(vendor, product int) string {
	return fmt.Sprintf("6f1c%04x-5ab7-4a1e-8c99-%012x", product, vendor)
}

// chosen draws the settings of one connector: those that all have, and a few others.
func chosen(random *rand.Rand) []property {
	out := slices.Clone(properties[:common])
	others := random.Perm(len(properties) - common)
	n := random.IntN(4)
	if random.IntN(16) == 0 {
		n = len(others) // a few are large
	}
	others = others[:n]
	slices.Sort(others)
	for _, i := range others {
		out = append(out, properties[common+i])
	}
	return out
}

// write puts the manifests into a project's folder.
func write(dir string, manifests []manifest) error {
	for _, m := range manifests {
		data, err := json.MarshalIndent(m.content, "", "  ")
		if err != nil {
			return err
		}
		file := filepath.Join(dir, filepath.FromSlash(m.path))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, append(data, '\n'), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/bench\n\ngo 1.26\n"), 0o644)
}
