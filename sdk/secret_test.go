package sdk_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"text/template"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"go.yaml.in/yaml/v3"
)

const canary = "canary-9f8e7d6c"

// shows reports whether text lets a byte run of the canary through, in clear,
// in hexadecimal, or as a list of byte values.
func shows(text string) bool {
	clear := []byte(canary)[7:] // "9f8e7d6c": "canary" alone may be a field's name
	decimal := strings.Trim(fmt.Sprint(clear), "[]")
	for _, form := range []string{string(clear), fmt.Sprintf("%x", clear), fmt.Sprintf("%X", clear), fmt.Sprintf("% x", clear), decimal, strings.ReplaceAll(decimal, " ", ", ")} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

type inner struct{ token sdk.Secret }

type holder struct {
	Exported sdk.Secret
	hidden   sdk.Secret
	nested   inner
	pointer  *inner
	list     []sdk.Secret
	table    map[string]sdk.Secret
	any      any
}

func newHolder() holder {
	s := sdk.NewSecret(canary)
	return holder{
		Exported: s, hidden: s, nested: inner{s}, pointer: &inner{s},
		list: []sdk.Secret{s}, table: map[string]sdk.Secret{"k": s}, any: inner{s},
	}
}

func TestSecretNeverPrints(t *testing.T) {
	s := sdk.NewSecret(canary)
	h := newHolder()
	values := map[string]any{
		"secret": s, "pointer": &s, "slice": []sdk.Secret{s}, "array": [1]sdk.Secret{s},
		"map": map[string]sdk.Secret{"k": s}, "holder": h, "holder pointer": &h, "holders": []holder{h},
		"error": fmt.Errorf("wrapped: %v", s),
	}
	for name, v := range values {
		for _, verb := range "vTtbcdoOqxXUeEfFgGsp" {
			for _, flags := range []string{"", "+", "#", " ", "0", "-", "+#", "20", ".3"} {
				format := "%" + flags + string(verb)
				if got := fmt.Sprintf(format, v); shows(got) {
					t.Errorf("%s with %s shows the secret: %s", name, format, got)
				}
			}
		}
		if got := fmt.Sprint(v) + fmt.Sprintln(v); shows(got) {
			t.Errorf("%s shows the secret: %s", name, got)
		}
	}
}

func TestSecretPrintsAsRedacted(t *testing.T) {
	for _, s := range []sdk.Secret{sdk.NewSecret(canary), {}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if got := fmt.Sprintf(verb, s); got != "[redacted]" {
				t.Errorf("%s prints %q", verb, got)
			}
		}
		if got := s.String(); got != "[redacted]" {
			t.Errorf("String() = %q", got)
		}
		if got := fmt.Sprintf("%+v", struct{ A sdk.Secret }{s}); got != "{A:[redacted]}" {
			t.Errorf("in a struct: %s", got)
		}
	}
}

func TestSecretNeverMarshals(t *testing.T) {
	type document struct {
		Token sdk.Secret            `json:"token" xml:"token" yaml:"token"`
		More  []sdk.Secret          `json:"more" xml:"more" yaml:"more"`
		Table map[string]sdk.Secret `json:"table" xml:"-" yaml:"table"`
	}
	s := sdk.NewSecret(canary)
	doc := document{Token: s, More: []sdk.Secret{s}, Table: map[string]sdk.Secret{"k": s}}
	encoders := map[string]func(any) ([]byte, error){
		"json": json.Marshal,
		"yaml": yaml.Marshal,
		"xml":  xml.Marshal,
		"gob": func(v any) ([]byte, error) {
			var b bytes.Buffer
			err := gob.NewEncoder(&b).Encode(v)
			return b.Bytes(), err
		},
		"template": func(v any) ([]byte, error) {
			var b bytes.Buffer
			err := template.Must(template.New("").Parse("{{.}} {{.Token}}")).Execute(&b, v)
			return b.Bytes(), err
		},
		"slog text": logged(func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) }),
		"slog json": logged(func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) }),
	}
	for name, encode := range encoders {
		got, err := encode(doc)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if shows(string(got)) {
			t.Errorf("%s shows the secret: %s", name, got)
		}
		if !strings.Contains(string(got), "[redacted]") {
			t.Errorf("%s does not say [redacted]: %s", name, got)
		}
	}
}

func logged(handler func(*bytes.Buffer) slog.Handler) func(any) ([]byte, error) {
	return func(v any) ([]byte, error) {
		var b bytes.Buffer
		slog.New(handler(&b)).Info("m", "doc", v, "secret", sdk.NewSecret(canary), "raw", sdk.RawConfig{Connector: []byte(canary)})
		return b.Bytes(), nil
	}
}

func TestRawConfigIsRedacted(t *testing.T) {
	raw := sdk.RawConfig{Connector: []byte(canary), Module: []byte(canary)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if got := fmt.Sprintf(verb, raw); got != "[redacted]" {
			t.Errorf("%s prints %s", verb, got)
		}
	}
	got, err := json.Marshal(raw)
	if err != nil || string(got) != `"[redacted]"` {
		t.Errorf("json.Marshal = %s, %v", got, err)
	}
}

func TestSecretValue(t *testing.T) {
	a, b, other := sdk.NewSecret("a"), sdk.NewSecret("a"), sdk.NewSecret("b")
	var empty sdk.Secret
	if a.Reveal() != "a" || empty.Reveal() != "" || sdk.NewSecret("").Reveal() != "" {
		t.Error("Reveal does not give back what NewSecret was given")
	}
	if !a.Set() || empty.Set() || sdk.NewSecret("").Set() {
		t.Error("Set is not: holds something")
	}
	if !a.Equal(b) || a.Equal(other) || a.Equal(empty) || !empty.Equal(sdk.NewSecret("")) {
		t.Error("Equal does not compare the text")
	}
	if !reflect.DeepEqual(a, b) || reflect.DeepEqual(a, other) || !reflect.DeepEqual(empty, sdk.NewSecret("")) {
		t.Error("reflect.DeepEqual does not compare the text")
	}
	if reflect.TypeFor[sdk.Secret]().Comparable() {
		t.Error("== on secrets compiles: it would compare addresses")
	}
}

func TestErrNotImplementedIsASentinel(t *testing.T) {
	if !errors.Is(fmt.Errorf("fetch: %w", sdk.ErrNotImplemented), sdk.ErrNotImplemented) {
		t.Error("ErrNotImplemented is lost when wrapped")
	}
}
