package main

// property is one setting of a configuration.
type property struct {
	name             string
	required, secret bool
	schema           object
}

// schema is a configuration schema as authors write it.
func schema(title string, list []property) object {
	var members object
	required, secrets := []string{}, []string{}
	for _, p := range list {
		members = append(members, member{p.name, p.schema})
		if p.required {
			required = append(required, p.name)
		}
		if p.secret {
			secrets = append(secrets, p.name)
		}
	}
	return object{
		{"$schema", "http://json-schema.org/draft-07/schema#"},
		{"title", title + " configuration"},
		{"type", "object"},
		{"properties", members},
		{"required", required},
		{"secrets", secrets},
	}
}

// common is how many of properties every connector has.
const common = 4

var properties = []property{
	{name: "base_url", required: true, schema: object{{"type", "string"}, {"format", "uri"}, {"description", "URL of the API; changed only for a self-hosted server"}, {"default", "https://api.example.com"}}},
	{name: "api_token", required: true, secret: true, schema: object{{"type", "string"}, {"minLength", 1}, {"description", "Token with the right to read logs"}}},
	{name: "intake_key", required: true, secret: true, schema: object{{"type", "string"}, {"description", "Key of the intake that events are sent to"}}},
	{name: "frequency", schema: object{{"type", "integer"}, {"minimum", 1}, {"maximum", 86400}, {"default", 60}, {"description", "Seconds between two collections"}}},

	{name: "chunk_size", schema: object{{"type", "integer"}, {"description", "Events in one batch at most"}, {"default", 1000}}},
	{name: "intake_server", schema: object{{"type", "string"}, {"description", "URL of the server that takes events"}, {"default", "https://intake.example.com"}}},
	{name: "client_id", required: true, schema: object{{"type", "string"}, {"description", "Identifier of the application"}}},
	{name: "client_secret", required: true, secret: true, schema: object{{"type", "string"}, {"description", "Secret of the application"}}},
	{name: "tenant_id", required: true, schema: object{{"type", "string"}, {"pattern", "^[0-9a-f-]{36}$"}, {"description", "Identifier of the tenant"}}},
	{name: "region", schema: object{{"type", "string"}, {"enum", []string{"eu-west-1", "us-east-1", "us-west-2", "ap-south-1"}}, {"default", "eu-west-1"}, {"description", "Region that holds the data"}}},
	{name: "log_level", schema: object{{"type", "string"}, {"enum", []string{"debug", "info", "warning", "error"}}, {"default", "info"}, {"description", "Least severe events to collect"}}},
	{name: "timeout", schema: object{{"type", "number"}, {"exclusiveMinimum", 0}, {"maximum", 600}, {"default", 30.5}, {"description", "Seconds until a request is given up"}}},
	{name: "verify_tls", schema: object{{"type", "boolean"}, {"default", true}, {"description", "Whether the certificate of the server is checked"}}},
	{name: "event_types", schema: object{{"type", "array"}, {"items", object{{"type", "string"}, {"minLength", 1}}}, {"uniqueItems", true}, {"description", "Types of events to collect; all of them by default"}}},
	{name: "labels", schema: object{{"type", "object"}, {"additionalProperties", object{{"type", "string"}}}, {"description", "Labels that every event gets"}}},
	{name: "proxy", schema: object{
		{"type", "object"},
		{"description", "Proxy between the connector and the API"},
		{"properties", object{
			{"host", object{{"type", "string"}, {"description", "Name of the host"}}},
			{"port", object{{"type", "integer"}, {"minimum", 1}, {"maximum", 65535}, {"default", 3128}, {"description", "Port of the proxy"}}},
			{"tls", object{{"type", "boolean"}, {"default", false}, {"description", "Whether the proxy speaks TLS"}}},
		}},
		{"required", []string{"host"}},
	}},
	{name: "filters", schema: object{
		{"type", "array"},
		{"maxItems", 20},
		{"description", "What is left out"},
		{"items", object{
			{"type", "object"},
			{"properties", object{
				{"field", object{{"type", "string"}, {"description", "Name of the field"}}},
				{"operator", object{{"type", "string"}, {"enum", []string{"equals", "contains", "prefix"}}, {"description", "How the field is compared"}}},
				{"value", object{{"type", "string"}, {"description", "What the field is compared with"}}},
			}},
			{"required", []string{"field", "operator", "value"}},
		}},
	}},
	{name: "start_time", schema: object{{"type", "string"}, {"format", "date-time"}, {"description", "Time of the first event to collect"}}},
}
