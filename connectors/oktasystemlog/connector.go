// Package oktasystemlog is the Okta System Log connector.
//
// It reads /api/v1/logs in ascending order without an end, Okta's polling mode:
// every answer links to the next, even the last one, which is empty. The link
// holds Okta's own position, so it is the cursor: events of one second are
// neither skipped nor read twice, whenever a run ends.
package oktasystemlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/seed-42ec6dbf/lockstep/generated/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Connector reads the System Log of one organisation.
type Connector struct {
	cfg    oktasystemlog.Config
	client *http.Client
	base   *url.URL
}

var _ oktasystemlog.Connector = (*Connector)(nil)

// New returns a Connector for a configuration that has been validated.
func New(cfg oktasystemlog.Config, env sdk.Env) (*Connector, error) {
	base, err := url.Parse(strings.TrimRight(cfg.BaseURL, "/"))
	if err != nil {
		return nil, fmt.Errorf("read base_url: %w", err)
	}
	return &Connector{cfg: cfg, client: env.HTTP, base: base}, nil
}

// TestConnection reads one event at most.
func (c *Connector) TestConnection(ctx context.Context) error {
	_, _, err := c.page(ctx, c.address(url.Values{"limit": {"1"}}))
	return err
}

// Fetch yields pages until Okta has no more.
func (c *Connector) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		next, err := c.start(req)
		for err == nil {
			var events [][]byte
			var following *url.URL
			events, following, err = c.page(ctx, next)
			if err != nil || len(events) == 0 {
				break
			}
			if following == nil {
				err = errors.New("bad response: a page with events links to no next one")
				break
			}
			if !yield(sdk.Page{Events: events, Cursor: sdk.Cursor(following.RequestURI())}, nil) {
				return
			}
			if following.RequestURI() == next.RequestURI() {
				err = errors.New("bad response: a page links to itself")
			}
			next = following
		}
		if err != nil {
			yield(sdk.Page{}, err)
		}
	}
}

// start is the address of the first page: where the last run ended, or as far
// back as the configuration says.
func (c *Connector) start(req sdk.FetchRequest) (*url.URL, error) {
	if req.Cursor != "" {
		return c.sameHost(string(req.Cursor))
	}
	since := req.Window.To.Add(-time.Duration(c.cfg.LookbackHours) * time.Hour)
	query := url.Values{
		"since":     {since.UTC().Format("2006-01-02T15:04:05.000Z")},
		"sortOrder": {"ASCENDING"},
		"limit":     {strconv.FormatInt(c.cfg.PageSize, 10)},
	}
	if filter, ok := c.cfg.Filter.Get(); ok && filter != "" {
		query.Set("filter", filter)
	}
	return c.address(query), nil
}

func (c *Connector) address(query url.Values) *url.URL {
	address := c.base.JoinPath("api", "v1", "logs")
	address.RawQuery = query.Encode()
	return address
}

// sameHost resolves a link. The token goes to the configured host and to no other.
func (c *Connector) sameHost(link string) (*url.URL, error) {
	u, err := c.base.Parse(link)
	if err != nil {
		return nil, fmt.Errorf("bad response: read the next link: %w", err)
	}
	if u.Scheme != c.base.Scheme || u.Host != c.base.Host {
		return nil, fmt.Errorf("bad response: the next link leads to %s, away from %s", u.Host, c.base.Host)
	}
	return u, nil
}

// event is what is read of an event; the rest travels in Raw.
type event struct {
	UUID           string `json:"uuid"`
	EventType      string `json:"eventType"`
	DisplayMessage string `json:"displayMessage"`
	Severity       string `json:"severity"`
	Actor          struct {
		AlternateID string `json:"alternateId"`
	} `json:"actor"`
	Client struct {
		IPAddress string `json:"ipAddress"`
	} `json:"client"`
}

// Normalize maps an event of the System Log to an alert.
func (c *Connector) Normalize(raw []byte) (sdk.Alert, error) {
	var e event
	if err := json.Unmarshal(raw, &e); err != nil {
		return sdk.Alert{}, fmt.Errorf("read the event: %w", err)
	}
	if e.UUID == "" {
		return sdk.Alert{}, errors.New("the event has no uuid")
	}
	title := e.DisplayMessage
	if title == "" {
		title = e.EventType
	}
	description := e.EventType
	if e.Actor.AlternateID != "" {
		description += " by " + e.Actor.AlternateID
	}
	return sdk.Alert{
		Source:      oktasystemlog.ConnectorCommand,
		Category:    oktasystemlog.ConnectorCategory,
		Severity:    severity(e.Severity),
		Title:       title,
		Description: description,
		AlertID:     oktasystemlog.ConnectorCommand + ":" + e.UUID,
		Host:        e.Client.IPAddress,
		Raw:         raw,
	}, nil
}

// severity maps Okta's ladder: DEBUG and INFO are info, WARN is medium, ERROR
// is high. A level that Okta may add is medium: seen, and no alarm.
func severity(level string) sdk.Severity {
	switch level {
	case "DEBUG", "INFO":
		return sdk.SeverityInfo
	case "ERROR":
		return sdk.SeverityHigh
	}
	return sdk.SeverityMedium
}
