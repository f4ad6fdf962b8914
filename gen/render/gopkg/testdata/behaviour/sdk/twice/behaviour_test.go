package twice

import (
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// The module of this connector has no secrets; it must be valid all the same.
func TestSecrets(t *testing.T) {
	entry := Entry(func(Config, Module, sdk.Env) (Connector, error) { return nil, nil })
	own := []byte(`{"api_token":"12345678","account_id":"1234","credentials":{"key":"k"}}`)
	got := entry.Secrets(sdk.RawConfig{Connector: own, Module: []byte(`{"tenant":"t"}`)})
	if len(got) != 2 || got[0].Reveal() != "12345678" || got[1].Reveal() != "k" {
		t.Errorf("there are %d secrets, want the token and the key", len(got))
	}
	if got := entry.Secrets(sdk.RawConfig{Connector: own, Module: []byte(`{}`)}); got != nil {
		t.Errorf("without a valid module there are %d secrets", len(got))
	}
}
