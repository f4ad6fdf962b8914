// Package catalog renders generated/catalog.json: what a wizard and a
// marketplace need to know of every connector, in one document.
package catalog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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
	var entries [][]byte
	for _, c := range p.Connectors {
		entry, err := Entry(c)
		if err != nil {
			return render.File{}, err
		}
		entries = append(entries, entry)
	}
	return Join(entries), nil
}

// Entry returns a connector's part of the catalog; an example has none.
func Entry(c *ir.Connector) ([]byte, error) {
	if c.Example {
		return nil, nil
	}
	var m *module
	if c.Module != nil {
		m = &module{Name: c.Module.Name, Title: c.Module.Title, Fields: form.Fields(c.Module.Config)}
	}
	content, err := encode(entryOf(c, m))
	if err != nil {
		return nil, fmt.Errorf("encode the catalog's entry of %s: %w", c.Name, err)
	}
	return content, nil
}

// Join returns the catalog of the given entries.
func Join(entries [][]byte) render.File {
	entries = slices.DeleteFunc(entries, func(e []byte) bool { return e == nil })
	return render.File{Path: Path, Content: document(entries)}
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
