package demo_test

import (
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk/drift"
	"github.com/seed-42ec6dbf/lockstep/sdk/drift/internal/demo"
)

func TestDrift(t *testing.T) {
	drift.Connector(t, drift.Subject[demo.Config]{
		Manifest:     "connector_demo.json",
		Digest:       "f8bcd76c74dc9187abcb0b6e1b7ca287e97dfad0ead9a2d68f847cec9fc8b6ad",
		Schema:       "/arguments",
		Parse:        demo.Parse,
		ValidateJSON: demo.ValidateJSON,
		Default:      demo.Default,
	}, demo.Identity())
}
