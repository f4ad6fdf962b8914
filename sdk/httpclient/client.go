package httpclient

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Options are those of [New]. Only BaseURL must be set.
type Options struct {
	// BaseURL is the address that paths are appended to. Its scheme, host and
	// port are the only ones that the credential is ever sent to.
	BaseURL string
	// Auth puts the credential on a request; nil puts none.
	Auth Auth
	// RatePerSecond and Burst bound requests of this credential, over all
	// clients of the process that share it; the strictest of theirs holds. A
	// rate of 0 means no bound, and a Burst of 0 with a rate means 1.
	RatePerSecond float64
	Burst         int
	// MaxBody bounds an answer's body, decompressed; 0 means 64 MiB.
	MaxBody int64
	// Timeout bounds one attempt, from the connection to the end of the body; 0 means 60 s.
	Timeout time.Duration
	// Attempts bounds how often a request is tried; 0 means 4.
	Attempts int
	// MaxWait bounds how long one call waits between attempts, rate limits
	// included; a longer wait is returned as an error whose RetryAfter says how
	// long, so that the scheduler waits and not the connector. 0 means 30 s.
	MaxWait time.Duration
	// ResetHeaders name the response headers that say when a spent rate limit
	// is lifted (seconds or milliseconds since 1970, seconds from now, or a
	// date); nil means X-Rate-Limit-Reset, X-RateLimit-Reset and
	// RateLimit-Reset. The header of the same name with Remaining in the place
	// of Reset says whether the limit is spent.
	ResetHeaders []string
	// UserAgent, unless empty, replaces the default one. It must hold no secret.
	UserAgent string
}

// Request is one request. Path is appended to the base URL; URL, where it is
// set, is an absolute address instead, such as a next link, and must have the
// base URL's scheme, host and port. Query is added to what query they have.
type Request struct {
	Method string // "" is GET
	// Path is escaped: a segment that may hold a slash or a question mark goes
	// through [url.PathEscape] first.
	Path   string
	URL    string
	Query  url.Values
	Header http.Header
	Body   []byte
	// Statuses are those that are not errors; nil means every 2xx.
	Statuses []int
	// Idempotent says that a POST or PATCH may be sent twice, since it only
	// reads: a search.
	Idempotent bool
}

// Response is an answer, read to its end.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	URL    *url.URL // of the request that was answered, without the credential

	strip func(*url.URL) // takes the credential out of an address
}

// Next returns the target of the link of relation "next" (RFC 8288), resolved
// against the request's address; "" when there is none. The credential of
// [QueryParam] is taken out of it, so that it may serve as a cursor.
func (r *Response) Next() string {
	target, ok := nextLink(r.Header.Values("Link"))
	if !ok {
		return ""
	}
	next, err := url.Parse(target)
	if err != nil {
		return ""
	}
	if r.URL != nil {
		next = r.URL.ResolveReference(next)
	}
	if r.strip != nil {
		r.strip(next)
	}
	return next.String()
}

// Client talks to one vendor with one credential. It may be used concurrently.
type Client struct {
	transport http.RoundTripper
	base      *url.URL
	options   Options // with defaults filled in
	clock     sdk.Clock
	limit     *limit
}

// New returns a Client on env's transport, clock and shared limiters. The
// error is an [sdk.Error] of class configuration.
func New(env sdk.Env, o Options) (*Client, error) {
	base, err := parseBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if o.RatePerSecond < 0 || min(o.Burst, o.Attempts) < 0 || o.MaxBody < 0 || min(o.Timeout, o.MaxWait) < 0 {
		return nil, sdk.Errorf(sdk.ClassConfiguration, "options of the HTTP client: a bound is negative")
	}
	o.MaxBody = cmp.Or(o.MaxBody, 64<<20)
	o.Timeout = cmp.Or(o.Timeout, time.Minute)
	o.Attempts = cmp.Or(o.Attempts, 4)
	o.MaxWait = cmp.Or(o.MaxWait, 30*time.Second)
	o.UserAgent = cmp.Or(o.UserAgent, defaultUserAgent())
	if o.ResetHeaders == nil {
		o.ResetHeaders = []string{"X-Rate-Limit-Reset", "X-RateLimit-Reset", "RateLimit-Reset"}
	}

	if env.HTTP != nil && env.HTTP.Timeout > 0 {
		o.Timeout = min(o.Timeout, env.HTTP.Timeout)
	}

	c := &Client{transport: transportOf(env.HTTP), base: base, options: o, clock: clockOf(env)}
	key := "no credential: " + originOf(base)
	if o.Auth != nil {
		key = o.Auth.Key()
	}
	c.limit = sdk.Share(env.Shared, "httpclient: limit: "+key, newLimit)
	c.limit.tighten(o.RatePerSecond, o.Burst)
	return c, nil
}

// transportOf returns what makes the requests of hc. Where a request goes on
// to, and with which credential and cookies, is decided here and not there.
func transportOf(hc *http.Client) http.RoundTripper {
	if hc == nil || hc.Transport == nil {
		return http.DefaultTransport
	}
	return hc.Transport
}

// Do sends a request and returns the answer. The error is an [sdk.Error].
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	call, err := c.prepare(r)
	if err != nil {
		return nil, err
	}
	waits := newWaits(c)
	renewed := false
	for attempt := 1; ; attempt++ {
		if err := c.turn(ctx, waits, call); err != nil {
			return nil, err
		}
		resp, fail := c.attempt(ctx, call)
		if fail == nil {
			return resp, nil
		}
		if ctx.Err() != nil {
			return nil, fail.err
		}
		if fail.refused != nil && !renewed {
			renewed = true
			again, err := c.options.Auth.Renew(ctx, fail.refused)
			if err != nil {
				return nil, c.explain(call, err)
			}
			if again {
				attempt--
				continue
			}
		}
		if !fail.again || attempt >= c.options.Attempts {
			return nil, fail.err
		}
		if err := waits.beforeNext(ctx, call, fail); err != nil {
			return nil, err
		}
	}
}
