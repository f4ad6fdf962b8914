// Package manifest reads connector manifests and the manifests of their
// modules: which files there are, what they say, and which Go package each
// becomes. The shape of a manifest is declared once, as a Go struct: its JSON
// Schema is reflected from the struct, published for editors, and enforced
// here on every file. What a manifest's "arguments" say is the business of
// package schema.
package manifest

import (
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Bounds of poll_interval_seconds.
const (
	DefaultInterval = 300
	MinInterval     = 30
	MaxInterval     = 86400
)

// Manifest is a connector's manifest. A field that is absent, or that Read
// complained about, is zero; the order of the fields is the one that gen
// writes and documents.
type Manifest struct {
	SchemaRef           string       `json:"$schema,omitempty" jsonschema:"title=Schema" jsonschema_description:"The JSON Schema of manifests, for editors: a relative path to connector.schema.json."`
	UUID                string       `json:"uuid" jsonschema:"title=UUID" jsonschema_description:"The permanent identity of the connector: a UUID of any version that no other connector has. Changing it orphans every installed instance."`
	Name                string       `json:"name" jsonschema:"title=Name" jsonschema_description:"The connector's name, for people: what it reads and from where."`
	Description         string       `json:"description" jsonschema:"title=Description" jsonschema_description:"One or two sentences for people: what the connector collects."`
	Command             string       `json:"docker_parameter,omitempty" jsonschema:"title=Command" jsonschema_description:"The command that starts the connector and its id on the wire. No other connector has it; changing it breaks every deployment that starts it."`
	LegacyCommand       string       `json:"docker_parameters,omitempty" jsonschema:"title=Command (old spelling)" jsonschema_description:"The old spelling of docker_parameter; gen lint --fix renames it."`
	Version             string       `json:"version,omitempty" jsonschema:"title=Version" jsonschema_description:"The connector's semantic version."`
	Category            string       `json:"category,omitempty" jsonschema:"title=Category" jsonschema_description:"The kind of product that the connector reads from."`
	Capabilities        []string     `json:"capabilities,omitempty" jsonschema:"title=Capabilities" jsonschema_description:"What the connector can be asked to do, as verbs of a closed list. None of them changes anything at the vendor."`
	DocsURL             string       `json:"docs_url,omitempty" jsonschema:"title=Documentation" jsonschema_description:"The connector's documentation: an absolute http or https URL, or a path of the documentation site that starts with a slash."`
	PollIntervalSeconds int          `json:"poll_interval_seconds,omitempty" jsonschema:"title=Poll interval" jsonschema_description:"How many seconds pass between two polls."`
	Example             bool         `json:"example,omitempty" jsonschema:"title=Example" jsonschema_description:"An example is generated and tested, but never registered and never in the catalog."`
	Slug                string       `json:"slug,omitempty" jsonschema:"title=Slug" jsonschema_description:"A short name on the platform; kept, not used."`
	Type                string       `json:"type,omitempty" jsonschema:"title=Type" jsonschema_description:"The kind of connector on the platform, such as asset; kept, not used."`
	Capability          string       `json:"capability,omitempty" jsonschema:"title=Capability" jsonschema_description:"A capability by the platform's own list; kept, not used. Lockstep's are in capabilities."`
	Arguments           *source.Node `json:"arguments" jsonschema:"title=Arguments" jsonschema_description:"The configuration as a JSON Schema (draft-07 or 2020-12) of an object. The order of its properties is kept everywhere."`
	Collect             *source.Node `json:"collect,omitempty" jsonschema:"title=Collect" jsonschema_description:"The fetch and normalise steps of a connector that needs no Go."`
	Results             *source.Node `json:"results,omitempty" jsonschema:"title=Results (not for connectors)" jsonschema_description:"A connector returns nothing: at most an empty object; gen lint --fix removes it."`

	// File is where the manifest stands.
	File *source.File `json:"-"`
}

// Read reads a connector's manifest. What is wrong with it is in the list, in
// the order of the file; the manifest then holds what could be made out, and
// is nil only when the file holds no object.
func Read(f *source.File) (*Manifest, diag.List) {
	if f.Root == nil {
		return nil, nil // package source has said why
	}
	r := newReader(f, connectorContract())
	if f.Root.Kind != source.Object {
		return nil, r.notAnObject("manifest")
	}
	r.validate()
	r.blank("name", "description")
	r.legacyCommand()
	r.results()
	return decodeManifest(f), r.diags.Sorted()
}

// Path is the manifest's place, slash-separated, from the project's root.
func (m *Manifest) Path() string { return m.File.Path }

// Span is the place of the named field's value. Of a field that is absent it
// is the place where the field belongs: the manifest's first byte. The command
// is found as "docker_parameter" under both of its spellings.
func (m *Manifest) Span(field string) diag.Span {
	n := m.File.Root.Get(field)
	if n == nil && field == fieldCommand {
		n = m.File.Root.Get(fieldLegacyCommand)
	}
	return placeOf(m.File, n)
}

// placeOf is the span of n, or of the brace that opens the file's object.
func placeOf(f *source.File, n *source.Node) diag.Span {
	if n == nil {
		return f.Span(f.Root.Start, f.Root.Start+1)
	}
	return f.SpanOf(n)
}

// The fields that are treated by name.
const (
	fieldCommand       = "docker_parameter"
	fieldLegacyCommand = "docker_parameters"
	fieldResults       = "results"
)

func decodeManifest(f *source.File) *Manifest {
	root := f.Root
	m := &Manifest{
		SchemaRef:           text(root, "$schema"),
		UUID:                text(root, "uuid"),
		Name:                strings.TrimSpace(text(root, "name")),
		Description:         strings.TrimSpace(text(root, "description")),
		Command:             text(root, fieldCommand),
		LegacyCommand:       text(root, fieldLegacyCommand),
		Version:             text(root, "version"),
		Category:            text(root, "category"),
		Capabilities:        texts(root, "capabilities"),
		DocsURL:             text(root, "docs_url"),
		PollIntervalSeconds: interval(root),
		Slug:                text(root, "slug"),
		Type:                text(root, "type"),
		Capability:          text(root, "capability"),
		Arguments:           object(root, "arguments"),
		Collect:             object(root, "collect"),
		Results:             root.Get(fieldResults),
		File:                f,
	}
	if n := root.Get("example"); n != nil {
		m.Example = n.Bool
	}
	if root.Get(fieldCommand) == nil {
		m.Command = m.LegacyCommand
	}
	return m
}

func interval(root *source.Node) int {
	if v, ok := wholeNumber(root.Get("poll_interval_seconds")); ok && v >= MinInterval && v <= MaxInterval {
		return v
	}
	return DefaultInterval
}

// text returns the named string, or "".
func text(root *source.Node, field string) string {
	if n := root.Get(field); n != nil && n.Kind == source.String {
		return n.Text
	}
	return ""
}

// texts returns the strings of the named array.
func texts(root *source.Node, field string) []string {
	n := root.Get(field)
	if n == nil || n.Kind != source.Array {
		return nil
	}
	var out []string
	for _, item := range n.Items {
		if item.Kind == source.String {
			out = append(out, item.Text)
		}
	}
	return out
}

// object returns the named object, or nil.
func object(root *source.Node, field string) *source.Node {
	if n := root.Get(field); n != nil && n.Kind == source.Object {
		return n
	}
	return nil
}
