// Package hello is the Hello (Tutorial) connector: the contract, line by line,
// against a public service that needs no account. httpbin.org keeps no events,
// so each poll reads one synthetic event: the service's echo of the request.
package hello

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/seed-42ec6dbf/lockstep/generated/hello"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

const (
	testTimeout  = 10 * time.Second // somebody waits for the answer
	fetchTimeout = 15 * time.Second
	maxBody      = 1 << 20 // httpbin's echo is under 1 kB
)

// Connector polls httpbin.
type Connector struct {
	test, fetch *httpclient.Client
}

var _ hello.Connector = (*Connector)(nil)

// New returns a Connector for a configuration that has been validated.
//
// Each request is tried once: whoever asks for a test wants the answer now, and
// a poll that failed is made again by the runner, which backs off. A connector
// of many pages had better leave Attempts out, so that one bad answer does not
// cost the pages before it.
func New(cfg hello.Config, env sdk.Env) (*Connector, error) {
	client := func(timeout time.Duration) (*httpclient.Client, error) {
		return httpclient.New(env, httpclient.Options{BaseURL: cfg.BaseURL, Timeout: timeout, Attempts: 1, MaxBody: maxBody})
	}
	test, err := client(testTimeout)
	if err != nil {
		return nil, err
	}
	fetch, err := client(fetchTimeout)
	if err != nil {
		return nil, err
	}
	return &Connector{test: test, fetch: fetch}, nil
}

// TestConnection asks for a page that does nothing but succeed.
func (c *Connector) TestConnection(ctx context.Context) error {
	_, err := c.test.Do(ctx, httpclient.Request{Path: "/status/200", Statuses: []int{http.StatusOK}})
	return err
}

// Fetch yields the echo of one request as the only event of one page. There is
// no position to go on from: the next poll reads the next window.
func (c *Connector) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		event, err := c.echo(ctx, req.Window)
		if err != nil {
			yield(sdk.Page{}, err)
			return
		}
		yield(sdk.Page{Events: [][]byte{event}}, nil)
	}
}

// echo asks httpbin for the events of a window, and returns what it says of the request.
func (c *Connector) echo(ctx context.Context, window sdk.Window) ([]byte, error) {
	since := window.To.Sub(window.From)
	if window.From.IsZero() {
		since = hello.ConnectorPollInterval
	}
	resp, err := c.fetch.Do(ctx, httpclient.Request{
		Path:     "/anything",
		Query:    url.Values{"since_seconds": {strconv.Itoa(int(since.Seconds()))}},
		Statuses: []int{http.StatusOK},
	})
	if err != nil {
		return nil, err
	}
	if !json.Valid(resp.Body) {
		return nil, sdk.Errorf(sdk.ClassResponse, "GET /anything: wanted JSON, got %d bytes that are not", len(resp.Body))
	}
	return resp.Body, nil
}

// Normalize makes an alert of an echo. httpbin has no event ids: origin and
// URL stand in for one, which is stable and poor. Prefer a vendor's own id.
func (c *Connector) Normalize(event []byte) (sdk.Alert, error) {
	echo := struct {
		Origin string `json:"origin"`
		URL    string `json:"url"`
	}{Origin: "?"}
	if err := json.Unmarshal(event, &echo); err != nil {
		return sdk.Alert{}, fmt.Errorf("read the echo: %w", err)
	}
	address := cmp.Or(echo.URL, "(no url)")
	return sdk.Alert{
		Source:      hello.ConnectorCommand,
		Category:    hello.ConnectorCategory,
		Severity:    sdk.SeverityInfo, // httpbin says nothing of severity
		Title:       "Hello connector: pinged " + address,
		Description: "Synthetic event from the hello-connector tutorial.",
		AlertID:     fmt.Sprintf("%s:%s:%s", hello.ConnectorCommand, echo.Origin, address),
		Raw:         event,
	}, nil
}
