// Package drift is the engine of the tests that stand in every generated
// package and fail when a manifest and the Go code made from it move apart.
//
// A generated test names the two sides; the engine compares them in six subtests:
//
//   - bytes: the manifest is the one that the code was made from;
//   - identity: the constants of the package are those of the manifest;
//   - struct: the Go types, reflected back to a schema, are the manifest's,
//     property by property;
//   - defaults: Default and Parse fill in the manifest's defaults, in fresh copies;
//   - behaviour: ValidateJSON and Parse judge valid and mutated instances as
//     the manifest's schema does, the judge being santhosh-tekuri/jsonschema;
//   - round-trip: what Parse accepts is encoded to what it was, and secrets
//     show only where they are meant to.
//
// The tests need no network and no generator, depend on nothing but the two
// sides, and try the same instances on every run.
package drift

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Configuration is what a generated configuration can do, as far as its tests ask.
// It also implements json.Marshaler, with its secrets redacted.
type Configuration interface {
	// Validate reports every way in which the configuration is not valid.
	Validate() error
	// AppendJSON appends the configuration to dst, secrets in clear.
	AppendJSON(dst []byte) ([]byte, error)
}

// Subject is a generated package and the manifest that it was made from.
type Subject[C Configuration] struct {
	// Manifest is the path of the manifest from the test's working directory,
	// which is the directory of the package.
	Manifest string
	// Digest is the SHA-256 of the manifest's JSON, compacted, in hexadecimal.
	Digest string
	// Schema is the JSON Pointer of the configuration's schema in the
	// manifest: "/arguments" or "/configuration".
	Schema string
	// The functions of the package.
	Parse        func([]byte) (C, error)
	ValidateJSON func([]byte) error
	Default      func() C
}

// Connector tests a connector's package.
func Connector[C Configuration](t *testing.T, s Subject[C], identity sdk.Identity) {
	t.Helper()
	e, err := newEngine(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("bytes", reporting(e.bytes))
	t.Run("identity", reporting(func() findings { return e.identity(identity) }))
	e.run(t)
}

// Module tests the package of the settings that a module's connectors share.
func Module[C Configuration](t *testing.T, s Subject[C]) {
	t.Helper()
	e, err := newEngine(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("bytes", reporting(e.bytes))
	e.run(t)
}

func (e *engine) run(t *testing.T) {
	t.Run("struct", reporting(e.structure))
	t.Run("defaults", reporting(e.defaults))
	if e.oracle == nil {
		t.Run("behaviour", func(t *testing.T) { t.Skip(errBeyond) })
		return
	}
	verdicts, roundTrips := e.trials()
	t.Run("behaviour", reporting(func() findings { return verdicts }))
	t.Run("round-trip", reporting(func() findings { return roundTrips }))
}

// reporting makes a test of a function that finds differences.
func reporting(find func() findings) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		for _, message := range find().report() {
			t.Error(message)
		}
	}
}

// subject is a Subject without its type parameter.
type subject struct {
	manifest, digest, schema string

	goType       reflect.Type
	parse        func([]byte) (Configuration, error)
	validateJSON func([]byte) error
	newDefault   func() Configuration
}

func newSubject[C Configuration](s Subject[C]) subject {
	return subject{
		manifest: s.Manifest, digest: s.Digest, schema: s.Schema,
		goType:       reflect.TypeFor[C](),
		parse:        func(data []byte) (Configuration, error) { return s.Parse(data) },
		validateJSON: s.ValidateJSON,
		newDefault:   func() Configuration { return s.Default() },
	}
}

// name is the manifest's path as a person has it: from the repository's root.
func (s *subject) name() string {
	name := filepath.ToSlash(filepath.Clean(s.manifest))
	for strings.HasPrefix(name, "../") {
		name = name[len("../"):]
	}
	return name
}
