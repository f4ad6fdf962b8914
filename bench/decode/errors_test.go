package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

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
	ours, theirs := running(t, parse), running(t, v5)
	for i, m := range mistakes {
		said, err := m.messages(ours)
		if err != nil {
			t.Fatal(err)
		}
		saidV5, err := m.messages(theirs)
		if err != nil {
			t.Fatal(err)
		}
		if len(said) == 0 {
			t.Errorf("%s is accepted", m.document)
		}
		if want := section(i, m) + rows("Lockstep", said) + rows("v5", saidV5); !strings.Contains(text, want) {
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
