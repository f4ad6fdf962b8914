package httpclient_test

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

func TestAuthPutsTheCredential(t *testing.T) {
	secret := sdk.NewSecret(canary)
	cases := map[string]struct {
		auth                httpclient.Auth
		header, value, path string
	}{
		"header":          {httpclient.Header("X-Api-Key", "", secret), "X-Api-Key", canary, "/p?a=1"},
		"prefix":          {httpclient.Header("Authorization", "SSWS ", secret), "Authorization", "SSWS " + canary, "/p?a=1"},
		"other prefix":    {httpclient.Header("Authorization", "Token token=", secret), "Authorization", "Token token=" + canary, "/p?a=1"},
		"bearer":          {httpclient.Bearer(secret), "Authorization", "Bearer " + canary, "/p?a=1"},
		"basic":           {httpclient.Basic("user", secret), "Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+canary)), "/p?a=1"},
		"query":           {httpclient.QueryParam("api key", secret), "", "", "/p?a=1&api+key=" + url.QueryEscape(canary)},
		"query, replaced": {httpclient.QueryParam("a", secret), "", "", "/p?a=" + url.QueryEscape(canary)},
		"none":            {nil, "", "", "/p?a=1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVendor(t, text("ok"), func(t *testing.T, w *world) {
				client := w.client(httpclient.Options{Auth: c.auth})
				res, err := client.Do(t.Context(), httpclient.Request{Path: "/p", Query: url.Values{"a": {"1"}}})
				if err != nil {
					t.Fatal(err)
				}
				got := w.requests()[0]
				if got.uri != c.path || got.header.Get(c.header) != c.value {
					t.Errorf("got %s with %v, want %s with %s: %s", got.uri, got.header, c.path, c.header, c.value)
				}
				if leaks(res.URL.String()) {
					t.Errorf("the answer's address holds the credential: %s", res.URL)
				}
			})
		})
	}
}

func TestAuthKeys(t *testing.T) {
	one, other := sdk.NewSecret(canary), sdk.NewSecret("other")
	env := sdk.Env{}
	oauth := func(o httpclient.OAuth) httpclient.Auth {
		o.TokenURL, o.ClientSecret = "https://login.example/token", one
		auth, err := httpclient.ClientCredentials(env, o)
		if err != nil {
			t.Fatal(err)
		}
		return auth
	}
	refresh, err := httpclient.RefreshToken(env, httpclient.OAuth{TokenURL: "https://login.example/token", ClientID: "a", ClientSecret: one}, one)
	if err != nil {
		t.Fatal(err)
	}
	all := []httpclient.Auth{
		httpclient.Header("A", "", one), httpclient.Header("B", "", one), httpclient.Header("A", "", other), httpclient.Header("A", "x", one),
		httpclient.Bearer(one), httpclient.Basic("u", one), httpclient.Basic("v", one), httpclient.Basic("u", other),
		httpclient.QueryParam("A", one), oauth(httpclient.OAuth{ClientID: "a"}), oauth(httpclient.OAuth{ClientID: "b"}),
		oauth(httpclient.OAuth{ClientID: "a", Scopes: []string{"s"}}), oauth(httpclient.OAuth{ClientID: "a", Params: url.Values{"x": {"y"}}}), refresh,
	}
	seen := map[string]int{}
	for i, auth := range all {
		key := auth.Key()
		if j, ok := seen[key]; ok {
			t.Errorf("credentials %d and %d have one key", i, j)
		}
		seen[key] = i
		if leaks(key) {
			t.Errorf("the key shows the credential: %s", key)
		}
	}
	if httpclient.Bearer(one).Key() != httpclient.Bearer(sdk.NewSecret(canary)).Key() {
		t.Error("one credential has two keys")
	}
}

func TestCredentialThatCannotBeSent(t *testing.T) {
	cases := map[string]struct {
		auth httpclient.Auth
		says string
	}{
		"empty":            {httpclient.Bearer(sdk.Secret{}), `the credential for "Authorization" is empty`},
		"empty in a query": {httpclient.QueryParam("k", sdk.Secret{}), `the credential for "k" is empty`},
		"line break":       {httpclient.Bearer(sdk.NewSecret(canary + "\n")), "holds a line break or another control character"},
		"null":             {httpclient.Header("X", "", sdk.NewSecret(canary+"\x00")), "control character"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			inVendor(t, text("ok"), func(t *testing.T, w *world) {
				_, err := w.client(httpclient.Options{Auth: c.auth}).Do(t.Context(), httpclient.Request{})
				wants(t, err, sdk.ClassConfiguration, c.says)
				if len(w.requests()) != 0 {
					t.Error("it is sent")
				}
			})
		})
	}
}

// own is an Auth of a connector's author.
type own struct {
	token   string
	forever bool // it cannot be renewed
	renewal error
	renewed int
}

func (o *own) Apply(_ context.Context, r *http.Request) error {
	r.Header.Set("X-Own", "v1 "+o.token)
	return nil
}
func (*own) Key() string { return "own" }
func (o *own) Renew(_ context.Context, refused *http.Request) (bool, error) {
	if o.forever {
		return false, nil
	}
	o.renewed++
	if refused.Header.Get("X-Own") != "v1 "+o.token {
		return false, errors.New("not the request that was refused")
	}
	o.token = "fresh"
	return o.renewal == nil, o.renewal
}

func TestRenewal(t *testing.T) {
	inVendor(t, inTurn(status(401), text("ok")), func(t *testing.T, w *world) {
		auth := &own{token: "old"}
		_, err := w.client(httpclient.Options{Auth: auth, Attempts: 1}).Do(t.Context(), httpclient.Request{Method: "POST", Body: []byte("x")})
		got := w.requests()
		if err != nil || len(got) != 2 || got[1].header.Get("X-Own") != "v1 fresh" || got[1].body != "x" || got[1].at != got[0].at {
			t.Errorf("got %v, %v", got, err)
		}
	})
	inVendor(t, inTurn(status(401), status(500), text("ok")), func(t *testing.T, w *world) {
		_, err := w.client(httpclient.Options{Auth: &own{token: "old"}, Attempts: 2}).Do(t.Context(), httpclient.Request{})
		if n := len(w.requests()); err != nil || n != 3 {
			t.Errorf("a renewal is counted as an attempt: %d requests, %v", n, err)
		}
	})
	inVendor(t, status(401), func(t *testing.T, w *world) {
		auth := &own{token: "old"}
		_, err := w.client(httpclient.Options{Auth: auth}).Do(t.Context(), httpclient.Request{})
		wants(t, err, sdk.ClassCredential)
		if n := len(w.requests()); n != 2 || auth.renewed != 1 {
			t.Errorf("%d requests, renewed %d times: once is enough", n, auth.renewed)
		}
	})
	inVendor(t, status(401), func(t *testing.T, w *world) {
		auth := &own{token: "old", renewal: sdk.Errorf(sdk.ClassState, "disk full")}
		_, err := w.client(httpclient.Options{Auth: auth}).Do(t.Context(), httpclient.Request{})
		wants(t, err, sdk.ClassState, "disk full")
	})
}

// Whatever fails, and whatever the vendor says back: the credential is in no
// error and goes nowhere else.
func TestCanary(t *testing.T) {
	echo := func(code int, encode func(string) string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			said := []string{encode(canary), encode(r.Header.Get("Authorization")), encode(r.Header.Get("X-Api-Key")), encode(r.Header.Get("X-Own")), encode(r.URL.EscapedPath())}
			body, _ := json.Marshal(map[string]string{"message": "not valid: " + strings.Join(said, " ")})
			w.Header().Set("X-Echo", encode(canary))
			w.WriteHeader(code)
			_, _ = w.Write(body)
		}
	}
	plain := func(s string) string { return s }
	inHex := func(s string) string { return hex.EncodeToString([]byte(s)) }
	answers := map[string]http.HandlerFunc{
		"400 in clear":    echo(400, plain),
		"401 in clear":    echo(401, plain),
		"403 in clear":    echo(403, plain),
		"404 in clear":    echo(404, plain),
		"429 in clear":    echo(429, plain),
		"500 in clear":    echo(500, plain),
		"as in a query":   echo(500, url.QueryEscape),
		"as in a path":    echo(500, url.PathEscape),
		"in base64":       echo(500, func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }),
		"in base64 (URL)": echo(500, func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }),
		"in hexadecimal":  echo(500, inHex),
		"in HEX":          echo(500, func(s string) string { return strings.ToUpper(inHex(s)) }),
		"where it is cut": echo(500, func(s string) string { return strings.Repeat("x", 173) + s }),
		"in JSON in JSON": echo(500, func(s string) string { b, _ := json.Marshal(s); return string(b) }),
		"closed":          closing,
		"cut off":         truncated,
		"hanging":         hanging,
		"slow":            slowBody,
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			status(302, "Location", "http://evil.example"+r.RequestURI+"#"+canary)(w, r)
		},
		"redirect, user": func(w http.ResponseWriter, r *http.Request) {
			status(302, "Location", "http://"+url.QueryEscape(canary)+"@evil.example/")(w, r)
		},
		"redirect, host":  status(302, "Location", "http://"+hex.EncodeToString([]byte(canary))+".evil.example/"),
		"redirect, wrong": status(302, "Location", "http://evil.example/%zz?"+canary),
		"redirect within": func(w http.ResponseWriter, r *http.Request) { status(302, "Location", r.RequestURI+"&again=1")(w, r) },
		"not HTTP": func(w http.ResponseWriter, r *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			defer func() { _ = conn.Close() }()
			_, _ = io.WriteString(conn, "you said "+r.Header.Get("Authorization")+r.Header.Get("X-Api-Key")+r.Header.Get("X-Own")+" "+r.RequestURI+"\r\n\r\n")
		},
		"encoding": func(w http.ResponseWriter, r *http.Request) { status(200, "Content-Encoding", canary)(w, r) },
		"long encoding": func(w http.ResponseWriter, r *http.Request) {
			status(200, "Content-Encoding", strings.Repeat("x", 30)+canary)(w, r)
		},
		"too large": text(strings.Repeat(canary, 100)),
	}
	all := auths()
	all["own"] = &own{token: canary, forever: true}
	for place, handler := range answers {
		for name, auth := range all {
			t.Run(place+" "+name, func(t *testing.T) {
				inWorld(t, map[string]http.HandlerFunc{"api.example": handler, "evil.example": text("mine")}, func(t *testing.T, w *world) {
					client := w.client(httpclient.Options{Auth: auth, MaxBody: 100})
					_, err := client.Do(t.Context(), httpclient.Request{Path: "/p/" + url.PathEscape(canary), Query: url.Values{"q": {"1"}}})
					if err == nil {
						t.Fatal("does not fail")
					}
					shown := err.Error() + sdk.Classify(errors.Join(errors.New("fetch"), err)).Error()
					decoded, _ := url.QueryUnescape(shown)
					for _, form := range []string{shown, decoded} {
						for _, part := range []string{"9f8e7d6c", hex.EncodeToString([]byte("9f8e7d6c")), "Y2FuYXJ5", "dXNlcjpj"} {
							if strings.Contains(strings.ToLower(form), strings.ToLower(part)) {
								t.Errorf("the error holds the credential: %s", shown)
							}
						}
					}
					if strings.Contains(shown, "q=1") {
						t.Errorf("the error holds a query: %s", shown)
					}
					for _, r := range w.requests() {
						if r.host != "api.example" {
							t.Errorf("a request goes to %s: %s", r.host, r.everything())
						}
						if leaks(r.header.Get("User-Agent")) || leaks(r.header.Get("Referer")) {
							t.Errorf("the credential is in a header that is not for it: %v", r.header)
						}
					}
				})
			})
		}
	}
}

// A connector that sets a credential by itself is not quoted either.
func TestCredentialAmongTheHeaders(t *testing.T) {
	inVendor(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(403)
		_ = json.NewEncoder(w).Encode(map[string]string{"message": "no " + r.Header.Get("Authorization") + r.Header.Get("Accept")})
	}, func(t *testing.T, w *world) {
		header := http.Header{"Authorization": {"Digest " + canary}, "Accept": {"text/plain"}}
		_, err := w.client(httpclient.Options{}).Do(t.Context(), httpclient.Request{Header: header})
		wants(t, err, sdk.ClassPermission, "no [redacted]text/plain")
	})
}

// A next link is stored as a cursor, in clear.
func TestNextLinkIsWithoutTheCredential(t *testing.T) {
	inVendor(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", "<http://api.example"+r.RequestURI+`&page=2>; rel="next"`)
	}, func(t *testing.T, w *world) {
		client := w.client(httpclient.Options{Auth: httpclient.QueryParam("api_key", sdk.NewSecret(canary))})
		first, err := client.Do(t.Context(), httpclient.Request{Path: "/p"})
		if err != nil {
			t.Fatal(err)
		}
		if got, want := first.Next(), "http://api.example/p?page=2"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if _, err := client.Do(t.Context(), httpclient.Request{URL: first.Next()}); err != nil {
			t.Fatal(err)
		}
		if got := w.requests()[1]; !carries(got) || strings.Count(got.uri, "api_key") != 1 {
			t.Errorf("got %s", got.uri)
		}
	})
}
