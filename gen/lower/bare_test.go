package lower

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/diag"
	"github.com/seed-42ec6dbf/lockstep/gen/schema"
	"github.com/seed-42ec6dbf/lockstep/gen/source"
)

// Numbers beyond the Go type are sound JSON Schema: in a schema of its own they
// are no error, and where no Go type holds them no problem at all.
func TestBareOutOfRange(t *testing.T) {
	for text, want := range map[string]int{
		`{"type": "object", "properties": {"n": {"type": "integer", "minimum": 1e19}}}`: 1,
		`{"type": "integer", "minimum": 1e19}`:                                          0,
	} {
		_, problems := Bare(document(t, text))
		if len(problems) != want {
			t.Errorf("%s: %v, want %d problems", text, problems, want)
		}
		for _, d := range problems {
			if d.Code != "out-of-range" || d.Severity != diag.Warning {
				t.Errorf("%s: %+v", text, d)
			}
		}
	}
}

func document(t *testing.T, text string) *schema.Document {
	t.Helper()
	file, _ := source.Parse("schema.json", []byte(text))
	doc, problems := schema.Parse(file, file.Root, schema.Options{Bare: true})
	if len(problems) > 0 {
		t.Fatalf("%s: %v", text, problems)
	}
	return doc
}

// A schema of its own gives numbers where a configuration is refused.
func TestBareNames(t *testing.T) {
	for _, test := range []struct{ name, schema, want, problems string }{
		{"constants", `{"type": "object", "properties": {"method": {"enum": ["GET", "get", "Get", "get2"]}}}`, `
			struct Config
			Method method: optional Method
			enum Method string
			MethodGet = "GET"
			MethodGet3 = "get"
			MethodGet4 = "Get"
			MethodGet2 = "get2"`, `
			1:62 enum value "GET" and enum value "get" both become the Go name MethodGet: the latter is MethodGet3
			1:69 enum value "GET" and enum value "Get" both become the Go name MethodGet: the latter is MethodGet4`},
		{"a property beside a definition", `{"type": "object", "properties": {
			"server": {"type": "object", "properties": {"mode": {"enum": ["a"]}}},
			"main": {"$ref": "#/definitions/server"},
			"again": {"$ref": "#/definitions/server"},
			"server2": {"type": "object", "properties": {"x": {"type": "string"}}}
		}, "definitions": {"server": {"type": "object", "properties": {"mode": {"enum": ["b"]}}}}}`, `
			struct Config
			Server server: *Server
			Main main: *Server3
			Again again: *Server3
			Server2 server2: *Server2
			struct Server
			Mode mode: optional ServerMode
			enum ServerMode string
			ServerModeA = "a"
			struct Server3
			Mode mode: optional Server3Mode
			enum Server3Mode string
			Server3ModeB = "b"
			struct Server2
			X x: optional string`, `
			3:4 property "server" and property "main" both become the Go name Server: the latter is Server3`},
		{"fields, and the types in their places", `{"type": "object", "properties": {
			"url": {"type": "string"},
			"URL": {"type": "object", "properties": {"x": {"enum": ["a"]}}},
			"url_2": {"type": "integer"},
			"extra": {"type": "string"},
			"Extra": {"type": "string"}
		}}`, `
			struct Config
			URL url: optional string
			URL3 URL: *URL3
			URL2 url_2: optional int64
			ExtraField extra: optional string
			ExtraField2 Extra: optional string
			struct URL3
			X x: optional URL3X
			enum URL3X string
			URL3XA = "a"`, `
			3:4 property "url" and property "URL" both become the Go field Config.URL: the latter is URL3
			6:4 property "extra" and property "Extra" both become the Go field Config.ExtraField: the latter is ExtraField2`},
		{"unions, and the types of their alternatives", `{"type": "object", "properties": {
			"auth": {"type": "object", "properties": {"x": {"type": "string"}}},
			"login": {"$ref": "#/definitions/auth"}
		}, "definitions": {"auth": {"oneOf": [{"title": "basic", "type": "object", "properties": {"user": {"type": "string"}}}, {"type": "string"}]}}}`, `
			struct Config
			Auth auth: *Auth
			Login login: Auth2, check oneOf
			struct Auth
			X x: optional string
			union Auth2
			AsBasic Auth2Basic
			AsString string
			struct Auth2Basic
			User user: optional string`, `
			3:4 property "auth" and property "login" both become the Go name Auth: the latter is Auth2`},
		{"what every package declares", `{"type": "object", "properties": {"connector": {"enum": ["name"]}, "default": {"enum": ["x"]}}}`, `
			struct Config
			Connector connector: optional ConnectorSetting
			Default default: optional DefaultSetting
			enum ConnectorSetting string
			ConnectorSettingName = "name"
			enum DefaultSetting string
			DefaultSettingX = "x"`, ``},
		{"a constant that every package declares", `{"type": "object", "properties": {"connect": {"enum": ["x"], "goEnumNames": ["orUUID"]}}}`, `
			struct Config
			Connect connect: optional Connect
			enum Connect string
			ConnectorUUID2 = "x"`, `
			1:56 a declaration of every generated package and enum value "x" both become the Go name ConnectorUUID: the latter is ConnectorUUID2`},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := document(t, test.schema)
			m, problems := Bare(doc)
			equal(t, describe(m), test.want)
			var said strings.Builder
			for _, d := range problems {
				if d.Code != "name-collision" || d.Severity != diag.Warning || !strings.Contains(d.Hint, `"goName": "…"`) && !strings.Contains(d.Hint, `"goEnumNames": […]`) {
					t.Errorf("%+v", d)
				}
				fmt.Fprintf(&said, "%d:%d %s\n", d.Span.Start.Line, d.Span.Start.Column, d.Message)
			}
			equal(t, said.String(), test.problems)
			if again, _ := Bare(doc); describe(again) != describe(m) {
				t.Errorf("a second time the model is\n%s", describe(again))
			}
			if _, problems := Model(document(t, test.schema)); problems.HasErrors() != (test.problems != "") {
				t.Errorf("as a configuration it has %v", problems)
			}
		})
	}
}
