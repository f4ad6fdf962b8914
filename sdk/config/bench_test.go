package config_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

// Two flat configurations as real connectors have them, of 137 and 250 bytes.
const (
	smallDocument = `{"frequency":60,"intake_server":"https://intake.sekoia.io","intake_key":"0123456789abcdef0123456789abcdef01234567890a","chunk_size":1000}`
	wideDocument  = `{"frequency": 60, "application_name": "groups_enterprise", "timedelta": 15, "start_time": 1, "chunk_size": 1000, "intake_server": "https://intake.sekoia.io", "intake_key": "0123456789abcdef0123456789abcdef0123456", "admin_mail": "admin@demo.example"}`
)

const smallSchema = `{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "required": ["intake_key"],
  "properties": {
    "frequency": {"type": "integer", "default": 60},
    "intake_server": {"type": "string", "default": "https://intake.sekoia.io"},
    "intake_key": {"type": "string"},
    "chunk_size": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 1000}
  }
}`

const wideSchema = `{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "required": ["admin_mail", "intake_key", "application_name"],
  "properties": {
    "frequency": {"type": "integer", "default": 60},
    "application_name": {"type": "string", "enum": ["admin", "calendar", "chat", "drive", "gcp", "groups", "groups_enterprise", "login", "meet"], "default": "drive"},
    "timedelta": {"type": "integer", "default": 15},
    "start_time": {"type": "integer", "default": 1},
    "chunk_size": {"type": "integer", "default": 1000},
    "intake_server": {"type": "string", "default": "https://intake.sekoia.io"},
    "intake_key": {"type": "string"},
    "admin_mail": {"type": "string"}
  }
}`

type smallConfig struct {
	Frequency    int64          `json:"frequency"`
	IntakeServer string         `json:"intake_server"`
	IntakeKey    string         `json:"intake_key"`
	ChunkSize    int64          `json:"chunk_size"`
	Extra        config.Members `json:"-"`
}

func parseSmall(data []byte) (smallConfig, error) {
	d := config.Decode(data)
	c := smallConfig{Frequency: 60, IntakeServer: "https://intake.sekoia.io", ChunkSize: 1000}
	c.decode(&d)
	if err := d.End(); err != nil {
		return smallConfig{}, err
	}
	return c, nil
}

var smallConfigFields = config.Names{Quoted: []string{`"frequency":`, `"intake_server":`, `"intake_key":`, `"chunk_size":`}}

func (c *smallConfig) decode(d *config.Decoder) {
	if !d.Object() {
		return
	}
	fields := config.FieldsOf(&smallConfigFields)
	for d.Field(&fields) {
		switch fields.Index() {
		case 0: // "frequency"
			c.Frequency = d.Int64()
		case 1: // "intake_server"
			c.IntakeServer = d.String()
		case 2: // "intake_key"
			c.IntakeKey = d.String()
		case 3: // "chunk_size"
			c.ChunkSize = d.Int64()
			d.Minimum(c.ChunkSize, 1)
			d.Maximum(c.ChunkSize, 1000)
		default:
			d.Extra(&c.Extra)
		}
	}
	d.Require(&fields, 2)
}

type wideConfig struct {
	Frequency       int64           `json:"frequency"`
	ApplicationName applicationName `json:"application_name"`
	Timedelta       int64           `json:"timedelta"`
	StartTime       int64           `json:"start_time"`
	ChunkSize       int64           `json:"chunk_size"`
	IntakeServer    string          `json:"intake_server"`
	IntakeKey       string          `json:"intake_key"`
	AdminMail       string          `json:"admin_mail"`
	Extra           config.Members  `json:"-"`
}

type applicationName string

func (a applicationName) valid() bool {
	switch a {
	case "admin", "calendar", "chat", "drive", "gcp", "groups", "groups_enterprise", "login", "meet":
		return true
	}
	return false
}

func parseWide(data []byte) (wideConfig, error) {
	d := config.Decode(data)
	c := wideConfig{Frequency: 60, ApplicationName: "drive", Timedelta: 15, StartTime: 1, ChunkSize: 1000, IntakeServer: "https://intake.sekoia.io"}
	c.decode(&d)
	if err := d.End(); err != nil {
		return wideConfig{}, err
	}
	return c, nil
}

var wideConfigFields = config.Names{Quoted: []string{`"frequency":`, `"application_name":`, `"timedelta":`, `"start_time":`, `"chunk_size":`, `"intake_server":`, `"intake_key":`, `"admin_mail":`}}

func (c *wideConfig) decode(d *config.Decoder) {
	if !d.Object() {
		return
	}
	fields := config.FieldsOf(&wideConfigFields)
	for d.Field(&fields) {
		switch fields.Index() {
		case 0: // "frequency"
			c.Frequency = d.Int64()
		case 1: // "application_name"
			c.ApplicationName = applicationName(d.String())
			d.Enum(c.ApplicationName.valid(), `"admin", "calendar" or another`)
		case 2: // "timedelta"
			c.Timedelta = d.Int64()
		case 3: // "start_time"
			c.StartTime = d.Int64()
		case 4: // "chunk_size"
			c.ChunkSize = d.Int64()
		case 5: // "intake_server"
			c.IntakeServer = d.String()
		case 6: // "intake_key"
			c.IntakeKey = d.String()
		case 7: // "admin_mail"
			c.AdminMail = d.String()
		default:
			d.Extra(&c.Extra)
		}
	}
	d.RequireStrict(&fields, 1)
	d.Require(&fields, 6)
	d.Require(&fields, 7)
}

var documents = []struct {
	name, document, schema string
	parse                  func([]byte) error
	decode                 func([]byte) error
}{
	{
		"137B", smallDocument, smallSchema,
		func(data []byte) error { _, err := parseSmall(data); return err },
		func(data []byte) error { var c smallConfig; return json.Unmarshal(data, &c) },
	},
	{
		"250B", wideDocument, wideSchema,
		func(data []byte) error { _, err := parseWide(data); return err },
		func(data []byte) error { var c wideConfig; return json.Unmarshal(data, &c) },
	},
}

func BenchmarkParse(b *testing.B) {
	for _, doc := range documents {
		b.Run(doc.name, func(b *testing.B) {
			run(b, doc.document, doc.parse)
		})
	}
}

// BenchmarkValidateThenDecode is what BenchmarkParse replaces.
func BenchmarkValidateThenDecode(b *testing.B) {
	for _, doc := range documents {
		schema := jsonschema.MustCompileString("schema.json", doc.schema)
		b.Run(doc.name, func(b *testing.B) {
			run(b, doc.document, func(data []byte) error {
				var v any
				if err := json.Unmarshal(data, &v); err != nil {
					return err
				}
				if err := schema.Validate(v); err != nil {
					return err
				}
				return doc.decode(data)
			})
		})
	}
}

// BenchmarkEncodingJSON decodes and validates nothing.
func BenchmarkEncodingJSON(b *testing.B) {
	for _, doc := range documents {
		b.Run(doc.name, func(b *testing.B) { run(b, doc.document, doc.decode) })
	}
}

// BenchmarkDemo runs a configuration with nested values, generic checks and defaults.
func BenchmarkDemo(b *testing.B) {
	b.Run("Parse", func(b *testing.B) {
		run(b, demoDocument, func(data []byte) error { _, err := Parse(data); return err })
	})
	b.Run("ValidateJSON", func(b *testing.B) { run(b, demoDocument, ValidateJSON) })
	schema := jsonschema.MustCompileString("schema.json", demoSchema)
	b.Run("ValidateThenDecode", func(b *testing.B) {
		run(b, demoDocument, func(data []byte) error {
			var v, decoded any
			if err := json.Unmarshal(data, &v); err != nil {
				return err
			}
			if err := schema.Validate(v); err != nil {
				return err
			}
			return json.Unmarshal(data, &decoded)
		})
	})
}

// BenchmarkLargeString reads 1 MB of text.
func BenchmarkLargeString(b *testing.B) {
	document := `{"intake_key":"` + strings.Repeat("All that is gold does not glitter. ", 30_000) + `"}`
	run(b, document, documents[0].parse)
}

func run(b *testing.B, document string, parse func([]byte) error) {
	data := []byte(document)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if err := parse(data); err != nil {
			b.Fatal(err)
		}
	}
}
