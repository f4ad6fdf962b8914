// Package scaffold writes the first version of what an author then owns.
package scaffold

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
)

// DefaultCategory is that of a connector whose author names none. A manifest
// without one would leave it empty in every alert.
const DefaultCategory = "saas"

// Kind is what an author says of a connector that is to be begun.
type Kind struct {
	// Category is one of [manifest.Categories]; "" is [DefaultCategory].
	Category string
	// Stream makes a connector of which the vendor pushes events, not one that asks for them.
	Stream bool
}

// Manifest returns a manifest that generates as it stands: the place for the
// author's first edit, with one property of each common kind. It refuses
// settings that it does not name: a misspelt one would have no effect, and
// nobody would know.
func Manifest(at manifest.Location, uuid string, kind Kind) []byte {
	schema := "./connector.schema.json"
	if at.Module != "" {
		schema = "../connector.schema.json"
	}
	capability := "pull_alerts"
	if kind.Stream {
		capability = "stream_events"
	}
	m := document{
		Schema:      schema,
		UUID:        uuid,
		Name:        title(at.Stem),
		Description: "Collects events from " + title(at.Stem) + ".",
		Command:     strings.ReplaceAll(at.Name(), "/", "_"),
		Version:     "0.1.0",
		Category:    cmp.Or(kind.Category, DefaultCategory),
		Capability:  []string{capability},
	}
	m.Arguments = json.RawMessage(`{
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "required": ["api_token"],
    "properties": {
      "api_token": {
        "title": "API token",
        "description": "A token that may read events.",
        "type": "string",
        "secret": true
      },
      "base_url": {
        "title": "Base URL",
        "description": "Changed only for a server of one's own.",
        "type": "string",
        "format": "uri",
        "default": "https://api.example.com"
      }
    },
    "additionalProperties": false
  }`)
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(m) // strings and valid JSON always encode
	return out.Bytes()
}

// document is a manifest in the order in which authors read it.
type document struct {
	Schema      string          `json:"$schema"`
	UUID        string          `json:"uuid"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Command     string          `json:"docker_parameter"`
	Version     string          `json:"version"`
	Category    string          `json:"category"`
	Capability  []string        `json:"capabilities"`
	Arguments   json.RawMessage `json:"arguments"`
}

// title puts a file's name in words: "okta_system_log" is "Okta system log".
func title(stem string) string {
	words := strings.NewReplacer("_", " ", "-", " ").Replace(stem)
	return strings.ToUpper(words[:1]) + words[1:]
}
