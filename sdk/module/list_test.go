package module_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
	"github.com/seed-42ec6dbf/lockstep/sdk/module"
)

// A streamer's manifest has an interval too, which means nothing.
func TestListShowsHowOftenAConnectorAsks(t *testing.T) {
	var out bytes.Buffer
	status := module.Run(t.Context(), module.Program{
		Connectors: []sdk.Entry{
			{Identity: sdk.Identity{Command: "asks", PollIntervalSeconds: 60}},
			{Identity: sdk.Identity{Command: "listens", PollIntervalSeconds: 60, Capabilities: []string{"stream_events"}}},
		},
		Args: []string{"list"}, Stdout: &out, Stderr: &out,
	})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if status != 0 || len(lines) != 3 || !strings.HasSuffix(lines[1], " 1m0s") || !strings.HasSuffix(lines[2], " stream") {
		t.Errorf("status %d:\n%s", status, out.String())
	}
}
