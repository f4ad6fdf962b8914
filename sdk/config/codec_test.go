package config_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

// demoDocument sets every member of Config, and one that Config does not name.
const demoDocument = `{"api_token":"s3cr3t-t0k3n","base_url":"https://x.example","frequency":60,"direction":"Incoming",` +
	`"exclude_types":["a","é"],"account_id":"12345","timeout":0.5,"filter":null,"labels":{"b":"2","a":"1"},` +
	`"credentials":{"key":"k3y","port":0},"proxy":{"host":"","via":[1, 2.0]},"target":1e1,"zone":{"n":12345678901234567890}}`

// required is the shortest valid document but for its closing brace.
const required = `{"api_token":"s3cr3t-t0k3n","credentials":{"key":"k3y"},"filter":null`

func TestParse(t *testing.T) {
	c, err := Parse([]byte(demoDocument))
	if err != nil {
		t.Fatal(err)
	}
	if host, ok := c.Proxy.Host.Get(); !ok || host != "" {
		t.Errorf("proxy.host = %v, want an empty text that is set", c.Proxy.Host)
	}
	if via, ok := c.Proxy.Extra.Get("via"); !ok || via.Text() != `[1, 2.0]` {
		t.Errorf("proxy.via = %v, want the text of the document", via)
	}
	if zone, ok := c.Extra.Get("zone"); !ok || zone.Text() != `{"n":12345678901234567890}` || c.Extra.Len() != 1 {
		t.Errorf("extra = %v", c.Extra)
	}
	if v, ok := c.Target.AsInt64(); !ok || v != 10 {
		t.Errorf("target = %v, want 10", c.Target)
	}
	c.Proxy, c.Extra = nil, config.Members{}
	want := Config{
		APIToken:     sdk.NewSecret("s3cr3t-t0k3n"),
		BaseURL:      "https://x.example",
		Frequency:    60,
		Direction:    DirectionIncoming,
		ExcludeTypes: []string{"a", "é"},
		AccountID:    config.Some("12345"),
		Timeout:      config.Some(0.5),
		Filter:       config.Some(config.Null[string]()),
		Labels:       map[string]string{"a": "1", "b": "2"},
		Credentials:  Credentials{Key: sdk.NewSecret("k3y")},
		Target:       config.RawJSON("1e1"),
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
}

func TestParseFillsDefaults(t *testing.T) {
	c, err := Parse([]byte(required + `}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.APIToken = sdk.NewSecret("s3cr3t-t0k3n")
	want.Credentials.Key = sdk.NewSecret("k3y")
	want.Filter = config.Some(config.Null[string]())
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
	err = ValidateJSON([]byte(required + `}`))
	if want := `(document): the member "frequency" is missing`; err == nil || err.Error() != want {
		t.Errorf("strict: got %v, want %s", err, want)
	}
}

// TestFillFirstIsNoDifference compares the two ways of Parse on a type that can go both.
func TestFillFirstIsNoDifference(t *testing.T) {
	direct := func(data []byte) (wideConfig, error) {
		d := config.DecodeFilled(data, func(f *config.Filler) {
			f.Default("frequency", "60")
			f.Default("application_name", `"drive"`)
			f.Default("timedelta", "15")
			f.Default("start_time", "1")
			f.Default("chunk_size", "1000")
			f.Default("intake_server", `"https://intake.sekoia.io"`)
		})
		var c wideConfig
		c.decode(&d)
		if err := d.End(); err != nil {
			return wideConfig{}, err
		}
		return c, nil
	}
	for _, document := range []string{
		wideDocument,
		`{"intake_key":"k","admin_mail":""}`,
		`{"intake_key":"k","admin_mail":"","frequency":0}`,
		`{"intake_key":"k","admin_mail":"","frequency":null}`,
		`{"intake_key":"k","admin_mail":"","application_name":"none"}`,
		`{"intake_key":"k"}`,
		`{}`, `[]`, `null`, ``, `{"frequency":1,}`,
	} {
		a, errA := parseWide([]byte(document))
		b, errB := direct([]byte(document))
		if !reflect.DeepEqual(a, b) || fmt.Sprint(errA) != fmt.Sprint(errB) {
			t.Errorf("%s\ndecode: %+v %v\nfill:   %+v %v", document, a, errA, b, errB)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	c, err := Parse([]byte(demoDocument))
	if err != nil {
		t.Fatal(err)
	}
	data, err := c.AppendJSON([]byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	want := `x` + strings.NewReplacer(`{"b":"2","a":"1"}`, `{"a":"1","b":"2"}`).Replace(demoDocument)
	if string(data) != want {
		t.Errorf("got  %s\nwant %s", data, want)
	}
	again, err := Parse(data[1:])
	if err != nil || !reflect.DeepEqual(again, c) {
		t.Errorf("parsed again: %v %+v", err, again)
	}
	if err := c.Validate(); err != nil {
		t.Errorf("validate: %v", err)
	}
}

func TestMarshalRedacts(t *testing.T) {
	c, err := Parse([]byte(demoDocument))
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), `"api_token":"[redacted]"`) || !strings.Contains(string(data), `{"key":"[redacted]"`) {
		t.Errorf("got %s", data)
	}
	if strings.Contains(string(data), "s3cr3t") || strings.Contains(fmt.Sprintf("%+v %#v", c, c), "s3cr3t") {
		t.Error("a secret is shown")
	}
}

// TestViolations holds one document for each rule, and what is said about it.
func TestViolations(t *testing.T) {
	tests := []struct{ name, document, want string }{
		{"minimum", `,"frequency":0}`, `/frequency: 0 is below the minimum of 60`},
		{"maximum", `,"frequency":86401}`, `/frequency: 86401 is above the maximum of 86400`},
		{"integer", `,"frequency":60.5}`, `/frequency: wants an integer, got 60.5`},
		{"exclusive", `,"timeout":-0}`, `/timeout: -0 is not greater than 0`},
		{"exact bound", `,"timeout":120.50000000000000001}`, `/timeout: 120.50000000000000001 does not fit, wants a number that a 64-bit float holds exactly`},
		{"integer range", `,"credentials ":1,"proxy":{"host":7}}`, `/proxy/host: wants a string, got a number`},
		{"enum", `,"direction":"both"}`, `/direction: "both" is not one of "Both", "Incoming" or "Outgoing"`},
		{"pattern", `,"account_id":"12"}`, `/account_id: "12" does not match the pattern ^[0-9]{4,5}$`},
		{"format", `,"base_url":"no uri"}`, `/base_url: "no uri" is not a valid uri`},
		{"nullable", `,"filter":1}`, "/filter: the member \"filter\" occurs more than once\n/filter: wants a string or null, got a number"},
		{"null", `,"account_id":null}`, `/account_id: wants a string, got null`},
		{"item", `,"exclude_types":["",1]}`, "/exclude_types/0: \"\" is shorter than the minimum length of 1\n/exclude_types/1: wants a string, got a number"},
		{"maxItems", `,"exclude_types":["1","2","3","4","5","6","7","8","9","10","11"]}`, `/exclude_types: the number of items, 11, is above the maximum of 10`},
		{"map", `,"labels":{"a":"","b":{"c":1},"a":""}}`, "/labels/b: wants a string, got an object\n/labels/a: the member \"a\" occurs more than once"},
		{"duplicate", `,"api_token":"12345678"}`, `/api_token: the member "api_token" occurs more than once`},
		{"duplicate escaped", `,"ap\u0069_token":"12345678"}`, `/api_token: the member "api_token" occurs more than once`},
		{"duplicate extra", `,"x":1,"\u0078":2}`, `/x: the member "x" occurs more than once`},
		{"duplicate deep in extra", `,"x":[{"a~/b":1,"a~/b":2}]}`, `/x/0/a~0~1b: the member "a~/b" occurs more than once`},
		{"duplicate in a skipped value", `,"timeout":{"a":1,"a":2}}`, "/timeout: wants a number, got an object\n/timeout/a: the member \"a\" occurs more than once"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Parse([]byte(required + test.document)); err == nil || err.Error() != test.want {
				t.Errorf("got\n%v\nwant\n%s", err, test.want)
			}
		})
	}
}

func TestEveryViolationInOneError(t *testing.T) {
	_, err := Parse([]byte(`{
  "api_token": "short",
  "frequency": 1,
  "account_id": "x",
  "credentials": {"port": "80", "prot": 80},
  "target": 0
}`))
	want := strings.Join([]string{
		`/api_token: [redacted] is shorter than the minimum length of 8`,
		`/frequency: 1 is below the minimum of 60`,
		`/account_id: "x" does not match the pattern ^[0-9]{4,5}$`,
		`/credentials: the member "key" is missing`,
		`/credentials/port: wants an integer, got a string`,
		`/credentials/prot: the member "prot" is not known here`,
	}, "\n") + "\n/target: "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Fatalf("got\n%v\nwant\n%s…", err, want)
	}
	var list config.Violations
	var first config.Violation
	if !errors.As(err, &list) || !errors.As(err, &first) {
		t.Fatalf("a %T", err)
	}
	if list[1] != (config.Violation{Pointer: "/frequency", Rule: "minimum", Got: "1", Want: "60", Offset: 41}) {
		t.Errorf("got %#v", list[1])
	}
	if first.Pointer != "/api_token" {
		t.Errorf("the first is %#v", first)
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	const secret = "hunter2"
	for _, document := range []string{
		`{"api_token":"hunter2","api_token":"hunter2","credentials":{"key":"hunter2","key":"hunter2"}}`,
		`{"api_token":"hunter2","credentials":{"key":"hunter2"},"target":{}}`,
		`{"api_token":["hunter2"],"credentials":{"key":{"hunter":"hunter2"}}}`,
		`{"api_tokn":"hunter2","credentials":{"kye":"hunter2"}}`,
		`{"api_token":"hunter2` + "\n" + `"}`,
		`{"api_token":"hunter2\x"}`,
		`{"api_token":"hunter2`,
	} {
		_, err := Parse([]byte(document))
		if err == nil || strings.Contains(err.Error(), secret) || strings.Contains(fmt.Sprintf("%#v", err), secret) {
			t.Errorf("%s\n%#v", document, err)
		}
	}
}

// TestCheckRedactsSecrets has a generic rule see a secret before it is known to be one.
func TestCheckRedactsSecrets(t *testing.T) {
	d := config.Decode([]byte(`{"key":"hunter2","port":1}`))
	d.Check(func(c *config.Check, v config.Value) {
		c.Properties(v, config.Property{Name: "key", Rule: func(c *config.Check, v config.Value) { c.MinLength(v, 10) }})
	})
	var c Credentials
	c.decode(&d)
	if err := d.End(); err == nil || err.Error() != "/key: [redacted] is shorter than the minimum length of 10" {
		t.Errorf("got %v", err)
	}
}

func TestKeysMatchExactly(t *testing.T) {
	document := required + `,"Frequency":1,"FREQUENCY":"x","frequency ":null,"a\u017fpi_token":0}`
	c, err := Parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	if c.Frequency != 3600 || c.Extra.Len() != 4 {
		t.Errorf("frequency %d, extra %v", c.Frequency, c.Extra)
	}
	var names []string
	for name := range c.Extra.All() {
		names = append(names, name)
	}
	if want := []string{"Frequency", "FREQUENCY", "frequency ", "aſpi_token"}; !reflect.DeepEqual(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
}

func TestRangePolicy(t *testing.T) {
	read := func(d config.Decoder, member string) (any, error) {
		var v any
		for ok := d.Object() && d.Member(); ok; ok = d.Member() {
			if member == "i" {
				v = d.Int64()
			} else {
				v = d.Float64()
			}
		}
		return v, d.End()
	}
	tests := []struct {
		member, number string
		want           any  // in Parse
		refused        bool // in Parse
	}{
		{"i", "9223372036854775807", int64(math.MaxInt64), false},
		{"i", "-9223372036854775808", int64(math.MinInt64), false},
		{"i", "9223372036854775808", nil, true},
		{"i", "-9223372036854775809", nil, true},
		{"i", "1e19", nil, true},
		{"i", "1e999999999999999999999", nil, true},
		{"i", "9007199254740993", int64(9007199254740993), false},
		{"i", "8.0", int64(8), false},
		{"i", "1e1", int64(10), false},
		{"i", "-0", int64(0), false},
		{"i", "-0.0e-5", int64(0), false},
		{"i", "1234567890123456789", int64(1234567890123456789), false},
		{"f", "9007199254740993", nil, true},
		{"f", "9007199254740992", 9007199254740992.0, false},
		{"f", "0.1", 0.1, false},
		{"f", "0.10000000000000000000", 0.1, false},
		{"f", "0.1000000000000000055", nil, true},
		{"f", "1e400", nil, true},
		{"f", "1e-400", nil, true},
		{"f", "0e-400", 0.0, false},
		{"f", "5e-324", 5e-324, false},
		{"f", "1.7976931348623157e308", math.MaxFloat64, false},
	}
	for _, test := range tests {
		data := []byte(`{"` + test.member + `":` + test.number + `}`)
		v, err := read(config.Decode(data), test.member)
		var list config.Violations
		switch {
		case test.refused && (!errors.As(err, &list) || list[0].Rule != "range" || list[0].Pointer != "/"+test.member):
			t.Errorf("%s: got %v, %v, want a range violation", data, v, err)
		case !test.refused && (err != nil || v != test.want):
			t.Errorf("%s: got %v, %v, want %v", data, v, err, test.want)
		}
		if _, err := read(config.Strict(data), test.member); err != nil {
			t.Errorf("%s: the schema alone has no range, got %v", data, err)
		}
	}
}

// TestStrictBoundsAreExact compares numbers beyond int64, which Strict reads as the nearest one.
func TestStrictBoundsAreExact(t *testing.T) {
	tests := []struct {
		number string
		rule   func(*config.Decoder, int64)
		valid  bool
	}{
		{"9223372036854775808", func(d *config.Decoder, v int64) { d.Maximum(v, math.MaxInt64) }, false},
		{"9223372036854775807", func(d *config.Decoder, v int64) { d.Maximum(v, math.MaxInt64) }, true},
		{"-9223372036854775809", func(d *config.Decoder, v int64) { d.Minimum(v, math.MinInt64) }, false},
		{"9223372036854775808", func(d *config.Decoder, v int64) { d.ExclusiveMinimum(v, math.MaxInt64) }, true},
		{"9223372036854775807", func(d *config.Decoder, v int64) { d.ExclusiveMinimum(v, math.MaxInt64) }, false},
		{"-9223372036854775809", func(d *config.Decoder, v int64) { d.ExclusiveMaximum(v, math.MinInt64) }, true},
		{"1e30", func(d *config.Decoder, v int64) { d.MultipleOf(v, 1000) }, true},
		{"9223372036854775810", func(d *config.Decoder, v int64) { d.MultipleOf(v, 7) }, false},
		{"9223372036854775810", func(d *config.Decoder, v int64) { d.MultipleOf(v, 10) }, true},
	}
	for i, test := range tests {
		d := config.Strict([]byte(test.number))
		test.rule(&d, d.Int64())
		if err := d.End(); (err == nil) != test.valid {
			t.Errorf("%d: %s: got %v, want valid %t", i, test.number, err, test.valid)
		}
	}
}

// TestDemoAgainstOracle mutates a document byte by byte and compares both verdicts.
func TestDemoAgainstOracle(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat = true
	if err := compiler.AddResource("demo.json", strings.NewReader(demoSchema)); err != nil {
		t.Fatal(err)
	}
	schema := compiler.MustCompile("demo.json")
	values := []string{
		`null`, `0`, `60`, `-1`, `60.0`, `86400`, `86401`, `1e2`, `0.5`, `120.5`, `120.6`, `""`, `"a"`, `"12345"`, `"123456"`,
		`"Both"`, `"https://x.example"`, `"longer than eight"`, `[]`, `["a"]`, `[""]`, `{}`, `{"a":"b"}`, `{"a":1}`,
		`{"key":"k"}`, `{"key":"k","port":1}`, `{"key":1}`, `{"host":null}`, `true`,
	}
	var whole map[string]json.RawMessage
	if err := json.Unmarshal([]byte(demoDocument), &whole); err != nil {
		t.Fatal(err)
	}
	for name, was := range whole {
		for _, value := range append(values, "") {
			whole[name] = json.RawMessage(value)
			if value == "" {
				delete(whole, name)
			}
			data, err := json.Marshal(whole)
			if err != nil {
				t.Fatal(err)
			}
			var v any
			decoder := json.NewDecoder(strings.NewReader(string(data)))
			decoder.UseNumber()
			if err := decoder.Decode(&v); err != nil {
				t.Fatal(err)
			}
			want, got := schema.Validate(v), ValidateJSON(data)
			if (want == nil) != (got == nil) {
				t.Errorf("%s = %s\ngot    %v\noracle %v", name, value, got, want)
			}
		}
		whole[name] = was
	}
}

// FuzzDemo demands that what Parse accepts is valid, and the same when it is encoded and read again.
func FuzzDemo(f *testing.F) {
	for _, seed := range []string{demoDocument, required + `}`, required + `,"x":[{}],"target":"ab"}`, required, `{}`, `[]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data)
		if strict := ValidateJSON(data); strict == nil && err != nil && !strings.Contains(err.Error(), "does not fit") {
			t.Fatalf("valid, but refused: %v", err)
		}
		if err != nil {
			return
		}
		text, err := c.AppendJSON(nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := ValidateJSON(text); err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		again, err := Parse(text)
		if err != nil || !reflect.DeepEqual(again, c) {
			t.Fatalf("%s\ngot  %+v, %v\nwant %+v", text, again, err, c)
		}
	})
}
