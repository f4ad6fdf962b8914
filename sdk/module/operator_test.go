package module_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/internal/standin/intake"
)

// How long an attempt to deliver takes is measured for each kind of sink.
func TestPublishDurationOfEachSink(t *testing.T) {
	accepting := httptest.NewServer(intake.New(intake.Options{Key: intakeKey}))
	defer accepting.Close()
	dir := files(t, map[string]string{"c.json": `{"token": "abcdefgh"}`, "key": intakeKey})
	for name, args := range map[string][]string{
		"file":   {"--sink", "file:events.jsonl"},
		"stdout": {"--sink", "stdout"},
		"intake": {"--intake-server", accepting.URL, "--intake-key-file", "key"},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, dir, nil, append([]string{"run", "twelve", "--config", "c.json", "--data-dir", name}, args...)...)
			p.until("an attempt is measured", func() bool {
				status, page := p.get(p.metrics, "/metrics")
				return status == http.StatusOK && strings.Contains(page, "lockstep_events_forwarded_total") &&
					!strings.Contains(page, "lockstep_publish_duration_seconds_count{connector=\"twelve\"} 0")
			})
			if status, _ := p.stop(syscall.SIGTERM); status != 0 {
				t.Errorf("status %d, %s", status, &p.stderr)
			}
		})
	}
}

// Events at fault are looked for in silence; what is set aside is said.
func TestSearchForPoisonIsQuiet(t *testing.T) {
	received := intake.New(intake.Options{Key: intakeKey, Poison: func(event []byte) bool { return string(event) == `{"n":7}` }})
	accepting := httptest.NewServer(received)
	defer accepting.Close()
	dir := files(t, map[string]string{"c.json": `{"token": "abcdefgh"}`, "key": intakeKey})
	p := start(t, dir, nil, "run", "twelve", "--config", "c.json", "--intake-server", accepting.URL, "--intake-key-file", "key")
	p.until("a dead letter", func() bool {
		_, page := p.get(p.health, "/health")
		return strings.Contains(page, `"dead_letters": 1`)
	})
	p.stop(syscall.SIGTERM)
	log := p.stderr.String()
	if got := strings.Count(log, "the sink did not accept a batch"); got == 0 || got != strings.Count(log, `"events":1,`) {
		t.Errorf("%d lines:\n%s", got, log)
	}
}
