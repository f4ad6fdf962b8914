// Package acmeauditlog is the Acme audit log connector.
//
// Acme gives a position behind every page, the last one too, and keeps it for
// ever: that position is the cursor.
package acmeauditlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"time"

	"example.com/acme/generated/acmeauditlog"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
)

// Connector is the Acme audit log connector.
type Connector struct {
	cfg    acmeauditlog.Config
	client *httpclient.Client
}

var _ acmeauditlog.Connector = (*Connector)(nil)

// New returns a Connector for a configuration that has been validated.
func New(cfg acmeauditlog.Config, env sdk.Env) (*Connector, error) {
	client, err := httpclient.New(env, httpclient.Options{BaseURL: cfg.BaseURL, Auth: httpclient.Bearer(cfg.APIToken)})
	if err != nil {
		return nil, err
	}
	return &Connector{cfg: cfg, client: client}, nil
}

// TestConnection reads the first page. Where the vendor has a cheaper request
// that shows whether the configuration works, make that one.
func (c *Connector) TestConnection(ctx context.Context) error {
	_, err := c.page(ctx, sdk.FetchRequest{})
	return err
}

// Fetch yields page after page from req.Cursor on, oldest first, until one has
// no events or no cursor. An error ends it: it never stands for an empty page.
func (c *Connector) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		for ctx.Err() == nil {
			page, err := c.page(ctx, req)
			if !yield(page, err) || err != nil || len(page.Events) == 0 || page.Cursor == "" {
				return
			}
			req.Cursor = page.Cursor
		}
	}
}

// page reads the page behind req.Cursor, which is empty the first time.
func (c *Connector) page(ctx context.Context, req sdk.FetchRequest) (sdk.Page, error) {
	query := url.Values{
		"log":     {string(c.cfg.Log)},
		"limit":   {strconv.FormatInt(c.cfg.PageSize, 10)},
		"exclude": c.cfg.ExcludeActions,
	}
	switch {
	case req.Cursor != "":
		query.Set("after", string(req.Cursor))
	case !req.Window.From.IsZero():
		query.Set("since", req.Window.From.Format(time.RFC3339))
	}
	response, err := c.client.Do(ctx, httpclient.Request{Path: "/v1/events", Query: query})
	if err != nil {
		return sdk.Page{}, err
	}
	list, ids, err := events.ArrayWithIDs(response.Body, "/events", "id")
	if err != nil {
		return sdk.Page{}, err
	}
	next, _ := events.Text(response.Body, "/next")
	if next == "" {
		return sdk.Page{}, sdk.Errorf(sdk.ClassResponse, "the answer has no position (next), which Acme gives behind every page")
	}
	return sdk.Page{Events: list, IDs: ids, Cursor: sdk.Cursor(next)}, nil
}

// severities is Acme's ladder; sdk.SeverityOf has the table by which it collapses.
var severities = sdk.Ladder{"debug", "notice", "warning", "error", "critical"}

// Normalize maps an event of the audit log to an alert.
func (c *Connector) Normalize(event []byte) (sdk.Alert, error) {
	var e struct {
		ID       string `json:"id"`
		Action   string `json:"action"`
		Actor    string `json:"actor"`
		Severity string `json:"severity"`
		IP       string `json:"ip"`
	}
	if err := json.Unmarshal(event, &e); err != nil {
		return sdk.Alert{}, fmt.Errorf("read the event: %w", err)
	}
	if e.ID == "" {
		return sdk.Alert{}, errors.New("the event has no id")
	}
	severity, _ := severities.Severity(e.Severity)
	return sdk.Alert{
		Source:      acmeauditlog.ConnectorCommand,
		Category:    acmeauditlog.ConnectorCategory,
		Severity:    severity,
		Title:       e.Action,
		Description: "by " + e.Actor,
		AlertID:     acmeauditlog.ConnectorCommand + ":" + e.ID,
		Host:        e.IP,
		Raw:         event,
	}, nil
}
