package demo

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/okta"
)

// counts is the account of all events.
type counts struct {
	published  int // by the vendor
	accepted   int // by the intake, each counted once
	onTheWay   int // published and not yet accepted
	missing    int // not accepted, though the connector has gone on behind them
	duplicates int // accepted again
}

// count makes the account. committed is how many events the connector says that
// it is done with, as of before the call: an event of these that the intake has
// not accepted is lost.
func (w *world) count(committed int) counts {
	seen := w.intake.Snapshot()
	c := counts{published: w.vendor.Len(), duplicates: seen.Duplicates}
	c.accepted = min(seen.Distinct, c.published)
	for n := w.verified; n < min(committed, c.published); n++ {
		switch {
		case w.intake.Count(okta.ID(n)) == 0:
			c.missing++
		case c.missing == 0:
			w.verified = n + 1
		}
	}
	c.onTheWay = c.published - c.accepted - c.missing
	return c
}

// committed returns how many events are behind a cursor of the connector, whose
// position is the vendor's: a time, the number of events before it, an epoch.
// A cursor without a position is before all events.
func committed(cursor string) (n int) {
	var at struct{ Query string }
	if json.Unmarshal([]byte(cursor), &at) != nil {
		return 0
	}
	query, _ := url.ParseQuery(at.Query)
	_, rest, _ := strings.Cut(query.Get("after"), "_")
	number, _, _ := strings.Cut(rest, "_")
	n, _ = strconv.Atoi(number)
	return n
}
