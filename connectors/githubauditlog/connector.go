// Package githubauditlog is the GitHub Audit Log connector.
//
// It reads /orgs/{org}/audit-log in ascending order. GitHub's own positions
// (after, in the link to the next page) are exact, but there is none behind the
// last page, and GitHub logs some events minutes after they happened, before
// the position of a reader. So the log is read in walks, each from a floor, a
// time, to the end:
//
//   - Within a walk the cursor is GitHub's position, so that a walk that is
//     interrupted goes on where it was.
//   - At the end of a walk the next floor is the time at which it began, by
//     GitHub's clock or ours, whichever is behind, less the overlap that is
//     configured. What is logged no later than the overlap after it happened was
//     there for this walk, or is not below the next floor: no such event is
//     skipped, however long the walk took and however wrong one of the clocks is.
//
// The events of the overlap are read once more in each walk. Pages carry the
// events' ids (_document_id), so that the runner leaves out those that it knows.
// That costs requests: with a poll every 5 minutes and an overlap of 10, each
// event is read three times, and the 1,750 requests that GitHub allows an hour
// are enough for 58,000 events an hour. A shorter overlap or a longer interval
// leaves more.
//
// GitHub's events have no severity. The rule that gives them one is in
// [Connector.Normalize].
package githubauditlog

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seed-42ec6dbf/lockstep/generated/githubauditlog"
	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
	"github.com/seed-42ec6dbf/lockstep/sdk/httpclient"
	"github.com/seed-42ec6dbf/lockstep/sdk/redact"
)

// maxBody bounds an answer: 100 events, of about 1 KB each, have room a hundred times.
const maxBody = 16 << 20

// maxEmpty is how many empty pages in a row may link to another.
const maxEmpty = 100

// Connector reads the audit log of one organisation.
type Connector struct {
	cfg githubauditlog.Config
	// client is for Fetch; probe, for TestConnection, tries once.
	client, probe *httpclient.Client
	redactor      *redact.Redactor
	logger        *slog.Logger
	now           func() time.Time
}

var _ githubauditlog.Connector = (*Connector)(nil)

// New returns a Connector for a configuration that has been validated.
func New(cfg githubauditlog.Config, env sdk.Env) (*Connector, error) {
	options := httpclient.Options{BaseURL: cfg.BaseURL, Auth: httpclient.Bearer(cfg.Token), MaxBody: maxBody}
	client, err := httpclient.New(env, options)
	if err != nil {
		return nil, err
	}
	options.Attempts, options.Timeout, options.MaxWait = 1, 10*time.Second, time.Second
	probe, err := httpclient.New(env, options)
	if err != nil {
		return nil, err
	}
	c := &Connector{cfg, client, probe, redact.New(cfg.Token), cmp.Or(env.Logger, slog.New(slog.DiscardHandler)), time.Now}
	if env.Clock != nil {
		c.now = env.Clock.Now
	}
	return c, nil
}

// TestConnection reads one event at most.
func (c *Connector) TestConnection(ctx context.Context) error {
	query := c.query(position{Floor: c.now().Add(-time.Hour)})
	query.Set("per_page", "1")
	response, err := c.get(ctx, c.probe, query)
	if err != nil {
		return err
	}
	if response.Status != http.StatusOK {
		return c.refused(response)
	}
	_, err = events.Array(response.Body, "")
	return err
}

// Fetch yields the pages of a walk to its end.
func (c *Connector) Fetch(ctx context.Context, req sdk.FetchRequest) iter.Seq2[sdk.Page, error] {
	return func(yield func(sdk.Page, error) bool) {
		at := c.start(req)
		for empty := 0; ; {
			page, next, err := c.page(ctx, at)
			if empty++; len(page.Events) > 0 {
				empty = 0
			}
			if err == nil && next.After != "" && empty > maxEmpty {
				err = sdk.Errorf(sdk.ClassResponse, "%d empty pages in a row link to another", maxEmpty)
			}
			if err != nil {
				yield(sdk.Page{}, err)
				return
			}
			if !yield(page, nil) || next.After == "" {
				return
			}
			at = next
		}
	}
}

// page reads the page at a position, and the position after it.
func (c *Connector) page(ctx context.Context, at position) (sdk.Page, position, error) {
	response, err := c.get(ctx, c.client, c.query(at))
	if err != nil {
		return sdk.Page{}, at, err
	}
	if response.Status != http.StatusOK && at.After != "" {
		// It is the position that is refused, or something else: without the
		// position we see.
		why := c.refused(response)
		at = at.again(c.overlap())
		if response, err = c.get(ctx, c.client, c.query(at)); err != nil {
			return sdk.Page{}, at, err
		}
		if response.Status == http.StatusOK {
			c.logger.WarnContext(ctx, "GitHub refuses the position of the last page: reading again, without the events that are known",
				"since", at.Floor, "error", why)
		}
	}
	if response.Status != http.StatusOK {
		return sdk.Page{}, at, c.refused(response)
	}
	list, ids, err := events.ArrayWithIDs(response.Body, "", "_document_id")
	if err != nil {
		return sdk.Page{}, at, err
	}
	for i, id := range ids {
		if id == "" { // of an old GitHub Enterprise Server: the event itself tells it from others
			ids[i] = sdk.HashID(githubauditlog.ConnectorCommand, list[i])
		}
	}
	if at.After == "" {
		at.Began = c.clockOf(response)
	}
	next, err := at.next(response.Next(), list, c.overlap())
	return sdk.Page{Events: list, IDs: ids, Cursor: next.cursor()}, next, err
}

// clockOf is GitHub's time at an answer, or ours, whichever is earlier: a floor
// in the future would skip what happens until then, and one that is too early
// only reads more events again.
func (c *Connector) clockOf(response *httpclient.Response) time.Time {
	ours := c.now().UTC()
	if at, err := http.ParseTime(response.Header.Get("Date")); err == nil && at.Before(ours) {
		return at.UTC()
	}
	return ours
}

// get makes a request; its answer is 200, 400 or 422.
func (c *Connector) get(ctx context.Context, client *httpclient.Client, query url.Values) (*httpclient.Response, error) {
	response, err := client.Do(ctx, httpclient.Request{
		Path:  "/orgs/" + url.PathEscape(c.cfg.Org) + "/audit-log",
		Query: query,
		Header: http.Header{
			"Accept":               {"application/vnd.github+json"},
			"X-Github-Api-Version": {"2022-11-28"},
		},
		Statuses: []int{http.StatusOK, http.StatusBadRequest, http.StatusUnprocessableEntity},
	})
	if err == nil {
		return response, nil
	}
	switch failure := sdk.Classify(err); {
	case failure.Status == http.StatusNotFound:
		missing := sdk.Errorf(sdk.ClassConfiguration, "GitHub knows no audit log of the organisation %q for this token; "+
			"check the name, that the organisation is part of GitHub Enterprise, and that the token's owner owns it", c.cfg.Org)
		missing.Status = failure.Status
		err = missing
	case failure.Class == sdk.ClassPermission && strings.Contains(failure.Error(), "secondary rate limit"):
		// One that does not say how long; GitHub's documentation says a minute.
		err = &sdk.Error{Class: sdk.ClassRateLimit, Status: failure.Status, RetryAfter: time.Minute, Err: failure.Err}
	case failure.Class == sdk.ClassCredential:
		err = fmt.Errorf("%w; make a new token", err)
	case failure.Class == sdk.ClassPermission:
		err = fmt.Errorf("%w; the token needs the scope read:audit_log, of an owner of the organisation, and its authorisation for single sign-on", err)
	}
	return nil, err
}

// refused is the error for an answer of status 400 or 422.
func (c *Connector) refused(response *httpclient.Response) error {
	message, ok := events.Text(response.Body, "/message")
	if !ok {
		message = "without a reason"
	}
	err := sdk.Errorf(sdk.ClassConfiguration, "GitHub refuses the request: %s; check include and exclude_actions", c.redactor.Excerpt(message, 300))
	err.Status = response.Status
	return err
}
