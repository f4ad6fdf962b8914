package sdk_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/seed-42ec6dbf/lockstep/sdk"
)

// Seed: "connectors do NOT launch playbook runs"
func TestConnectorsCollectAndDoNothingElse(t *testing.T) {
	for _, tt := range []struct {
		contract reflect.Type
		want     []string
	}{
		{reflect.TypeFor[sdk.Poller](), []string{"Fetch", "Normalize", "TestConnection"}},
		{reflect.TypeFor[sdk.Streamer](), []string{"Normalize", "Stream", "TestConnection"}},
	} {
		var methods []string
		for m := range tt.contract.Methods() {
			methods = append(methods, m.Name)
		}
		if !slices.Equal(methods, tt.want) {
			t.Errorf("%s has the methods %q, want %q", tt.contract, methods, tt.want)
		}
	}
	// What a connector is lent reaches the vendor and keeps its tokens; nothing
	// of it starts anything.
	var lent []string
	for f := range reflect.TypeFor[sdk.Env]().Fields() {
		lent = append(lent, f.Name)
	}
	if want := []string{"Logger", "HTTP", "Clock", "Tokens", "Shared"}; !slices.Equal(lent, want) {
		t.Errorf("a connector is lent %q, want %q", lent, want)
	}
}
