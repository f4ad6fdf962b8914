package config

import (
	"strings"
	"testing"
)

// TestRules has each rule accept the first document and refuse the second, and say nothing
// about a value of another type.
func TestRules(t *testing.T) {
	tests := []struct {
		name        string
		good, wrong string
		read        func(*Decoder)
		want        string // about the wrong one
	}{
		{"minimum", `60`, `59`, func(d *Decoder) { d.Minimum(d.Int64(), 60) }, "59 is below the minimum of 60"},
		{"maximum", `60`, `61.0`, func(d *Decoder) { d.Maximum(d.Int64(), 60) }, "61.0 is above the maximum of 60"},
		{"exclusiveMinimum", `61`, `60`, func(d *Decoder) { d.ExclusiveMinimum(d.Int64(), 60) }, "60 is not greater than 60"},
		{"exclusiveMaximum", `59`, `60`, func(d *Decoder) { d.ExclusiveMaximum(d.Int64(), 60) }, "60 is not less than 60"},
		{"multipleOf", `-60`, `61`, func(d *Decoder) { d.MultipleOf(d.Int64(), 60) }, "61 is not a multiple of 60"},
		{"multipleOf zero", `0`, `1`, func(d *Decoder) { d.MultipleOf(d.Int64(), 0) }, "1 is not a multiple of 0"},
		{"number minimum", `0.50`, `0.4999`, func(d *Decoder) { d.Float64(); d.NumberMinimum("0.5") }, "0.4999 is below the minimum of 0.5"},
		{"number maximum", `5e-1`, `0.51`, func(d *Decoder) { d.Float64(); d.NumberMaximum("0.5") }, "0.51 is above the maximum of 0.5"},
		{"number exclusiveMinimum", `0.51`, `0.5`, func(d *Decoder) { d.Float64(); d.NumberExclusiveMinimum("0.5") }, "0.5 is not greater than 0.5"},
		{"number exclusiveMaximum", `-0.5`, `0.5`, func(d *Decoder) { d.Float64(); d.NumberExclusiveMaximum("0.5") }, "0.5 is not less than 0.5"},
		{"number multipleOf", `0.0075`, `0.00755`, func(d *Decoder) { d.Float64(); d.NumberMultipleOf("0.0001") }, "0.00755 is not a multiple of 0.0001"},
		{"minLength", `"éé"`, `"é"`, func(d *Decoder) { d.MinLength(d.String(), 2) }, `"é" is shorter than the minimum length of 2`},
		{"maxLength", `"😀\ud83d\ude00"`, `"abc"`, func(d *Decoder) { d.MaxLength(d.String(), 2) }, `"abc" is longer than the maximum length of 2`},
		{"enum", `"a"`, `"b"`, func(d *Decoder) { d.Enum(d.String() == "a", `"a"`) }, `"b" is not one of "a"`},
		{"const", `true`, `false`, func(d *Decoder) { d.Const(d.Bool(), `true`) }, `false is not true`},
		{"secret", `"long"`, `"b"`, func(d *Decoder) { d.MinLength(d.Secret(), 2) }, `[redacted] is shorter than the minimum length of 2`},
		{"minItems", `[1]`, `[]`, func(d *Decoder) { d.MinItems(items(d), 1) }, `the number of items, 0, is below the minimum of 1`},
		{"maxItems", `[1]`, `[1,{}]`, func(d *Decoder) { d.MaxItems(items(d), 1) }, `the number of items, 2, is above the maximum of 1`},
		{"minProperties", `{"a":1}`, `{}`, func(d *Decoder) { d.MinProperties(members(d), 1) }, `the number of members, 0, is below the minimum of 1`},
		{"maxProperties", `{"a":1}`, `{"a":1,"b":[]}`, func(d *Decoder) { d.MaxProperties(members(d), 1) }, `the number of members, 2, is above the maximum of 1`},
	}
	for _, test := range tests {
		read := func(document string) error {
			d := Decode([]byte(`[` + document + `]`))
			d.Array()
			d.Item()
			test.read(&d)
			d.Item()
			return d.End()
		}
		if err := read(test.good); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if err := read(test.wrong); err == nil || err.Error() != "/0: "+test.want {
			t.Errorf("%s: got %v, want %s", test.name, err, test.want)
		}
		other := `null`
		if list, _ := read(other).(Violations); len(list) != 1 || list[0].Rule != "type" || list[0].Offset != 1 {
			t.Errorf("%s: %s: got %v", test.name, other, list)
		}
	}
}

func items(d *Decoder) (n int) {
	if d.Array() {
		for ; d.Item(); n++ {
			d.JSON()
		}
	}
	return n
}

func members(d *Decoder) (n int) {
	if d.Object() {
		for ; d.Member(); n++ {
			d.JSON()
		}
	}
	return n
}

func TestSet(t *testing.T) {
	var s set
	for _, i := range []int{0, 63, 64, 255, 256, 319, 320, 5000} {
		if s.has(i) {
			t.Errorf("%d is in an empty set", i)
		}
		s.add(i)
		if !s.has(i) || s.has(i+1) {
			t.Errorf("%d is not added, or more than it", i)
		}
	}
}

// TestRequire demands members only of an object that was read to its end.
func TestRequire(t *testing.T) {
	tests := []struct{ document, lenient, strict string }{
		{`{}`, `(document): the member "a" is missing`, "(document): the member \"a\" is missing\n(document): the member \"b\" is missing"},
		{`{"a":1,"b":1}`, `<nil>`, `<nil>`},
		{`{"a":1}`, `<nil>`, `(document): the member "b" is missing`},
		{`[]`, `(document): wants an object, got an array`, `(document): wants an object, got an array`},
		{`{"c":`, `/c: wants a value, got the end of the document at line 1, column 6`, `/c: wants a value, got the end of the document at line 1, column 6`},
	}
	for _, test := range tests {
		for _, mode := range []struct {
			decoder Decoder
			want    string
		}{
			{Decode([]byte(test.document)), test.lenient},
			{DecodeFilled([]byte(test.document), func(*Filler) {}), test.strict},
			{Strict([]byte(test.document)), test.strict},
		} {
			d := mode.decoder
			if d.Object() {
				fields := FieldsOf(&Names{Quoted: []string{`"a":`, `"b":`}})
				for d.Field(&fields) {
					d.JSON()
				}
				d.Require(&fields, 0)
				d.RequireStrict(&fields, 1)
			}
			got := "<nil>"
			if err := d.End(); err != nil {
				got = err.Error()
			}
			if got != mode.want {
				t.Errorf("%s: got\n%s\nwant\n%s", test.document, got, mode.want)
			}
		}
	}
}

func TestGotIsCut(t *testing.T) {
	long := strings.Repeat("é", 1000)
	d := Decode([]byte(`["` + long + `",1` + strings.Repeat("0", 1000) + `]`))
	d.Array()
	d.Item()
	d.MaxLength(d.String(), 1)
	d.Item()
	d.Float64()
	d.NumberMaximum("1")
	d.Item()
	list, _ := d.End().(Violations)
	if len(list) != 2 {
		t.Fatalf("got %v", list)
	}
	for _, v := range list {
		if len(v.Got) > maxGot+10 || !strings.Contains(v.Got, "…") {
			t.Errorf("got %s", v.Got)
		}
	}
}

// TestStrictViolationsOutliveTheirDocument changes the bytes that Strict looked at.
func TestStrictViolationsOutliveTheirDocument(t *testing.T) {
	data := []byte(`{"name":123.5,"name":1}`)
	d := Strict(data)
	fields := FieldsOf(&Names{Quoted: []string{`"name":`}})
	for ok := d.Object() && d.Field(&fields); ok; ok = d.Field(&fields) {
		d.Int64()
	}
	err := d.End()
	before := err.Error()
	clear(data)
	if err.Error() != before || !strings.Contains(before, "123.5") || !strings.Contains(before, "/name") {
		t.Errorf("got %q, was %q", err, before)
	}
}

func TestAllocations(t *testing.T) {
	data := []byte(`{"s":"x","n":-12,"f":1.5,"b":true,"z":null,"l":["a","é"]}`)
	names := &Names{Quoted: []string{`"s":`, `"n":`, `"f":`, `"b":`, `"z":`, `"l":`}}
	read := func(d Decoder) error {
		fields := FieldsOf(names)
		for ok := d.Object() && d.Field(&fields); ok; ok = d.Field(&fields) {
			switch fields.Index() {
			case 0:
				d.MinLength(d.String(), 1)
			case 1:
				d.Minimum(d.Int64(), -12)
			case 2:
				d.Float64()
				d.NumberMinimum("0.5")
			case 3:
				d.Bool()
			case 4:
				d.Null()
			case 5:
				for ok := d.Array() && d.Item(); ok; ok = d.Item() {
					_ = d.String()
				}
			}
		}
		d.Require(&fields, 0)
		return d.End()
	}
	for name, test := range map[string]struct {
		decoder func([]byte) Decoder
		want    float64
	}{
		"Decode": {Decode, 1}, // the strings
		"Strict": {Strict, 0},
	} {
		got := testing.AllocsPerRun(100, func() {
			if err := read(test.decoder(data)); err != nil {
				t.Fatal(err)
			}
		})
		if got != test.want {
			t.Errorf("%s: got %v allocations, want %v", name, got, test.want)
		}
	}
}
