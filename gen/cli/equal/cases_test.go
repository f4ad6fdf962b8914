package equal_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// storedCase is a disagreement that was once found, made small.
type storedCase struct {
	Note   string          `json:"note"`
	Schema json.RawMessage `json:"schema"`
	// Instances are documents as text, since some are no JSON.
	Instances []struct {
		Document string `json:"document"`
		Strict   bool   `json:"strict"`  // ValidateJSON accepts it
		Decoded  bool   `json:"decoded"` // Parse accepts it
	} `json:"instances"`
}

// writeCases writes a manifest for every stored case; they are keyed by it.
func (s *scratch) writeCases() map[string]*storedCase {
	s.t.Helper()
	files, err := filepath.Glob("testdata/cases/*.json")
	must(s.t, err)
	cases := map[string]*storedCase{}
	for i, file := range files {
		data, err := os.ReadFile(file)
		must(s.t, err)
		c := &storedCase{}
		if err := json.Unmarshal(data, c); err != nil {
			s.t.Fatalf("%s: %v", file, err)
		}
		name := strings.ReplaceAll(strings.TrimSuffix(filepath.Base(file), ".json"), "-", "_")
		at := fmt.Sprintf("manifests/connector_case_%s.json", name)
		s.write(at, wrapped(uint64(0xca5e0000+i), c.Schema))
		cases[at] = c
	}
	return cases
}

// demandCases demands the verdict that every case was stored with, and that
// both sides agree on it.
func demandCases(t *testing.T, s *scratch, cases map[string]*storedCase) {
	var requests []request
	var want []string
	said := func(accepts bool) string {
		if accepts {
			return "accepts"
		}
		return "refuses"
	}
	for at, c := range cases {
		for _, i := range c.Instances {
			requests = append(requests, request{Subject: at, Document: []byte(i.Document)})
			want = append(want, "ValidateJSON "+said(i.Strict)+", Parse "+said(i.Decoded))
		}
	}
	for i, a := range s.ask(time.Minute, requests) {
		at, document := requests[i].Subject, requests[i].Document
		if a.Error != "" {
			t.Errorf("%s: %s: %s", at, document, a.Error)
			continue
		}
		if got := "ValidateJSON " + said(a.Verdict.ValidateJSON == "") + ", Parse " + said(a.Verdict.Parse == ""); got != want[i] {
			t.Errorf("%s: %s\ngot  %s (%s; %s)\nwant %s", at, document, got, a.Verdict.ValidateJSON, a.Verdict.Parse, want[i])
		}
		for _, message := range a.Verdict.Disagreement {
			t.Errorf("%s: %s", at, message)
		}
	}
}
