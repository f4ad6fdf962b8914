package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/bench/decode/internal/peer"
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
func (m mistake) messages(p *process) ([]string, error) {
	schema, err := readSchema(m.schema)
	if err != nil {
		return nil, err
	}
	a, err := p.ask(peer.Question{Name: m.schema, Schema: schema, Document: m.document})
	if err != nil {
		return nil, fmt.Errorf("%s, %s: %w", p.name, m.document, err)
	}
	return a.Errors, nil
}

// writeErrors writes the comparison as the page of the documentation.
func writeErrors(ctx context.Context, w io.Writer, dir string, node *process) error {
	peers, err := startAll(ctx, dir, []program{parse, v5})
	if err != nil {
		return err
	}
	defer stopAll(peers)
	var page strings.Builder
	page.WriteString(errorsIntroduction)
	for i, m := range mistakes {
		page.WriteString(section(i, m))
		for _, by := range []struct {
			name string
			p    *process
		}{{"Lockstep", peers[0]}, {"v5", peers[1]}, {"ajv", node}} {
			lines, err := m.messages(by.p)
			if err != nil {
				return err
			}
			page.WriteString(rows(by.name, lines))
		}
	}
	_, err = io.WriteString(w, page.String())
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
