package httpclient

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// Auth puts a credential on requests. It may be used concurrently.
type Auth interface {
	// Apply sets headers of req, or members of its URL's query. It is called
	// for every attempt.
	Apply(ctx context.Context, req *http.Request) error
	// Key tells credentials apart, without showing them: a hash.
	Key() string
	// Renew is called after a request was refused with 401; it reports whether
	// another attempt with a renewed credential makes sense. The credential
	// that was refused is the one on the request: another caller may have
	// renewed it since.
	Renew(ctx context.Context, refused *http.Request) (bool, error)
}

// keyOf returns the key of a kind of credential and its parts.
func keyOf(kind string, parts ...string) string {
	h := sha256.New()
	for _, part := range append([]string{kind}, parts...) {
		_, _ = fmt.Fprintf(h, "%d:", len(part))
		_, _ = io.WriteString(h, part)
	}
	return kind + ":" + hex.EncodeToString(h.Sum(nil))
}

// static is an Auth whose credential stays what it is.
type static struct {
	key   string
	name  string // of the header, or of the query's member
	value sdk.Secret
	query bool

	secret sdk.Secret       // the one that value is made of
	known  *redact.Redactor // of it, and of what else must not be quoted
}

// Header returns an Auth that sets a header to prefix and secret. The prefix
// is written as it stands: "SSWS ", with its space.
func Header(name, prefix string, secret sdk.Secret) Auth {
	return &static{
		key:  keyOf("header", name, prefix, secret.Reveal()),
		name: name, value: sdk.NewSecret(prefix + secret.Reveal()),
		secret: secret, known: redact.New(secret),
	}
}

// Bearer returns an Auth that sets "Authorization: Bearer " and secret.
func Bearer(secret sdk.Secret) Auth { return Header("Authorization", "Bearer ", secret) }

// Basic returns an Auth by user and password (RFC 7617).
func Basic(user string, secret sdk.Secret) Auth {
	var r http.Request
	r.Header = http.Header{}
	r.SetBasicAuth(user, secret.Reveal())
	pair := strings.TrimPrefix(r.Header.Get("Authorization"), "Basic ")
	return &static{
		key:  keyOf("basic", user, secret.Reveal()),
		name: "Authorization", value: sdk.NewSecret("Basic " + pair),
		secret: secret, known: redact.New(secret, sdk.NewSecret(pair)),
	}
}

// QueryParam returns an Auth that adds a member to the query of every request.
// It is in no error, no [Response.URL] and no [Response.Next].
func QueryParam(name string, secret sdk.Secret) Auth {
	return &static{
		key:  keyOf("query", name, secret.Reveal()),
		name: name, value: secret, query: true,
		secret: secret, known: redact.New(secret),
	}
}

// Apply puts the credential on a request.
func (s *static) Apply(_ context.Context, req *http.Request) error {
	if !s.secret.Set() {
		return sdk.Errorf(sdk.ClassConfiguration, "the credential for %q is empty", s.name)
	}
	if s.query {
		s.strip(req.URL)
		req.URL.RawQuery = strings.TrimPrefix(req.URL.RawQuery+"&"+url.Values{s.name: {s.value.Reveal()}}.Encode(), "&")
		return nil
	}
	return setCredential(req, s.name, s.value.Reveal())
}

// setCredential sets a header that holds a credential.
func setCredential(req *http.Request, name, value string) error {
	if !sendable(value) {
		return sdk.Errorf(sdk.ClassConfiguration, "the credential for %q holds a line break or another control character: enter it again without", name)
	}
	req.Header.Set(name, value)
	return nil
}

// sendable reports whether a text may be the value of a header.
func sendable(value string) bool {
	return !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// Key tells credentials apart.
func (s *static) Key() string { return s.key }

// Renew reports that there is no other credential.
func (*static) Renew(context.Context, *http.Request) (bool, error) { return false, nil }

func (s *static) redactor() *redact.Redactor { return s.known }

// strip takes the credential out of an address, which the vendor may have put into a link.
func (s *static) strip(u *url.URL) {
	if !s.query || u.RawQuery == "" {
		return
	}
	var kept []string
	for member := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(member, "=")
		if name, err := url.QueryUnescape(name); err == nil && name == s.name {
			continue
		}
		kept = append(kept, member)
	}
	u.RawQuery = strings.Join(kept, "&")
}
