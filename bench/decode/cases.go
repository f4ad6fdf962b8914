package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/array"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/bounds"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/checks"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/enums"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/flat"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/nested"
	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/ours/wide"
	theirarray "github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/array"
	theirbounds "github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/bounds"
	theirchecks "github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/checks"
	theirenums "github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/enums"
	theirflat "github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/flat"
	theirnested "github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/nested"
	theirwide "github.com/seed-42ec6dbf/lockstep/bench/decode/internal/theirs/wide"
)

// testdata holds the schemas, and documents that are valid by them.
const testdata = "testdata"

// parser reads a document and throws the result away.
type parser func([]byte) error

// generated are the packages by the schema's name: what gen compile makes, and go-jsonschema.
var generated = map[string]struct{ ours, theirs parser }{
	"array":  {discard(array.Parse), decoded[theirarray.ArrayJson]},
	"bounds": {discard(bounds.Parse), decoded[theirbounds.BoundsJson]},
	"checks": {discard(checks.Parse), decoded[theirchecks.ChecksJson]},
	"enums":  {discard(enums.Parse), decoded[theirenums.EnumsJson]},
	"flat":   {discard(flat.Parse), decoded[theirflat.FlatJson]},
	"nested": {discard(nested.Parse), decoded[theirnested.NestedJson]},
	"wide":   {discard(wide.Parse), decoded[theirwide.WideJson]},
}

func discard[T any](parse func([]byte) (T, error)) parser {
	return func(data []byte) error {
		_, err := parse(data)
		return err
	}
}

func decoded[T any](data []byte) error {
	var v T
	return json.Unmarshal(data, &v)
}

// testCase is one document, named for its schema and about its size: flat_50B.
type testCase struct {
	name     string
	document []byte
	schema   []byte
	peers    []peer
}

func loadCases() ([]*testCase, error) {
	files, err := filepath.Glob(filepath.Join(testdata, "documents", "*.json"))
	if err != nil {
		return nil, err
	}
	var cases []*testCase
	for _, file := range files {
		c, err := loadCase(file)
		if err != nil {
			return nil, fmt.Errorf("load %s: %w", file, err)
		}
		cases = append(cases, c)
	}
	slices.SortFunc(cases, func(a, b *testCase) int { return len(a.document) - len(b.document) })
	return cases, nil
}

func loadCase(file string) (*testCase, error) {
	c := &testCase{name: strings.TrimSuffix(filepath.Base(file), ".json")}
	var err error
	if c.document, err = os.ReadFile(file); err != nil {
		return nil, err
	}
	schema, _, _ := strings.Cut(c.name, "_")
	if c.schema, err = readSchema(schema); err != nil {
		return nil, err
	}
	code, ok := generated[schema]
	if !ok {
		return nil, fmt.Errorf("no package is generated from the schema %q", schema)
	}
	c.peers, err = peersOf(code.ours, code.theirs, c.schema)
	return c, err
}

func readSchema(name string) ([]byte, error) {
	return os.ReadFile(filepath.Join(testdata, "schemas", name+".json"))
}
