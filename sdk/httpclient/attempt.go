package httpclient

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// maxRedirects bounds how many redirects are followed in a row.
const maxRedirects = 10

// attempt is one try of a call: a request, and those that redirects make of it.
type attempt struct {
	*Client
	call        *call
	parent, ctx context.Context // the caller's, and ours with the time limit
	next        step
	req         *http.Request // the last one made
	// asked and got say that a connection was asked for and got.
	asked, got atomic.Bool
}

// step is what to request next.
type step struct {
	method string
	target *url.URL // without the credential
	header http.Header
	body   []byte
}

// failure is an attempt that failed.
type failure struct {
	err   *sdk.Error
	again bool // another attempt may be made, and may succeed
	// refused is the request that was answered with 401; nil for other failures.
	refused *http.Request
}

// attempt makes one attempt of a call.
func (c *Client) attempt(ctx context.Context, call *call) (*Response, *failure) {
	limited, cancel := context.WithTimeoutCause(ctx, c.options.Timeout, noAnswer(c.options.Timeout))
	defer cancel()
	a := &attempt{Client: c, call: call, parent: ctx, ctx: limited, next: step{call.Method, call.target, call.Header, call.Body}}
	for range maxRedirects + 1 {
		res, fail := a.send()
		if fail != nil {
			return nil, fail
		}
		location, ok := redirection(res)
		if !ok || call.accepts(res.StatusCode) {
			return a.receive(res)
		}
		discard(res)
		if err := a.follow(res.StatusCode, location); err != nil {
			return nil, &failure{err: a.explain(err)}
		}
		a.limit.charge(a.pace()) // the vendor counts it as a request of its own
	}
	return nil, &failure{err: a.explain(sdk.Errorf(sdk.ClassResponse, "more than %d redirects in a row", maxRedirects))}
}

// send makes the next request.
func (a *attempt) send() (*http.Response, *failure) {
	ctx := httptrace.WithClientTrace(a.ctx, &httptrace.ClientTrace{
		GetConn: func(string) { a.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { a.got.Store(true) },
	})
	req, err := http.NewRequestWithContext(ctx, a.next.method, a.next.target.String(), bytes.NewReader(a.next.body))
	if err != nil {
		return nil, &failure{err: a.explain(sdk.Errorf(sdk.ClassBug, "the request is not well-formed"))}
	}
	a.req = req
	for name, values := range a.next.header {
		req.Header[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	req.Header.Set("Accept-Encoding", "gzip") // ours, so that what is decompressed can be counted
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", a.options.UserAgent)
	}
	if a.options.Auth != nil {
		if err := a.options.Auth.Apply(ctx, req); err != nil {
			e := a.explain(err)
			return nil, &failure{err: e, again: retryable(e)} // nothing was sent
		}
	}
	res, err := a.transport.RoundTrip(req)
	if err != nil {
		e := a.explain(requestError(err))
		// Without a connection, nothing arrived. A transport that says nothing
		// of connections is not trusted to mean that.
		unsent := a.asked.Load() && !a.got.Load()
		return nil, &failure{err: e, again: retryable(e) && (unsent || a.call.idempotent())}
	}
	return res, nil
}

// follow makes a redirect the next step.
func (a *attempt) follow(status int, location string) error {
	target, err := a.next.target.Parse(location)
	if err != nil {
		return sdk.Errorf(sdk.ClassResponse, "HTTP %d redirects to an address that is not a URL", status)
	}
	if err := a.checkOrigin(target); err != nil {
		return err
	}
	target.Fragment, target.RawFragment = "", ""
	a.strip(target)
	a.next.target = target
	switch a.next.method {
	case http.MethodGet, http.MethodHead:
	default:
		if status != http.StatusTemporaryRedirect && status != http.StatusPermanentRedirect {
			a.next.method, a.next.body = http.MethodGet, nil
			a.next.header = maps.Clone(a.next.header)
			maps.DeleteFunc(a.next.header, func(name string, _ []string) bool { return strings.EqualFold(name, "Content-Type") })
		}
	}
	return nil
}

// receive reads an answer to its end.
func (a *attempt) receive(res *http.Response) (*Response, *failure) {
	advice := a.advise(res.StatusCode, res.Header)
	if advice.spent {
		a.limit.block(a.pace().Add(advice.wait))
	}
	if !a.call.accepts(res.StatusCode) {
		return nil, a.refusal(res, advice)
	}
	body, err := readBody(res, a.options.MaxBody)
	if err != nil {
		e := a.explain(requestError(err))
		return nil, &failure{err: e, again: retryable(e) && a.call.idempotent()}
	}
	return &Response{Status: res.StatusCode, Header: res.Header, Body: body, URL: a.next.target, strip: a.strip}, nil
}

// refusal is the failure of an answer whose status is not a success.
func (a *attempt) refusal(res *http.Response, advice advice) *failure {
	detail := a.quote(what(a.next.method, a.next.target), maxText)
	if said := a.quote(readReason(res), maxExcerpt); said != "" {
		detail += ": " + said
	}
	e := sdk.StatusError(res.StatusCode, advice.wait, detail)
	if advice.limited {
		e.Class = sdk.ClassRateLimit
	}
	f := &failure{err: e, again: retryable(e)}
	if !a.call.idempotent() {
		f.again = f.again && advice.asked && (e.Class == sdk.ClassRateLimit || e.Status == http.StatusServiceUnavailable)
	}
	if res.StatusCode == http.StatusUnauthorized && a.options.Auth != nil {
		f.refused = a.req
	}
	return f
}

// explain returns the error of a call that is not made now, or again.
func (c *Client) explain(call *call, err error) *sdk.Error {
	return explain(what(call.Method, call.target), err, c.quote)
}

// explain returns the error of an attempt that has no answer.
func (a *attempt) explain(err error) *sdk.Error {
	switch {
	case a.parent.Err() != nil:
		err = a.parent.Err()
	case a.ctx.Err() != nil:
		err = context.Cause(a.ctx)
	}
	at := what(a.next.method, a.next.target)
	return explain(at, err, a.quote)
}

// redirection returns where an answer points to, if it does.
func redirection(res *http.Response) (location string, ok bool) {
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		location = res.Header.Get("Location")
	}
	return location, location != ""
}

// retryable reports whether what failed may succeed when it is tried again.
func retryable(e *sdk.Error) bool {
	switch e.Class {
	case sdk.ClassDNS, sdk.ClassConnect, sdk.ClassTimeout, sdk.ClassNetwork, sdk.ClassRateLimit:
		return true
	case sdk.ClassStatus:
		switch e.Status {
		case http.StatusRequestTimeout, http.StatusInternalServerError,
			http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
	}
	return false
}

// requestError marks an error as one of a request, as [http.Client] does:
// whatever else it is, the network is concerned.
func requestError(err error) error { return &url.Error{Op: "request", Err: err} }

// noAnswer is why an attempt was given up.
type noAnswer time.Duration

func (n noAnswer) Error() string {
	return fmt.Sprintf("no complete answer within %v", time.Duration(n))
}
func (noAnswer) Timeout() bool   { return true }
func (noAnswer) Temporary() bool { return true }

// cause is an error whose text was made fit to be shown.
type cause struct {
	text string
	err  error
}

func (c cause) Error() string { return c.text }
func (c cause) Unwrap() error { return c.err }

// explain classifies the error of a request; its text says which, and goes
// through quote.
func explain(at string, err error, quote func(text string, most int) string) *sdk.Error {
	e := sdk.Classify(err)
	for {
		failed, ok := err.(*url.Error) //nolint:errorlint // whose own text holds the whole address
		if !ok {
			break
		}
		err = failed.Err
	}
	if known, ok := err.(*sdk.Error); ok && known.Err != nil { //nolint:errorlint // whose own text begins with the class
		err = known.Err
	}
	return &sdk.Error{
		Class: e.Class, Status: e.Status, RetryAfter: e.RetryAfter,
		Err: cause{quote(at+": "+err.Error(), maxText), err},
	}
}
