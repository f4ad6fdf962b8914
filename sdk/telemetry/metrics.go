package telemetry

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// metrics are those of one connector, in a registry of their own. The values of
// labels are from closed sets: nothing that a vendor or an operator wrote.
type metrics struct {
	registry *prometheus.Registry

	fetched, repeated, forwarded, dead prometheus.Counter
	deadLetters                        prometheus.Gauge
	polls                              prometheus.Histogram
	attempts                           *prometheus.CounterVec
	sentEvents, sentBytes              prometheus.Counter
	sent                               prometheus.Histogram
	errors                             *prometheus.CounterVec
	requests                           *prometheus.CounterVec
	answers                            prometheus.Histogram
}

const namespace = "lockstep"

func newMetrics(r *Recorder) *metrics {
	labels := prometheus.Labels{"connector": r.who.Command}
	counter := func(name, help string) prometheus.CounterOpts {
		return prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help, ConstLabels: labels}
	}
	histogram := func(name, help string, buckets ...float64) prometheus.Histogram {
		return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, ConstLabels: labels, Buckets: buckets})
	}
	m := &metrics{
		registry:  prometheus.NewRegistry(),
		fetched:   prometheus.NewCounter(counter("events_fetched_total", "Events that the vendor gave, repeats included.")),
		repeated:  prometheus.NewCounter(counter("events_repeated_total", "Events that the vendor gave again and that were left out.")),
		forwarded: prometheus.NewCounter(counter("events_forwarded_total", "Events that the sink accepted and whose position is committed.")),
		dead:      prometheus.NewCounter(counter("events_dead_total", "Events that were set aside as dead letters.")),
		deadLetters: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: namespace, Name: "dead_letters", Help: "Dead letters that are kept now.", ConstLabels: labels,
		}),
		polls:      histogram("poll_duration_seconds", "How long a poll that succeeded took, delivery included.", .1, .3, 1, 3, 10, 30, 60, 120, 300, 900, 3600),
		attempts:   prometheus.NewCounterVec(counter("publish_attempts_total", "Attempts to send a batch, by result: ok or the class of the failure."), []string{"result"}),
		sentEvents: prometheus.NewCounter(counter("publish_events_total", "Events in the batches that the sink accepted.")),
		sentBytes:  prometheus.NewCounter(counter("publish_bytes_total", "Encoded bytes of the batches that the sink accepted.")),
		sent:       histogram("publish_duration_seconds", "How long an attempt to send a batch took.", .01, .03, .1, .3, 1, 3, 10, 30, 60),
		errors:     prometheus.NewCounterVec(counter("errors_total", "Failures, by stage and class."), []string{"stage", "class"}),
		requests:   prometheus.NewCounterVec(counter("vendor_requests_total", "Requests to the vendor, by status (2xx to 5xx, none) and the class of the failure (empty: none)."), []string{"status", "class"}),
		answers:    histogram("vendor_request_duration_seconds", "How long a request to the vendor took.", .03, .1, .3, 1, 3, 10, 30, 60),
	}
	m.attempts.WithLabelValues("ok")
	m.registry.MustRegister(
		m.fetched, m.repeated, m.forwarded, m.dead, m.deadLetters, m.polls,
		m.attempts, m.sentEvents, m.sentBytes, m.sent, m.errors, m.requests, m.answers,
		newMoment(r, labels),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 8})
}

func (m *metrics) failure(stage Stage, class sdk.Class) {
	m.errors.WithLabelValues(string(stage), string(class)).Inc()
}

func (m *metrics) attempt(result string, events, bytes int) {
	m.attempts.WithLabelValues(result).Inc()
	m.sentEvents.Add(float64(events))
	m.sentBytes.Add(float64(bytes))
}

func (m *metrics) request(status int, class sdk.Class, took time.Duration) {
	group := "none"
	if status >= 100 && status <= 599 {
		group = strconv.Itoa(status/100) + "xx"
	}
	if class != "" {
		class = knownClass(class)
	}
	m.requests.WithLabelValues(group, string(class)).Inc()
	m.answers.Observe(took.Seconds())
}

// moment collects what depends on the moment at which it is asked for.
type moment struct {
	recorder                                   *Recorder
	lag, lastSuccess, lastEvent, connected, up *prometheus.Desc
}

func newMoment(r *Recorder, labels prometheus.Labels) *moment {
	desc := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc(namespace+"_"+name, help, nil, labels)
	}
	return &moment{
		recorder:    r,
		lag:         desc("lag_seconds", "How far the position is behind the present; grows while nothing succeeds, absent for a stream, which has no such time."),
		lastSuccess: desc("last_success_timestamp_seconds", "When a cycle last ended well; of a connected stream, now; 0 before the first."),
		lastEvent:   desc("last_event_timestamp_seconds", "When the source last gave a new event; 0 before the first."),
		connected:   desc("connected", "1 while a stream holds its connection, else 0; absent for connectors that poll."),
		up:          desc("healthy", "0 while the connector is failing, else 1."),
	}
}

// Describe names the metrics.
func (m *moment) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{m.lag, m.lastSuccess, m.lastEvent, m.connected, m.up} {
		ch <- d
	}
}

// Collect measures.
func (m *moment) Collect(ch chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v)
	}
	h := m.recorder.Health()
	if h.LagSeconds != nil {
		gauge(m.lag, *h.LagSeconds)
	}
	gauge(m.lastSuccess, unix(h.LastSuccess))
	gauge(m.lastEvent, unix(h.LastEvent))
	gauge(m.up, number(h.Status != StatusFailing))
	if streams, connected := m.recorder.stream(); streams {
		gauge(m.connected, number(connected))
	}
}

func unix(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
