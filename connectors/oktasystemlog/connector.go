// Package oktasystemlog is the Okta System Log connector.
//
// It reads /api/v1/logs in ascending order without an end, Okta's polling mode.
// There, events come in the order in which Okta stored them, so that late ones
// are not skipped, and every answer links to the next page, even an empty one.
// The link holds Okta's own position, which is exact, so that position is the
// cursor: of the events of one second none is skipped and none is read twice,
// whenever a run ends.
//
// Of the link only the query is taken, and in it what the configuration says
// (filter, page size) is replaced by what it says now: the token goes to the
// configured host alone, and a changed filter holds from the next page on.
//
// Okta may refuse a position, after a long time or after a change of the
// filter. Then events are read again from a little before the last one that was
// accepted; the warning in the log says from when. Pages carry the events' ids,
// so that the runner leaves out those that it knows.
package oktasystemlog

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"github.com/seed-42ec6dbf/lockstep/generated/oktasystemlog"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// maxEmpty is how many empty pages in a row are followed while they lead
// further; the next poll goes on from there.
const maxEmpty = 3

// Connector reads the System Log of one organisation.
type Connector struct {
	cfg oktasystemlog.Config
	// client is for Fetch; probe, for TestConnection, tries once.
	client, probe *httpclient.Client
	redactor      *redact.Redactor
	logger        *slog.Logger
}

var _ oktasystemlog.Connector = (*Connector)(nil)

// New returns a Connector for a configuration that has been validated.
func New(cfg oktasystemlog.Config, env sdk.Env) (*Connector, error) {
	options := httpclient.Options{BaseURL: cfg.BaseURL, Auth: httpclient.Header("Authorization", "SSWS ", cfg.APIToken)}
	client, err := httpclient.New(env, options)
	if err != nil {
		return nil, err
	}
	options.Attempts, options.Timeout, options.MaxWait = 1, 10*time.Second, time.Second
	probe, err := httpclient.New(env, options)
	if err != nil {
		return nil, err
	}
	return &Connector{cfg, client, probe, redact.New(cfg.APIToken), cmp.Or(env.Logger, slog.New(slog.DiscardHandler))}, nil
}

// TestConnection reads one event at most.
func (c *Connector) TestConnection(ctx context.Context) error {
	query := c.query(position{})
	query.Set("limit", "1")
	response, err := c.get(ctx, c.probe, query)
	if err != nil {
		return err
	}
	if response.Status == http.StatusBadRequest {
		return c.refused(response)
	}
	_, err = events.Array(response.Body, "")
	return err
}

// Fetch yields pages until Okta has no more. An empty page, too, moves the
// cursor: a source that is quiet at first is read on from where it was.
func (c *Connector) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		at := c.start(req)
		for empty := 0; empty < maxEmpty; {
			page, next, err := c.page(ctx, req, at)
			if err != nil {
				yield(sdk.Page{}, err)
				return
			}
			switch {
			case len(page.Events) > 0:
				empty = 0
			case next.Query == at.Query:
				return
			default:
				empty++
			}
			if !yield(page, nil) {
				return
			}
			at = next
		}
	}
}

// page reads the page at a position, and the position after it.
func (c *Connector) page(ctx context.Context, req sdk.FetchRequest, at position) (sdk.Page, position, error) {
	response, err := c.get(ctx, c.client, c.query(at))
	if err != nil {
		return sdk.Page{}, at, err
	}
	if response.Status == http.StatusBadRequest && at.fromLink() {
		// It is the position that is refused, or the filter: without the
		// position we see.
		why := c.refused(response)
		at = c.before(at, req)
		if response, err = c.get(ctx, c.client, c.query(at)); err != nil {
			return sdk.Page{}, at, err
		}
		if response.Status == http.StatusOK {
			c.logger.WarnContext(ctx, "Okta refuses the position of the last page: reading again, without the events that are known",
				"since", at.since(), "error", why)
		}
	}
	if response.Status == http.StatusBadRequest {
		return sdk.Page{}, at, c.refused(response)
	}
	list, ids, err := events.ArrayWithIDs(response.Body, "", "uuid")
	if err != nil {
		return sdk.Page{}, at, err
	}
	next, err := at.next(response.Next(), list)
	return sdk.Page{Events: list, IDs: ids, Cursor: next.cursor()}, next, err
}

// get makes a request; its answer is 200 or 400.
func (c *Connector) get(ctx context.Context, client *httpclient.Client, query map[string][]string) (*httpclient.Response, error) {
	response, err := client.Do(ctx, httpclient.Request{
		Path: "/api/v1/logs", Query: query,
		Header:   http.Header{"Accept": {"application/json"}},
		Statuses: []int{http.StatusOK, http.StatusBadRequest},
	})
	if err == nil {
		return response, nil
	}
	switch sdk.Classify(err).Class {
	case sdk.ClassCredential:
		err = fmt.Errorf("%w; make a new API token in Okta's admin console, under Security, API", err)
	case sdk.ClassPermission:
		err = fmt.Errorf("%w; the token's owner must be an administrator who may read the System Log", err)
	}
	return nil, err
}

// refused is the error for an answer of status 400.
func (c *Connector) refused(response *httpclient.Response) error {
	summary, ok := events.Text(response.Body, "/errorSummary")
	if !ok {
		summary = "without a reason"
	}
	code, _ := events.Text(response.Body, "/errorCode")
	err := sdk.Errorf(sdk.ClassConfiguration, "Okta refuses the request: %s (%s); check the filter",
		c.redactor.Excerpt(summary, 300), cmp.Or(c.redactor.Excerpt(code, 20), "no code"))
	err.Status = response.Status
	return err
}
