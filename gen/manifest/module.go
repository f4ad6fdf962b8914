package manifest

import (
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Module is a module's manifest.json: what the connectors in one folder share.
// The platform owns this file and Lockstep uses a part of it, so a field that
// it does not know is a warning, and so is a value that it only passes on.
type Module struct {
	SchemaRef          string       `json:"$schema,omitempty" jsonschema:"title=Schema" jsonschema_description:"The JSON Schema of this file, for editors."`
	UUID               string       `json:"uuid,omitempty" jsonschema:"title=UUID" jsonschema_description:"The permanent identity of the module. A connector may have the same one."`
	Name               string       `json:"name" jsonschema:"title=Name" jsonschema_description:"The module's name, for people: the vendor or the product."`
	Description        string       `json:"description,omitempty" jsonschema:"title=Description" jsonschema_description:"One or two sentences for people on the vendor or the product."`
	Slug               string       `json:"slug,omitempty" jsonschema:"title=Slug" jsonschema_description:"The module's short name on the platform."`
	Version            string       `json:"version,omitempty" jsonschema:"title=Version" jsonschema_description:"The module's semantic version."`
	Categories         []string     `json:"categories,omitempty" jsonschema:"title=Categories" jsonschema_description:"The module's categories by the platform's own list."`
	Configuration      *source.Node `json:"configuration,omitempty" jsonschema:"title=Configuration" jsonschema_description:"The settings that all connectors of the module share, as a JSON Schema (draft-07 or 2020-12) of an object."`
	SupportsValidation bool         `json:"supports_validation,omitempty" jsonschema:"title=Supports validation" jsonschema_description:"Whether the platform may have the configuration tried out; kept, not used."`
	Logo               string       `json:"logo,omitempty" jsonschema:"title=Logo" jsonschema_description:"The module's picture: a path or a URL; kept, not used."`
	DocsURL            string       `json:"docs_url,omitempty" jsonschema:"title=Documentation" jsonschema_description:"The module's documentation: an absolute http or https URL, or a path of the documentation site that starts with a slash."`
	Docker             string       `json:"docker,omitempty" jsonschema:"title=Image" jsonschema_description:"The module's container image on the platform; kept, not used."`
	Source             string       `json:"source,omitempty" jsonschema:"title=Source" jsonschema_description:"Where the module's source stands; kept, not used."`
	Type               string       `json:"type,omitempty" jsonschema:"title=Type" jsonschema_description:"The kind of module on the platform; kept, not used."`

	// File is where the manifest stands.
	File *source.File `json:"-"`
}

// ReadModule reads a module's manifest.json, as Read does a connector's.
func ReadModule(f *source.File) (*Module, diag.List) {
	if f.Root == nil {
		return nil, nil // package source has said why
	}
	r := newReader(f, moduleContract())
	if f.Root.Kind != source.Object {
		return nil, r.notAnObject("module's manifest")
	}
	r.validate()
	r.blank("name")
	return decodeModule(f), r.diags.Sorted()
}

func decodeModule(f *source.File) *Module {
	root := f.Root
	m := &Module{
		SchemaRef:     text(root, "$schema"),
		UUID:          text(root, "uuid"),
		Name:          strings.TrimSpace(text(root, "name")),
		Description:   strings.TrimSpace(text(root, "description")),
		Slug:          text(root, "slug"),
		Version:       text(root, "version"),
		Categories:    texts(root, "categories"),
		Configuration: object(root, "configuration"),
		Logo:          text(root, "logo"),
		DocsURL:       text(root, "docs_url"),
		Docker:        text(root, "docker"),
		Source:        text(root, "source"),
		Type:          text(root, "type"),
		File:          f,
	}
	if n := root.Get("supports_validation"); n != nil {
		m.SupportsValidation = n.Bool
	}
	return m
}
