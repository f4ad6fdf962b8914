package telemetry

import "net/http"

// Metrics is what a [Server] serves as /metrics.
func (r *Recorder) Metrics() http.Handler { return r.metrics.handler() }
