package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// frame is everything that there is to see at a moment.
type frame struct {
	elapsed time.Duration
	now     string // what is going wrong; "" when nothing is
	counts  counts
	events  []event
	cursor  string
	health  *telemetry.Health // nil when nobody serves it
	metrics []metric
	log     []logLine
	logged  int // lines of all
}

// Health and metrics stand side by side from a width on. On a screen that is not
// high, objects in the health page take one line.
const (
	twoColumns = 76
	high       = 38
)

// render returns the lines of a screen of a size; height 0 is any. What does not fit is
// left out, the oldest first.
func (f frame) render(width, height int) []line {
	middle := f.middle(width, height == 0 || height >= high)
	events, log, airy := min(len(f.events), 8), min(len(f.log), 6), true
	rows := func() int {
		n := 9 + len(middle) + max(events, 1) + max(log, 1)
		if airy {
			n += 5
		}
		return n
	}
	for height > 0 && rows() > height {
		switch {
		case log > 3:
			log--
		case events > 4:
			events--
		case airy:
			airy = false
		case log > 1:
			log--
		case events > 1:
			events--
		default:
			middle = middle[:max(0, len(middle)-(rows()-height))]
			height = 0
		}
	}
	var lines []line
	gap := func() {
		if airy {
			lines = append(lines, nil)
		}
	}
	lines = append(lines, line{
		{"Lockstep demo", bold},
		{fmt.Sprintf("   %s   %s   Ctrl-C ends it", connector, clock(f.elapsed)), dim},
	})
	gap()
	lines = append(lines, f.account()...)
	gap()
	lines = append(lines, heading("EVENTS as the intake accepted them, UTC"))
	lines = append(lines, orNone(f.eventLines(events))...)
	gap()
	lines = append(lines, heading("CURSOR up to where the intake has everything"), text("  "+orDash(f.cursor)))
	gap()
	lines = append(lines, middle...)
	gap()
	lines = append(lines, heading("LOG of the connector"))
	lines = append(lines, orNone(f.logLines(log))...)
	for i, l := range lines {
		lines[i] = l.cut(width)
	}
	return lines
}

// account is the account of the events and what is going on: four lines.
func (f frame) account() []line {
	zero := func(n int, otherwise style) span {
		s := span{fmt.Sprintf("%9s", thousands(n)), green}
		if n > 0 {
			s.style = otherwise
		}
		return s
	}
	now := span{"everything works", green}
	if f.now != "" {
		now = span{f.now, yellow}
	}
	return []line{
		{{"  published ", plain}, {fmt.Sprintf("%9s", thousands(f.counts.published)), bold}, {"      on the way ", plain}, {fmt.Sprintf("%9s", thousands(f.counts.onTheWay)), plain}},
		{{"  accepted  ", plain}, {fmt.Sprintf("%9s", thousands(f.counts.accepted)), bold}, {"      missing    ", plain}, zero(f.counts.missing, red)},
		{{"                           duplicates ", plain}, zero(f.counts.duplicates, yellow)},
		{{"  now: ", plain}, now},
	}
}

func (f frame) eventLines(n int) (lines []line) {
	for _, e := range f.events[len(f.events)-n:] {
		lines = append(lines, line{
			{"  " + stamp(e.at) + "  ", dim},
			{fmt.Sprintf("%-6s", e.severity), severityStyle(e.severity)},
			{fmt.Sprintf("%-44s  ", e.title), plain},
			{e.actor, dim},
		})
	}
	return lines
}

func severityStyle(severity string) style {
	switch severity {
	case "WARN":
		return yellow
	case "ERROR":
		return red
	}
	return plain
}

func (f frame) logLines(n int) (lines []line) {
	for _, l := range f.log[len(f.log)-n:] {
		lines = append(lines, line{
			{"  " + stamp(l.at) + "  ", dim}, {fmt.Sprintf("%-6s", l.level), severityStyle(l.level)}, {l.text, plain},
		})
	}
	return lines
}

// middle is health and metrics: side by side where there is room.
func (f frame) middle(width int, airy bool) []line {
	left := append([]line{heading("HEALTH")}, f.healthLines(airy)...)
	right := append([]line{heading("METRICS lockstep_…")}, orNone(f.metricLines())...)
	if width < twoColumns {
		return append(left, right...)
	}
	half := min(width*9/20, 56)
	lines := make([]line, max(len(left), len(right)))
	for i := range lines {
		var l line
		if i < len(left) {
			l = left[i].cut(half - 2)
		}
		if i < len(right) {
			l = append(l.pad(half), right[i]...)
		}
		lines[i] = l
	}
	return lines
}

// mainHealth is what is shown of the health page, in its own words.
type mainHealth struct {
	Status      string    `json:"status"`
	Since       time.Time `json:"since"`
	LastSuccess time.Time `json:"last_success,omitzero"`
	LagSeconds  *float64  `json:"lag_seconds,omitempty"`
	Forwarded   uint64    `json:"forwarded"`
	DeadLetters int       `json:"dead_letters"`
	Waiting     *pause    `json:"waiting,omitempty"`
	LastError   *failure  `json:"last_error,omitempty"`
}

type pause struct {
	Reason string    `json:"reason"`
	Until  time.Time `json:"until"`
}

type failure struct {
	Class   sdk.Class       `json:"class"`
	Stage   telemetry.Stage `json:"stage"`
	Count   int             `json:"count"`
	Until   time.Time       `json:"until,omitzero"`
	Message string          `json:"message"`
}

// healthLines are the main members of the health page, a line for each; airy
// gives the members of objects in it lines of their own.
func (f frame) healthLines(airy bool) []line {
	h := f.health
	if h == nil {
		return []line{{{"  nobody answers", red}}}
	}
	second := func(t time.Time) time.Time { return t.Truncate(time.Second) }
	m := mainHealth{
		Status: h.Status, Since: second(h.Since), LastSuccess: second(h.LastSuccess),
		LagSeconds: h.LagSeconds, Forwarded: h.Forwarded, DeadLetters: h.DeadLetters,
	}
	if h.Waiting.Reason != "" {
		m.Waiting = &pause{h.Waiting.Reason, second(h.Waiting.Until)}
	}
	if e := h.LastError; e != nil {
		m.LastError = &failure{e.Class, e.Stage, e.Count, second(e.Until), e.Message}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return []line{text("  " + err.Error())}
	}
	var lines []line
	for row := range strings.Lines(b.String()) {
		row = strings.TrimSuffix(row, "\n")
		inner := strings.HasPrefix(row, "    ") || row == "  }" || row == "  },"
		switch {
		case inner && !airy:
			last := &lines[len(lines)-1][0]
			last.text += " " + strings.TrimSpace(row)
		case len(lines) == 1:
			lines = append(lines, line{{"  " + row, statusStyle(h.Status)}})
		default:
			lines = append(lines, text("  "+row))
		}
	}
	return lines
}

func statusStyle(status string) style {
	switch status {
	case telemetry.StatusOK, telemetry.StatusQuiet:
		return green
	case telemetry.StatusFailing:
		return red
	}
	return yellow
}

func (f frame) metricLines() (lines []line) {
	for _, m := range f.metrics {
		lines = append(lines, line{{fmt.Sprintf("  %11s ", m.value), bold}, {strings.TrimPrefix(m.name, "lockstep_"), plain}})
	}
	return lines
}

func orNone(lines []line) []line {
	if len(lines) == 0 {
		return []line{{{"  none", dim}}}
	}
	return lines
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "        "
	}
	return t.UTC().Format(time.TimeOnly)
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}
