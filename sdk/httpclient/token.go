package httpclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// tokenTimeout bounds how long it may take to get a token and to keep it.
const tokenTimeout = 30 * time.Second

// source is where the access tokens of one credential come from. The clients
// of a process that use the credential share it.
type source struct {
	endpoint   *url.URL
	client     OAuth
	configured sdk.Secret       // the refresh token that the operator gave; empty for client credentials
	known      *redact.Redactor // of all of these, and of the tokens

	mu     sync.Mutex
	token  *token
	flight *flight // the request for another token, while it is made

	// Only the flight uses the following.
	refresh sdk.Secret // the present refresh token; empty until one is loaded
	unkept  *oauth2.Token
}

// token is an access token.
type token struct {
	header  string     // the value of Authorization
	expiry  time.Time  // when to ask for another; zero for never
	refresh sdk.Secret // the refresh token that is valid beside it
}

func (t *token) usable(now time.Time) bool {
	return t != nil && (t.expiry.IsZero() || now.Before(t.expiry))
}

// flight is a request for a token that all who need one wait for.
type flight struct {
	done  chan struct{}
	token *token
	err   error
}

// get returns a token other than the refused one.
//
// The request for it is not made under ctx: where the vendor rotates refresh
// tokens, an answer that nobody takes is a credential lost. It has a time limit
// of its own.
func (s *source) get(ctx context.Context, a *oauth, refused string) (*token, error) {
	s.mu.Lock()
	if s.token.usable(clockOf(a.env).Now()) && s.token.header != refused {
		defer s.mu.Unlock()
		return s.token, nil
	}
	f := s.flight
	if f == nil {
		f = &flight{done: make(chan struct{})}
		s.flight = f
		go s.fly(context.WithoutCancel(ctx), a, f)
	}
	s.mu.Unlock()
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fly makes a flight's request and ends it.
func (s *source) fly(ctx context.Context, a *oauth, f *flight) {
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	defer func() {
		if r := recover(); r != nil { // nobody else could, of this goroutine
			f.err = sdk.Errorf(sdk.ClassBug, "panic while a token was asked for: %s", s.known.Excerpt(fmt.Sprint(r), maxText))
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if f.err == nil {
			s.token = f.token
		}
		s.flight = nil
		close(f.done)
	}()
	f.token, f.err = s.renew(ctx, a)
}

// renew gets a token.
func (s *source) renew(ctx context.Context, a *oauth) (*token, error) {
	// An answer that could not be kept is not asked for again: the refresh
	// token that we would ask with may be void.
	issued := s.unkept
	if issued == nil {
		var err error
		if issued, err = s.ask(ctx, a); err != nil {
			return nil, err
		}
	}
	if s.configured.Set() {
		s.unkept = issued
		next := sdk.NewSecret(issued.RefreshToken)
		if err := a.keep(ctx, next); err != nil {
			return nil, err
		}
		s.refresh, s.unkept = next, nil
	}
	t := &token{header: issued.Type() + " " + issued.AccessToken, refresh: s.refresh}
	if !sendable(t.header) {
		return nil, sdk.Errorf(sdk.ClassResponse, "%s: the token that was issued holds a control character", what(http.MethodPost, s.endpoint))
	}
	if !issued.Expiry.IsZero() {
		// A little early, so that it does not expire on its way. The library
		// reckons by the machine's clock.
		life := time.Until(issued.Expiry)
		t.expiry = clockOf(a.env).Now().Add(life - min(life/10, 30*time.Second))
	}
	return t, nil
}

// ask requests a token, by the refresh token that is valid now where there is one.
func (s *source) ask(ctx context.Context, a *oauth) (*oauth2.Token, error) {
	if s.configured.Set() && !s.refresh.Set() {
		refresh, err := a.load(ctx)
		if err != nil {
			return nil, err
		}
		s.refresh = refresh
		s.known.Rotate("refresh token", refresh)
	}
	hc := &http.Client{Transport: tokenTransport{transportOf(a.env.HTTP)}}
	issued, err := s.client.request(ctx, hc, s.refresh)
	if grantRefused(err) && !s.refresh.Equal(s.configured) {
		// Of the kept token and the configured one, the latter may be the
		// younger: a store that was restored, say.
		if other, otherErr := s.client.request(ctx, hc, s.configured); otherErr == nil {
			issued, err = other, nil
		}
	}
	if err != nil {
		if grantRefused(err) {
			s.refresh = sdk.Secret{} // load it again: another instance's store may hold a younger one
		}
		return nil, s.explain(ctx, a, err)
	}
	access := sdk.NewSecret(issued.AccessToken)
	s.known.Rotate("access token", access)
	if redacting, ok := a.env.Tokens.(interface {
		Issued(name string, token sdk.Secret)
	}); ok {
		redacting.Issued("access token: "+a.store, access) // the log is to know it, too
	}
	s.known.Rotate("refresh token", sdk.NewSecret(issued.RefreshToken))
	return issued, nil
}

// grantRefused reports whether a refresh token is void.
func grantRefused(err error) bool {
	refusal, ok := errors.AsType[*oauth2.RetrieveError](err)
	return ok && refusal.ErrorCode == "invalid_grant"
}

// tokenErrors are the classes of a token endpoint's error codes.
var tokenErrors = map[string]sdk.Class{
	"invalid_client":         sdk.ClassCredential,
	"invalid_grant":          sdk.ClassCredential,
	"unauthorized_client":    sdk.ClassPermission,
	"access_denied":          sdk.ClassPermission,
	"invalid_request":        sdk.ClassConfiguration,
	"invalid_scope":          sdk.ClassConfiguration,
	"invalid_target":         sdk.ClassConfiguration,
	"unsupported_grant_type": sdk.ClassConfiguration,
	"slow_down":              sdk.ClassRateLimit,
}

// explain classifies an error of the token endpoint. It keeps nothing of the
// library's error, which holds the whole answer.
func (s *source) explain(ctx context.Context, a *oauth, err error) *sdk.Error {
	at := what(http.MethodPost, s.endpoint)
	if ctx.Err() != nil {
		return sdk.Errorf(sdk.ClassTimeout, "%s: no token within %v", at, tokenTimeout)
	}
	refusal, ok := errors.AsType[*oauth2.RetrieveError](err)
	if !ok {
		return s.explainOther(at, err)
	}
	status := refusal.Response.StatusCode
	detail := at
	for _, said := range []string{refusal.ErrorCode, refusal.ErrorDescription} {
		if said = s.known.Excerpt(said, maxExcerpt); said != "" {
			detail += ": " + said
		}
	}
	wait, _ := RetryAfter(refusal.Response.Header, clockOf(a.env).Now())
	e := sdk.StatusError(status, wait, detail)
	if class, ok := tokenErrors[refusal.ErrorCode]; ok && status < 500 && status != http.StatusTooManyRequests {
		e.Class = class
	}
	return e
}

// explainOther classifies an error that is not an answer of the token endpoint.
func (s *source) explainOther(at string, err error) *sdk.Error {
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return explain(at, failed, s.known.Excerpt)
	}
	text := strings.TrimPrefix(err.Error(), "oauth2: ")
	class := sdk.ClassResponse
	if strings.HasPrefix(text, "cannot fetch token") {
		class = sdk.ClassNetwork // the answer broke off
	}
	return sdk.Errorf(class, "%s: %s", at, s.known.Excerpt(text, maxExcerpt))
}

// tokenTransport makes requests to a token endpoint. Their credentials go
// nowhere else: a redirect is an error.
type tokenTransport struct{ next http.RoundTripper }

func (t tokenTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("User-Agent", defaultUserAgent())
	res, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	location, ok := redirection(res)
	if !ok {
		return res, nil
	}
	discard(res)
	place := "an address that is not a URL"
	if to, err := req.URL.Parse(location); err == nil {
		place = placeOf(to)
	}
	return nil, sdk.Errorf(sdk.ClassResponse, "refused to follow a redirect to %s: a token endpoint must answer itself", place)
}
