package connectors_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/connectors"
	"github.com/seed-42ec6dbf/lockstep/generated/hello"
	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// An example is built and tested, and never offered.
//
// Seed: "Anything under _examples/ exists for documentation only and never appears in the connector catalog, the polling scheduler, or the marketplace index."
func TestExamplesAreNotRegistered(t *testing.T) {
	for _, e := range connectors.All() {
		if e.Command == hello.ConnectorCommand || e.Example {
			t.Errorf("the registry holds the example %q", e.Command)
		}
	}
}

// Seed: "Keep the tuple alphabetised byconnector_idto keep diffs predictable."
func TestRegistryIsSortedByCommand(t *testing.T) {
	all := connectors.All()
	if len(all) == 0 {
		t.Fatal("the registry is empty")
	}
	if !slices.IsSortedFunc(all, func(a, b sdk.Entry) int { return strings.Compare(a.Command, b.Command) }) {
		t.Error("the registry is not sorted by command")
	}
}

func TestEntriesRefuseWhatTheirSchemaRefuses(t *testing.T) {
	for _, e := range connectors.All() {
		t.Run(e.Command, func(t *testing.T) {
			if err := e.Validate(sdk.RawConfig{Connector: []byte(`{}`)}); err == nil {
				t.Error("an empty configuration is valid, though a secret is required")
			}
			if _, err := e.New(sdk.RawConfig{Connector: []byte(`{}`)}, sdk.Env{}); err == nil {
				t.Error("New made a connector of it")
			}
		})
	}
}
