package httpclient

import (
	"cmp"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// call is a request that was checked.
type call struct {
	Request
	target *url.URL // without the credential
}

// strip takes the credential out of an address.
func (c *Client) strip(u *url.URL) {
	if stripper, ok := c.options.Auth.(interface{ strip(*url.URL) }); ok {
		stripper.strip(u)
	}
}

// parseBase reads a base URL. Its errors do not quote it: somebody may have
// put a credential there.
func parseBase(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the base URL is empty: give the vendor's address, such as https://api.example.com")
	case err != nil:
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the base URL is not a URL: give one such as https://api.example.com")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the base URL must begin with https:// or http://")
	case u.Hostname() == "":
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the base URL names no host")
	case u.User != nil:
		return nil, sdk.Errorf(sdk.ClassConfiguration, "the base URL holds a user or password before its host: credentials have settings of their own")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// originOf returns scheme, host and port, spelt in one way.
func originOf(u *url.URL) string { return strings.ToLower(placeOf(u)) }

// prepare checks a request and finds its address.
func (c *Client) prepare(r Request) (*call, error) {
	r.Method = strings.ToUpper(cmp.Or(r.Method, http.MethodGet))
	target, err := c.address(r)
	if err != nil {
		return nil, err
	}
	if len(r.Query) > 0 {
		target.RawQuery = strings.Trim(target.RawQuery+"&"+r.Query.Encode(), "&")
	}
	return &call{Request: r, target: target}, nil
}

func (c *Client) address(r Request) (*url.URL, error) {
	if r.URL != "" {
		target, err := url.Parse(r.URL)
		if err != nil {
			return nil, sdk.Errorf(sdk.ClassResponse, "the address of the next request is not a URL")
		}
		if err := c.checkOrigin(target); err != nil {
			return nil, err
		}
		target.Fragment, target.RawFragment = "", ""
		return target, nil
	}
	target := *c.base
	if r.Path == "" {
		return &target, nil
	}
	escaped, query, _ := strings.Cut(r.Path, "?")
	escaped = strings.TrimRight(target.EscapedPath(), "/") + "/" + strings.TrimLeft(escaped, "/")
	path, err := url.PathUnescape(escaped)
	if err != nil || strings.Contains(r.Path, "#") {
		return nil, sdk.Errorf(sdk.ClassBug, "the path of a request is not escaped: pass its segments through url.PathEscape")
	}
	target.Path, target.RawPath = path, escaped
	target.RawQuery = strings.Trim(target.RawQuery+"&"+query, "&")
	return &target, nil
}

// checkOrigin refuses an address that the credential must not be sent to.
func (c *Client) checkOrigin(u *url.URL) error {
	if originOf(u) != originOf(c.base) {
		return sdk.Errorf(sdk.ClassResponse, "refused to follow a link to %s: the credential is for %s only", placeOf(u), originOf(c.base))
	}
	if u.User != nil {
		return sdk.Errorf(sdk.ClassResponse, "refused to follow a link to %s that holds a user or password", placeOf(u))
	}
	return nil
}

// placeOf names the place that an address leads to, for messages: spelt as it is,
// since a credential that somebody put there is known so.
func placeOf(u *url.URL) string {
	if u.Host == "" {
		return "no host"
	}
	port := cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	return u.Scheme + "://" + net.JoinHostPort(u.Hostname(), port)
}

// what says which request was made, for messages.
func what(method string, u *url.URL) string {
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return method + " " + shown.String()
}

// accepts reports whether a status is not an error.
func (c *call) accepts(status int) bool {
	if c.Statuses != nil {
		return slices.Contains(c.Statuses, status)
	}
	return status >= 200 && status <= 299
}

// idempotent reports whether the request may be sent twice.
func (c *call) idempotent() bool {
	switch c.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return true
	}
	return c.Idempotent
}
