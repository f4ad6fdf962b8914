package manifest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestSchemaGolden(t *testing.T) {
	for name, got := range map[string][]byte{"connector.schema.json": Schema(), "module.schema.json": ModuleSchema()} {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs; run the tests with -update and read the difference", path)
		}
	}
}

// What editors show as an example must be valid, for its field and as a whole.
func TestSchemaExamplesAreValid(t *testing.T) {
	for _, data := range [][]byte{Schema(), ModuleSchema()} {
		compiled, err := compile(data)
		if err != nil {
			t.Fatal(err)
		}
		var s struct {
			Properties map[string]struct {
				Examples []any
				Default  any
			}
		}
		decode(t, data, &s)
		for field, property := range s.Properties {
			values := property.Examples
			if property.Default != nil {
				values = append(values, property.Default)
			}
			for _, v := range values {
				if err := compiled.Properties[field].Validate(v); err != nil {
					t.Errorf("%s: %v: %v", field, v, err)
				}
			}
		}
	}
}

func TestSchemaDescribesEveryField(t *testing.T) {
	for _, data := range [][]byte{Schema(), ModuleSchema()} {
		var s struct {
			Comment    string `json:"$comment"`
			Draft      string `json:"$schema"`
			Properties map[string]struct{ Title, Description string }
		}
		decode(t, data, &s)
		if s.Comment != generatedComment || s.Draft != "https://json-schema.org/draft/2020-12/schema" {
			t.Errorf("$comment is %q and $schema %q", s.Comment, s.Draft)
		}
		if len(s.Properties) < 10 {
			t.Errorf("the schema has %d properties, wanted all fields", len(s.Properties))
		}
		for field, p := range s.Properties {
			if p.Title == "" || p.Description == "" {
				t.Errorf("%s has the title %q and the description %q, wanted both", field, p.Title, p.Description)
			}
		}
	}
}

// The keywords under arguments, which Read leaves to package schema, are
// enforced by the published schema: editors rely on it.
func TestSchemaOfArguments(t *testing.T) {
	compiled, err := compile(Schema())
	if err != nil {
		t.Fatal(err)
	}
	arguments := compiled.Properties["arguments"]
	for text, valid := range map[string]bool{
		`{}`: true,
		`{"type": "object", "properties": {"a": {"type": ["string", "null"], "secret": true, "placeholder": "x", "multiline": true}, "b": true}, "secrets": ["a"], "internal": ["b"]}`: true,
		`{"items": [{"type": "string"}, false], "dependencies": {"a": ["b"], "c": {"minLength": 1}}}`:                                                                                  true,
		`{"x-order": 1, "unheardOf": []}`: true,
		`true`:                            false,
		`{"properties": {"a": {"type": "strng"}}}`:     false,
		`{"properties": {"a": {"secret": "yes"}}}`:     false,
		`{"properties": {"a": {"minLength": -1}}}`:     false,
		`{"required": "a"}`:                            false,
		`{"required": ["a", "a"]}`:                     false,
		`{"allOf": [{"anyOf": [{"not": {"if": 1}}]}]}`: false,
	} {
		var v any
		decode(t, []byte(text), &v)
		if err := arguments.Validate(v); (err == nil) != valid {
			t.Errorf("%s: %v, wanted valid: %v", text, err, valid)
		}
	}
}

func TestSchemaReadsNothing(t *testing.T) {
	for _, ref := range []string{"file:///etc/passwd", "https://example.com/schema.json", "other.json"} {
		if _, err := compile([]byte(`{"$ref": "` + ref + `"}`)); err == nil || !strings.Contains(err.Error(), "wanted references inside it only") {
			t.Errorf("%s: %v, wanted a refusal", ref, err)
		}
	}
}

// The closed lists stand in the schema, and every word has a meaning.
//
// Seed: "Real connectors will frequently add things like PULL_AUDIT, PIVOT_USER, or READ_AUDIT_TRAIL."
func TestVocabulary(t *testing.T) {
	compiled, err := compile(Schema())
	if err != nil {
		t.Fatal(err)
	}
	var capabilities, categories []any
	for _, c := range Capabilities() {
		capabilities = append(capabilities, c.Name)
		sentence(t, c.Name, c.Meaning)
	}
	for _, c := range Categories() {
		categories = append(categories, c.Name)
		sentence(t, c.Name, c.Meaning)
	}
	if got := compiled.Properties["capabilities"].Items2020.Enum; !slices.Equal(got, capabilities) {
		t.Errorf("the schema lists the capabilities %v, wanted %v", got, capabilities)
	}
	if got := compiled.Properties["category"].Enum; !slices.Equal(got, categories) {
		t.Errorf("the schema lists the categories %v, wanted %v", got, categories)
	}
	for _, verb := range []string{"pull_alerts", "pull_audit", "stream_events", "read_audit_trail", "pivot_user"} {
		if !slices.Contains(capabilities, any(verb)) {
			t.Errorf("%s is no capability", verb)
		}
	}
}

func sentence(t *testing.T, name, meaning string) {
	t.Helper()
	if len(meaning) < 10 || !strings.HasSuffix(meaning, ".") || strings.ContainsAny(meaning, "\n<>&") {
		t.Errorf("%s means %q, wanted a line of plain text", name, meaning)
	}
}

func decode(t *testing.T, data []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatal(err)
	}
}
