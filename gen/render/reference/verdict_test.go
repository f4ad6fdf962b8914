package reference

import (
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
	"github.com/seed-42ec6dbf/lockstep/gen/render/internal/sample"
)

func check(steps ...ir.Step) *ir.Check { return &ir.Check{Steps: steps} }

func required(names ...string) *ir.Check { return check(ir.Step{Keyword: "required", Names: names}) }

func subs(checks ...*ir.Check) []ir.Sub {
	var out []ir.Sub
	for _, c := range checks {
		out = append(out, ir.Sub{Check: c})
	}
	return out
}

// model returns a configuration of string properties, the first n of them required.
func model(n int, c *ir.Check, names ...string) *ir.Model {
	var fields []ir.Field
	for i, name := range names {
		f := sample.Field(name)
		v := sample.Text("v")
		f.Form.Example, f.Required = &v, i < n
		fields = append(fields, f)
	}
	m := sample.Model(fields...)
	m.Root().Check = c
	return m
}

// Each case is a way in which authors tie properties together.
func TestExamplesUnderChecks(t *testing.T) {
	one := func(name string, c *ir.Check) ir.Step {
		return ir.Step{Keyword: "properties", Subs: []ir.Sub{{Name: name, Check: c}}}
	}
	isV := check(ir.Step{Keyword: "const", Values: []ir.Value{sample.Text("v")}})
	tests := map[string]struct {
		model         *ir.Model
		minimal, full string // empty: none is known
	}{
		"no check":               {model(1, nil, "a", "b"), `{"a":"v"}`, `{"a":"v","b":"v"}`},
		"one of two is needed":   {model(0, check(ir.Step{Keyword: "anyOf", Subs: subs(required("b"), required("c"))}), "a", "b", "c"), `{"b":"v"}`, `{"a":"v","b":"v","c":"v"}`},
		"two exclude each other": {model(0, check(ir.Step{Keyword: "oneOf", Subs: subs(required("b"), required("c"))}), "a", "b", "c"), `{"b":"v"}`, `{"a":"v","b":"v"}`},
		"all or none":            {model(0, check(ir.Step{Keyword: "dependentRequired", Names: []string{"a", "b"}}), "a", "b"), `{}`, `{"a":"v","b":"v"}`},
		"not both":               {model(1, check(ir.Step{Keyword: "not", Subs: subs(required("a", "b"))}), "a", "b"), `{"a":"v"}`, `{"a":"v"}`},
		"at least two":           {model(0, check(ir.Step{Keyword: "minProperties", Int: 2}), "a", "b"), `{"a":"v","b":"v"}`, `{"a":"v","b":"v"}`},
		"at most one":            {model(0, check(ir.Step{Keyword: "maxProperties", Int: 1}), "a", "b"), `{}`, `{"a":"v"}`},
		"if then":                {model(1, check(ir.Step{Keyword: "if", Subs: subs(check(one("a", isV)), required("b"), nil)}), "a", "b"), `{"a":"v","b":"v"}`, `{"a":"v","b":"v"}`},
		"if else":                {model(0, check(ir.Step{Keyword: "if", Subs: subs(required("c"), nil, required("b"))}), "a", "b"), `{"b":"v"}`, `{"a":"v","b":"v"}`},
		"what is not decided":    {model(0, check(ir.Step{Keyword: "patternProperties"}), "a"), "", ""},
		"nothing is allowed":     {model(0, &ir.Check{Never: true}, "a"), "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := examples{test.model}
			minimal, ok := e.minimal()
			full, okFull := e.full()
			if ok != okFull || ok != (test.full != "") {
				t.Fatalf("known: %v and %v", ok, okFull)
			}
			if !ok {
				return
			}
			if got := minimal.JSON(); got != test.minimal {
				t.Errorf("minimal is %s", got)
			}
			if got := full.JSON(); got != test.full {
				t.Errorf("full is %s", got)
			}
		})
	}
}

func TestReferencesThatNeverEnd(t *testing.T) {
	m := model(0, check(ir.Step{Keyword: "ref", Func: "f"}), "a")
	m.Checks = []ir.NamedCheck{{Name: "f", Check: check(
		ir.Step{Keyword: "anyOf", Subs: subs(check(ir.Step{Keyword: "ref", Func: "f"}), check(ir.Step{Keyword: "ref", Func: "f"}))},
	)}}
	if _, ok := (examples{m}).minimal(); ok {
		t.Error("an example is known")
	}
}

func TestSecretsInExamples(t *testing.T) {
	secret := func(property string, rules ...ir.Rule) ir.Field {
		f := sample.Field(property)
		v := sample.Text("made-up-value")
		f.Type, f.Form.Secret, f.Form.Example, f.Required = &ir.Type{Kind: ir.Secret, Rules: rules}, true, &v, true
		return f
	}
	m := sample.Model(
		secret("plain"),
		secret("long", ir.Rule{Keyword: "minLength", Int: 10}),
		secret("pattern", ir.Rule{Keyword: "pattern", Pattern: "p"}),
		secret("short", ir.Rule{Keyword: "maxLength", Int: 7}),
	)
	const want = `{"plain":"<plain>","long":"made-up-value","pattern":"made-up-value","short":"<short>"}`
	if v, ok := (examples{m}).minimal(); !ok || v.JSON() != want {
		t.Errorf("got %s", v.JSON())
	}
}
