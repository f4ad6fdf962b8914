package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// is wraps a method of Check in a Rule, so that tables can list them.
func is(t Type) Rule            { return func(c *Check, v Value) { c.Type(v, t) } }
func required(name string) Rule { return func(c *Check, v Value) { c.Required(v, name) } }
func minLength(n int) Rule      { return func(c *Check, v Value) { c.MinLength(v, n) } }
func enum(texts ...string) Rule { return func(c *Check, v Value) { c.Enum(v, texts...) } }
func anyOf(rules ...Rule) Rule  { return func(c *Check, v Value) { c.AnyOf(v, rules...) } }
func oneOf(rules ...Rule) Rule  { return func(c *Check, v Value) { c.OneOf(v, rules...) } }
func both(rules ...Rule) Rule   { return func(c *Check, v Value) { c.AllOf(v, rules...) } }
func not(rule Rule) Rule        { return func(c *Check, v Value) { c.Not(v, rule) } }
func formatted(f Format) Rule   { return func(c *Check, v Value) { c.Format(v, f) } }
func matching(p *Pattern) Rule  { return func(c *Check, v Value) { c.Pattern(v, p) } }
func property(s string, r Rule) Rule {
	return func(c *Check, v Value) { c.Properties(v, Property{s, r}) }
}

// TestCheckMessages pins what an operator reads.
func TestCheckMessages(t *testing.T) {
	digits := &Pattern{Source: `^\d+$`, Expr: `\A[0-9]+\z`}
	for _, test := range []struct {
		name, doc string
		rule      Rule
		want      string // lines
	}{
		{"type", `{"a": "x"}`, property("a", is(TypeInteger|TypeNull)), `/a: wants null or an integer, got a string`},
		{"a number that is no integer", `1.5`, is(TypeInteger), `(document): wants an integer, got a number`},
		{"minimum", `[1, 0]`, func(c *Check, v Value) { c.Items(v, func(c *Check, v Value) { c.Minimum(v, "0.5") }) }, `/1: 0 is below the minimum of 0.5`},
		{"multipleOf", `0.35`, func(c *Check, v Value) { c.MultipleOf(v, "0.1") }, `(document): 0.35 is not a multiple of 0.1`},
		{"a string is not shown", `"hunter2"`, both(minLength(8), matching(digits), formatted(URI), enum(`"a"`, `1`)), strings.Join([]string{
			`(document): a string of length 7 is not one of "a" or 1`,
			`(document): a string of length 7 is not a valid uri`,
			`(document): a string of length 7 is shorter than the minimum length of 8`,
			`(document): a string of length 7 does not match the pattern ^\d+$`,
		}, "\n")},
		{"required", `{"x": {}}`, property("x", required("a~/b")), `/x: the member "a~/b" is missing`},
		{"additionalProperties false", `{"a": 1, "b": 2}`, func(c *Check, v Value) { c.AdditionalProperties(v, []string{"a"}, nil, Never) }, `/b: the member "b" is not known here`},
		{"propertyNames", `{"abc": 1}`, func(c *Check, v Value) { c.PropertyNames(v, func(c *Check, v Value) { c.MaxLength(v, 2) }) }, `/abc: a string of length 3 is longer than the maximum length of 2`},
		{"dependentRequired", `{"user": 1}`, func(c *Check, v Value) { c.DependentRequired(v, "user", "password") }, `(document): wants the member "password" beside "user", got none`},
		{"contains", `[1, 2]`, func(c *Check, v Value) { c.Contains(v, 1, -1, is(TypeString)) }, `(document): wants at least 1 items that match, got 0 of 2`},
		{"uniqueItems", `[1, 2, 1.0]`, (*Check).UniqueItems, `(document): items 0 and 2 are equal, wants items that differ`},
		{"anyOf of required members", `{}`, anyOf(required("a"), required("b")), `(document): wants at least one of the 2 alternatives (1: the member "a" is missing; 2: the member "b" is missing), got an object`},
		{"anyOf of types goes on with the one that fits", `"x"`, anyOf(is(TypeNull), both(is(TypeString), minLength(2))), strings.Join([]string{
			`(document): wants at least one of the 2 alternatives (1: wants null, got a string; 2: a string of length 1 is shorter than the minimum length of 2), got a string of length 1`,
			`(document): a string of length 1 is shorter than the minimum length of 2`,
		}, "\n")},
		{"anyOf goes into the alternative that fits", `{"kind": 1, "n": "x"}`, anyOf(is(TypeString), property("n", is(TypeNumber))), strings.Join([]string{
			`(document): wants at least one of the 2 alternatives (1: wants a string, got an object; 2: wants a number, got a string), got an object`,
			`/n: wants a number, got a string`,
		}, "\n")},
		{"oneOf with two matches", `1`, oneOf(is(TypeInteger), is(TypeString), is(TypeNumber)), `(document): wants exactly one of the 3 alternatives, got a value that matches number 1 and 3`},
		{"not", `1`, not(is(TypeNumber)), `(document): wants anything but what matches here, got 1`},
		{"nothing is allowed", `{"a": null}`, property("a", Never), `/a: wants no value here, got null`},
		{"every violation is found", `{"a": 1, "b": [true]}`, both(property("a", is(TypeString)), property("b", is(TypeObject)), required("c")), strings.Join([]string{
			`(document): the member "c" is missing`,
			`/a: wants a string, got a number`,
			`/b: wants an object, got an array`,
		}, "\n")},
		{"a repeated name", `{"a": {"b": 1, "\u0062": 2}}`, nil, `/a/b: the member "b" occurs more than once`},
		{"no JSON", `{"a": }`, nil, `/a: wants a value, got '}' at line 1, column 7`},
		{"trailing text", `{} {}`, nil, `(document): wants the end of the document, got '{' at line 1, column 4`},
		{"no document", ``, nil, `(document): wants a value, got the end of the document at line 1, column 1`},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := ValidateValue([]byte(test.doc), test.rule)
			if err == nil {
				t.Fatalf("valid; want %s", test.want)
			}
			if got := err.Error(); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			var violations Violations
			if !errors.As(err, &violations) {
				t.Errorf("the error is a %T", err)
			}
		})
	}
}

// TestUnevaluatedIsRolledBack is about marks of branches that fail.
func TestUnevaluatedIsRolledBack(t *testing.T) {
	closed := func(rule Rule) Rule {
		return func(c *Check, v Value) {
			c.Unevaluated(v, func(c *Check, v Value) {
				rule(c, v)
				c.UnevaluatedProperties(v, Never)
			})
		}
	}
	a := both(property("a", is(TypeNumber)), required("a"))
	for name, test := range map[string]struct {
		rule  Rule
		doc   string
		valid bool
	}{
		"a matching branch":                  {anyOf(a, required("b")), `{"a": 1}`, true},
		"every matching branch":              {anyOf(a, property("b", nil)), `{"a": 1, "b": 2}`, true},
		"a branch that fails":                {anyOf(both(property("a", nil), required("b")), required("a")), `{"a": 1}`, false},
		"a branch that fails after a match":  {oneOf(a, both(property("b", nil), required("c"))), `{"a": 1, "b": 2}`, false},
		"not":                                {not(not(property("a", nil))), `{"a": 1}`, false},
		"a schema of its own inside":         {both(closed(a)), `{"a": 1}`, true},
		"a member's marks are not its owner": {property("a", closed(property("x", nil))), `{"a": {"x": 1}, "x": 1}`, false},
		"a sibling outside does not count":   {both(property("b", nil), closed(a)), `{"a": 1, "b": 2}`, false},
	} {
		if err := ValidateValue([]byte(test.doc), closed(test.rule)); (err == nil) != test.valid {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestPatterns(t *testing.T) {
	for _, test := range []struct {
		p    *Pattern
		s    string
		want bool
	}{
		{&Pattern{Expr: `a+`}, "xaay", true},
		{&Pattern{Expr: `\Aa+\z`}, "xaay", false},
		{&Pattern{Expr: `(?!x)a`, Backtrack: true}, "a", true},
		{&Pattern{Expr: `(.)\1`, Backtrack: true}, "ab", false},
		{&Pattern{Expr: `(`}, "(", false},
		{&Pattern{Expr: `(`, Backtrack: true}, "(", false},
	} {
		if got := test.p.Match(test.s); got != test.want {
			t.Errorf("%s on %q: got %t", test.p.Expr, test.s, got)
		}
	}
}

// TestUndecidedPattern: a match that takes for ever is a violation, under "not" too.
func TestUndecidedPattern(t *testing.T) {
	t.Parallel()
	p := &Pattern{Source: "^(a+)+$", Expr: `^(a+)+(?=$)`, Backtrack: true}
	evil := []byte(`["` + strings.Repeat("a", 60) + `!", "` + strings.Repeat("a", 61) + `!"]`)
	start := time.Now()
	for name, rule := range map[string]Rule{"pattern": matching(p), "not": not(matching(p))} {
		err := ValidateValue(evil, func(c *Check, v Value) { c.Items(v, rule) })
		if err == nil || strings.Count(err.Error(), "\n") > 0 || !strings.Contains(err.Error(), "cannot be decided") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if spent := time.Since(start); spent > 10*matchTimeout {
		t.Errorf("%v to refuse two documents", spent)
	}
}

// TestBounds: documents made to take long or much do not.
func TestBounds(t *testing.T) {
	var tree, doubling, growing Rule
	growing = func(c *Check, v Value) {
		if c.depth < 100 {
			c.AllOf(v, growing, growing)
		}
	}
	tree = func(c *Check, v Value) {
		c.UniqueItems(v)
		c.Items(v, func(c *Check, v Value) { c.Ref(v, tree) })
	}
	doubling = anyOf(
		func(c *Check, v Value) {
			c.Items(v, func(c *Check, v Value) { c.Ref(v, doubling) })
			c.Type(v, TypeNull)
		},
		func(c *Check, v Value) {
			c.Items(v, func(c *Check, v Value) { c.Ref(v, doubling) })
			c.Type(v, TypeNull)
		},
	)
	var loop Rule
	loop = func(c *Check, v Value) { c.Ref(v, loop) }
	nested := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	million := "[" + strings.Repeat("1000000, 1e6, ", 250_000) + "0]"
	var distinct strings.Builder
	for i := range 300_000 {
		fmt.Fprintf(&distinct, `{"id": %d, "s": "%d"}, `, i, i%3)
	}
	for _, test := range []struct {
		name, doc string
		rule      Rule
		want      string
	}{
		{"deep", nested, tree, ""},
		{"too deep", "[" + nested + "]", tree, "nested"},
		{"exponential alternatives", nested, doubling, "steps"},
		{"exponential conjunctions", `1`, growing, "steps"},
		{"a loop", `1`, loop, "nested rules"},
		{"equal items", million, tree, "are equal"},
		{"distinct objects", "[" + distinct.String() + "0]", tree, ""},
		{"a huge exponent", `1e999999999`, func(c *Check, v Value) { c.MultipleOf(v, "7"); c.Maximum(v, "1") }, "maximum"},
	} {
		start := time.Now()
		err := ValidateValue([]byte(test.doc), test.rule)
		if spent := time.Since(start); spent > 5*time.Second {
			t.Errorf("%s: took %v", test.name, spent)
		}
		if got := err == nil; got != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %.200v, want %q", test.name, err, test.want)
		}
	}
}

func TestUniqueItems(t *testing.T) {
	filler := `"f1","f2","f3","f4","f5","f6","f7","f8","f9",`
	for items, unique := range map[string]bool{
		`1, 1.0`:                             false,
		`1, true`:                            true,
		`"1", 1`:                             true,
		`0, -0, 0e5`:                         false,
		`{"a":1,"b":2}, {"b":2.0,"a":1}`:     false,
		`{"a":1,"b":2}, {"a":2,"b":1}`:       true,
		`[1,2], [2,1]`:                       true,
		`[[1],[]], [[],[1]]`:                 true,
		`"a\u0062", "ab"`:                    false,
		`{}, []`:                             true,
		`null, false, 0, ""`:                 true,
		`9007199254740993, 9007199254740992`: true,
		`1e400, 10e399`:                      false,
	} {
		for _, list := range []string{"[" + items + "]", "[" + filler + items + "]"} {
			if err := ValidateValue([]byte(list), (*Check).UniqueItems); (err == nil) != unique {
				t.Errorf("%s: got %v", list, err)
			}
		}
	}
}

// FuzzValidateValue: no bytes make a check panic, and what it accepts is JSON to the oracle's decoder.
func FuzzValidateValue(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a": [1, {"b": null}], "c": "\ud83d\ude00"}`, `[1e400, -0.0, "\u0000"]`, `"\ud800"`, `{"a":1,"a":2}`, "[[[", "\xff", `{"a" : tru`} {
		f.Add([]byte(seed))
	}
	var rule Rule
	rule = func(c *Check, v Value) {
		c.UniqueItems(v)
		c.Unevaluated(v, func(c *Check, v Value) {
			c.OneOf(v, property("a", rule), func(c *Check, v Value) { c.Items(v, rule) }, enum(`{"a":[1]}`, `1`))
			c.PropertyNames(v, formatted(Hostname))
			c.UnevaluatedProperties(v, rule)
		})
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := ValidateValue(data, rule); err == nil {
			decodeNumbers(t, data)
		} else if err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
