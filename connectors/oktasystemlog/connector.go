// Package oktasystemlog is the Okta System Log connector.
//
// It reads /api/v1/logs in ascending order without an end, Okta's polling mode:
// every answer links to the next, even an empty one. The link holds Okta's own
// position, so that position is the cursor: events of one second are neither
// skipped nor read twice, whenever a run ends.
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

// New returns a Connector for a configuration that has been validated. It
// follows no redirects: Okta's API has none, and the token must not leave.
func New(cfg oktasystemlog.Config, env sdk.Env) (*Connector, error) {
	base, err := url.Parse(strings.TrimRight(cfg.BaseURL, "/"))
	if err != nil {
		return nil, fmt.Errorf("read base_url: %w", err)
	}
	client := *env.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Connector{cfg: cfg, client: &client, base: base}, nil
}

// TestConnection reads one event at most.
func (c *Connector) TestConnection(ctx context.Context) error {
	_, _, err := c.page(ctx, c.address(url.Values{"limit": {"1"}}))
	return err
}

// Fetch yields pages until Okta has no more. The last one is empty and still
// moves the cursor: a quiet source, too, is read on from where it was.
func (c *Connector) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		cursor := req.Cursor
		for {
			events, next, err := c.page(ctx, c.address(c.query(req, cursor)))
			switch {
			case err != nil:
			case next == "":
				err = errors.New("bad response: no link to a next page")
			case next == cursor && len(events) > 0:
				err = errors.New("bad response: a page with events links to itself")
			}
			if err != nil {
				yield(sdk.Page{}, err)
				return
			}
			if !yield(sdk.Page{Events: events, Cursor: next}, nil) || len(events) == 0 {
				return
			}
			cursor = next
		}
	}
}

// query asks for the page after the cursor or, on the first run, for as much
// history as the configuration says and for no less than the window.
func (c *Connector) query(req sdk.FetchRequest, cursor sdk.Cursor) url.Values {
	query := url.Values{
		"sortOrder": {"ASCENDING"},
		"limit":     {strconv.FormatInt(c.cfg.PageSize, 10)},
	}
	if filter, ok := c.cfg.Filter.Get(); ok && filter != "" {
		query.Set("filter", filter)
	}
	if cursor != "" {
		query.Set("after", string(cursor))
		return query
	}
	since := req.Window.To.Add(-time.Duration(c.cfg.LookbackHours) * time.Hour)
	if req.Window.From.Before(since) && !req.Window.From.IsZero() {
		since = req.Window.From
	}
	query.Set("since", since.UTC().Format("2006-01-02T15:04:05.000Z"))
	return query
}

func (c *Connector) address(query url.Values) *url.URL {
	address := c.base.JoinPath("api", "v1", "logs")
	address.RawQuery = query.Encode()
	return address
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
