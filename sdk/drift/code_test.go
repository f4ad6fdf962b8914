package drift

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk/config"
	"github.com/seed-42ec6dbf/lockstep/sdk/drift/internal/demo"
)

// broken is a demo configuration with one method that is wrong.
type broken struct {
	demo.Config
	append   func(demo.Config) ([]byte, error)
	marshal  func(demo.Config) ([]byte, error)
	validate func(demo.Config) error
}

func (b broken) AppendJSON(dst []byte) ([]byte, error) {
	if b.append == nil {
		return b.Config.AppendJSON(dst)
	}
	data, err := b.append(b.Config)
	return append(dst, data...), err
}

func (b broken) MarshalJSON() ([]byte, error) {
	if b.marshal == nil {
		return b.Config.MarshalJSON()
	}
	return b.marshal(b.Config)
}

func (b broken) Validate() error {
	if b.validate == nil {
		return b.Config.Validate()
	}
	return b.validate(b.Config)
}

// bare is a configuration without MarshalJSON.
type bare struct{ c demo.Config }

func (b bare) AppendJSON(dst []byte) ([]byte, error) { return b.c.AppendJSON(dst) }
func (b bare) Validate() error                       { return b.c.Validate() }

// parsing replaces what Parse returns.
func parsing(wrap func(demo.Config) Configuration) func(*engine) {
	return func(e *engine) {
		e.parse = func(data []byte) (Configuration, error) {
			c, err := demo.Parse(data)
			return wrap(c), err
		}
	}
}

// validating replaces the verdict of ValidateJSON.
func validating(judge func(data []byte, err error) error) func(*engine) {
	return func(e *engine) {
		e.validateJSON = func(data []byte) error { return judge(data, demo.ValidateJSON(data)) }
	}
}

// Code that goes wrong is found by the subtest that is named.
//
// Seed: "The configuration model in Python MUST match the JSON Schema in the manifest's `arguments` field:"
func TestCodeFaults(t *testing.T) {
	shared := demo.Default()
	shared.ExcludeTypes = []string{"shared"}
	parsed := []string{"shared"}
	encodes := func(change func(map[string]any)) func(demo.Config) ([]byte, error) {
		return func(c demo.Config) ([]byte, error) {
			data, err := c.AppendJSON(nil)
			var doc map[string]any
			d := json.NewDecoder(bytes.NewReader(data))
			d.UseNumber()
			if err := errors.Join(err, d.Decode(&doc)); err != nil {
				return nil, err
			}
			change(doc)
			return json.Marshal(doc)
		}
	}
	cases := []struct {
		name    string
		inject  func(*engine)
		subtest string
		message string
	}{
		{"accepts everything", validating(func([]byte, error) error { return nil }), "behaviour", "ValidateJSON accepts it"},
		{"refuses everything", validating(func([]byte, error) error { return errors.New("no") }), "behaviour", "ValidateJSON refuses it: no"},
		{
			"accepts duplicate names", validating(func(data []byte, err error) error {
				if err != nil && strings.Contains(err.Error(), "more than once") {
					return nil
				}
				return err
			}), "behaviour", "it is not one JSON value with distinct names in valid UTF-8",
		},
		{
			"accepts trailing data", validating(func(data []byte, err error) error {
				return demo.ValidateJSON(bytes.TrimSuffix(data, []byte("{}")))
			}), "behaviour", `}{} (it is not one JSON value`,
		},
		{
			"accepts invalid UTF-8", validating(func(data []byte, err error) error {
				return demo.ValidateJSON(bytes.ToValidUTF8(data, []byte("?")))
			}), "behaviour", `"\xff`,
		},
		{
			"folds case", validating(func(data []byte, err error) error {
				return demo.ValidateJSON(bytes.ReplaceAll(data, []byte("API_TOKEN"), []byte("api_token")))
			}), "behaviour", `"API_TOKEN"`,
		},
		{
			"parses too little", func(e *engine) {
				e.parse = func([]byte) (Configuration, error) { return demo.Config{}, errors.New("no") }
			}, "behaviour", "Parse refuses it: no",
		},
		{
			"parses too much", func(e *engine) {
				e.parse = func(data []byte) (Configuration, error) { c, _ := demo.Parse(data); return c, nil }
			}, "behaviour", "Parse accepts it",
		},
		{
			"blames the range", func(e *engine) {
				e.parse = func(data []byte) (Configuration, error) {
					if bytes.Contains(data, []byte("86400")) {
						return demo.Parse(bytes.ReplaceAll(data, []byte("86400"), []byte("9223372036854775808")))
					}
					return demo.Parse(data)
				}
			}, "behaviour", "Parse refuses it: /frequency",
		},
		{
			"blames the range of what fits", func(e *engine) {
				e.parse = func(data []byte) (Configuration, error) {
					c, err := demo.Parse(data)
					if err == nil && c.Frequency == 86400 {
						err = config.Violations{{Pointer: "/frequency", Rule: "range"}}
					}
					return c, err
				}
			}, "behaviour", "Parse refuses it: /frequency",
		},
		{
			"shares a default", func(e *engine) {
				e.newDefault = func() Configuration { return shared }
			}, "defaults", "a change of one result of Default changes the next",
		},
		{
			"shares what it parses", parsing(func(c demo.Config) Configuration { c.ExcludeTypes = parsed; return c }),
			"defaults", "a change of one result of Parse changes the next",
		},
		{
			"drops a zero", parsing(func(c demo.Config) Configuration {
				return broken{Config: c, append: encodes(func(doc map[string]any) {
					maps.DeleteFunc(doc, func(_ string, v any) bool { return v == json.Number("0") || v == "" })
				})}
			}), "round-trip", "after Parse and AppendJSON it says nothing",
		},
		{
			"drops an empty list", parsing(func(c demo.Config) Configuration {
				if len(c.ExcludeTypes) == 0 {
					c.ExcludeTypes = nil
				}
				return c
			}), "round-trip", `/exclude_types: `,
		},
		{
			"drops unknown members", parsing(func(c demo.Config) Configuration { c.Extra = demo.Config{}.Extra; return c }),
			"round-trip", `/FREQUENCY: `,
		},
		{
			"forgets that null is not absent", parsing(func(c demo.Config) Configuration {
				if v, ok := c.Filter.Get(); ok && v.Or("null") == "null" {
					c.Filter = demo.Config{}.Filter
				}
				return c
			}), "round-trip", `/filter: `,
		},
		{
			"encodes what it does not parse", parsing(func(c demo.Config) Configuration {
				return broken{Config: c, append: func(demo.Config) ([]byte, error) { return []byte("{"), nil }}
			}), "round-trip", "which is not JSON",
		},
		{
			"cannot encode", parsing(func(c demo.Config) Configuration {
				return broken{Config: c, append: func(demo.Config) ([]byte, error) { return nil, errors.New("no") }}
			}), "round-trip", "AppendJSON fails: no",
		},
		{
			"validates differently", parsing(func(c demo.Config) Configuration {
				return broken{Config: c, validate: func(demo.Config) error { return errors.New("no") }}
			}), "round-trip", "Validate refuses the result: no",
		},
		{
			"marshals secrets", parsing(func(c demo.Config) Configuration {
				return broken{Config: c, marshal: func(c demo.Config) ([]byte, error) { return c.AppendJSON(nil) }}
			}), "round-trip", `/api_token: MarshalJSON shows "text 1xx", wants "[redacted]"`,
		},
		{"does not marshal", parsing(func(c demo.Config) Configuration { return bare{c} }), "round-trip", "has no MarshalJSON"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := changed(t, "demo.example for", "demo.example for")
			c.inject(e)
			expect(t, e, c.subtest, c.message)
		})
	}
}

func TestSoundCodePasses(t *testing.T) {
	e, err := newEngine(demoSubject())
	if err != nil {
		t.Fatal(err)
	}
	if found := listing(e); found != "" {
		t.Error(found)
	}
}

func TestUnreadableManifest(t *testing.T) {
	cases := map[string]struct {
		manifest string
		want     string
	}{
		"not JSON":     {`{"arguments": `, "internal/demo/connector_demo.json is not JSON"},
		"no arguments": {`{}`, "internal/demo/connector_demo.json has no schema at /arguments"},
		"no schema":    {`{"arguments": 1}`, "internal/demo/connector_demo.json has no schema at /arguments"},
		"bad schema":   {`{"arguments": {"type": "text"}}`, "the schema of internal/demo/connector_demo.json does not compile"},
		"remote":       {`{"arguments": {"$ref": "https://example.com/s.json"}}`, "https://example.com/s.json is not part of the manifest"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			e := &engine{subject: newSubject(demoSubject())}
			err := e.load([]byte(c.manifest))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "run `go generate ./...`") {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
	t.Run("missing", func(t *testing.T) {
		s := demoSubject()
		s.Manifest = "internal/demo/gone.json"
		if _, err := newEngine(s); err == nil || !strings.Contains(err.Error(), "if it was deleted or renamed on purpose, run `go generate ./...`") {
			t.Errorf("got %v", err)
		}
	})
}

func TestReport(t *testing.T) {
	var f findings
	if f.report() != nil {
		t.Error("nothing found, but reported")
	}
	for i := range maxReported + 3 {
		f.add("finding %d", i)
		f.add("finding %d", i)
	}
	got := f.report()
	if len(got) != maxReported+2 || got[maxReported] != "and 3 more" || !strings.Contains(got[maxReported+1], "run `go generate ./...`") {
		t.Errorf("got %q", got)
	}
}

// The same documents are tried on every run.
func TestDeterminism(t *testing.T) {
	run := func() (out []byte) {
		e := changed(t, `"minimum": 60`, `"minimum": 61`)
		e.instances(func(x trial) bool { out = append(append(out, x.data...), '\n'); return true })
		return append(out, listing(e)...)
	}
	first := run()
	for range 3 {
		if again := run(); !bytes.Equal(again, first) {
			t.Fatal("another run differs")
		}
	}
}
