package demo

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-42ec6dbf/lockstep/internal/freeport"
	"github.com/seed-42ec6dbf/lockstep/sdk/telemetry"
)

// pages are what the program serves about itself.
type pages struct {
	client *http.Client
	port   int // of all
}

func newPages() (p pages, err error) {
	p.client = &http.Client{Timeout: time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
	p.port, err = freeport.Find()
	return p, err
}

func (p pages) close() { p.client.CloseIdleConnections() }

// get reads a page, whatever its status.
func (p pages) get(ctx context.Context, path string) (status int, body []byte, err error) {
	address := "http://" + net.JoinHostPort(loopback, strconv.Itoa(p.port)) + path
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, err
	}
	resp, err := p.client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	return resp.StatusCode, body, err
}

// readHealth returns the health page; nil when nobody serves it.
func (p pages) readHealth(ctx context.Context) *telemetry.Health {
	_, body, err := p.get(ctx, "/health")
	var h telemetry.Health
	if err != nil || json.Unmarshal(body, &h) != nil {
		return nil
	}
	return &h
}

// metric is one value of the metrics page.
type metric struct{ name, value string }

// shownMetrics are those that the screen has room for, in their order.
var shownMetrics = []string{
	"lockstep_healthy",
	"lockstep_events_fetched_total",
	"lockstep_events_forwarded_total",
	"lockstep_events_repeated_total",
	"lockstep_dead_letters",
	"lockstep_errors_total",
	"lockstep_publish_attempts_total",
	"lockstep_vendor_requests_total",
	"process_resident_memory_bytes",
	"go_goroutines",
}

// readMetrics returns what is shown of the metrics page.
func (p pages) readMetrics(ctx context.Context) []metric {
	status, body, err := p.get(ctx, "/metrics")
	if err != nil || status != http.StatusOK {
		return nil
	}
	return parseMetrics(string(body))
}

// parseMetrics reads the text format of Prometheus. Empty labels go, and the one
// that says which connector it is: there is one.
func parseMetrics(page string) (list []metric) {
	lines := bufio.NewScanner(strings.NewReader(page))
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), " ")
		family, labels, _ := strings.Cut(strings.TrimSuffix(name, "}"), "{")
		if !ok || !slices.Contains(shownMetrics, family) {
			continue
		}
		var kept []string
		for _, label := range strings.Split(labels, ",") { // no label that is shown holds a comma
			if label != "" && !strings.HasPrefix(label, "connector=") && !strings.HasSuffix(label, `=""`) {
				kept = append(kept, label)
			}
		}
		if len(kept) > 0 {
			family += "{" + strings.Join(kept, ",") + "}"
		}
		list = append(list, metric{family, plainNumber(value)})
	}
	slices.SortStableFunc(list, func(a, b metric) int { return place(a) - place(b) })
	return list
}

func place(m metric) int {
	family, _, _ := strings.Cut(m.name, "{")
	return slices.Index(shownMetrics, family)
}

// plainNumber writes a number without an exponent.
func plainNumber(value string) string {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return value
	}
	return grouped(strconv.FormatFloat(f, 'f', -1, 64))
}

// grouped writes a number with commas: 12,345.
func grouped(number string) string {
	whole, rest, dot := strings.Cut(number, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if dot {
		whole += "." + rest
	}
	return whole
}

func thousands(n int) string { return grouped(fmt.Sprint(n)) }
