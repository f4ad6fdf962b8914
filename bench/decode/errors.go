package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	schemav5 "github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

// mistake is one way to get a configuration wrong.
type mistake struct{ schema, document string }

// mistakes are what the messages are compared on, by the schema that the document is for.
var mistakes = []mistake{
	{"bounds", `{"account_id": "acme", "api_token": "tok_0123456789abcdef", "frequency": 0}`},
	{"bounds", `{"account_id": "acme", "api_token": "tok_0123456789abcdef", "page_size": 5000}`},
	{"bounds", `{"account_id": "acme", "api_token": "tok_0123456789abcdef", "timeout": 0}`},
	{"bounds", `{"account_id": "acme", "api_token": "tok_0123456789abcdef", "rate_limit": 601}`},
	{"bounds", `{"account_id": "abc", "api_token": "tok_0123456789abcdef"}`},
	{"bounds", `{"account_id": "acme", "api_token": "hunter2"}`},
	{"bounds", `{"account_id": "acme", "api_token": 12345678901234567890}`},
	{"bounds", `{"account_id": "acme", "api_token": "tok_0123456789abcdef", "base_url": "api.example.com"}`},
	{"bounds", `{"account_id": "acme", "api_token": "tok_0123456789abcdef", "frequency": "60"}`},
	{"bounds", `{"account_id": "acme", "api_token": "tok_0123456789abcdef", "frequency": 60.5}`},
	{"bounds", `{"account_id": "acme", "api_token": "tok_0123456789abcdef", "frequency": null}`},
	{"bounds", `{"account_id": "acme"}`},
	{"bounds", `{"account_id": "acme", "api_token": "tok_0123456789abcdef", "Frequency": 60}`},
	{"enums", `{"admin_mail": "a@b.example", "application_name": "drive", "log_level": "warn"}`},
	{"enums", `{"admin_mail": "a@b.example", "application_name": "drive", "severity": 6}`},
	{"nested", `{"service_account": {"type": "user", "project_id": "acme-logs", "private_key_id": "1", "private_key": "-----BEGIN PRIVATE KEY-----", "client_email": "a@b.example"}}`},
	{"nested", `{"service_account": {"type": "service_account", "project_id": "Acme", "private_key_id": "1", "private_key": "-----BEGIN PRIVATE KEY-----", "client_email": "a@b.example"}}`},
	{"nested", `{"service_account": {"type": "service_account", "project_id": "acme-logs", "private_key_id": "1", "private_key": "correct horse battery staple", "client_email": "a@b.example"}}`},
	{"nested", `{"service_account": {"type": "service_account", "project_id": "acme-logs", "private_key_id": "1", "private_key": "-----BEGIN PRIVATE KEY-----", "client_email": "a@b.example"}, "scopes": []}`},
	{"array", `{"api_token": "t", "sources": [{"id": "a", "kind": "audit", "url": "u"}, {"id": "", "kind": "audit"}]}`},
	{"checks", `{"base_url": "https://api.example.com", "username": "u"}`},
	{"checks", `{"base_url": "https://api.example.com", "api_token": "t", "event_types": ["login", "login"]}`},
	{"flat", `{"intake_key": "k", "chunk_size": 10, "chunk_size": 5000000}`},
	{"flat", `{"intake_key": "k", "frequency": 1e400}`},
	{"flat", `{"intake_key": "k",}`},
}

// messages are what is said of one mistake.
type messages struct{ ours, v5, ajv []string }

func (m mistake) messages(n *node) (out messages, err error) {
	schema, err := readSchema(m.schema)
	if err != nil {
		return out, err
	}
	out.ours = violations(generated[m.schema].ours([]byte(m.document)))
	if out.v5, err = violationsV5(schema, m.document); err != nil || n == nil {
		return out, err
	}
	a, err := n.ask(question{Schema: string(schema), Document: m.document})
	out.ajv = a.Errors
	return out, err
}

func violations(err error) []string {
	var all config.Violations
	if !errors.As(err, &all) {
		return nil
	}
	lines := make([]string, len(all))
	for i, v := range all {
		lines[i] = v.Error()
	}
	return lines
}

// violationsV5 are the leaves of the error: what is wrong, without the way through the schema.
func violationsV5(schema []byte, document string) ([]string, error) {
	compiled, err := compileV5(schema)
	if err != nil {
		return nil, err
	}
	var v any
	if err := json.Unmarshal([]byte(document), &v); err != nil {
		return []string{"encoding/json: " + err.Error()}, nil
	}
	err = compiled.Validate(v)
	var found *schemav5.ValidationError
	switch {
	case errors.As(err, &found):
		lines := leaves(found, nil)
		slices.Sort(lines) // their order is random
		return slices.Compact(lines), nil
	case err != nil:
		return []string{err.Error()}, nil
	}
	return nil, nil
}

func leaves(e *schemav5.ValidationError, lines []string) []string {
	if len(e.Causes) == 0 {
		where := e.InstanceLocation
		if where == "" {
			where = "(root)"
		}
		return append(lines, where+" "+e.Message)
	}
	for _, cause := range e.Causes {
		lines = leaves(cause, lines)
	}
	return lines
}

// writeErrors writes the comparison as the page of the documentation.
func writeErrors(w io.Writer, n *node) error {
	var page strings.Builder
	page.WriteString(errorsIntroduction)
	for i, m := range mistakes {
		said, err := m.messages(n)
		if err != nil {
			return fmt.Errorf("%s: %w", m.document, err)
		}
		page.WriteString(section(i, m) + rows("Lockstep", said.ours) + rows("v5", said.v5) + rows("ajv", said.ajv))
	}
	_, err := io.WriteString(w, page.String())
	return err
}

func section(i int, m mistake) string {
	return fmt.Sprintf("\n### %d. `%s`\n\n```json\n%s\n```\n\n| by | message |\n|---|---|\n", i+1, m.schema, m.document)
}

func rows(by string, lines []string) string {
	if len(lines) == 0 {
		return "| " + by + " | *accepted* |\n"
	}
	for i, line := range lines {
		lines[i] = "`" + strings.ReplaceAll(line, "|", `\|`) + "`"
	}
	return "| " + by + " | " + strings.Join(lines, "<br>") + " |\n"
}

const errorsIntroduction = `# What an operator reads

Every violation of a configuration is reported at once, in the document's order, each with the
place, what stands there and what is wanted. The texts of secrets are never shown, nor are their numbers.

A violation is a ` + "`config.Violation`" + `: Pointer, Rule, Got, Want and Offset for programs, one sentence for people.

Below, the same mistakes are given to Lockstep's ` + "`Parse`" + `, to santhosh-tekuri/jsonschema v5 behind
encoding/json, and to ajv 8 with all errors, behind JSON.parse. The schemas stand in
` + "`bench/decode/testdata/schemas`" + `. Of v5 the innermost messages are shown, with the place;
what it prints as a whole is longer. This page is what ` + "`go run . -errors`" + ` in ` + "`bench/decode`" + `
prints; a test compares Lockstep's and v5's messages with it.
`
