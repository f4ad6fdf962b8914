package lint_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/lint"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Every rule complains about its bad example, at a place in it, and not about
// its good one; and so it does once its fix is applied.
func TestExamplesOfRules(t *testing.T) {
	for _, r := range lint.Rules() {
		t.Run(string(r.Code), func(t *testing.T) {
			if r.Summary == "" || r.Doc == "" {
				t.Error("the rule does not say what it means")
			}
			found := findings(t, r.Code, whole(r.Bad))
			if len(found) != 1 {
				t.Fatalf("found %d problems in the bad example, want 1", len(found))
			}
			d := found[0]
			if d.Severity != diag.Warning || d.Span.Start.Line == 0 || d.Message == "" || d.Hint == "" {
				t.Errorf("the finding lacks something: %+v", d)
			}
			if found := findings(t, r.Code, whole(r.Good)); len(found) != 0 {
				t.Errorf("found %v in the good example", found)
			}
			if d.Fix == nil {
				return
			}
			fixed, err := diag.Apply([]byte(whole(r.Bad)), d.Fix)
			if err != nil {
				t.Fatal(err)
			}
			if found := findings(t, r.Code, string(fixed)); len(found) != 0 {
				t.Errorf("after its fix the example is\n%s\nand still has %v", fixed, found)
			}
		})
	}
}

func TestRulesAreSorted(t *testing.T) {
	if !slices.IsSortedFunc(lint.Rules(), func(a, b lint.Rule) int { return strings.Compare(string(a.Code), string(b.Code)) }) {
		t.Error("the rules are not sorted by code")
	}
}

// whole completes an excerpt of "arguments" to a manifest's member.
func whole(excerpt string) string {
	if strings.HasPrefix(excerpt, `"arguments"`) {
		return "{" + excerpt + "}"
	}
	return `{"arguments": {"type": "object", ` + excerpt + `}}`
}

func findings(t *testing.T, code diag.Code, text string) diag.List {
	t.Helper()
	f, problems := source.Parse("m.json", []byte(text))
	if len(problems) > 0 {
		t.Fatalf("%s: %v", text, problems)
	}
	doc, problems := schema.Parse(f, f.Root.Get("arguments"), schema.Options{})
	if problems.HasErrors() {
		t.Fatalf("%s: %v", text, problems)
	}
	return slices.DeleteFunc(lint.Run(&lint.Subject{File: f, Document: doc}), func(d diag.Diagnostic) bool { return d.Code != code })
}

// What sounds like a secret is one by its last words.
func TestUnmarkedSecret(t *testing.T) {
	for name, want := range map[string]bool{
		"api_token": true, "apiToken": true, "clientSecret": true, "client-secret": true, "PASSWORD": true, "aws_secret_access_key": true,
		"access key": false, "secret_name": false, "token_url": false, "client_token": false, "intake_key": false, "keyword": false, "password_policy": false,
	} {
		found := findings(t, "unmarked-secret", `{"arguments": {"type": "object", "properties": {"`+name+`": {"type": "string"}}}}`)
		if got := len(found) == 1; got != want {
			t.Errorf("%q is reported: %t, want %t", name, got, want)
		}
	}
	for property, want := range map[string]string{
		`{"type": "string", "writeOnly": true}`:                 `property "x" is writeOnly, as secrets are, and is not marked as one`,
		`{"type": "string", "writeOnly": false}`:                "",
		`{"type": "string", "writeOnly": true, "secret": true}`: "",
		`{"type": "integer", "writeOnly": true}`:                "",
	} {
		var got string
		for _, d := range findings(t, "unmarked-secret", `{"arguments": {"type": "object", "properties": {"x": `+property+`}}}`) {
			got += d.Message
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", property, got, want)
		}
	}
	for _, property := range []string{
		`{"type": "string", "secret": true}`, `{"type": "string", "secret": false}`, `{"type": "integer"}`,
		`{"type": "string", "enum": ["a"]}`, `{"const": "a"}`, `true`,
	} {
		if found := findings(t, "unmarked-secret", `{"arguments": {"type": "object", "properties": {"password": `+property+`}}}`); len(found) > 0 {
			t.Errorf("a password of %s is reported: %v", property, found)
		}
	}
}

// A fix keeps the layout of the object that it adds to.
func TestFixKeepsLayout(t *testing.T) {
	for property, want := range map[string]string{
		`{"type": "string"}`:               `{"secret": true, "type": "string"}`,
		`{ "type": "string" }`:             `{ "secret": true, "type": "string" }`,
		"{\n    \"type\": \"string\"\n  }": "{\n    \"secret\": true,\n    \"type\": \"string\"\n  }",
		"{\n\t\"type\": [\"string\"]\n}":   "{\n\t\"secret\": true,\n\t\"type\": [\"string\"]\n}",
	} {
		text := `{"arguments": {"type": "object", "properties": {"password": ` + property + `}}}`
		found := findings(t, "unmarked-secret", text)
		if len(found) != 1 {
			t.Fatalf("found %v", found)
		}
		fixed, err := diag.Apply([]byte(text), found[0].Fix)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(fixed); got != strings.Replace(text, property, want, 1) {
			t.Errorf("the fix makes\n%s", got)
		}
	}
}
