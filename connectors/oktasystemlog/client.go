package oktasystemlog

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// maxBody bounds one answer: 1,000 events of the largest kind that Okta documents.
const maxBody = 64 << 20

// page reads one page and the position after it.
func (c *Connector) page(ctx context.Context, address *url.URL) (events [][]byte, next sdk.Cursor, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, "", fmt.Errorf("make a request: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "SSWS "+c.cfg.APIToken.Reveal())
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, "", fmt.Errorf("network error: %w", err)
	}
	defer func() { _ = resp.Body.Close() }() // read only: nothing can be lost
	if resp.StatusCode != http.StatusOK {
		return nil, "", statusError(resp)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, "", fmt.Errorf("network error: read the answer: %w", err)
	case len(body) > maxBody:
		return nil, "", fmt.Errorf("bad response: more than %d bytes", maxBody)
	}
	if events, err = split(body); err != nil {
		return nil, "", err
	}
	next, err = position(nextLink(resp.Header.Values("Link")))
	return events, next, err
}

// position takes Okta's position out of the link to the next page. The rest of
// the link is not followed: the token goes to the configured host alone, and a
// change of the filter or the page size takes effect from the next page on.
func position(link string) (sdk.Cursor, error) {
	u, err := url.Parse(link)
	if err != nil {
		return "", fmt.Errorf("bad response: read the link to the next page: %w", err)
	}
	return sdk.Cursor(u.Query().Get("after")), nil
}

// statusError says what an unsuccessful answer means to an operator.
func statusError(resp *http.Response) error {
	switch resp.StatusCode {
	case http.StatusUnauthorized:
		return fmt.Errorf("credential error: HTTP 401: the API token is wrong, expired or revoked")
	case http.StatusForbidden:
		return fmt.Errorf("permission error: HTTP 403: the token's owner may not read the System Log")
	case http.StatusTooManyRequests:
		return fmt.Errorf("rate limited: HTTP 429: the limit is lifted at %s (seconds since 1970)", resp.Header.Get("X-Rate-Limit-Reset"))
	}
	return fmt.Errorf("unexpected status: HTTP %d", resp.StatusCode)
}

// split returns the elements of a JSON array, byte for byte.
func split(body []byte) ([][]byte, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal(body, &elements); err != nil {
		return nil, fmt.Errorf("bad response: wanted a JSON array of events: %w", err)
	}
	events := make([][]byte, len(elements))
	for i, e := range elements {
		events[i] = e
	}
	return events, nil
}

// nextLink returns the target of the link whose relation is next (RFC 8288).
func nextLink(headers []string) string {
	for _, header := range headers {
		for {
			_, rest, found := strings.Cut(header, "<")
			if !found {
				break
			}
			target, after, found := strings.Cut(rest, ">")
			if !found {
				break
			}
			parameters, _, _ := strings.Cut(after, "<") // those of this link
			if nextRelation.MatchString(parameters) {
				return target
			}
			header = after
		}
	}
	return ""
}

var nextRelation = regexp.MustCompile(`(?i);\s*rel\s*=\s*"?next"?\s*(?:[;,]|$)`)
