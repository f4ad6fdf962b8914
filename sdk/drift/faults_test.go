package drift

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk/drift/internal/demo"
)

// subtest runs one of the subtests of Connector and returns what it found.
func subtest(e *engine, name string) findings {
	switch name {
	case "bytes":
		return e.bytes()
	case "identity":
		return e.identity(demo.Identity())
	case "struct":
		return e.structure()
	case "defaults":
		return e.defaults()
	}
	verdicts, roundTrips := e.trials()
	if name == "behaviour" {
		return verdicts
	}
	return roundTrips
}

// expect demands that a subtest finds something, and says so in these words.
func expect(t *testing.T, e *engine, name, message string) {
	t.Helper()
	if !slices.ContainsFunc(subtest(e, name), func(m string) bool { return strings.Contains(m, message) }) {
		t.Errorf("%s does not find it.\nwant %s\ngot  %s", name, message, listing(e))
	}
}

// listing is what all subtests find.
func listing(e *engine) string {
	var b strings.Builder
	for _, name := range []string{"bytes", "identity", "struct", "defaults", "behaviour", "round-trip"} {
		for _, message := range subtest(e, name).report() {
			b.WriteString("\n\t" + name + ": " + message)
		}
	}
	return b.String()
}

func manifest(t *testing.T) []byte {
	t.Helper()
	raw, err := os.ReadFile(demoSubject().Manifest)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// changed returns the demo's engine with one change made to its manifest.
func changed(t *testing.T, old, replacement string) *engine {
	t.Helper()
	raw := manifest(t)
	if bytes.Count(raw, []byte(old)) != 1 {
		t.Fatalf("the manifest holds %q %d times, wants once", old, bytes.Count(raw, []byte(old)))
	}
	e := &engine{subject: newSubject(demoSubject())}
	if err := e.load(bytes.Replace(raw, []byte(old), []byte(replacement), 1)); err != nil {
		t.Fatal(err)
	}
	return e
}

// A change of the manifest is found by the subtest that is named, with the
// message that is named, even when nobody compares the bytes.
//
// Seed: "The configuration model in Python MUST match the JSON Schema in the manifest's `arguments` field:"
// Seed: "Property names, types, and constraints must align"
// Seed: "Mismatches will cause runtime validation errors"
// Seed: "The constructor must match the schema field names exactly."
func TestManifestChanges(t *testing.T) {
	cases := []struct {
		name             string
		old, replacement string
		subtest, message string
	}{
		{
			"property added", `"proxy": {`, `"region": {"type": "string"}, "proxy": {`,
			"struct", `/properties/region: the manifest says there is such a property, the Go type says there is none`,
		},
		{
			"property removed", `"labels": {"type": "object", "additionalProperties": {"type": "string"}},`, ``,
			"struct", `/properties/labels: the manifest says there is no such property, the Go type says there is one`,
		},
		{
			"property renamed", `"base_url": {`, `"baseurl": {`,
			"struct", `/properties/baseurl: the manifest says there is such a property, the Go type says there is none`,
		},
		{
			"property retyped", `"frequency": {"type": "integer"`, `"frequency": {"type": "number"`,
			"struct", `/properties/frequency: the manifest says number, the Go type says integer`,
		},
		{
			"property becomes nullable", `"account_id": {"type": "string"`, `"account_id": {"type": ["string", "null"]`,
			"struct", `/properties/account_id: the manifest says null or string, the Go type says string`,
		},
		{
			"property stops being nullable", `"filter": {"type": ["string", "null"]}`, `"filter": {"type": "string"}`,
			"struct", `/properties/filter: the manifest says string, the Go type says null or string`,
		},
		{
			"union becomes one type", `{"anyOf": [{"type": "string", "minLength": 2}, {"type": "integer", "minimum": 1}]}`, `{"type": "string"}`,
			"struct", `/properties/target: the manifest says string, the Go type says any JSON value`,
		},
		{
			"items retyped", `"items": {"type": "string", "minLength": 1}`, `"items": {"type": "integer"}`,
			"struct", `/properties/exclude_types/items: the manifest says integer, the Go type says string`,
		},
		{
			"map retyped", `"additionalProperties": {"type": "string"}`, `"additionalProperties": {"type": "boolean"}`,
			"struct", `/properties/labels/additionalProperties: the manifest says boolean, the Go type says string`,
		},
		{
			"map becomes an object", `"labels": {"type": "object", "additionalProperties": {"type": "string"}}`, `"labels": {"type": "object", "properties": {"a": {}}}`,
			"struct", `/properties/labels: the manifest says an object with the property "a", the Go type says a map`,
		},
		{
			"nested property added", `{"host": {"type": "string"}}`, `{"host": {"type": "string"}, "port": {}}`,
			"struct", `/properties/proxy/properties/port: the manifest says there is such a property, the Go type says there is none`,
		},
		{
			"nested property retyped", `{"host": {"type": "string"}}`, `{"host": {"type": "array"}}`,
			"struct", `/properties/proxy/properties/host: the manifest says array, the Go type says string`,
		},
		{
			"properties reordered", `"key": {"type": "string", "secret": true}, "port": {"type": "integer", "default": 8080}`, `"port": {"type": "integer", "default": 8080}, "key": {"type": "string", "secret": true}`,
			"struct", `/properties/credentials/properties: the manifest says the order is port, key, the Go type says it is key, port`,
		},
		{
			"required added", `"required": ["key"]`, `"required": ["key", "port"]`,
			"struct", `/properties/credentials/properties/port: the manifest says required, the Go type says optional`,
		},
		{
			"required removed", `"required": ["api_token", "frequency", "credentials"]`, `"required": ["api_token", "credentials"]`,
			"struct", `/properties/frequency: the manifest says optional, the Go type says required`,
		},
		{
			"required removed, as it behaves", `"required": ["api_token", "frequency", "credentials"]`, `"required": ["api_token", "frequency"]`,
			"behaviour", `the member "credentials" is missing`,
		},
		{
			"enum value added", `["Both", "Incoming", "Outgoing"]`, `["Both", "Incoming", "Outgoing", "None"]`,
			"struct", `/properties/direction: the manifest says one of "Both", "Incoming", "Outgoing", "None", the Go type says one of "Both", "Incoming", "Outgoing"`,
		},
		{
			"enum value added, as it behaves", `["Both", "Incoming", "Outgoing"]`, `["Both", "Incoming", "Outgoing", "None"]`,
			"behaviour", `/direction: the manifest accepts`,
		},
		{
			"enum value removed", `["Both", "Incoming", "Outgoing"]`, `["Both", "Incoming"]`,
			"struct", `/properties/direction: the manifest says one of "Both", "Incoming", the Go type says one of "Both", "Incoming", "Outgoing"`,
		},
		{
			"enum dropped", `"enum": ["Both", "Incoming", "Outgoing"], `, ``,
			"struct", `/properties/direction: the manifest says any string, the Go type says one of "Both", "Incoming", "Outgoing"`,
		},
		{
			"enum on a plain string", `{"host": {"type": "string"}}`, `{"host": {"type": "string", "enum": ["a", "b"]}}`,
			"struct", `/properties/proxy/properties/host: the manifest says one of "a", "b", the Go type says any string`,
		},
		{
			"secret removed", `"key": {"type": "string", "secret": true}`, `"key": {"type": "string"}`,
			"struct", `/properties/credentials/properties/key: the manifest says string, the Go type says secret string`,
		},
		{
			"secret added", `"account_id": {"type": "string"`, `"account_id": {"type": "string", "secret": true`,
			"struct", `/properties/account_id: the manifest says secret string, the Go type says string`,
		},
		{
			"secret added to the list", `"type": "object",
    "required": ["api_token"`, `"type": "object", "secrets": ["base_url"],
    "required": ["api_token"`,
			"struct", `/properties/base_url: the manifest says secret string, the Go type says string`,
		},
		{
			"secret added, as it marshals", `"account_id": {"type": "string"`, `"account_id": {"type": "string", "secret": true`,
			"round-trip", `/account_id: MarshalJSON shows "11111", wants "[redacted]"`,
		},
		{
			"default changed", `"default": 3600`, `"default": 7200`,
			"defaults", `/properties/frequency: the manifest says the default is 7200, Default() says 3600`,
		},
		{
			"default changed, as it is parsed", `"default": 3600`, `"default": 7200`,
			"defaults", `/properties/frequency: the manifest says the default is 7200, Parse says 3600`,
		},
		{
			"default changed, in every document", `"default": 3600`, `"default": 7200`,
			"round-trip", `with defaults says 7200, after Parse and AppendJSON it says 3600`,
		},
		{
			"default added", `"exclude_types": {`, `"exclude_types": {"default": [], `,
			"defaults", `/properties/exclude_types: the manifest says the default is [], Default() says nothing`,
		},
		{
			"default removed", `, "default": "https://demo.example"`, ``,
			"defaults", `/properties/base_url: the manifest says no default, Default() says "https://demo.example"`,
		},
		{
			"default of a required property removed", `, "default": 3600`, ``,
			"behaviour", `missing properties: 'frequency'), Parse accepts it`,
		},
		{
			"nested default changed", `"default": 8080`, `"default": 8081`,
			"defaults", `/properties/credentials/properties/port: the manifest says the default is 8081, Default() says 8080`,
		},
		{
			"nested default changed, as it is parsed", `"default": 8080`, `"default": 8081`,
			"round-trip", `/credentials/port: `,
		},
		{
			"minimum raised", `"minimum": 60`, `"minimum": 61`,
			"behaviour", `/frequency: must be >= 61 but found 60), ValidateJSON accepts it`,
		},
		{
			"minimum lowered", `"minimum": 60`, `"minimum": 59`,
			"behaviour", `ValidateJSON refuses it: /frequency: 59 is below the minimum of 60`,
		},
		{
			"minimum dropped", `"minimum": 60, `, ``,
			"behaviour", `is below the minimum of 60`,
		},
		{
			"maximum raised", `"maximum": 86400`, `"maximum": 86401`,
			"behaviour", `/frequency: 86401 is above the maximum of 86400`,
		},
		{
			"maximum dropped", `, "maximum": 86400`, ``,
			"behaviour", `is above the maximum of 86400`,
		},
		{
			"maximum of a number", `"maximum": 120.5`, `"maximum": 120.25`,
			"behaviour", `/timeout: must be <= 120.25 but found`,
		},
		{
			"exclusive bound becomes inclusive", `"exclusiveMinimum": 0`, `"minimum": 0`,
			"behaviour", `/timeout: 0 is not greater than 0`,
		},
		{
			"multipleOf added", `"minimum": 60`, `"multipleOf": 60, "minimum": 60`,
			"behaviour", `not multipleOf 60), ValidateJSON accepts it`,
		},
		{
			"minLength raised", `"minLength": 8`, `"minLength": 9`,
			"behaviour", `/api_token: length must be >= 9, but got 8), ValidateJSON accepts it`,
		},
		{
			"minLength dropped", `"minLength": 8, `, ``,
			"behaviour", `is shorter than the minimum length of 8`,
		},
		{
			"maxLength added", `"minLength": 8`, `"minLength": 8, "maxLength": 100`,
			"behaviour", `/api_token: length must be <= 100, but got 101), ValidateJSON accepts it`,
		},
		{
			"minLength of items dropped", `"items": {"type": "string", "minLength": 1}`, `"items": {"type": "string"}`,
			"behaviour", `/exclude_types/0: the manifest accepts`,
		},
		{
			"maxItems lowered", `"maxItems": 10`, `"maxItems": 9`,
			"behaviour", `/exclude_types: maximum 9 items required, but found 10 items), ValidateJSON accepts it`,
		},
		{
			"maxItems raised", `"maxItems": 10`, `"maxItems": 11`,
			"behaviour", `the number of items, 11, is above the maximum of 10`,
		},
		{
			"maxItems dropped", `, "maxItems": 10`, ``,
			"behaviour", `is above the maximum of 10`,
		},
		{
			"uniqueItems added", `"maxItems": 10`, `"maxItems": 10, "uniqueItems": true`,
			"behaviour", `/exclude_types: items at index 0 and 1 are equal), ValidateJSON accepts it`,
		},
		{
			"pattern changed", `^[0-9]{4,5}$`, `^[0-9]{4,6}$`,
			"behaviour", `/account_id: "111111" does not match the pattern ^[0-9]{4,5}$`,
		},
		{
			"pattern dropped", `, "pattern": "^[0-9]{4,5}$"`, ``,
			"behaviour", `does not match the pattern`,
		},
		{
			"format changed", `"format": "uri"`, `"format": "hostname"`,
			"behaviour", `/base_url: `,
		},
		{
			"format dropped", `"format": "uri", `, ``,
			"behaviour", `is not a valid uri`,
		},
		{
			"additionalProperties opened", `, "additionalProperties": false`, ``,
			"behaviour", `/credentials: the manifest accepts`,
		},
		{
			"additionalProperties closed", `"proxy": {"type": "object"`, `"proxy": {"additionalProperties": false, "type": "object"`,
			"behaviour", `/proxy: additionalProperties 'HOST' not allowed), ValidateJSON accepts it`,
		},
		{
			"alternative added", `{"required": ["filter"]}]`, `{"required": ["filter"]}, {"required": ["proxy"]}]`,
			"behaviour", `ValidateJSON refuses it: (document): `,
		},
		{
			"alternatives dropped", `,
    "anyOf": [{"required": ["account_id"]}, {"required": ["filter"]}]`, ``,
			"behaviour", `ValidateJSON refuses it: (document): `,
		},
		{
			"bound inside an alternative", `"type": "integer", "minimum": 1}`, `"type": "integer", "minimum": 2}`,
			"behaviour", `/target: must be >= 2 but found 1), ValidateJSON accepts it`,
		},
		{
			"dependency added", `"anyOf": [{"required": ["account_id"]}`, `"dependencies": {"proxy": ["labels"]}, "anyOf": [{"required": ["account_id"]}`,
			"behaviour", `is required, if 'proxy' property exists), ValidateJSON accepts it`,
		},
		{
			"uuid changed", `6f1f9a3e-1c2d`, `6f1f9a3e-1c2e`,
			"identity", `/uuid: the manifest says "6f1f9a3e-1c2e-4e5f-8a9b-0c1d2e3f4a5b", the Go code says "6f1f9a3e-1c2d-4e5f-8a9b-0c1d2e3f4a5b"`,
		},
		{
			"name changed", `"name": "Demo"`, `"name": "Demo 2"`,
			"identity", `/name: the manifest says "Demo 2", the Go code says "Demo"`,
		},
		{
			"description changed", `Polls demo.example for`, `Asks demo.example for`,
			"identity", `/description: the manifest says "Asks demo.example for audit events.", the Go code says "Polls demo.example for audit events."`,
		},
		{
			"command changed", `"docker_parameter": "demo"`, `"docker_parameters": "demos"`,
			"identity", `/docker_parameter: the manifest says "demos", the Go code says "demo"`,
		},
		{
			"version changed", `"version": "1.2.0"`, `"version": "1.3.0"`,
			"identity", `/version: the manifest says "1.3.0", the Go code says "1.2.0"`,
		},
		{
			"category changed", `"category": "saas"`, `"category": "siem"`,
			"identity", `/category: the manifest says "siem", the Go code says "saas"`,
		},
		{
			"capability added", `["pull_alerts"]`, `["pull_alerts", "pull_audit"]`,
			"identity", `/capabilities: the manifest says ["pull_alerts" "pull_audit"], the Go code says ["pull_alerts"]`,
		},
		{
			"documentation moved", `https://demo.example/docs`, `https://demo.example/doc`,
			"identity", `/docs_url: the manifest says "https://demo.example/doc", the Go code says "https://demo.example/docs"`,
		},
		{
			"interval set", `"category": "saas"`, `"poll_interval_seconds": 60, "category": "saas"`,
			"identity", `/poll_interval_seconds: the manifest says 60, the Go code says 300`,
		},
		{
			"title changed", `"title": "API token"`, `"title": "Token"`,
			"bytes", "internal/demo/connector_demo.json changed since this package was generated; run `go generate ./...`",
		},
		{
			"help changed", `A token with the scope audit:read.`, `A token.`,
			"bytes", "internal/demo/connector_demo.json changed since this package was generated; run `go generate ./...`",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			expect(t, changed(t, c.old, c.replacement), c.subtest, c.message)
		})
	}
}
