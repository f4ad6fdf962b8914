package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.." // of the product's module

// TestOurs demands that what is measured is what gen makes now.
func TestOurs(t *testing.T) {
	out := t.TempDir()
	args := []string{"run", "-C", root, "./cmd/gen", "compile", "--out", out}
	for _, file := range schemas(t) {
		file, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Fatalf("gen compile: %v\n%s", err, out)
	}
	for _, schema := range schemas(t) {
		name := nameOf(schema)
		for _, file := range []string{"config.go", "codec.go"} {
			got, err := os.ReadFile(filepath.Join(out, name, file))
			if err != nil {
				t.Fatal(err)
			}
			same(t, filepath.Join("internal", "ours", name, file), got)
		}
	}
}

func schemas(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(testdata, "schemas", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("the schemas are gone: %v", err)
	}
	return files
}

func nameOf(schema string) string { return strings.TrimSuffix(filepath.Base(schema), ".json") }

func same(t *testing.T, committed string, got []byte) {
	t.Helper()
	want, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what its schema gives now: run make code in bench/decode", committed)
	}
}

// TestTheirs demands that the code of go-jsonschema is what it makes of the same schemas.
func TestTheirs(t *testing.T) {
	for _, schema := range schemas(t) {
		name := nameOf(schema)
		var stderr bytes.Buffer
		c := exec.Command("go", "tool", "go-jsonschema", "-p", name, "--tags", "json", schema)
		c.Stderr = &stderr
		got, err := c.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, stderr.Bytes())
		}
		same(t, filepath.Join("internal", "theirs", name, name+".go"), got)
	}
}
