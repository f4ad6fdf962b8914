// Package catalog renders generated/catalog.json: what a wizard and a
// marketplace need to know of every connector, in one document.
package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/form"
)

// Path is where the catalog stands.
const Path = "generated/catalog.json"

type entry struct {
	Name     string       `json:"name"`     // of the manifest
	Package  string       `json:"package"`  // below generated/ and connectors/
	Manifest string       `json:"manifest"` // from the project's root
	Kind     string       `json:"kind"`     // "poller" or "streamer"
	Identity identity     `json:"identity"`
	Module   *module      `json:"module,omitempty"`
	Fields   []form.Field `json:"fields"`
}

type identity struct {
	UUID                string   `json:"uuid"`
	Command             string   `json:"command"`
	Name                string   `json:"name"`
	Description         string   `json:"description"`
	Version             string   `json:"version,omitempty"`
	Category            string   `json:"category,omitempty"`
	Capabilities        []string `json:"capabilities"`
	DocsURL             string   `json:"docs_url,omitempty"`
	PollIntervalSeconds int      `json:"poll_interval_seconds"`
}

// module is what a connector shares with its siblings.
type module struct {
	Name   string       `json:"name"`
	Title  string       `json:"title"`
	Fields []form.Field `json:"fields"`
}

// Render returns the catalog. Connectors that are examples are not in it.
func Render(p *ir.Project) (render.File, error) {
	modules := make(map[*ir.Module]*module, len(p.Modules))
	var listed []*ir.Connector
	for _, c := range p.Connectors {
		if c.Example {
			continue
		}
		listed = append(listed, c)
		if m := c.Module; m != nil && modules[m] == nil {
			modules[m] = &module{Name: m.Name, Title: m.Title, Fields: form.Fields(m.Config)}
		}
	}
	parts, err := encodeAll(listed, modules)
	if err != nil {
		return render.File{}, err
	}
	return render.File{Path: Path, Content: document(parts)}, nil
}

// encodeAll returns the JSON of each connector. Large catalogs are encoded on
// all processors; what comes out does not depend on their number.
func encodeAll(connectors []*ir.Connector, modules map[*ir.Module]*module) ([][]byte, error) {
	const size = 64
	parts := make([][]byte, len(connectors))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < len(connectors); from += size {
		g.Go(func() error {
			for i := from; i < min(from+size, len(connectors)); i++ {
				c := connectors[i]
				var err error
				if parts[i], err = encode(entryOf(c, modules[c.Module])); err != nil {
					return fmt.Errorf("encode the catalog's entry of %s: %w", c.Name, err)
				}
			}
			return nil
		})
	}
	return parts, g.Wait()
}

func entryOf(c *ir.Connector, m *module) entry {
	id := c.Identity
	return entry{
		Name:     c.Name,
		Package:  c.Package.Dir,
		Manifest: c.Source.Path,
		Kind:     strings.ToLower(c.Contract),
		Identity: identity{
			UUID: id.UUID, Command: id.Command, Name: id.Name, Description: id.Description, Version: id.Version, Category: id.Category,
			Capabilities: append([]string{}, id.Capabilities...), // an empty list, never null
			DocsURL:      id.DocsURL, PollIntervalSeconds: id.PollIntervalSeconds,
		},
		Module: m,
		Fields: form.Fields(c.Config),
	}
}

func encode(e entry) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("    ", "  ")
	if err := enc.Encode(e); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// document joins the entries; each is indented for its place.
func document(parts [][]byte) []byte {
	size := 256
	for _, part := range parts {
		size += len(part) + len(",\n    ")
	}
	out := make([]byte, 0, size)
	out = append(out, "{\n  \"$comment\": \""+form.Notice("")+"\",\n  \"connectors\": ["...)
	for i, part := range parts {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, "\n    "...)
		out = append(out, part...)
	}
	if len(parts) > 0 {
		out = append(out, "\n  "...)
	}
	return append(out, "]\n}\n"...)
}
