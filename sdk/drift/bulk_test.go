package drift

import (
	"strings"
	"testing"
)

// What the differential test is to find, it finds: code made from one schema is
// held against another.
func TestDifferentialFindsFaults(t *testing.T) {
	const frame = `{"type":"object","properties":{"p":%},"additionalProperties":false}`
	for _, c := range []struct{ manifest, code string }{
		{`{"type":"string","minLength":2}`, `{"type":"string","minLength":3}`},
		{`{"type":"string","pattern":"^a"}`, `{"type":"string","pattern":"a"}`},
		{`{"type":"integer","minimum":1}`, `{"type":"integer","exclusiveMinimum":1}`},
		{`{"type":"integer"}`, `{"type":"number"}`},
		{`{"type":"string"}`, `{"type":["string","null"]}`},
		{`{"enum":["a","b"]}`, `{"enum":["a","B"]}`},
		{`{"type":"array","items":{"type":"string"},"uniqueItems":true}`, `{"type":"array","items":{"type":"string"}}`},
		{`{"type":"object","required":["q"]}`, `{"type":"object"}`},
		{`{"type":"string","default":"x"}`, `{"type":"string","default":"y"}`},
		{`{"not":{"const":"q"}}`, `true`},
	} {
		of := func(schema string) string { return strings.Replace(frame, "%", schema, 1) }
		e := mirrored(t, of(c.manifest), of(c.code))
		if report := e.differential(3_000, 1); len(report.Disagreements) == 0 {
			t.Errorf("%s is not told from %s", c.code, c.manifest)
		}
		same := mirrored(t, of(c.manifest), of(c.manifest))
		if report := same.differential(3_000, 1); len(report.Disagreements) != 0 {
			t.Errorf("%s is told from itself: %s", c.manifest, report.Disagreements[0])
		}
	}
}

func TestStrictValue(t *testing.T) {
	for _, text := range []string{
		`{"a":1}`, `{"a":{"a":1},"b":[{"a":1},{"a":2}]}`, `"\ud83d\ude00"`, `"\\ud800"`, ` [1e400, -0] `, `{"a":"a","b":"a"}`, `null`,
	} {
		if strictValue([]byte(text)) == nil {
			t.Errorf("%s is refused", text)
		}
	}
	for _, text := range []string{
		``, `{"a":1,"a":1}`, `[{"a":1,"\u0061":2}]`, `"\ud800"`, `"\udc00"`, `"\ud800\ud800"`, `"\ud83dx"`, `{"\udfff":1}`, "\"\xff\"", `{} {}`, `01`, `{"a":1`,
	} {
		if strictValue([]byte(text)) != nil {
			t.Errorf("%s is accepted", text)
		}
	}
}

// A value made of a part of another one leaves that alone when it grows.
func TestPartsShareNothing(t *testing.T) {
	whole := parsed(t, `[1,2,3]`)
	part := newArray(whole.items[:1]...)
	part.items = append(part.items, newString("x"))
	o := parsed(t, `{"a":1,"b":2}`)
	some := newObject(o.members[:1]...)
	some.members = append(some.members, member{"c", newNull()})
	if got := string(whole.json()) + string(o.json()); got != `[1,2,3]{"a":1,"b":2}` {
		t.Errorf("got %s", got)
	}
}
