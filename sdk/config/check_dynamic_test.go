package config_test

import (
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk/config"
)

// A list whose items are what the outermost resource says they are: anything
// by itself, strings when it is used by a resource that offers strings.
func TestDynamicRefTakesTheOutermostAnchor(t *testing.T) {
	item := func(*config.Check, config.Value) {}
	list := func(c *config.Check, v config.Value) {
		c.Scope(v, func(c *config.Check, v config.Value) {
			c.Items(v, func(c *config.Check, v config.Value) { c.DynamicRef(v, "item", item) })
		}, config.Anchor{Name: "item", Rule: item})
	}
	text := func(c *config.Check, v config.Value) { c.Type(v, config.TypeString) }
	texts := func(c *config.Check, v config.Value) {
		c.Scope(v, func(c *config.Check, v config.Value) { c.Ref(v, list) }, config.Anchor{Name: "item", Rule: text})
	}
	both := func(c *config.Check, v config.Value) {
		c.Properties(v,
			config.Property{Name: "texts", Rule: texts},
			config.Property{Name: "list", Rule: list},
		)
	}
	for _, test := range []struct {
		name, data string
		rule       config.Rule
		valid      bool
	}{
		{"by itself", `[1, "a"]`, list, true},
		{"outermost", `["a"]`, texts, true},
		{"outermost refuses", `[1]`, texts, false},
		{"a scope ends", `{"texts": ["a"], "list": [1]}`, both, true},
		{"no anchor in scope", `[1]`, func(c *config.Check, v config.Value) { c.DynamicRef(v, "other", text) }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := config.ValidateValue([]byte(test.data), test.rule); (err == nil) != test.valid {
				t.Errorf("ValidateValue(%s) = %v, want valid = %t", test.data, err, test.valid)
			}
		})
	}
}
