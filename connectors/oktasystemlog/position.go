package oktasystemlog

import (
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
)

// overlap is how long before the last event reading begins again when Okta
// refuses a position: longer than its clocks differ.
const overlap = 15 * time.Minute

// timeForm is how Okta writes times.
const timeForm = "2006-01-02T15:04:05.000Z"

// position is a place in the log; as JSON it is the cursor.
type position struct {
	// Query is Okta's own, of the link to the next page, or the begin of the
	// first run, without what the configuration says.
	Query string `json:"query"`
	// Last is when the newest event before the place was published.
	Last time.Time `json:"last,omitzero"`
}

// start is the position that a request is to be read from. A cursor of another
// form, of an earlier version say, is replaced by the time up to which was read,
// less the overlap: nothing is skipped, and the log says so.
func (c *Connector) start(req sdk.FetchRequest) position {
	var at position
	if json.Unmarshal([]byte(req.Cursor), &at) == nil && at.Query != "" {
		return at
	}
	begin := c.begin(req)
	if req.Cursor != "" {
		begin = begin.Add(-overlap)
		c.logger.Warn("the cursor is not one of this connector: beginning again", "cursor", req.Cursor, "since", begin)
	}
	return sinceTime(begin)
}

// begin is when the first run begins: as early as the configuration says, and
// no later than the window.
func (c *Connector) begin(req sdk.FetchRequest) time.Time {
	begin := req.Window.To.Add(-time.Duration(c.cfg.LookbackHours) * time.Hour)
	if !req.Window.From.IsZero() && req.Window.From.Before(begin) {
		begin = req.Window.From
	}
	return begin
}

// before is where to begin again when a position is refused: a little before
// the last event that was read, by Okta's own clock. No event is skipped, since
// each one behind the position was stored later than that one was published.
// Where none was read yet, it is where reading once began.
func (c *Connector) before(at position, req sdk.FetchRequest) position {
	if !at.Last.IsZero() {
		again := sinceTime(at.Last.Add(-overlap))
		again.Last = at.Last
		return again
	}
	if since, err := time.Parse(time.RFC3339, at.since()); err == nil {
		return sinceTime(since)
	}
	return sinceTime(c.begin(req))
}

func sinceTime(t time.Time) position {
	return position{Query: url.Values{"since": {t.UTC().Format(timeForm)}}.Encode()}
}

// query is what to ask Okta for the page at a position.
func (c *Connector) query(at position) url.Values {
	query, _ := url.ParseQuery(at.Query) // what cannot be read, Okta would not have written
	query.Set("sortOrder", "ASCENDING")
	query.Set("limit", strconv.FormatInt(c.cfg.PageSize, 10))
	if filter := c.cfg.Filter.Or(""); filter != "" {
		query.Set("filter", filter)
	}
	return query
}

// next is the position after a page, by its link to the next one.
func (p position) next(link string, list [][]byte) (position, error) {
	if link == "" {
		return p, sdk.Errorf(sdk.ClassResponse, "the answer has no link to the next page, which Okta always gives in ascending order without an end")
	}
	u, err := url.Parse(link)
	if err != nil || !u.Query().Has("after") {
		return p, sdk.Errorf(sdk.ClassResponse, "the link to the next page has no position (after)")
	}
	query := u.Query()
	for _, ours := range []string{"sortOrder", "limit", "filter"} {
		query.Del(ours)
	}
	next := position{Query: query.Encode(), Last: p.Last}
	if len(list) > 0 {
		published, _ := events.Text(list[len(list)-1], "/published")
		if at, err := time.Parse(time.RFC3339, published); err == nil && at.After(next.Last) {
			next.Last = at
		}
	}
	return next, nil
}

// fromLink reports whether Okta gave the position, in a link.
func (p position) fromLink() bool { return p.value("after") != "" }

// since is the time that the position began with, as Okta was asked for it.
func (p position) since() string { return p.value("since") }

func (p position) value(name string) string {
	query, _ := url.ParseQuery(p.Query)
	return query.Get(name)
}

// cursor is the position in the form in which it is kept.
func (p position) cursor() sdk.Cursor {
	data, _ := json.Marshal(p) // of a string and a time nothing fails
	return sdk.Cursor(data)
}
