package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

const minimal = `{"api_token":"12345678","frequency":60,"credentials":{"key":"k"},"account_id":"1234"}`

func TestParse(t *testing.T) {
	c, err := Parse([]byte(minimal))
	if err != nil {
		t.Fatal(err)
	}
	if c.BaseURL != "https://demo.example" || c.Direction != DirectionBoth || c.Credentials.Port != 8080 || c.Frequency != 60 {
		t.Errorf("the defaults are not filled in: %+v", c)
	}
	if id, ok := c.AccountID.Get(); !ok || id != "1234" {
		t.Errorf("account_id is %q, %v", id, ok)
	}
	if shown := fmt.Sprintf("%v %+v %#v", c, c, c); strings.Contains(shown, "12345678") {
		t.Errorf("the token shows in %s", shown)
	}
}

func TestStrict(t *testing.T) {
	if err := ValidateJSON([]byte(`{"api_token":"12345678","credentials":{"key":"k"},"filter":null}`)); err == nil {
		t.Error("frequency is required by the schema, whatever its default")
	}
	if _, err := Parse([]byte(`{"api_token":"12345678","credentials":{"key":"k"},"filter":null}`)); err != nil {
		t.Error(err)
	}
}

func TestViolations(t *testing.T) {
	_, err := Parse([]byte(`{"api_token":"s3cr3t!","base_url":"no uri","frequency":0,"direction":"Up","exclude_types":["",1],
		"account_id":"x","timeout":0,"labels":{"a":1,"a":"b"},"credentials":{"more":1},"proxy":{"host":null},"target":0}`))
	var all config.Violations
	if !errors.As(err, &all) {
		t.Fatalf("the error is %v", err)
	}
	want := strings.Fields("/api_token /base_url /frequency /direction /exclude_types/0 /exclude_types/1 /account_id /timeout " +
		"/labels/a /credentials /credentials/more /proxy/host /target")
	var got []string
	for _, v := range all {
		got = append(got, v.Pointer)
	}
	got = slices.Compact(got)
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("violations at\n%s\nwant\n%s\n%v", got, want, err)
	}
	if strings.Contains(err.Error(), "s3cr3t!") {
		t.Errorf("the token shows in %v", err)
	}
}

func TestRoundTrip(t *testing.T) {
	full := `{"api_token":"12345678","base_url":"https://x.example","frequency":60,"direction":"Incoming","exclude_types":[],` +
		`"account_id":"1234","timeout":0.5,"filter":null,"labels":{},"credentials":{"key":"","port":0},"proxy":{"host":"","x":[1.0]},"target":7,"more":{"a":1e2}}`
	c, err := Parse([]byte(full))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Validate(); err != nil {
		t.Error(err)
	}
	clear, err := c.AppendJSON(nil)
	if err != nil || string(clear) != full {
		t.Errorf("AppendJSON gives %s, %v\nwant %s", clear, err, full)
	}
	shown, err := json.Marshal(c)
	if err != nil || strings.Contains(string(shown), "12345678") || !strings.Contains(string(shown), `"api_token":"[redacted]"`) {
		t.Errorf("MarshalJSON gives %s, %v", shown, err)
	}
	var again Config
	if err := json.Unmarshal(clear, &again); err != nil || again.APIToken.Reveal() != "12345678" {
		t.Errorf("UnmarshalJSON gives %+v, %v", again, err)
	}
	again.Frequency = 1
	if again.Validate() == nil {
		t.Error("a frequency of 1 is valid")
	}
}

func TestEnum(t *testing.T) {
	for _, d := range Direction("").Values() {
		if !d.Valid() {
			t.Errorf("%q is not valid", d)
		}
	}
	if Direction("Up").Valid() || len(Direction("").Values()) != 3 {
		t.Error("the values are not the schema's")
	}
}

func TestFreshDefaults(t *testing.T) {
	a, b := Default(), Default()
	a.Credentials.Port = 1
	if b.Credentials.Port != 8080 {
		t.Error("defaults are shared")
	}
}

func TestEntry(t *testing.T) {
	entry := Entry(func(cfg Config, _ sdk.Env) (Connector, error) { return nil, errors.New(cfg.BaseURL) })
	if entry.UUID != ConnectorUUID || entry.PollIntervalSeconds != 300 || entry.Example {
		t.Errorf("the entry is %+v", entry.Identity)
	}
	raw := sdk.RawConfig{Connector: []byte(minimal)}
	if _, err := entry.New(raw, sdk.Env{}); err == nil || err.Error() != "https://demo.example" {
		t.Errorf("New says %v", err)
	}
	if err := entry.Validate(raw); err != nil {
		t.Error(err)
	}
	if err := entry.Validate(sdk.RawConfig{Connector: []byte("{}")}); err == nil {
		t.Error("an empty configuration is valid")
	}
}
