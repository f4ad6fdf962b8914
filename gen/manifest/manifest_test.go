package manifest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

func TestManifestHoldsWhatTheFileSays(t *testing.T) {
	f := parse(t, "manifests/connector_okta.json", `{
  "$schema": "./connector.schema.json", "uuid": "0A9F3A5C-5D0E-4C0B-9F57-3D3D4D1C2B10", "name": " Okta ",
  "description": "Collects.\n", "docker_parameter": "okta", "version": "1.2.3", "category": "identity",
  "capabilities": ["pull_audit", "pivot_user"], "docs_url": "/docs", "poll_interval_seconds": 6e1,
  "example": true, "slug": "s", "type": "asset", "capability": "user", "arguments": {"type": "object"}, "collect": {}
}`)
	got, list := Read(f)
	if len(list) > 0 {
		t.Fatal(render(list))
	}
	want := &Manifest{
		SchemaRef: "./connector.schema.json", UUID: "0A9F3A5C-5D0E-4C0B-9F57-3D3D4D1C2B10", Name: "Okta",
		Description: "Collects.", Command: "okta", Version: "1.2.3", Category: "identity",
		Capabilities: []string{"pull_audit", "pivot_user"}, DocsURL: "/docs", PollIntervalSeconds: 60,
		Example: true, Slug: "s", Type: "asset", Capability: "user",
		Arguments: f.Find("/arguments"), Collect: f.Find("/collect"), File: f,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwanted %+v", got, want)
	}
}

func TestModuleHoldsWhatTheFileSays(t *testing.T) {
	f := parse(t, "manifests/Okta/manifest.json", `{"$schema": "x", "uuid": "0a9f3a5c-5d0e-4c0b-9f57-3d3d4d1c2b10",
  "name": "Okta", "description": "D", "slug": "okta", "version": "1.2.3", "categories": ["IAM"], "configuration": {},
  "supports_validation": true, "logo": "l", "docs_url": "/docs", "docker": "i", "source": "s", "type": "t"}`)
	got, list := ReadModule(f)
	if len(list) > 0 {
		t.Fatal(render(list))
	}
	want := &Module{
		SchemaRef: "x", UUID: uuidA, Name: "Okta", Description: "D", Slug: "okta", Version: "1.2.3",
		Categories: []string{"IAM"}, Configuration: f.Find("/configuration"), SupportsValidation: true,
		Logo: "l", DocsURL: "/docs", Docker: "i", Source: "s", Type: "t", File: f,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwanted %+v", got, want)
	}
}

func TestManifestDefaults(t *testing.T) {
	m, _ := Read(parse(t, "c.json", `{"docker_parameters": "old"}`))
	if m.PollIntervalSeconds != DefaultInterval || m.Command != "old" || m.LegacyCommand != "old" || m.Arguments != nil {
		t.Errorf("got %+v", m)
	}
}

func TestManifestSpan(t *testing.T) {
	m, _ := Read(parse(t, "c.json", "\n {\"uuid\": \"x\",\n  \"docker_parameters\": \"old\"}"))
	for field, want := range map[string]diag.Position{
		"uuid":             {Offset: 11, Line: 2, Column: 11},
		"docker_parameter": {Offset: 39, Line: 3, Column: 24},
		"arguments":        {Offset: 2, Line: 2, Column: 2},
	} {
		if got := m.Span(field); got.File != "c.json" || got.Start != want {
			t.Errorf("%s stands at %+v, wanted %+v", field, got, want)
		}
	}
}

// A file that is no manifest at all is refused without a second complaint.
func TestReadBrokenFile(t *testing.T) {
	f, _ := source.Parse("c.json", nil)
	if m, list := Read(f); m != nil || len(list) > 0 {
		t.Errorf("got %v and\n%s", m, render(list))
	}
	if m, list := ReadModule(f); m != nil || len(list) > 0 {
		t.Errorf("got %v and\n%s", m, render(list))
	}
}

// The validator reports in no order, Read does: the same list every time, in
// the order of the file.
func TestReadIsDeterministic(t *testing.T) {
	f := parse(t, "c.json", `{"version": "x", "uuid": 1, "x": 1, "category": "saaas", "slug": 1, "y": 1, "docs_url": "d",
  "capabilities": ["pull_alert", "b", "b", 3], "docker_parameter": "", "z": 1, "name": "", "description": ""}`)
	_, first := Read(f)
	if len(first) < 13 || !slices.IsSortedFunc(first, func(a, b diag.Diagnostic) int { return a.Span.Start.Offset - b.Span.Start.Offset }) {
		t.Errorf("got\n%s", render(first))
	}
	for range 50 {
		if _, again := Read(f); !reflect.DeepEqual(again, first) {
			t.Fatalf("got\n%sand then\n%s", render(first), render(again))
		}
	}
}

// A hostile file costs time in proportion to its size.
func TestReadIsBounded(t *testing.T) {
	for name, text := range map[string]string{
		"numbers":      `{"poll_interval_seconds": 1e` + strings.Repeat("9", 1<<20) + `}`,
		"digits":       `{"poll_interval_seconds": ` + strings.Repeat("9", 1<<20) + `}`,
		"capabilities": `{"capabilities": ["a"` + strings.Repeat(`, "a"`, 100_000) + `]}`,
		"deep items":   `{"capabilities": [` + strings.Repeat("[", 400) + strings.Repeat("]", 400) + `]}`,
		"names":        "{" + manyNames(50_000) + "}",
		"long version": `{"version": "1.2.3-` + strings.Repeat("1.", 1<<19) + `"}`,
		"long url":     `{"docs_url": "https://a` + strings.Repeat("a-", 1<<19) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			if _, list := Read(parse(t, "c.json", text)); !list.HasErrors() {
				t.Error("no errors, wanted some")
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func manyNames(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf(`"nmae%d": 1`, i)
	}
	return strings.Join(names, ",")
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, `{"uuid": "x", "name": 1}`, `{"capabilities": ["pull_alerts", "pull_alerts"]}`,
		`{"results": {}, "docker_parameters": "a", "docker_parameter": "a"}`, `{"a/b~c": 1, "": 2}`,
		`{"name": "\u0000", "docs_url": "//x", "poll_interval_seconds": 1e400}`, `{"nmae": "x", "nmae": "y"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, _ := source.Parse("manifests/connector_x.json", data)
		_, list := Read(file)
		_, more := ReadModule(file)
		for _, d := range append(list, more...) {
			if d.Code == "internal" || d.Code == "" || d.Message == "" || strings.ContainsAny(d.Message, "\n\r\x00\x1b") || d.Span.Start.Line < 1 {
				t.Errorf("%+v", d)
			}
			for _, e := range d.Fix {
				if e.Start < 0 || e.Start > e.End || e.End > len(data) {
					t.Errorf("%+v edits [%d, %d) of %d bytes", d, e.Start, e.End, len(data))
				}
			}
		}
	})
}
