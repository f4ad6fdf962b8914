package config

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestEncoder(t *testing.T) {
	e := Reveal([]byte("{"))
	e.Object()
	e.Key("")
	e.Array()
	e.EndArray()
	e.Key("a\"\\\n\x01é<\u2028")
	e.Array()
	for _, v := range []float64{0, -0.5, 1e20, 1e21, 1e-6, 1e-7, math.MaxFloat64, 5e-324} {
		e.Float64(v)
	}
	e.Bool(true)
	e.Null()
	e.Int64(math.MinInt64)
	e.Object()
	e.EndObject()
	e.String("{")
	e.String("[:")
	e.JSON(JSON{})
	e.EndArray()
	e.Key("secret")
	e.Secret("s")
	e.EndObject()
	got, err := e.Bytes()
	want := `{{"":[],"a\"\\\n\u0001é<` + "\u2028" + `":[0,-0.5,100000000000000000000,1e+21,0.000001,1e-07,1.7976931348623157e+308,5e-324,` +
		`true,null,-9223372036854775808,{},"{","[:",null],"secret":"s"}`
	if err != nil || string(got) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
	}
	if !json.Valid(got[1:]) {
		t.Error("not JSON")
	}
}

func TestEncoderErrors(t *testing.T) {
	tests := []struct {
		write func(*Encoder)
		want  string
	}{
		{func(e *Encoder) { e.Float64(math.NaN()) }, `cannot encode "/a/b~1/1": got the number NaN, which JSON has no form for`},
		{func(e *Encoder) { e.Float64(math.Inf(-1)) }, `cannot encode "/a/b~1/1": got the number -Inf, which JSON has no form for`},
		{func(e *Encoder) { e.Secret("se\xffcret") }, `cannot encode "/a/b~1/1": got a text that is not valid UTF-8, which JSON has no form for`},
		{func(e *Encoder) { e.Object(); e.Key("k\xff"); e.Null(); e.EndObject() }, `cannot encode "/a/b~1/1": got a text that is not valid UTF-8, which JSON has no form for`},
	}
	for _, test := range tests {
		e := Reveal(nil)
		e.Object()
		e.Key("a")
		e.Object()
		e.Key("b/")
		e.Array()
		e.Int64(1)
		test.write(&e)
		e.Float64(math.Inf(1)) // the first error counts
		e.EndArray()
		e.EndObject()
		e.EndObject()
		if got, err := e.Bytes(); err == nil || err.Error() != test.want || got != nil {
			t.Errorf("got  %v\nwant %s", err, test.want)
		}
	}
}

func TestRedact(t *testing.T) {
	e := Redact(nil)
	e.Array()
	e.Secret("s")
	e.Secret("")
	e.String("s")
	e.EndArray()
	if got, err := e.Bytes(); err != nil || string(got) != `["[redacted]","","s"]` {
		t.Errorf("got %s, %v", got, err)
	}
}

// FuzzString writes a string and reads it again.
func FuzzString(f *testing.F) {
	for _, seed := range []string{"", "a", "\x00\x1f\x7f\"\\/", "é€😀", "\u2028", "\xff", strings.Repeat("x", 17) + "\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e := Reveal(nil)
		e.String(text)
		data, err := e.Bytes()
		if err != nil {
			if strings.ToValidUTF8(text, "") == text {
				t.Fatal(err)
			}
			return
		}
		var want string
		if err := json.Unmarshal(data, &want); err != nil || want != text {
			t.Fatalf("encoding/json reads %q from %s, %v", want, data, err)
		}
		d := Decode(data)
		if got := d.String(); got != text || d.End() != nil {
			t.Fatalf("read %q from %s", got, data)
		}
	})
}
