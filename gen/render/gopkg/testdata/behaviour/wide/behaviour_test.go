package wide

import (
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// An entry can always be asked for secrets, where there are none too.
func TestSecrets(t *testing.T) {
	entry := Entry(func(Config, sdk.Env) (Connector, error) { return nil, nil })
	if got := entry.Secrets(sdk.RawConfig{}); got != nil {
		t.Errorf("there are %d secrets", len(got))
	}
}
