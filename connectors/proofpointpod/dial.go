package proofpointpod

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

// sinceLayout is how the service takes a time: ISO 8601, to the millisecond.
const sinceLayout = "2006-01-02T15:04:05.000-0700"

// connect opens the session of the events from a time on. ctx bounds the
// handshake alone.
func (c *Connector) connect(ctx context.Context, since time.Time) (*session, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.limits.handshake, errHandshake(c.limits.handshake))
	defer cancel()
	address := c.endpoint
	address.RawQuery = url.Values{
		"cid":       {c.cfg.ClusterID},
		"type":      {string(c.cfg.Type)},
		"sinceTime": {since.UTC().Format(sinceLayout)},
	}.Encode()
	wire := &wire{base: cmp.Or(c.client.Transport, http.DefaultTransport)}
	client := *c.client
	client.Transport = wire
	conn, resp, err := websocket.Dial(ctx, address.String(), &websocket.DialOptions{
		HTTPClient: &client,
		HTTPHeader: http.Header{
			"Authorization": {"Bearer " + c.cfg.APIKey.Reveal()},
			"User-Agent":    {"lockstep"},
		},
	})
	switch {
	case err == nil:
		return newSession(conn, wire, c.limits, c.redactor), nil
	case resp != nil:
		return nil, c.refused(resp)
	case context.Cause(ctx) != nil:
		return nil, context.Cause(ctx)
	}
	return nil, sdk.Classify(err)
}

func errHandshake(d time.Duration) error {
	return sdk.Errorf(sdk.ClassTimeout, "the Log Service has not opened a session within %v", d)
}

// refused says what an answer means that opens no session.
func (c *Connector) refused(resp *http.Response) error {
	wait, _ := httpclient.RetryAfter(resp.Header, c.clock())
	e := sdk.StatusError(resp.StatusCode, wait, "")
	var hint string
	switch status := resp.StatusCode; {
	case status == http.StatusSwitchingProtocols:
		return sdk.Errorf(sdk.ClassResponse, "the handshake is not that of a web socket: is there a proxy between, or another service at base_url?")
	case status == http.StatusBadRequest:
		hint = "the service does not understand the request: check cluster_id"
	case status == http.StatusUnauthorized:
		hint = "the API key is wrong, expired, or of another cluster"
	case status == http.StatusForbidden:
		hint = "the API key may not read this log"
	case status == http.StatusNotFound:
		hint = "there is no Log Service at this address: check base_url"
	case status == http.StatusConflict:
		e.Class = sdk.ClassRateLimit
		hint = "the API key is in use by another session for this log, and the service allows one: stop the other, or ask Proofpoint for another key"
	case status == http.StatusTooManyRequests:
		hint = "too many sessions were opened"
	case status/100 == 3:
		hint = "the service redirects, which is not followed: the API key goes to base_url alone"
	case status/100 == 2:
		hint = "the service answers without opening a session: check base_url"
	case status/100 == 5:
		hint = "the service fails"
	default:
		hint = "the service refuses the session"
	}
	e.Err = errors.New(hint + c.said(resp))
	return e
}

// said quotes what the service says of a refusal, if it says it in a few words.
func (c *Connector) said(resp *http.Response) string {
	kind := resp.Header.Get("Content-Type")
	if resp.Body == nil || strings.Contains(kind, "html") {
		return ""
	}
	body, _ := io.ReadAll(resp.Body) // the first kilobyte, in memory
	words := c.redactor.Excerpt(string(body), 200)
	if words == "" {
		return ""
	}
	return fmt.Sprintf("; it says %q", words)
}
