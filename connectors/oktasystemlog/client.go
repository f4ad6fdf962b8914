package oktasystemlog

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// maxBody bounds one answer: 1,000 events of the largest kind that Okta documents.
const maxBody = 64 << 20

// page reads one page and the link to the next.
func (c *Connector) page(ctx context.Context, address *url.URL) (events [][]byte, next *url.URL, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, nil, fmt.Errorf("make a request: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Authorization", "SSWS "+c.cfg.APIToken.Reveal())
	resp, err := c.client.Do(req)
	if err != nil {
		return nil, nil, fmt.Errorf("network error: %w", err)
	}
	defer func() { _ = resp.Body.Close() }() // read only: nothing can be lost
	if resp.StatusCode != http.StatusOK {
		return nil, nil, statusError(resp)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("network error: read the answer: %w", err)
	case len(body) > maxBody:
		return nil, nil, fmt.Errorf("bad response: more than %d bytes", maxBody)
	}
	if events, err = split(body); err != nil {
		return nil, nil, err
	}
	if link := nextLink(resp.Header.Values("Link")); link != "" {
		next, err = c.sameHost(link)
	}
	return events, next, err
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

// nextLink returns the target of rel="next" (RFC 8288).
func nextLink(headers []string) string {
	for _, header := range headers {
		for link := range strings.SplitSeq(header, ",") {
			target, parameters, _ := strings.Cut(link, ";")
			target = strings.TrimSpace(target)
			if strings.Contains(parameters, `rel="next"`) && strings.HasPrefix(target, "<") && strings.HasSuffix(target, ">") {
				return target[1 : len(target)-1]
			}
		}
	}
	return ""
}
