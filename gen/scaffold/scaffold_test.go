package scaffold_test

import (
	"encoding/json"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/gen/manifest"
	"github.com/seed-42ec6dbf/lockstep/gen/scaffold"
)

// A setting that is misspelt must not be valid and without effect.
func TestManifestRefusesSettingsThatItDoesNotName(t *testing.T) {
	for _, kind := range []scaffold.Kind{{}, {Stream: true}} {
		var m struct {
			Arguments struct {
				AdditionalProperties *bool `json:"additionalProperties"`
			} `json:"arguments"`
		}
		data := scaffold.Manifest(manifest.Location{Stem: "acme"}, "6b0e96c6-74a4-4494-bce5-603103169352", kind)
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		if allowed := m.Arguments.AdditionalProperties; allowed == nil || *allowed {
			t.Errorf("%+v: settings of any name are valid:\n%s", kind, data)
		}
	}
}
