package manifest

import (
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// Dir is the folder of the manifests, below the project's root.
const Dir = "manifests"

const (
	connectorPrefix = "connector_"
	connectorSuffix = ".json"
	schemaSuffix    = ".schema.json"
	moduleFile      = "manifest.json"
)

// Location is the place of a manifest and what follows from it.
type Location struct {
	// Path is slash-separated, from the project's root.
	Path string
	// Module is the folder below Dir, or "" for a connector that stands alone.
	Module string
	// Stem is the file's name without "connector_" and ".json", or "" for a module's manifest.
	Stem    string
	Package ir.Package
}

// Name is what commands and the lock file call it: "hello", "Azure/azure_key_vault",
// or "Azure" for the module itself.
func (l Location) Name() string {
	switch {
	case l.Module == "":
		return l.Stem
	case l.Stem == "":
		return l.Module
	}
	return l.Module + "/" + l.Stem
}

// Locate returns the place of the connector that is called name, the inverse
// of Location.Name, or what is wrong with the name in the words of an error.
func Locate(name string) (Location, error) {
	module, stem, nested := strings.Cut(name, "/")
	if !nested {
		module, stem = "", name
	}
	l := Location{Path: connectorPath(module, stem), Module: module, Stem: stem}
	for _, segment := range []string{module, stem} {
		if segment == "" && !nested {
			continue
		}
		if err := checkFileName(segment); err != nil {
			return Location{}, err
		}
	}
	var err error
	l.Package, err = PackageOf(module, stem)
	return l, err
}

func connectorPath(module, stem string) string {
	file := connectorPrefix + stem + connectorSuffix
	if module == "" {
		return Dir + "/" + file
	}
	return Dir + "/" + module + "/" + file
}
