package config

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strings"
	"testing"
)

const canary = "canary-8472"

// shape is what a generated union looks like.
type secretShape struct{ SecretJSON }

// secretHolder has a secret in every position that a generated struct can have it in.
type secretHolder struct {
	Plain    SecretJSON
	Shape    secretShape
	List     []SecretJSON
	Map      map[string]SecretJSON
	Optional Optional[secretShape]
	hidden   SecretJSON
}

func TestSecretJSONShowsNothing(t *testing.T) {
	v, err := NewJSON(`{"password":"` + canary + `","pin":84728472}`)
	if err != nil {
		t.Fatal(err)
	}
	s := NewSecretJSON(v)
	h := secretHolder{s, secretShape{s}, []SecretJSON{s}, map[string]SecretJSON{"k": s}, Some(secretShape{s}), s}
	for _, x := range []any{s, &s, h, &h, h.Shape, &h.Shape} {
		var shown []string
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			shown = append(shown, fmt.Sprintf(verb, x))
		}
		shown = append(shown, fmt.Sprint(x))
		text, err := json.Marshal(x)
		if err != nil {
			t.Errorf("json.Marshal(%T): %v", x, err)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "x", x)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "x", x)
		for _, text := range append(shown, string(text), log.String()) {
			if strings.Contains(text, "8472") || strings.Contains(text, "password") {
				t.Errorf("%T shows %s", x, text)
			}
		}
	}
	var out bytes.Buffer
	if err := xml.NewEncoder(&out).Encode(s); err != nil {
		t.Error(err)
	}
	if err := gob.NewEncoder(&out).Encode(s); err != nil {
		t.Error(err)
	}
	if strings.Contains(out.String(), "8472") {
		t.Errorf("xml or gob show %s", out.String())
	}
	if s.Reveal() != v {
		t.Errorf("Reveal() = %s, want %s", s.Reveal(), v)
	}
}

func TestSecretJSONCodec(t *testing.T) {
	const doc = `{"a":{"password":"` + canary + `"},"b":null}`
	d := Decode([]byte(doc))
	var a, b, absent SecretJSON
	for d.Object(); d.Member(); {
		switch d.Key() {
		case "a":
			a = d.SecretJSON()
		case "b":
			b = d.SecretJSON()
		}
	}
	if err := d.End(); err != nil || !a.Present() || !b.Present() || absent.Present() || !absent.IsZero() {
		t.Fatalf("got %v, a %t, b %t, absent %t", err, a.Present(), b.Present(), absent.Present())
	}
	for _, test := range []struct {
		e    Encoder
		want string
	}{
		{Reveal(nil), `{"a":{"password":"` + canary + `"},"b":null,"c":null}`},
		{Redact(nil), `{"a":"[redacted]","b":null,"c":null}`},
	} {
		e := &test.e
		e.Object()
		for _, m := range []struct {
			name  string
			value SecretJSON
		}{{"a", a}, {"b", b}, {"c", absent}} {
			e.Key(m.name)
			e.SecretJSON(m.value)
		}
		e.EndObject()
		if got, err := e.Bytes(); err != nil || string(got) != test.want {
			t.Errorf("got %s, %v, want %s", got, err, test.want)
		}
	}
	var again SecretJSON
	if err := json.Unmarshal([]byte(`[1]`), &again); err != nil || again.Reveal().Text() != "[1]" {
		t.Errorf("UnmarshalJSON: got %s, %v", again.Reveal(), err)
	}
}

// Violations inside a secret value show neither its strings nor its numbers.
func TestSecretJSONViolations(t *testing.T) {
	d := Decode([]byte(`{"pin":84728472,"password":"` + canary + `","list":[84728472]}`))
	d.Check(func(c *Check, v Value) {
		member := func(c *Check, v Value) {
			c.Maximum(v, "5")
			c.Const(v, "1")
			c.Items(v, func(c *Check, v Value) { c.MultipleOf(v, "7"); c.Never(v) })
			c.AnyOf(v, func(c *Check, v Value) { c.Minimum(v, "84728473") })
		}
		c.Properties(v, Property{"pin", member}, Property{"password", member}, Property{"list", member})
	})
	d.SecretJSON()
	err := d.End()
	if err == nil {
		t.Fatal("no violations")
	}
	if text := strings.ReplaceAll(err.Error(), "84728473", ""); strings.Contains(text, "8472") {
		t.Errorf("the violations show the secret:\n%s", err)
	}
}

// What a secret value of any shape gives away can be found in text: the whole,
// as it is written, and each part that is long enough to be recognised.
func TestSecretsOfJSON(t *testing.T) {
	for _, test := range []struct {
		name, json string
		want       []string
	}{
		{"string", `"s3cret"`, []string{"s3cret"}},
		{"escaped string", `"a\"\u0062"`, []string{`a"b`, `a\"\u0062`}},
		{"number", `84728472`, []string{"84728472"}},
		{"short number", `7`, []string{"7"}},
		{"object", `{"user":"u", "pins":[84728472,1.5e9,12], "ok":true}`, []string{`{"user":"u", "pins":[84728472,1.5e9,12], "ok":true}`, "u", "84728472", "1.5e9"}},
		{"deep", `[[["a"],{"b":{"c":"d"}}]]`, []string{`[[["a"],{"b":{"c":"d"}}]]`, "a", "d"}},
		{"within spaces", ` ["a"] `, []string{`["a"]`, "a"}},
		{"empty string", `""`, nil},
		{"empty object", `{}`, nil},
		{"empty array", `[]`, nil},
		{"null", `null`, nil},
		{"true", `true`, nil},
		{"no JSON", `{"a":`, []string{`{"a":`}},
		{"more than a value", `1 2`, []string{`1 2`}},
		{"absent", ``, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			encode := func(e *Encoder) { e.SecretJSON(NewSecretJSON(RawJSON(test.json))) }
			if got := Secrets(encode, strings.Clone); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A text that JSON cannot carry is a secret all the same.
func TestSecretsOfWhatCannotBeEncoded(t *testing.T) {
	got := Secrets(func(e *Encoder) {
		e.Array()
		e.Float64(math.NaN())
		e.Secret("\xff")
		e.Secret("")
		e.Secret("a")
		e.EndArray()
	}, strings.Clone)
	if want := []string{"\xff", "a"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
