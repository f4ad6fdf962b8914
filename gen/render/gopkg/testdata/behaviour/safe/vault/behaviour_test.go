package vault

import (
	"slices"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// entry is the registry's view of the connector; it makes none here.
var entry = Entry(func(Config, Module, sdk.Env) (Connector, error) { return nil, nil })

func secrets(config, module string) []string {
	var texts []string
	for _, s := range entry.Secrets(sdk.RawConfig{Connector: []byte(config), Module: []byte(module)}) {
		texts = append(texts, s.Reveal())
	}
	return texts
}

// Wherever a secret stands in the settings, it is among them; what is no
// secret is not.
func TestSecrets(t *testing.T) {
	for _, test := range []struct {
		name, members string
		want          []string
	}{
		{"none", `"name":"n","other":"o"`, nil},
		{"an empty text", `"optional":""`, nil},
		{"optional", `"optional":"s1"`, []string{"s1"}},
		{"nullable", `"nullable":"s1"`, []string{"s1"}},
		{"null", `"nullable":null`, nil},
		{"list", `"list":[["s1","s2"],[],["s3"]]`, []string{"s1", "s2", "s3"}},
		{"map", `"map":{"b":"s2","a":"s1","c":null}`, []string{"s1", "s2"}},
		{"nested", `"inner":{"password":"s1","next":{"password":"s2"}}`, []string{"s1", "s2"}},
		{"in a map", `"inners":{"k":{"password":"s1"}}`, []string{"s1"}},
		{"members that no property names", `"headers":{"agent":"no","Authorization":"s1"}`, []string{"s1"}},
		{"union", `"login":{"password":"s1"}`, []string{`{"password":"s1"}`, "s1"}},
		{"list of unions", `"logins":["s1",{"password":"s2"}]`, []string{"s1", `{"password":"s2"}`, "s2"}},
		{"any value", `"any":[12345,{"pin":[67890],"code":"s1"}]`, []string{`[12345,{"pin":[67890],"code":"s1"}]`, "12345", "67890", "s1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := slices.Concat([]string{"plain"}, test.want, []string{"shared"})
			if got := secrets(`{"plain":"plain","fallback":"",`+test.members+`}`, `{"key":"shared"}`); !slices.Equal(got, want) {
				t.Errorf("the secrets are %q, want %q", got, want)
			}
		})
	}
}

// A default is no secret to the world, and is one in a log all the same.
func TestSecretsOfDefaults(t *testing.T) {
	want := []string{"plain", "changeme", "shared"}
	if got := secrets(`{"plain":"plain"}`, `{"key":"shared"}`); !slices.Equal(got, want) {
		t.Errorf("the secrets are %q, want %q", got, want)
	}
}

// Half a configuration is none.
func TestSecretsOfInvalid(t *testing.T) {
	for _, test := range []struct{ name, config, module string }{
		{"the connector's", `{}`, `{"key":"shared"}`},
		{"the module's", `{"plain":"plain"}`, `{}`},
		{"no JSON", `{"plain":"plain"`, `{"key":"shared"}`},
	} {
		if got := secrets(test.config, test.module); got != nil {
			t.Errorf("%s settings are not valid, and there are %d secrets", test.name, len(got))
		}
	}
}
