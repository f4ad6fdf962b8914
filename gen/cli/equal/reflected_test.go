package equal_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// heldBy says which drift subtest holds a keyword of a schema to the Go code.
// What a Go type cannot say is held by behaviour; the rest is for people.
func heldBy(keyword string) string {
	switch keyword {
	case "type", "properties", "required", "enum", "items", "additionalProperties", "secret", "secrets", "$ref", "allOf", "definitions", "$defs":
		return "struct (the reflected type) and behaviour"
	case "default":
		return "defaults and behaviour"
	case "$schema", "$id", "$comment", "title", "description", "placeholder", "multiline", "examples", "deprecated", "readOnly", "writeOnly", "internal":
		return "the digest alone"
	}
	if strings.HasPrefix(keyword, "x-") {
		return "the digest alone"
	}
	return "behaviour alone (no Go type says it)"
}

// demandReflected holds every package against the manifest that it was made
// from: the schema reflected from the Go type is the manifest's, and so on.
func demandReflected(t *testing.T, s *scratch, real []string) {
	var requests []request
	for _, name := range s.names {
		data, err := os.ReadFile(s.path(name))
		must(t, err)
		requests = append(requests, request{Subject: name, Manifest: data})
	}
	for i, a := range s.ask(10*time.Minute, requests) {
		if a.Error != "" || len(a.Noticed) > 0 {
			t.Errorf("%s: the code is not what the manifest says: %q %s", requests[i].Subject, a.Noticed, a.Error)
		}
	}
	if len(real) == 0 {
		t.Skip("../shared/corpus is not here: no real schemas to reflect")
	}
	keywords := map[string]map[string]int{}
	for _, name := range real {
		if !slices.Contains(s.names, name) {
			t.Errorf("%s: no package was generated", name)
		}
		data, err := os.ReadFile(s.path(name))
		must(t, err)
		root := decoded(t, data)
		for _, schema := range []string{"arguments", "configuration"} {
			if v := root.get(schema); v != nil {
				countKeywords(v, keywords)
			}
		}
	}
	var b strings.Builder
	for _, holder := range slices.Sorted(maps.Keys(keywords)) {
		fmt.Fprintf(&b, "\n%s:", holder)
		for _, keyword := range slices.Sorted(maps.Keys(keywords[holder])) {
			fmt.Fprintf(&b, " %s %d", keyword, keywords[holder][keyword])
		}
	}
	t.Logf("%d real schemas are reflected; their keywords are held by%s", len(real), b.String())
}

// countKeywords counts the keywords of a schema by the subtest that holds them.
func countKeywords(schema *tree, into map[string]map[string]int) {
	for _, m := range schema.members {
		holder := heldBy(m.name)
		if into[holder] == nil {
			into[holder] = map[string]int{}
		}
		into[holder][m.name]++
		inside := []*tree{m.value}
		switch m.name {
		case "properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas":
			inside = nil
			for _, p := range m.value.members {
				inside = append(inside, p.value)
			}
		case "default", "enum", "const", "examples":
			inside = nil
		default:
			inside = append(inside, m.value.items...)
		}
		for _, v := range inside {
			countKeywords(v, into)
		}
	}
}
