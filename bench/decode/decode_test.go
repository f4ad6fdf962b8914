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
	schemas, err := filepath.Abs(filepath.Join(testdata, "schemas"))
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"run", "-C", root, "./cmd/gen", "compile", "--out", out}
	for name := range generated {
		args = append(args, filepath.Join(schemas, name+".json"))
	}
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		t.Fatalf("gen compile: %v\n%s", err, out)
	}
	for name := range generated {
		for _, file := range []string{"config.go", "codec.go"} {
			got, err := os.ReadFile(filepath.Join(out, name, file))
			if err != nil {
				t.Fatal(err)
			}
			same(t, filepath.Join("internal", "ours", name, file), got)
		}
	}
}

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
	for name := range generated {
		var stderr bytes.Buffer
		c := exec.Command("go", "tool", "go-jsonschema", "-p", name, "--tags", "json", filepath.Join(testdata, "schemas", name+".json"))
		c.Stderr = &stderr
		got, err := c.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, stderr.Bytes())
		}
		same(t, filepath.Join("internal", "theirs", name, name+".go"), got)
	}
}

// TestPeers demands that all read every document: a peer that fails early would look fast.
func TestPeers(t *testing.T) {
	cases, err := loadCases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		for _, p := range c.peers {
			if err := p.parse(c.document); err != nil {
				t.Errorf("%s, %s: %v", c.name, p.name, err)
			}
		}
	}
}

// TestErrorsPage compares the page with what is said now; ajv's words are taken from the page.
func TestErrorsPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs", "errors.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(page)
	if !strings.HasPrefix(text, errorsIntroduction) {
		t.Error("docs/errors.md does not begin as it should")
	}
	for i, m := range mistakes {
		said, err := m.messages(nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(said.ours) == 0 {
			t.Errorf("%s is accepted", m.document)
		}
		if want := section(i, m) + rows("Lockstep", said.ours) + rows("v5", said.v5); !strings.Contains(text, want) {
			t.Errorf("docs/errors.md is not what go run . -errors prints now; it lacks\n%s", want)
		}
	}
	for _, secret := range []string{"hunter2", "correct horse", "12345678901234567890"} {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "| ") && strings.Contains(line, secret) {
				t.Errorf("a message shows a secret: %s", line)
			}
		}
	}
}

// BenchmarkParse is the part of the benchmark that a profile is taken of.
func BenchmarkParse(b *testing.B) {
	cases, err := loadCases()
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.document)))
			b.ReportAllocs()
			for b.Loop() {
				if err := c.peers[ours].parse(c.document); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
