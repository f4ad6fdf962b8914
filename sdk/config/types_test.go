package config_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

func TestOptional(t *testing.T) {
	var absent config.Optional[int64]
	zero := config.Some[int64](0)
	if absent == zero || absent != config.None[int64]() || zero != config.Some[int64](0) {
		t.Error("comparing")
	}
	if v, ok := zero.Get(); !ok || v != 0 {
		t.Error("an explicit zero is there")
	}
	if absent.Or(7) != 7 || zero.Or(7) != 0 {
		t.Error("Or")
	}
	if _, ok := absent.Get(); ok {
		t.Error("the zero Optional is absent")
	}
}

func TestNullable(t *testing.T) {
	null, empty := config.Null[string](), config.NotNull("")
	if null == empty || null != (config.Nullable[string]{}) {
		t.Error("comparing")
	}
	if null.Or("x") != "x" || empty.Or("x") != "" {
		t.Error("Or")
	}
	if v, ok := empty.Get(); !ok || v != "" {
		t.Error("an explicit empty text is there")
	}
}

func TestPrinting(t *testing.T) {
	secret := sdk.NewSecret("hunter2")
	tests := []struct {
		format string
		value  any
		want   string
	}{
		{"%v", config.Some("x"), "x"},
		{"%q", config.Some("x"), `"x"`},
		{"%05d", config.Some(int64(7)), "00007"},
		{"%v", config.None[string](), "absent"},
		{"%v", config.NotNull(1.5), "1.5"},
		{"%s", config.Null[string](), "null"},
		{"%v", config.Some(config.Null[string]()), "null"},
		{"%v", config.Some(secret), "[redacted]"},
		{"%v", config.NotNull(secret), "[redacted]"},
		{"%v", struct{ V config.Optional[sdk.Secret] }{config.Some(secret)}, "{[redacted]}"},
		{"%v", config.RawJSON(`{"a":1}`), `{"a":1}`},
	}
	for _, test := range tests {
		if got := fmt.Sprintf(test.format, test.value); got != test.want {
			t.Errorf("%s of %T: got %s, want %s", test.format, test.value, got, test.want)
		}
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got := fmt.Sprintf(format, config.Some(config.NotNull(secret))); strings.Contains(got, "hunter2") || strings.Contains(got, "68756e") {
			t.Errorf("%s shows the secret: %s", format, got)
		}
	}
}

func TestEncodingJSON(t *testing.T) {
	type inner struct {
		A config.Optional[int64]                   `json:"a,omitzero"`
		B config.Optional[int64]                   `json:"b,omitzero"`
		C config.Nullable[string]                  `json:"c"`
		D config.Optional[config.Nullable[string]] `json:"d,omitzero"`
		E config.JSON                              `json:"e,omitzero"`
		F config.JSON                              `json:"f,omitzero"`
	}
	const text = `{"a":0,"c":null,"d":null,"e":{"x":[1.0,"<"]}}`
	var v inner
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	if got, ok := v.D.Get(); !ok || got != config.Null[string]() {
		t.Errorf("null is there: %+v", v)
	}
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil || out.String() != text+"\n" {
		t.Errorf("got %s, %v", out.String(), err)
	}
}

func TestJSON(t *testing.T) {
	for text, kind := range map[string]config.Type{
		`null`: config.TypeNull, `true`: config.TypeBoolean, `-1.5`: config.TypeNumber, `""`: config.TypeString,
		`[1]`: config.TypeArray, `{"a":{}}`: config.TypeObject,
	} {
		v, err := config.NewJSON(" " + text + "\n")
		if err != nil || v.Text() != text || v.Kind() != kind || !v.Present() {
			t.Errorf("%s: got %v of %v, %v", text, v, v.Kind(), err)
		}
	}
	for _, text := range []string{``, `{`, `1 2`, `{"a":1,"a":2}`, "\"\xff\"", `nan`} {
		if v, err := config.NewJSON(text); err == nil || v.Present() {
			t.Errorf("%q: got %v, %v", text, v, err)
		}
	}
	if v, ok := config.RawJSON(`"a\u0062"`).AsString(); !ok || v != "ab" {
		t.Errorf("got %q, %t", v, ok)
	}
	if v, ok := config.RawJSON(`1e2`).AsInt64(); !ok || v != 100 {
		t.Errorf("got %d, %t", v, ok)
	}
	if v, ok := config.RawJSON(`1e-1`).AsFloat64(); !ok || v != 0.1 {
		t.Errorf("got %v, %t", v, ok)
	}
	if v, ok := config.RawJSON(`true`).AsBool(); !ok || !v {
		t.Errorf("got %t, %t", v, ok)
	}
	for _, v := range []config.JSON{{}, config.RawJSON(`null`), config.RawJSON(`1.5`)} {
		if _, ok := v.AsInt64(); ok {
			t.Errorf("%q is an integer", v.Text())
		}
	}
	var list []int
	if err := config.RawJSON(`[1,2]`).Unmarshal(&list); err != nil || len(list) != 2 {
		t.Errorf("got %v, %v", list, err)
	}
}

func TestMembers(t *testing.T) {
	for _, n := range []int{0, 3, 100} { // a map takes over in between
		var text strings.Builder
		text.WriteByte('{')
		for i := range n {
			if i > 0 {
				text.WriteByte(',')
			}
			fmt.Fprintf(&text, `"k%d":%d`, n-i, i)
		}
		text.WriteByte('}')
		d := config.Decode([]byte(text.String()))
		var members config.Members
		for ok := d.Object() && d.Member(); ok; ok = d.Member() {
			d.Extra(&members)
		}
		if err := d.End(); err != nil || members.Len() != n || members.String() != text.String() {
			t.Errorf("%d: got %v, %v", n, members, err)
		}
		for i := range n {
			if v, ok := members.Get(fmt.Sprintf("k%d", n-i)); !ok || v.Text() != fmt.Sprint(i) {
				t.Errorf("%d: member k%d is %v", n, n-i, v)
			}
		}
		if _, ok := members.Get("k0"); ok {
			t.Errorf("%d: k0 is a member", n)
		}
	}
}
