package config_test

// demoSchema is what Config was written from.
const demoSchema = `{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "required": ["api_token", "frequency", "credentials"],
  "properties": {
    "api_token": {"title": "API token", "type": "string", "secret": true, "minLength": 8, "description": "A token with the scope audit:read."},
    "base_url": {"type": "string", "format": "uri", "default": "https://demo.example"},
    "frequency": {"type": "integer", "minimum": 60, "maximum": 86400, "default": 3600},
    "direction": {"type": "string", "enum": ["Both", "Incoming", "Outgoing"], "default": "Both"},
    "exclude_types": {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 10},
    "account_id": {"type": "string", "pattern": "^[0-9]{4,5}$"},
    "timeout": {"type": "number", "exclusiveMinimum": 0, "maximum": 120.5},
    "filter": {"type": ["string", "null"]},
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "credentials": {"type": "object", "required": ["key"], "properties": {"key": {"type": "string", "secret": true}, "port": {"type": "integer", "default": 8080}}, "additionalProperties": false},
    "proxy": {"type": "object", "properties": {"host": {"type": "string"}}},
    "target": {"anyOf": [{"type": "string", "minLength": 2}, {"type": "integer", "minimum": 1}]}
  },
  "anyOf": [{"required": ["account_id"]}, {"required": ["filter"]}]
}`
