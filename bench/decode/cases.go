package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// testdata holds the schemas, and documents that are valid by them.
const testdata = "testdata"

// testCase is one document, named for its schema and about its size: flat_50B.
type testCase struct {
	name, document     string
	schema, schemaText string
}

func loadCases() ([]testCase, error) {
	files, err := filepath.Glob(filepath.Join(testdata, "documents", "*.json"))
	if err != nil {
		return nil, err
	}
	var cases []testCase
	for _, file := range files {
		c, err := loadCase(file)
		if err != nil {
			return nil, fmt.Errorf("load %s: %w", file, err)
		}
		cases = append(cases, c)
	}
	slices.SortFunc(cases, func(a, b testCase) int { return len(a.document) - len(b.document) })
	return cases, nil
}

func loadCase(file string) (c testCase, err error) {
	c.name = strings.TrimSuffix(filepath.Base(file), ".json")
	c.schema, _, _ = strings.Cut(c.name, "_")
	document, err := os.ReadFile(file)
	if err != nil {
		return c, err
	}
	c.document = string(document)
	c.schemaText, err = readSchema(c.schema)
	return c, err
}

func readSchema(name string) (string, error) {
	text, err := os.ReadFile(filepath.Join(testdata, "schemas", name+".json"))
	return string(text), err
}
