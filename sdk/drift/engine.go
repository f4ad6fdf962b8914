package drift

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// engine holds both sides of one comparison.
type engine struct {
	subject
	raw      []byte // the manifest's bytes
	document *value // the manifest
	doc      *document
	oracle   *oracle // nil when it cannot judge the schema
	made     *bases
	secrets  bool // the schema marks something secret
}

func newEngine[C Configuration](s Subject[C]) (*engine, error) {
	e := &engine{subject: newSubject(s)}
	raw, err := os.ReadFile(e.manifest)
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w; if it was deleted or renamed on purpose, run `go generate ./...`", err)
	}
	return e, e.load(raw)
}

// load reads the manifest's bytes and compiles its schema.
func (e *engine) load(raw []byte) error {
	var err error
	e.raw = raw
	if e.document, err = parseValue(raw); err != nil {
		return fmt.Errorf("%s is not JSON: %w; run `go generate ./...` to see where", e.name(), err)
	}
	schema := e.document.get(e.schema[1:])
	if schema == nil || schema.kind != object {
		return fmt.Errorf("%s has no schema at %s; run `go generate ./...` to see what is wrong", e.name(), e.schema)
	}
	e.doc = newDocument(schema)
	walk(schema, func(s *value) {
		e.secrets = e.secrets || s.has("secret") || s.has("secrets")
	})
	if e.oracle, err = newOracle(e.doc); err != nil && !errors.Is(err, errBeyond) {
		return fmt.Errorf("the schema of %s does not compile: %w; run `go generate ./...` to see where", e.name(), err)
	}
	return nil
}

// bytes compares the manifest with the one that the code was made from.
func (e *engine) bytes() (found findings) {
	var compact bytes.Buffer
	if err := json.Compact(&compact, e.raw); err != nil {
		found.add("%s is not JSON: %v", e.name(), err)
		return found
	}
	if sum := sha256.Sum256(compact.Bytes()); hex.EncodeToString(sum[:]) != e.digest {
		found.add("%s changed since this package was generated; run `go generate ./...`", e.name())
	}
	return found
}

// defaultPollInterval is that of a manifest that names none.
const defaultPollInterval = 300

// identity compares the constants of the package with the manifest.
func (e *engine) identity(got sdk.Identity) (found findings) {
	m := e.document
	command := m.string("docker_parameter")
	if command == "" {
		command = m.string("docker_parameters") // the older spelling
	}
	for _, field := range []struct{ name, manifest, code string }{
		{"uuid", m.string("uuid"), got.UUID},
		{"name", m.string("name"), got.Name},
		{"description", m.string("description"), got.Description},
		{"docker_parameter", command, got.Command},
		{"version", m.string("version"), got.Version},
		{"category", m.string("category"), got.Category},
		{"docs_url", m.string("docs_url"), got.DocsURL},
	} {
		if field.manifest != field.code {
			found.add("/%s: the manifest says %q, the Go code says %q", field.name, field.manifest, field.code)
		}
	}
	if want := m.get("capabilities").strings(); !slices.Equal(want, got.Capabilities) {
		found.add("/capabilities: the manifest says %q, the Go code says %q", want, got.Capabilities)
	}
	interval := newInt(defaultPollInterval)
	if v := m.get("poll_interval_seconds"); v != nil {
		interval = v
	}
	if code := newInt(int64(got.PollIntervalSeconds)); !equal(interval, code) {
		found.add("/poll_interval_seconds: the manifest says %s, the Go code says %s", interval.json(), code.json())
	}
	return found
}
