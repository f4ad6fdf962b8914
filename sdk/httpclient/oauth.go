package httpclient

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// OAuth is a client that a vendor's authorization server knows. TokenURL and
// ClientID must be set.
type OAuth struct {
	TokenURL     string
	ClientID     string
	ClientSecret sdk.Secret
	Scopes       []string
	// Params are further parameters of the token request, such as audience.
	Params url.Values
	// SecretInBody sends id and secret in the token request's body, for servers
	// that do not take them by HTTP Basic, as RFC 6749 wants it.
	SecretInBody bool
}

// ClientCredentials returns an Auth by OAuth2's client credentials grant.
func ClientCredentials(env sdk.Env, o OAuth) (Auth, error) {
	if !o.ClientSecret.Set() {
		return nil, sdk.Errorf(sdk.ClassConfiguration, "OAuth2: the client secret is empty")
	}
	return newOAuth(env, o, sdk.Secret{})
}

// RefreshToken returns an Auth by OAuth2's refresh token grant. Where the
// vendor replaces the refresh token as it is used, env.Tokens keeps the new one.
func RefreshToken(env sdk.Env, o OAuth, token sdk.Secret) (Auth, error) {
	if !token.Set() {
		return nil, sdk.Errorf(sdk.ClassConfiguration, "OAuth2: the refresh token is empty")
	}
	return newOAuth(env, o, token)
}

func newOAuth(env sdk.Env, o OAuth, refresh sdk.Secret) (Auth, error) {
	endpoint, err := url.Parse(o.TokenURL)
	switch {
	case err != nil || endpoint.Scheme != "https" && endpoint.Scheme != "http" || endpoint.Hostname() == "" || endpoint.User != nil:
		return nil, sdk.Errorf(sdk.ClassConfiguration, "OAuth2: the token URL must be an address such as https://login.example.com/token")
	case o.ClientID == "":
		return nil, sdk.Errorf(sdk.ClassConfiguration, "OAuth2: the client id is empty")
	case len(o.Scopes) > 0 && o.Params.Has("scope"):
		return nil, sdk.Errorf(sdk.ClassConfiguration, "OAuth2: the scope is given twice")
	}
	place := []string{o.TokenURL, o.ClientID, strings.Join(slices.Sorted(slices.Values(o.Scopes)), " "), o.Params.Encode()}
	key := keyOf("oauth2", append(place, o.ClientSecret.Reveal(), refresh.Reveal())...)
	return &oauth{
		key: key, env: env, store: keyOf("refresh-token", place...), configured: refresh,
		source: sdk.Share(env.Shared, "httpclient: token: "+key, func() *source {
			return &source{endpoint: endpoint, client: o, configured: refresh, known: redact.New(o.ClientSecret, refresh)}
		}),
	}, nil
}

// request makes one request to the token endpoint.
func (o OAuth) request(ctx context.Context, hc *http.Client, refresh sdk.Secret) (*oauth2.Token, error) {
	params := maps.Clone(o.Params)
	if refresh.Set() {
		if params == nil {
			params = url.Values{}
		}
		params.Set("grant_type", "refresh_token") // which the library leaves to us
		params.Set("refresh_token", refresh.Reveal())
	}
	style := oauth2.AuthStyleInHeader
	if o.SecretInBody || !o.ClientSecret.Set() {
		style = oauth2.AuthStyleInParams
	}
	config := clientcredentials.Config{
		ClientID: o.ClientID, ClientSecret: o.ClientSecret.Reveal(), TokenURL: o.TokenURL,
		Scopes: o.Scopes, EndpointParams: params, AuthStyle: style,
	}
	return config.Token(context.WithValue(ctx, oauth2.HTTPClient, hc))
}

// oauth is an Auth by access tokens: one instance's side of a [source].
type oauth struct {
	key    string
	env    sdk.Env
	source *source

	store      string     // the refresh token's name in env.Tokens
	configured sdk.Secret // the refresh token that the operator gave
	mu         sync.Mutex
	kept       sdk.Secret // the refresh token that env.Tokens holds, as far as we know
}

// Apply puts an access token on a request, asking for one where there is none.
func (a *oauth) Apply(ctx context.Context, req *http.Request) error {
	t, err := a.source.get(ctx, a, "")
	if err != nil {
		return err
	}
	// Another instance may have asked for it, and have kept it in its store only.
	if err := a.keep(ctx, t.refresh); err != nil {
		return err
	}
	return setCredential(req, "Authorization", t.header)
}

// Key tells credentials apart.
func (a *oauth) Key() string { return a.key }

// Renew gets another access token, unless another caller did since the request
// was made.
func (a *oauth) Renew(ctx context.Context, refused *http.Request) (bool, error) {
	_, err := a.source.get(ctx, a, refused.Header.Get("Authorization"))
	return err == nil, err
}

// load returns the refresh token that was kept last, or else the configured one.
func (a *oauth) load(ctx context.Context) (sdk.Secret, error) {
	if a.env.Tokens == nil {
		return a.configured, nil
	}
	kept, err := a.env.Tokens.Load(ctx, a.store, a.configured)
	if err != nil {
		return sdk.Secret{}, sdk.Errorf(sdk.ClassState, "load the refresh token: %w", err)
	}
	if !kept.Set() {
		return a.configured, nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.kept = kept
	return kept, nil
}

// keep saves a refresh token that the vendor gave in place of the configured
// one, unless it is saved.
func (a *oauth) keep(ctx context.Context, refresh sdk.Secret) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if refresh.Equal(a.kept) || refresh.Equal(a.configured) && !a.kept.Set() {
		return nil
	}
	if a.env.Tokens == nil {
		return sdk.Errorf(sdk.ClassState, "the vendor replaced the refresh token, and there is no store to keep the new one in")
	}
	if err := a.env.Tokens.Save(ctx, a.store, a.configured, refresh); err != nil {
		return sdk.Errorf(sdk.ClassState, "keep the refresh token that the vendor gave in place of the last: %w", err)
	}
	a.kept = refresh
	return nil
}

func (a *oauth) redactor() *redact.Redactor { return a.source.known }
