package gopkg

import (
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/ir"
)

// A stub makes a client of the one address and the one secret that there are,
// in the connector's settings or in its module's, and guesses at nothing.
func TestStubClient(t *testing.T) {
	config := func(fields ...ir.Field) *ir.Model {
		return model(ir.Decl{Struct: object("Config", ir.ExtraDeny, fields...)})
	}
	var (
		address = field("BaseURL", "base_url", typ(ir.String))
		token   = field("Token", "token", typ(ir.Secret))
		key     = field("Key", "key", typ(ir.Secret))
	)
	for _, tt := range []struct {
		name           string
		config, module *ir.Model
		contract, want string // of the options; without a client ""
	}{
		{name: "address and token", config: config(address, token), want: "{BaseURL: cfg.BaseURL, Auth: httpclient.Bearer(cfg.Token)}"},
		{name: "no secret", config: config(address), want: "{BaseURL: cfg.BaseURL}"},
		{name: "two secrets", config: config(address, token, key), want: "{BaseURL: cfg.BaseURL}"},
		{name: "an optional secret", config: config(address, field("Token", "token", optional(typ(ir.Secret)))), want: "{BaseURL: cfg.BaseURL}"},
		{name: "of the module", config: config(), module: config(address, token), want: "{BaseURL: module.BaseURL, Auth: httpclient.Bearer(module.Token)}"},
		{name: "of both", config: config(token), module: config(address), want: "{BaseURL: module.BaseURL, Auth: httpclient.Bearer(cfg.Token)}"},
		{name: "two addresses", config: config(address, token), module: config(address)},
		{name: "no address", config: config(token)},
		{name: "an optional address", config: config(field("BaseURL", "base_url", optional(typ(ir.String))), token)},
		{name: "streamer", config: config(address, token), contract: "Streamer"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := connector("demo", tt.config)
			if tt.contract != "" {
				c.Contract = tt.contract
			}
			if tt.module != nil {
				c.Module = &ir.Module{Name: "module", Package: ir.Package{Dir: "module", Name: "module"}, Config: tt.module}
			}
			f, err := Stub(project(c), c)
			if err != nil {
				t.Fatal(err)
			}
			_, rest, found := strings.Cut(string(f.Content), "httpclient.Options")
			options, _, _ := strings.Cut(rest, "\n")
			if got := strings.TrimRight(options, "),"); got != tt.want || found != strings.Contains(string(f.Content), `sdk/httpclient"`) {
				t.Errorf("got %q, want %q in\n%s", got, tt.want, f.Content)
			}
			if n := strings.Count(string(f.Content), "sdk.ErrNotImplemented"); !found && n != 3 || found && n != 2 {
				t.Errorf("%d functions say that they are not implemented", n)
			}
		})
	}
}
