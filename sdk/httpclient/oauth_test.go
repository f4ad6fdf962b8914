package httpclient_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

// login is an authorization server that numbers the tokens it issues. It
// rotates refresh tokens where it is told to: each may be used once.
type login struct {
	rotate  bool
	expires int // seconds; 0 for never
	takes   time.Duration

	mu       sync.Mutex
	issued   int
	valid    map[string]bool // access tokens
	refresh  map[string]bool // refresh tokens
	failures []http.HandlerFunc
}

func newLogin() *login {
	return &login{valid: map[string]bool{}, refresh: map[string]bool{"refresh-9f8e7d6c-0": true}}
}

// ServeHTTP is the token endpoint.
func (l *login) serve(w http.ResponseWriter, r *http.Request) {
	time.Sleep(l.takes)
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.failures) > 0 {
		fail := l.failures[0]
		l.failures = l.failures[1:]
		fail(w, r)
		return
	}
	l.issued++
	answer := map[string]any{"access_token": fmt.Sprintf("access-9f8e7d6c-%d", l.issued), "token_type": "bearer"}
	if l.expires > 0 {
		answer["expires_in"] = l.expires
	}
	l.valid[answer["access_token"].(string)] = true
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

// api answers whoever has a valid token.
func (l *login) api(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.valid[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")] {
		status(401)(w, r)
		return
	}
	text("ok")(w, r)
}

// revoke makes every access token void.
func (l *login) revoke() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.valid)
}

// rotating is the token endpoint for refresh tokens. The requests that arrive
// are in form, as r.Body is read by then.
func (l *login) rotating(form func() url.Values) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(l.takes)
		w.Header().Set("Content-Type", "application/json")
		l.mu.Lock()
		defer l.mu.Unlock()
		token := form().Get("refresh_token")
		if !l.refresh[token] {
			w.WriteHeader(400)
			_ = json.NewEncoder(w).Encode(map[string]string{"error": "invalid_grant", "error_description": "the token " + token + " is void"})
			return
		}
		l.issued++
		access, next := fmt.Sprintf("access-9f8e7d6c-%d", l.issued), fmt.Sprintf("refresh-9f8e7d6c-%d", l.issued)
		l.valid[access] = true
		answer := map[string]any{"access_token": access, "token_type": "Bearer"}
		if l.expires > 0 {
			answer["expires_in"] = l.expires
		}
		if l.rotate {
			delete(l.refresh, token)
			l.refresh[next] = true
			answer["refresh_token"] = next
		}
		_ = json.NewEncoder(w).Encode(answer)
	}
}

// inLogin runs a test with a vendor, api.example, and its authorization server, login.example.
func inLogin(t *testing.T, l *login, test func(t *testing.T, w *world)) {
	t.Helper()
	var w *world
	form := func() url.Values {
		arrived := w.requests()
		for i := len(arrived) - 1; i >= 0; i-- {
			if arrived[i].host == "login.example" {
				values, _ := url.ParseQuery(arrived[i].body)
				return values
			}
		}
		return nil
	}
	rotating := l.rotating(form)
	inWorld(t, map[string]http.HandlerFunc{
		"api.example":  l.api,
		"evil.example": text("mine"),
		"login.example": func(rw http.ResponseWriter, r *http.Request) {
			if form().Get("grant_type") == "refresh_token" {
				rotating(rw, r)
			} else {
				l.serve(rw, r)
			}
		},
	}, func(t *testing.T, world *world) {
		w = world
		test(t, w)
	})
}

var app = httpclient.OAuth{TokenURL: "http://login.example/token", ClientID: "app id", ClientSecret: sdk.NewSecret(canary)}

var initial = sdk.NewSecret("refresh-9f8e7d6c-0")

func (w *world) credentials(o httpclient.OAuth) httpclient.Auth {
	w.t.Helper()
	auth, err := httpclient.ClientCredentials(w.env, o)
	if err != nil {
		w.t.Fatal(err)
	}
	return auth
}

func (w *world) refreshing() httpclient.Auth {
	w.t.Helper()
	auth, err := httpclient.RefreshToken(w.env, app, initial)
	if err != nil {
		w.t.Fatal(err)
	}
	return auth
}

// at returns the requests that one host got.
func (w *world) at(host string) (requests []seen) {
	for _, r := range w.requests() {
		if r.host == host {
			requests = append(requests, r)
		}
	}
	return requests
}

// drawer is a store of tokens.
type drawer struct {
	mu    sync.Mutex
	kept  map[string]string
	fails error
	saves int
	seal  string
}

func (d *drawer) Load(_ context.Context, name string, seal sdk.Secret) (sdk.Secret, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.seal != "" && d.seal != seal.Reveal() {
		return sdk.Secret{}, nil
	}
	return sdk.NewSecret(d.kept[name]), d.fails
}

func (d *drawer) Save(ctx context.Context, name string, seal, token sdk.Secret) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.saves++
	if d.fails != nil {
		return d.fails
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.kept == nil {
		d.kept = map[string]string{}
	}
	d.kept[name], d.seal = token.Reveal(), seal.Reveal()
	return nil
}

func (d *drawer) token() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, token := range d.kept {
		return token
	}
	return ""
}

func TestTokenRequest(t *testing.T) {
	basic := func(r seen) (string, string) {
		user, password, _ := (&http.Request{Header: r.header}).BasicAuth()
		user, _ = url.QueryUnescape(user)
		password, _ = url.QueryUnescape(password)
		return user, password
	}
	cases := map[string]struct {
		change func(*httpclient.OAuth)
		auth   func(*world, httpclient.OAuth) (httpclient.Auth, error)
		body   string
		basic  bool
	}{
		"client credentials": {func(*httpclient.OAuth) {}, clientCredentials, "grant_type=client_credentials", true},
		"scopes":             {func(o *httpclient.OAuth) { o.Scopes = []string{"b", "a"} }, clientCredentials, "grant_type=client_credentials&scope=b+a", true},
		"parameters":         {func(o *httpclient.OAuth) { o.Params = url.Values{"audience": {"https://x"}} }, clientCredentials, "audience=https%3A%2F%2Fx&grant_type=client_credentials", true},
		"secret in the body": {func(o *httpclient.OAuth) { o.SecretInBody = true }, clientCredentials, "client_id=app+id&client_secret=" + url.QueryEscape(canary) + "&grant_type=client_credentials", false},
		"refresh token":      {func(*httpclient.OAuth) {}, refreshToken, "grant_type=refresh_token&refresh_token=refresh-9f8e7d6c-0", true},
		"of a public client": {func(o *httpclient.OAuth) { o.ClientSecret = sdk.Secret{} }, refreshToken, "client_id=app+id&grant_type=refresh_token&refresh_token=refresh-9f8e7d6c-0", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inLogin(t, newLogin(), func(t *testing.T, w *world) {
				o := app
				c.change(&o)
				auth, err := c.auth(w, o)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := w.client(httpclient.Options{Auth: auth}).Do(t.Context(), httpclient.Request{}); err != nil {
					t.Fatal(err)
				}
				got := w.at("login.example")
				if len(got) != 1 || got[0].method != "POST" || got[0].body != c.body || got[0].uri != "/token" ||
					!strings.HasPrefix(got[0].header.Get("User-Agent"), "lockstep") {
					t.Fatalf("got %v\nwant body %s", got, c.body)
				}
				if user, password := basic(got[0]); c.basic != (user == "app id" && password == canary) {
					t.Errorf("HTTP Basic has %q, %q", user, password)
				}
				if api := w.at("api.example"); len(api) != 1 || api[0].header.Get("Authorization") != "Bearer access-9f8e7d6c-1" {
					t.Errorf("got %v", api)
				}
			})
		})
	}
}

func clientCredentials(w *world, o httpclient.OAuth) (httpclient.Auth, error) {
	return httpclient.ClientCredentials(w.env, o)
}

func refreshToken(w *world, o httpclient.OAuth) (httpclient.Auth, error) {
	return httpclient.RefreshToken(w.env, o, initial)
}

func TestOAuthThatCannotWork(t *testing.T) {
	cases := map[string]struct {
		change func(*httpclient.OAuth)
		says   string
	}{
		"no token URL":         {func(o *httpclient.OAuth) { o.TokenURL = "" }, "the token URL must be an address"},
		"another scheme":       {func(o *httpclient.OAuth) { o.TokenURL = "ftp://login.example" }, "the token URL must be an address"},
		"password in it":       {func(o *httpclient.OAuth) { o.TokenURL = "https://u:9f8e7d6c@login.example" }, "the token URL must be an address"},
		"not a URL":            {func(o *httpclient.OAuth) { o.TokenURL = "https://login.example:" + canary }, "the token URL must be an address"},
		"no client id":         {func(o *httpclient.OAuth) { o.ClientID = "" }, "the client id is empty"},
		"no secret":            {func(o *httpclient.OAuth) { o.ClientSecret = sdk.Secret{} }, "the client secret is empty"},
		"scope given two ways": {func(o *httpclient.OAuth) { o.Scopes, o.Params = []string{"a"}, url.Values{"scope": {"b"}} }, "the scope is given twice"},
	}
	for name, c := range cases {
		o := app
		c.change(&o)
		_, err := httpclient.ClientCredentials(sdk.Env{}, o)
		t.Run(name, func(t *testing.T) { wants(t, err, sdk.ClassConfiguration, c.says) })
	}
	_, err := httpclient.RefreshToken(sdk.Env{}, app, sdk.Secret{})
	wants(t, err, sdk.ClassConfiguration, "the refresh token is empty")
}

func TestOneTokenForAll(t *testing.T) {
	for name, rotate := range map[string]bool{"client credentials": false, "rotating refresh token": true} {
		t.Run(name, func(t *testing.T) {
			l := newLogin()
			l.rotate, l.expires, l.takes = rotate, 3600, time.Second
			inLogin(t, l, func(t *testing.T, w *world) {
				w.env.Tokens = &drawer{}
				var clients []*httpclient.Client
				for range 5 {
					auth := w.credentials(app)
					if rotate {
						auth = w.refreshing()
					}
					clients = append(clients, w.client(httpclient.Options{Auth: auth}))
				}
				for round, prepare := range []func(){
					func() {},
					func() { time.Sleep(time.Hour) }, // it expires
					l.revoke,                         // it is refused
				} {
					prepare()
					if _, errs := together(t, w, 100, clients...); len(errs) != 0 {
						t.Fatalf("round %d: %d failed: %v", round, len(errs), errs[0])
					}
					if n := len(w.at("login.example")); n != round+1 {
						t.Errorf("round %d: %d requests for a token by now, want %d", round, n, round+1)
					}
				}
			})
		})
	}
}

func TestTokenIsRenewedBeforeItExpires(t *testing.T) {
	for expires, last := range map[int]time.Duration{3600: 3569 * time.Second, 100: 89 * time.Second, 10: 8 * time.Second, 0: 1000 * time.Hour} {
		l := newLogin()
		l.expires = expires
		inLogin(t, l, func(t *testing.T, w *world) {
			client := w.client(httpclient.Options{Auth: w.credentials(app)})
			do := func() {
				if _, err := client.Do(t.Context(), httpclient.Request{}); err != nil {
					t.Fatal(err)
				}
			}
			do()
			time.Sleep(last)
			do()
			if n := len(w.at("login.example")); n != 1 {
				t.Errorf("of %ds: another token after %v", expires, last)
			}
			if expires == 0 {
				return
			}
			time.Sleep(time.Duration(expires)*time.Second - last - 500*time.Millisecond)
			do()
			if n := len(w.at("login.example")); n != 2 {
				t.Errorf("of %ds: no other token at its end", expires)
			}
		})
	}
}

// The rotated refresh token is kept before the access token beside it is used.
func TestRotatedTokenIsKeptFirst(t *testing.T) {
	l := newLogin()
	l.rotate = true
	inLogin(t, l, func(t *testing.T, w *world) {
		store := &drawer{}
		w.env.Tokens = &failingSaves{drawer: store, left: 2}
		client := w.client(httpclient.Options{Auth: w.refreshing()})
		for range 2 {
			_, err := client.Do(t.Context(), httpclient.Request{})
			wants(t, err, sdk.ClassState, "keep the refresh token", "disk full")
		}
		if n := len(w.at("api.example")); n != 0 {
			t.Fatal("the access token is used before the refresh token is kept")
		}
		if _, err := client.Do(t.Context(), httpclient.Request{}); err != nil {
			t.Fatal(err)
		}
		// What could not be kept was not asked for again: the old token is void.
		if n := len(w.at("login.example")); n != 1 || store.token() != "refresh-9f8e7d6c-1" {
			t.Errorf("%d requests for a token; %q is kept", n, store.token())
		}
	})
}

// failingSaves is a store whose first saves fail.
type failingSaves struct {
	*drawer
	left int
}

func (f *failingSaves) Save(ctx context.Context, name string, seal, token sdk.Secret) error {
	if f.left--; f.left >= 0 {
		return errors.New("disk full")
	}
	return f.drawer.Save(ctx, name, seal, token)
}

func TestRotatedTokenSurvivesARestart(t *testing.T) {
	l := newLogin()
	l.rotate = true
	inLogin(t, l, func(t *testing.T, w *world) {
		w.env.Tokens = &drawer{}
		for range 3 {
			w.env.Shared = new(sdk.Shared) // of another process
			if _, err := w.client(httpclient.Options{Auth: w.refreshing()}).Do(t.Context(), httpclient.Request{}); err != nil {
				t.Fatal(err)
			}
		}
		var used []string
		for _, r := range w.at("login.example") {
			form, _ := url.ParseQuery(r.body)
			used = append(used, form.Get("refresh_token"))
		}
		if got, want := strings.Join(used, " "), "refresh-9f8e7d6c-0 refresh-9f8e7d6c-1 refresh-9f8e7d6c-2"; got != want {
			t.Errorf("used %s, want %s", got, want)
		}
	})
}

// Every instance that uses the credential keeps its token in its own store.
func TestRotatedTokenIsKeptByEveryInstance(t *testing.T) {
	l := newLogin()
	l.rotate = true
	inLogin(t, l, func(t *testing.T, w *world) {
		one, other := &drawer{}, &drawer{}
		w.env.Tokens = one
		first := w.client(httpclient.Options{Auth: w.refreshing()})
		w.env.Tokens = other
		second := w.client(httpclient.Options{Auth: w.refreshing()})
		for _, c := range []*httpclient.Client{first, second, second} {
			if _, err := c.Do(t.Context(), httpclient.Request{}); err != nil {
				t.Fatal(err)
			}
		}
		if one.token() != "refresh-9f8e7d6c-1" || other.token() != "refresh-9f8e7d6c-1" || other.saves != 1 {
			t.Errorf("kept %q and %q, the latter %d times", one.token(), other.token(), other.saves)
		}
	})
}

// A kept token that is void gives way to the one that the operator gave.
func TestKeptTokenThatIsVoid(t *testing.T) {
	inLogin(t, newLogin(), func(t *testing.T, w *world) {
		store := &drawer{}
		w.env.Tokens = outdated{store}
		if _, err := w.client(httpclient.Options{Auth: w.refreshing()}).Do(t.Context(), httpclient.Request{}); err != nil {
			t.Fatal(err)
		}
		if got := store.token(); got != initial.Reveal() {
			t.Errorf("%q is kept: the void token would be tried again", got)
		}
	})
}

// A token that was not replaced needs no place in the store.
func TestTokenThatIsNotRotatedIsNotKept(t *testing.T) {
	inLogin(t, newLogin(), func(t *testing.T, w *world) {
		store := &drawer{}
		w.env.Tokens = store
		if _, err := w.client(httpclient.Options{Auth: w.refreshing()}).Do(t.Context(), httpclient.Request{}); err != nil || store.saves != 0 {
			t.Errorf("%d saved; %v", store.saves, err)
		}
	})
}

// Where one instance's token is void, another's may not be.
func TestTokenThatAnotherInstanceKept(t *testing.T) {
	l := newLogin()
	l.refresh = map[string]bool{"refresh-9f8e7d6c-7": true}
	inLogin(t, l, func(t *testing.T, w *world) {
		w.env.Tokens = outdated{&drawer{}}
		_, err := w.client(httpclient.Options{Auth: w.refreshing()}).Do(t.Context(), httpclient.Request{})
		wants(t, err, sdk.ClassCredential, "invalid_grant")
		w.env.Tokens = younger{&drawer{}}
		if _, err := w.client(httpclient.Options{Auth: w.refreshing()}).Do(t.Context(), httpclient.Request{}); err != nil {
			t.Error(err)
		}
	})
}

// younger is a store that holds the token that is valid.
type younger struct{ *drawer }

func (younger) Load(context.Context, string, sdk.Secret) (sdk.Secret, error) {
	return sdk.NewSecret("refresh-9f8e7d6c-7"), nil
}

// outdated is a store that holds a void token.
type outdated struct{ *drawer }

func (outdated) Load(context.Context, string, sdk.Secret) (sdk.Secret, error) {
	return sdk.NewSecret("refresh-9f8e7d6c-void"), nil
}

func TestRotationWithoutAStore(t *testing.T) {
	l := newLogin()
	l.rotate = true
	inLogin(t, l, func(t *testing.T, w *world) {
		_, err := w.client(httpclient.Options{Auth: w.refreshing()}).Do(t.Context(), httpclient.Request{})
		wants(t, err, sdk.ClassState, "no store")
	})
}

func TestStoreThatCannotBeRead(t *testing.T) {
	inLogin(t, newLogin(), func(t *testing.T, w *world) {
		w.env.Tokens = &drawer{fails: errors.New("database is malformed")}
		_, err := w.client(httpclient.Options{Auth: w.refreshing()}).Do(t.Context(), httpclient.Request{})
		wants(t, err, sdk.ClassState, "load the refresh token", "database is malformed")
		if len(w.requests()) != 0 {
			t.Error("the configured token is used all the same: it may be void, and its use an alarm")
		}
	})
}

// A store that panics takes nobody down, and keeps nobody waiting.
func TestStoreThatPanics(t *testing.T) {
	inLogin(t, newLogin(), func(t *testing.T, w *world) {
		w.env.Tokens = panicking{}
		client := w.client(httpclient.Options{Auth: w.refreshing()})
		for range 2 {
			_, err := client.Do(t.Context(), httpclient.Request{})
			wants(t, err, sdk.ClassBug, "panic while a token was asked for: out of range")
		}
	})
}

type panicking struct{ sdk.Tokens }

func (panicking) Load(context.Context, string, sdk.Secret) (sdk.Secret, error) {
	panic("out of range: " + canary)
}

// A caller that gives up does not take the token from those who wait, nor from
// the store.
func TestCallerThatGivesUp(t *testing.T) {
	l := newLogin()
	l.rotate, l.takes = true, 10*time.Second
	inLogin(t, l, func(t *testing.T, w *world) {
		store := &drawer{}
		w.env.Tokens = store
		client := w.client(httpclient.Options{Auth: w.refreshing()})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := client.Do(ctx, httpclient.Request{})
		if wants(t, err, sdk.ClassTimeout); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		if _, err := client.Do(t.Context(), httpclient.Request{}); err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		if n := len(w.at("login.example")); n != 1 || store.token() != "refresh-9f8e7d6c-1" {
			t.Errorf("%d requests for a token; %q is kept", n, store.token())
		}
	})
}

func TestTokenEndpointFailures(t *testing.T) {
	oauthError := func(code int, name string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(code)
			user, password, _ := r.BasicAuth()
			_ = json.NewEncoder(w).Encode(map[string]string{"error": name, "error_description": "sorry " + user + " " + password + " " + canary, "error_uri": "http://x/?" + canary})
		}
	}
	const at = "POST http://login.example/token"
	cases := map[string]struct {
		answer  http.HandlerFunc
		class   sdk.Class
		status  int
		retried bool
		says    string
	}{
		"wrong secret":       {oauthError(401, "invalid_client"), sdk.ClassCredential, 401, false, "invalid_client: sorry"},
		"wrong secret, 400":  {oauthError(400, "invalid_client"), sdk.ClassCredential, 400, false, "invalid_client: sorry"},
		"void grant":         {oauthError(400, "invalid_grant"), sdk.ClassCredential, 400, false, "invalid_grant"},
		"not for this":       {oauthError(400, "unauthorized_client"), sdk.ClassPermission, 400, false, "unauthorized_client"},
		"wrong scope":        {oauthError(400, "invalid_scope"), sdk.ClassConfiguration, 400, false, "invalid_scope"},
		"success that fails": {oauthError(200, "invalid_client"), sdk.ClassCredential, 200, false, "invalid_client"},
		"unknown code":       {oauthError(400, "odd"), sdk.ClassStatus, 400, false, "odd"},
		"403":                {status(403), sdk.ClassPermission, 403, false, "HTTP 403"},
		"404":                {status(404), sdk.ClassStatus, 404, false, "HTTP 404"},
		"500":                {oauthError(500, "invalid_client"), sdk.ClassStatus, 500, true, "HTTP 500"},
		"503":                {status(503, "Retry-After", "5"), sdk.ClassStatus, 503, true, "try again in 5s"},
		"429":                {status(429, "Retry-After", "5"), sdk.ClassRateLimit, 429, true, "try again in 5s"},
		"closed":             {closing, sdk.ClassNetwork, 0, true, "EOF"},
		"cut off":            {truncated, sdk.ClassNetwork, 0, true, "EOF"},
		"hanging":            {hanging, sdk.ClassTimeout, 0, true, "no token within 30s"},
		"HTML":               {jsonText("<html>" + canary + "</html>"), sdk.ClassResponse, 0, false, "cannot parse json"},
		"no token":           {jsonText(`{"token":"` + canary + `"}`), sdk.ClassResponse, 0, false, "missing access_token"},
		"empty":              {text(""), sdk.ClassResponse, 0, false, "unexpected end of JSON input"},
		"text":               {text("sorry, " + canary), sdk.ClassResponse, 0, false, "missing access_token"},
		"broken token":       {jsonText(`{"access_token":"` + canary + `\n"}`), sdk.ClassResponse, 0, false, "the token that was issued holds a control character"},
		"redirect":           {status(307, "Location", "http://evil.example/?"+canary), sdk.ClassResponse, 0, false, "refused to follow a redirect to http://evil.example:80"},
		"redirect, wrong":    {status(302, "Location", "http://evil.example/%zz?"+canary), sdk.ClassResponse, 0, false, "an address that is not a URL"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			l := newLogin()
			for range 10 {
				l.failures = append(l.failures, c.answer)
			}
			inLogin(t, l, func(t *testing.T, w *world) {
				client := w.client(httpclient.Options{Auth: w.credentials(app), Attempts: 2})
				_, err := client.Do(t.Context(), httpclient.Request{Path: "/p"})
				if e := wants(t, err, c.class, c.says, "GET http://api.example/p: "); e.Status != c.status {
					t.Errorf("status %d, want %d", e.Status, c.status)
				}
				if !strings.Contains(err.Error(), at) {
					t.Errorf("the error does not say where: %s", err)
				}
				if n := len(w.at("login.example")); (n == 2) != c.retried {
					t.Errorf("%d requests for a token", n)
				}
				if n := len(w.at("api.example")) + len(w.at("evil.example")); n != 0 {
					t.Errorf("%d other requests", n)
				}
				for e := err; e != nil; e = errors.Unwrap(e) {
					if leaks(fmt.Sprintf("%v %+v", e, e)) {
						t.Errorf("the error holds the credential: %#v", e)
					}
				}
			})
		})
	}
}

func jsonText(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		text(body)(w, r)
	}
}

// A refusal of the vendor may quote a token that nobody configured.
func TestAccessTokenIsNotQuoted(t *testing.T) {
	l := newLogin()
	inWorld(t, map[string]http.HandlerFunc{
		"login.example": l.serve,
		"api.example": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(403)
			_ = json.NewEncoder(w).Encode(map[string]string{"message": "no rights: " + r.Header.Get("Authorization") + " " + canary})
		},
	}, func(t *testing.T, w *world) {
		_, err := w.client(httpclient.Options{Auth: w.credentials(app)}).Do(t.Context(), httpclient.Request{})
		wants(t, err, sdk.ClassPermission, "no rights: Bearer [redacted] [redacted]")
	})
}

// A token that is refused although it is fresh is not renewed for ever.
func TestFreshTokenThatIsRefused(t *testing.T) {
	l := newLogin()
	inWorld(t, map[string]http.HandlerFunc{"login.example": l.serve, "api.example": status(401)}, func(t *testing.T, w *world) {
		_, err := w.client(httpclient.Options{Auth: w.credentials(app)}).Do(t.Context(), httpclient.Request{})
		wants(t, err, sdk.ClassCredential)
		if api, token := len(w.at("api.example")), len(w.at("login.example")); api != 2 || token != 2 {
			t.Errorf("%d requests and %d for a token", api, token)
		}
	})
}
