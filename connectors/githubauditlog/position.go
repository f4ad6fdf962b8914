package githubauditlog

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/events"
)

// position is a place in a walk through the log; as JSON it is the cursor.
type position struct {
	// Floor is the time that the walk begins with.
	Floor time.Time `json:"floor"`
	// After is GitHub's own position in the walk; empty at its begin.
	After string `json:"after,omitempty"`
	// Began is when the walk began, by GitHub's clock or ours, whichever is
	// behind; zero before that.
	Began time.Time `json:"began,omitzero"`
	// Last is the time of the last event before the place; zero at the begin.
	Last time.Time `json:"last,omitzero"`
}

func (c *Connector) overlap() time.Duration {
	return time.Duration(c.cfg.OverlapMinutes) * time.Minute
}

// start is the position that a request is to be read from. The first run
// begins as early as the configuration says, and no later than the window. A
// cursor of another form, of an earlier version say, is replaced by the time up
// to which was read, less the overlap: nothing is skipped, and the log says so.
func (c *Connector) start(req sdk.FetchRequest) position {
	var at position
	if json.Unmarshal([]byte(req.Cursor), &at) == nil && !at.Floor.IsZero() {
		return at
	}
	floor := req.Window.To.Add(-time.Duration(c.cfg.LookbackHours) * time.Hour)
	if !req.Window.From.IsZero() && req.Window.From.Before(floor) {
		floor = req.Window.From
	}
	if req.Cursor != "" {
		floor = floor.Add(-c.overlap())
		c.logger.Warn("the cursor is not one of this connector: beginning again", "cursor", req.Cursor, "since", floor)
	}
	return position{Floor: floor.UTC()}
}

// query is what to ask GitHub for the page at a position.
func (c *Connector) query(at position) url.Values {
	phrase := []string{"created:>=" + at.Floor.UTC().Truncate(time.Second).Format(time.RFC3339)}
	for _, action := range c.cfg.ExcludeActions {
		phrase = append(phrase, "-action:"+action)
	}
	query := url.Values{
		"phrase":   {strings.Join(phrase, " ")},
		"include":  {string(c.cfg.Include)},
		"order":    {"asc"},
		"per_page": {strconv.FormatInt(c.cfg.PageSize, 10)},
	}
	if at.After != "" {
		query.Set("after", at.After)
	}
	return query
}

// next is the position after a page. Without a link to another page the walk is
// at its end, and the position is the begin of the next one.
func (p position) next(link string, list [][]byte, overlap time.Duration) (position, error) {
	if link == "" {
		return position{Floor: later(p.Floor, p.Began.Add(-overlap))}, nil
	}
	u, err := url.Parse(link)
	if err != nil || u.Query().Get("after") == "" {
		return p, sdk.Errorf(sdk.ClassResponse, "the link to the next page has no position (after)")
	}
	p.After = u.Query().Get("after")
	if len(list) > 0 {
		if at, ok := created(list[len(list)-1]); ok {
			p.Last = later(p.Last, at)
		}
	}
	return p, nil
}

// again is the begin of a walk in the place of this one, whose position is
// refused: what happened before the last event that was read, and was logged
// in time, was read.
func (p position) again(overlap time.Duration) position {
	floor := p.Began.Add(-overlap)
	if p.Last.Before(floor) {
		floor = p.Last
	}
	return position{Floor: later(p.Floor, floor)}
}

// created is when an event happened.
func created(event []byte) (at time.Time, ok bool) {
	for _, member := range []string{"/@timestamp", "/created_at"} {
		text, _ := events.Text(event, member)
		if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
			return time.UnixMilli(ms).UTC(), true
		}
	}
	return time.Time{}, false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// cursor is the position in the form in which it is kept.
func (p position) cursor() sdk.Cursor {
	data, _ := json.Marshal(p) // of a string and times nothing fails
	return sdk.Cursor(data)
}
