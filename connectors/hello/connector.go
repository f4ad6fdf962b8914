// Package hello is the Hello (Tutorial) connector: the contract, line by line,
// against a public service that needs no account. httpbin.org keeps no events,
// so each poll reads one synthetic event: the service's echo of the request.
package hello

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/generated/hello"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// maxBody bounds what one answer may hold; httpbin's echo is under 1 kB.
const maxBody = 1 << 20

// Connector polls httpbin.
type Connector struct {
	client  *http.Client
	baseURL string // without a slash at its end, so that paths are appended as they are
}

var _ hello.Connector = (*Connector)(nil)

// New returns a Connector for a configuration that has been validated.
func New(cfg hello.Config, env sdk.Env) (*Connector, error) {
	return &Connector{client: env.HTTP, baseURL: strings.TrimRight(cfg.BaseURL, "/")}, nil
}

// TestConnection asks for a page that does nothing but succeed.
func (c *Connector) TestConnection(ctx context.Context) error {
	_, err := c.get(ctx, "/status/200", nil)
	return err
}

// Fetch yields the echo of one request as the only event of one page.
func (c *Connector) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		seconds := int(req.Window.To.Sub(req.Window.From).Seconds())
		body, err := c.get(ctx, "/anything", url.Values{"since_seconds": {strconv.Itoa(seconds)}})
		if err == nil && !json.Valid(body) {
			err = fmt.Errorf("read the echo: the answer of %d bytes is not JSON", len(body))
		}
		if err != nil {
			yield(sdk.Page{}, err)
			return
		}
		yield(sdk.Page{Events: [][]byte{body}}, nil)
	}
}

// Normalize makes an alert of an echo. httpbin has no event ids: origin and
// URL stand in for one, which is stable and poor. Prefer a vendor's own id.
func (c *Connector) Normalize(event []byte) (sdk.Alert, error) {
	echo := struct {
		Origin string `json:"origin"`
		URL    string `json:"url"`
	}{Origin: "?", URL: "(no url)"}
	if err := json.Unmarshal(event, &echo); err != nil {
		return sdk.Alert{}, fmt.Errorf("read the echo: %w", err)
	}
	return sdk.Alert{
		Source:      hello.ConnectorCommand,
		Category:    hello.ConnectorCategory,
		Severity:    sdk.SeverityInfo, // httpbin says nothing of severity
		Title:       "Hello connector: pinged " + echo.URL,
		Description: "Synthetic event of the tutorial connector.",
		AlertID:     fmt.Sprintf("%s:%s:%s", hello.ConnectorCommand, echo.Origin, echo.URL),
		Raw:         event,
	}, nil
}

// get returns the body of a successful answer.
func (c *Connector) get(ctx context.Context, path string, query url.Values) ([]byte, error) {
	address := c.baseURL + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("network error: %w", err)
	}
	defer func() { _ = resp.Body.Close() }() // read only: nothing can be lost
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("unexpected status: HTTP %d", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("network error: read the answer: %w", err)
	case len(body) > maxBody:
		return nil, fmt.Errorf("the answer holds more than %d bytes", maxBody)
	}
	return body, nil
}
