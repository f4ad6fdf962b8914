package module_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-42ec6dbf/lockstep/connectors/hello"
	"github.com/seed-42ec6dbf/lockstep/connectors/oktasystemlog"
	hellomodel "github.com/seed-42ec6dbf/lockstep/generated/hello"
	oktamodel "github.com/seed-42ec6dbf/lockstep/generated/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/config"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

// TestMain makes the test binary the program, for cases that run it as a process.
func TestMain(m *testing.M) {
	program := func() { os.Exit(module.Main(registry())) }
	testscript.Main(m, map[string]func(){"connectors": program, "acme": program})
}

// registry is the tutorial's connector, a real one, and some that misbehave.
func registry() []sdk.Entry {
	all := []sdk.Entry{hellomodel.Entry(hello.New), oktamodel.Entry(oktasystemlog.New)}
	for _, f := range []fake{
		{Command: "deaf", Test: func(context.Context, fake) error { select {} }, Fetch: deafFetch},
		{Command: "fussy", New: func(fake) error { return errors.New("the address is not an address") }},
		{Command: "issued", Test: issued},
		{Command: "leaky", Test: leak, Fetch: leakyFetch, New: leakyNew},
		{Command: "modular", Modular: true},
		{Command: "panicky", Test: func(_ context.Context, f fake) error { panic("the token is " + f.cfg.Token) }},
		{Command: "platform", Platform: true, Fetch: count(1)},
		{Command: "quitter", Test: func(context.Context, fake) error { runtime.Goexit(); return nil }},
		{Command: "stillborn", New: func(fake) error { panic("no luck") }},
		{Command: "tokens", Test: rotate},
		{Command: "twelve", Fetch: count(12)},
		{Command: "unread", Fetch: unread},
	} {
		all = append(all, f.entry())
	}
	return all
}

// fake is a connector for tests; its configuration is an object with a token.
type fake struct {
	Command  string
	Modular  bool // belongs to a module
	Platform bool // has intake_key in its own schema, as manifests of Sekoia's do
	New      func(fake) error
	Test     func(context.Context, fake) error
	Fetch    func(fake, sdk.FetchRequest) iter.Seq2[sdk.Page, error]

	cfg struct {
		Token     string `json:"token"`
		IntakeKey string `json:"intake_key"`
		Vendor    string `json:"vendor"`
	}
	env sdk.Env
}

func (f fake) entry() sdk.Entry {
	return sdk.Entry{
		Identity: sdk.Identity{UUID: "uuid-of-" + f.Command, Command: f.Command, Name: "The " + f.Command + " one", PollIntervalSeconds: 300},
		New: func(raw sdk.RawConfig, env sdk.Env) (sdk.Connector, error) {
			if err := f.validate(raw); err != nil {
				return nil, err
			}
			made := f
			made.env = env
			if err := json.Unmarshal(raw.Connector, &made.cfg); err != nil {
				return nil, err
			}
			if f.New != nil {
				return poller{&made}, f.New(made)
			}
			return poller{&made}, nil
		},
		Validate: f.validate,
		Secrets: func(raw sdk.RawConfig) []sdk.Secret {
			made := f
			if json.Unmarshal(raw.Connector, &made.cfg) != nil {
				return nil
			}
			return []sdk.Secret{sdk.NewSecret(made.cfg.Token)}
		},
	}
}

// validate wants the closed object {"token": string}, and with Platform also
// {"intake_key": string}. With Modular the module's is that of hello.
func (f fake) validate(raw sdk.RawConfig) error {
	var object map[string]any
	if json.Unmarshal(raw.Connector, &object) != nil {
		return config.Violations{{Rule: "type", Got: "something", Want: "an object"}}
	}
	var wrong config.Violations
	for name, value := range object {
		_, text := value.(string)
		switch {
		case name == "token" || name == "vendor" || name == "intake_key" && f.Platform:
			if !text {
				wrong = append(wrong, config.Violation{Pointer: "/" + name, Rule: "type", Got: "another", Want: "a string"})
			}
		default:
			wrong = append(wrong, config.Violation{Pointer: "/" + name, Rule: "additionalProperties", Got: name, Want: "no other member"})
		}
	}
	if _, ok := object["intake_key"]; f.Platform && !ok {
		wrong = append(wrong, config.Violation{Rule: "required", Want: "intake_key"})
	}
	slices.SortFunc(wrong, func(a, b config.Violation) int { return len(a.Pointer) - len(b.Pointer) })
	var err error
	if len(wrong) > 0 {
		err = wrong
	}
	if f.Modular {
		_, module := hellomodel.Parse(raw.Module)
		if module != nil {
			module = fmt.Errorf("module configuration: %w", module)
		}
		err = errors.Join(err, module)
	}
	return err
}

func (f *fake) TestConnection(ctx context.Context) error {
	if f.Test == nil {
		return nil
	}
	return f.Test(ctx, *f)
}

func (f *fake) fetch(req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	if f.Fetch == nil {
		return count(0)(*f, req)
	}
	return f.Fetch(*f, req)
}

func (f *fake) Normalize(event []byte) (sdk.Alert, error) {
	if string(event) == `{"n":3}` {
		if f.Command == "leaky" {
			return sdk.Alert{}, errors.New("the third event has " + leaked(f.cfg.Token))
		}
		return sdk.Alert{}, errors.New("the third event has no id")
	}
	return sdk.Alert{Source: f.Command, Severity: sdk.SeverityLow, Title: "t", AlertID: string(event), Raw: event}, nil
}

// count yields events 1 to n, ten a page, and goes on after the cursor.
func count(n int) func(fake, sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(_ fake, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
		return func(yield func(sdk.Page, error) bool) {
			first := 1
			_, _ = fmt.Sscan(string(req.Cursor), &first)
			for first <= n {
				var page sdk.Page
				for len(page.Events) < 10 && first <= n {
					page.Events = append(page.Events, fmt.Appendf(nil, `{"n":%d}`, first))
					first++
				}
				page.Cursor = sdk.Cursor(fmt.Sprint(first))
				if !yield(page, nil) {
					return
				}
			}
		}
	}
}

func deafFetch(fake, sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(func(sdk.Page, error) bool) { select {} }
}

// unread yields a page and then fails.
func unread(f fake, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		for page, err := range count(2)(f, req) {
			if !yield(page, err) {
				return
			}
		}
		yield(sdk.Page{}, sdk.StatusError(500, 0, "out of order"))
	}
}

// rotate has a token that the vendor replaces each time that it is used.
func rotate(ctx context.Context, f fake) error {
	seal := sdk.NewSecret(f.cfg.Token)
	before, err := f.env.Tokens.Load(ctx, "refresh", seal)
	if err != nil {
		return err
	}
	if err := f.env.Tokens.Save(ctx, "refresh", seal, sdk.NewSecret("rotated-"+before.Reveal())); err != nil {
		return err
	}
	return fmt.Errorf("the token before was %q, now it is rotated-%s", before.Reveal(), before.Reveal())
}

// issued says which access token it was given.
func issued(ctx context.Context, f fake) error {
	auth, err := httpclient.ClientCredentials(f.env, httpclient.OAuth{
		TokenURL: f.cfg.Vendor + "/token", ClientID: "me", ClientSecret: sdk.NewSecret(f.cfg.Token),
	})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.cfg.Vendor, nil)
	if err != nil {
		return err
	}
	if err := auth.Apply(ctx, req); err != nil {
		return err
	}
	f.env.Logger.Error("the vendor says", "what", req.Header)
	return errors.New("refused " + req.Header.Get("Authorization"))
}

// leaked is a secret in all the ways in which a careless connector shows it.
func leaked(secret string) string {
	return fmt.Sprintf("%s %q %x %s https://u:%s@h/?t=%s Basic %s", secret, secret, secret, []byte(secret), url.QueryEscape(secret),
		url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte("me:"+secret)))
}

func leak(_ context.Context, f fake) error {
	f.env.Logger.Error("test "+leaked(f.cfg.Token), "cfg", f.cfg, "err", errors.New(leaked(f.cfg.Token)), "bytes", []byte(f.cfg.Token))
	return errors.New("refused " + leaked(f.cfg.Token))
}

func leakyNew(f fake) error {
	f.env.Logger.With("bound", f.cfg.Token).WithGroup("g").Warn("new", f.cfg.Token, leaked(f.cfg.Token), "cfg", f.cfg)
	return nil
}

func leakyFetch(f fake, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		for page, err := range count(3)(f, req) {
			if !yield(page, err) {
				return
			}
		}
		if f.cfg.Vendor != "" {
			resp, err := f.env.HTTP.Get(f.cfg.Vendor + "/status/401?token=" + url.QueryEscape(f.cfg.Token))
			if err == nil {
				_ = resp.Body.Close()
			}
		}
		f.env.Logger.Info("fetch " + leaked(f.cfg.Token))
		yield(sdk.Page{}, sdk.StatusError(401, 0, leaked(f.cfg.Token)))
	}
}
